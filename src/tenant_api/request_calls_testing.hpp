// SPDX-License-Identifier: Apache-2.0
// For the tests of amending and cancelling: an order under way, calls through the router, and what its supplier does
// between them.
#pragma once

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tenant_api/routes.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_asks.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::tenant_api {

// A body with one member changed.
inline json::object with(std::string_view base, std::string_view member, std::string_view value) {
  json::object body = json::parse(base).as_object();
  body[member] = json::parse(value);
  return body;
}

// How a decoder refused; none of it: it accepted.
struct Refused {
  ErrorCode code = ErrorCode::kDefect;
  std::vector<std::string> paths;
};
template <class Wanted>
Refused refused(const Result<Wanted>& decoded) {
  if (decoded) return {};
  Refused out{decoded.error().code, {}};
  for (const Problem& problem : decoded.error().problems) out.paths.push_back(problem.path);
  return out;
}

class RequestCalls : public ::testing::Test {
 protected:
  // EXAMPLE_ISP's order at EXAMPLE_FIBRE, committed.
  static orders::Order order() {
    orders::Order order;
    order.key = {TenantId{1}, OrderId{42}};
    order.supplier = SupplierId{1};
    order.status = OrderStatus::kInProgress;
    order.address = Address{{"999900000018", AddressType::kUprn}, {}};
    order.specification_id = "FTTP";
    order.primary_contact = Contact{"Alex Morgan", "020 7946 0018", {}};
    order.supplier_reference = "EXF-ORD-1";
    order.acknowledged = order.committed = true;
    order.steps = 1;
    return order;
  }
  void given(const orders::Order& order) {
    store.unit([&](store::Unit& unit) { unit.insert(order); });
  }
  const orders::Order& stored() { return store.state.stories.at(order().key).order(); }
  const std::vector<orders::SupplierMessage>& messages() { return store.state.stories.at(order().key).messages; }

  http::Response post(std::string_view path, std::string_view body, std::string_view request_id = "r-1",
                      std::string_view client = "example-isp") {
    auto request = testing::request("POST", std::string(path), std::string(body));
    request.headers.add("Authorization", "Bearer " + std::string(client));
    request.headers.add("Content-Type", "application/json");
    request.headers.add("X-Request-ID", std::string(request_id));
    request.headers.add("X-Conversation-ID", "journey-2");
    return testing::ask(router, std::move(request));
  }
  static std::vector<std::string> messages_of(const http::Response& response) {
    std::vector<std::string> out;
    const json::value body = json::parse(response.body);
    for (const json::value& each : body.at("messages").as_array()) {
      out.emplace_back(std::string_view(each.as_string()));
    }
    return out;
  }

  edge::Call call(std::string_view body, std::string_view client,
                  const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    edge::Call made;
    made.request = testing::request("POST", "/v1/anything", std::string(body));
    for (const auto& [name, value] : headers) made.request.headers.add(name, value);
    made.principal = auth::make_principal(*directory()->client(client));
    made.conversation_id = "journey-2";
    return made;
  }
  parties::DirectoryPtr directory() { return store.directory().current(); }

  void in_context(const std::function<void(const orders::Context&)>& act) {
    store.unit([&](store::Unit& unit) {
      auto parties = directory();
      act({unit, *parties, timing, random, clock.now()});
    });
  }
  // The supplier takes the order's next message: 202, or 201 with its number for the request.
  void taken(std::optional<std::string> at_once_as = {}) {
    in_context([&](const orders::Context& context) {
      int64_t number = context.store.open_message(order().key)->number;
      auto attempted = orders::begin_attempt(context, order().key, number);
      ASSERT_TRUE(attempted);
      orders::SupplierAnswer answer;
      answer.end = orders::CallEnd::kTaken;
      answer.taken_as = at_once_as ? orders::TakenAs::kAcknowledged : orders::TakenAs::kAccepted;
      answer.request_reference = std::move(at_once_as);
      orders::supplier_answered(context, *attempted, answer);
    });
  }
  void receive(orders::SupplierKci kci) {
    kci.id = uuid_v4(random);
    orders::EntityClaim claim;
    claim.order = order().key.order;
    in_context([&](const orders::Context& context) {
      ASSERT_TRUE(orders::kci_received(context, order().supplier, claim, kci));
    });
  }

  testing::FakeStore store{testing::cast()};
  testing::FakeAuthenticator authenticator{store.directory()};
  orders::Timing timing;
  ManualClock clock{parse_time("2030-03-04T09:15:27.418Z").value()};
  SeededRandom random{1};
  testing::RecordedLog log;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  testing::FakeAsking asking;
  edge::Router router{
      {routes(asking.needs({store, timing, clock, random, log})), authenticator, clock, random, log, *metrics}};
};

}  // namespace fibrecafe::tenant_api
