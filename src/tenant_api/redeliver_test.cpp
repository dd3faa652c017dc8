// SPDX-License-Identifier: Apache-2.0
// Redeliveries, of one order and of all since a time.
#include "tenant_api/redeliver_order.hpp"
#include "tenant_api/redeliver_since.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_store.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace std::chrono_literals;

class Redeliveries : public ::testing::Test {
 protected:
  // An order of the tenant with KCIs made `ago`.
  int64_t place(std::vector<Duration> ago, TenantId tenant = TenantId{1}) {
    int64_t id = 0;
    store.unit([&](store::Unit& unit) {
      orders::Order order;
      order.key = {tenant, unit.next_order_id()};
      order.supplier = SupplierId{1};
      id = order.key.order.value;
      unit.insert(order);
      for (Duration each : ago) tell(unit, order, clock.now() - each);
    });
    return id;
  }
  http::Response redeliver(std::string id, std::string body = {}, std::string_view client = "example-isp") {
    edge::Call made = call(std::move(body), client);
    made.path_id = std::move(id);
    return answer(edge::writing_door<RedeliverOrder>(needs), std::move(made));
  }
  http::Response redeliver_since(const std::string& since, std::string_view client = "example-isp") {
    return answer(redelivering_door(needs), call(R"({"since":")" + since + "\"}", client));
  }
  http::Response redeliver_since(Duration ago) { return redeliver_since(format_time(clock.now() - ago)); }
  http::Response redeliver_with(std::string body) { return answer(redelivering_door(needs), call(std::move(body))); }

  static std::string shown(const http::Response& response) {
    if (response.body.empty()) return std::to_string(response.status);
    json::value body = json::parse(response.body);
    if (response.status == 202) return "202 " + std::to_string(body.at("count").as_int64());
    return std::to_string(response.status) + " " + std::string(body.at("messages").at(0).as_string());
  }

  testing::FakeStore store{testing::cast()};
  orders::Timing timing;
  ManualClock clock{parse_time("2030-03-04T09:15:27.418Z").value()};
  SeededRandom random{1};
  testing::RecordedLog log;
  edge::DoorNeeds needs{store, timing, clock, random, log};

 private:
  void tell(store::Unit& unit, orders::Order& order, Time when) {
    orders::Step step;
    step.event = "told";
    step.after = order;
    ++step.after.steps;
    orders::Kci kci;
    kci.sequence = ++step.after.kcis;
    kci.created = step.after.updated = when;
    step.kci = kci;
    unit.append(order, {&step, 1});
    order = step.after;
  }
  edge::Call call(std::string body, std::string_view client = "example-isp") {
    edge::Call made;
    made.request.body = std::move(body);
    made.principal = auth::make_principal(*store.directory().current()->client(client));
    made.request_id = "r-1";
    made.conversation_id = "c-1";
    return made;
  }
  template <class Run>
  static http::Response answer(Run run, edge::Call made) {
    std::vector<http::Response> answers;
    run(std::move(made), [&](http::Response response) { answers.push_back(std::move(response)); });
    EXPECT_EQ(answers.size(), 1u);
    return answers.at(0);
  }
};

TEST_F(Redeliveries, OfAnOrderAreAllItsKcis) {
  std::string id = std::to_string(place({24h * 90, 2h, 1h}));
  EXPECT_EQ(shown(redeliver(id)), "202 3") << "however old";
  EXPECT_EQ(shown(redeliver(id)), "202 3") << "not remembered under its X-Request-ID";
  EXPECT_EQ(shown(redeliver(std::to_string(place({})))), "202 0");
}

TEST_F(Redeliveries, OfAnOrderThatIsNotTheTenantsAreNotFound) {
  std::string id = std::to_string(place({1h}));
  for (const auto& response : {redeliver("99"), redeliver("x"), redeliver("0"), redeliver(id, "", "other-isp")}) {
    EXPECT_EQ(shown(response), "404 No such order");
  }
}

TEST_F(Redeliveries, OfAnOrderTakeNoBody) {
  std::string id = std::to_string(place({1h}));
  EXPECT_EQ(shown(redeliver(id, "{}")), "422 This operation takes no body - all KCIs of the order are sent again");
  EXPECT_EQ(redeliver("x", "{}").status, 404) << "the path comes first";
}

TEST_F(Redeliveries, SinceATimeAreThoseOfAllOrders) {
  place({3h, 1h});
  place({50h});
  place({2h}, TenantId{2});
  place({1h, 1h, 30min});
  EXPECT_EQ(shown(redeliver_since(2h)), "202 4");
  EXPECT_EQ(shown(redeliver_since(24h * 7)), "202 6") << "seven days are just not too long";
  EXPECT_EQ(shown(redeliver_since(1min)), "202 0");
  EXPECT_EQ(shown(redeliver_since("2030-03-04T10:45:00+02:00")), "202 1") << "in any offset";
  EXPECT_EQ(shown(redeliver_since("2030-03-04T00:00:00Z", "other-isp")), "202 1");
}

TEST_F(Redeliveries, SinceATimeAreAllOfVeryMany) {
  for (int i = 0; i < 2'500; ++i) place({1h, 30min});
  EXPECT_EQ(shown(redeliver_since(2h)), "202 5000");
}

TEST_F(Redeliveries, SinceATimeThatIsTooOldOrToComeAreRefused) {
  EXPECT_EQ(shown(redeliver_since(24h * 7 + 1ms)),
            "422 Invalid value for field since - accepted are times at most 7 days ago, from 2030-02-25T09:15:27.418Z "
            "on");
  EXPECT_EQ(shown(redeliver_since(-1ms)), "422 Invalid value for field since - accepted is a time that has passed");
  EXPECT_EQ(redeliver_since("2030-03-04").status, 422);
  EXPECT_EQ(redeliver_with("{}").status, 400);
  EXPECT_EQ(redeliver_with(R"({"since":5})").status, 400);
  EXPECT_EQ(redeliver_with("[]").status, 400);
  EXPECT_EQ(redeliver_with(R"({"since":"2030-03-04T00:00:00Z","until":1})").status, 422);
}

TEST_F(Redeliveries, SayWhenTheStoreCannot) {
  std::string id = std::to_string(place({1h}));
  using testing::StoreTrouble;
  for (auto [trouble, status] :
       {std::pair(StoreTrouble::kFull, 503), std::pair(StoreTrouble::kThrows, 500),
        std::pair(StoreTrouble::kNotCommitted, 503), std::pair(StoreTrouble::kUncertain, 500)}) {
    store.trouble = trouble;
    EXPECT_EQ(redeliver_since(2h).status, status);
    EXPECT_EQ(redeliver(id).status, status);
  }
}

}  // namespace
}  // namespace fibrecafe::tenant_api
