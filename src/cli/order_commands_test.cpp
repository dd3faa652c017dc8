// SPDX-License-Identifier: Apache-2.0
// order place, show, watch: against a Tenant API that answers as the test says.
#include "cli/cli_testing.hpp"
#include "cli/demo_profile.hpp"
#include "http/server.hpp"

namespace fibrecafe::cli {
namespace {

constexpr const char* kOrder =
    R"({"id":42,"orderType":"NEW","supplier":"EXAMPLE_FIBRE","supplierOrderNumber":"S-100042","status":"%STATUS%",
  "updates":[{"sequenceNumber":1,"deliveryStatus":"DELIVERED","updateType":"INFORMATIONAL","information":{"type":"UPDATE"}},
  {"sequenceNumber":2,"deliveryStatus":"PENDING","updateType":"INFORMATIONAL","information":{"type":"DELAY","code":"SITE_UNSAFE","text":"ice"}}]})";

std::string order_at(const std::string& status) {
  std::string order = kOrder;
  return order.replace(order.find("%STATUS%"), 8, status);
}

class FakeTenantApi final : public http::Handler {
 public:
  http::Response token{
      .status = 200, .headers = {}, .body = R"({"access_token":"token-1","expires_in":3600,"token_type":"Bearer"})"};
  http::Response placed{.status = 201, .headers = {}, .body = order_at("RECEIVED_BY_GATEWAY")};
  std::vector<http::Response> shown;  // lists too; one after the other, the last for ever
  std::vector<http::Request> requests;

  std::string url() const { return server_->url(); }

 private:
  void handle(http::Request request, http::Respond respond) override {
    requests.push_back(request);
    if (request.path == "/v1/auth/tenant/access-token") return respond(token);
    if (request.method == "POST") return respond(placed);
    respond(shown.size() > next_ + 1 ? shown[next_++] : shown.at(next_));
  }
  http::Response refuse(http::Refusal, const http::Request&) override { return {.status = 400}; }

  size_t next_ = 0;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unique_ptr<http::Server> server_ = http::start_server({}, *this, "fake", *log_, *metrics_);
};

class OrderCommands : public ACommandLine {
 protected:
  std::vector<std::string> with_access(std::vector<std::string> arguments) {
    for (const std::string& each : {std::string("--url"), api_.url(), std::string("--client-id"), std::string("client"),
                                    std::string("--client-secret-file"), write("secret", "hidden-secret\n")}) {
      arguments.push_back(each);
    }
    return arguments;
  }
  std::string header(size_t request, std::string_view name) {
    return std::string(api_.requests.at(request).headers.find(name).value_or(""));
  }

  FakeTenantApi api_;
};

TEST_F(OrderCommands, PlacesAFileWithATokenAndFreshIds) {
  std::string file = write("order.json", R"({"orderType":"NEW"})");
  done(with_access({"order", "place", file, "--scenario", "ORDER_DELAYED?resumeAfter=2", "--kci-delay", "0.5"}));
  EXPECT_EQ(out_, "order 42  RECEIVED_BY_GATEWAY\n");
  EXPECT_EQ(api_.requests.at(0).body, "grant_type=client_credentials&client_id=client&client_secret=hidden-secret");
  EXPECT_EQ(api_.requests.at(1).body, R"({"orderType":"NEW"})");
  EXPECT_EQ(header(1, "Authorization"), "Bearer token-1");
  EXPECT_EQ(header(1, "X-Scenario"), "ORDER_DELAYED?resumeAfter=2");
  EXPECT_TRUE(parse_uuid(header(1, "X-Request-ID")));
  EXPECT_TRUE(parse_uuid(header(1, "X-Conversation-ID")));
}

TEST_F(OrderCommands, PlacesStandardInputUnderAGivenRequestId) {
  in_ = "{}";
  done(with_access({"order", "place", "-", "--request-id", "again", "--json"}));
  EXPECT_EQ(printed().at("id"), 42);
  EXPECT_EQ(header(1, "X-Request-ID"), "again");
}

TEST_F(OrderCommands, ARefusedOrderNamesEveryReason) {
  api_.placed = {
      .status = 422, .headers = {}, .body = R"({"uuid":"x","code":"INVALID_REQUEST","messages":["one","two"]})"};
  EXPECT_EQ(run(with_access({"order", "place", write("order.json", "{}")})), kRefused);
  EXPECT_EQ(err_, "fibrecafe: the order is not placed: 422 INVALID_REQUEST\n  one\n  two\n");
  EXPECT_EQ(run(with_access({"order", "place", "/nowhere/order.json"})), kRefused);
}

TEST_F(OrderCommands, ShowsAnOrderWithItsKcis) {
  api_.shown = {{.status = 200, .headers = {}, .body = order_at("HELD")}};
  done(with_access({"order", "show", "42"}));
  for (const char* part : {"42  NEW", "HELD", "S-100042", "#2", "DELAY", "PENDING", "SITE_UNSAFE: ice"}) {
    EXPECT_NE(out_.find(part), std::string::npos) << part << out_;
  }
  done(with_access({"order", "show", "42", "--json"}));
  EXPECT_EQ(printed().at("status"), "HELD");
}

TEST_F(OrderCommands, ListsOrdersPageByPage) {
  auto page = [](const std::string& body, const std::string& link) {
    http::Response response{.status = 200, .headers = {}, .body = body};
    if (!link.empty()) response.headers.add("Link", link);
    return response;
  };
  api_.shown = {page("[" + order_at("HELD") + "]", "</v1/service-orders?status=HELD&cursor=NDI>; rel=\"next\""),
                page("[]", "</v1/service-orders?status=HELD&cursor=Nw>; rel=\"next\""),
                page("[" + order_at("PENDING") + "]", "")};
  done(with_access({"order", "list", "--status", "HELD", "--status", "PENDING", "--created-from",
                    "2030-03-04T00:00:00+01:00", "--most", "1000"}));
  EXPECT_EQ(api_.requests.at(1).query,
            "status=HELD&status=PENDING&createdFrom=2030-03-04T00%3A00%3A00%2B01%3A00&limit=500");
  EXPECT_EQ(api_.requests.at(2).query, "status=HELD&cursor=NDI");
  EXPECT_EQ(api_.requests.at(3).query, "status=HELD&cursor=Nw");
  for (const char* part : {"42", "NEW", "HELD", "PENDING", "EXAMPLE_FIBRE", "S-100042"}) {
    EXPECT_NE(out_.find(part), std::string::npos) << part << out_;
  }
}

TEST_F(OrderCommands, ListsNoMoreThanWasAskedFor) {
  api_.shown = {{.status = 200, .headers = {}, .body = "[" + order_at("HELD") + "," + order_at("HELD") + "]"}};
  done(with_access({"order", "list", "--most", "1", "--json"}));
  EXPECT_EQ(printed().as_array().size(), 1u);
  EXPECT_EQ(run(with_access({"order", "list", "--most", "0"})), kUsage);
  api_.shown = {{.status = 200, .headers = {}, .body = "[]"}};
  done(with_access({"order", "list"}));
  EXPECT_EQ(out_, "no order fits\n");
  api_.shown = {
      {.status = 422, .headers = {}, .body = R"({"uuid":"x","code":"INVALID_REQUEST","messages":["limit"]})"}};
  EXPECT_EQ(run(with_access({"order", "list", "--status", "OPEN"})), kRefused);
  EXPECT_EQ(err_, "fibrecafe: no list: 422 INVALID_REQUEST\n  limit\n");
}

TEST_F(OrderCommands, WatchesUntilAnOrderIsFinal) {
  api_.shown = {{.status = 200, .headers = {}, .body = order_at("HELD")},
                {.status = 200, .headers = {}, .body = order_at("COMPLETED")}};
  done(with_access({"order", "watch", "42"}));
  EXPECT_EQ(out_,
            "order 42  #1  UPDATE\norder 42  #2  DELAY  SITE_UNSAFE: ice\norder 42  is HELD\norder 42  is COMPLETED\n");
}

TEST_F(OrderCommands, WatchingAnOrderThatFailsEndsWithOne) {
  api_.shown = {{.status = 200, .headers = {}, .body = order_at("REJECTED")}};
  EXPECT_EQ(run(with_access({"order", "watch", "42"})), kRefused);
  EXPECT_EQ(err_, "");
}

TEST_F(OrderCommands, RenewsATokenThatRanOut) {
  api_.shown = {{.status = 401}, {.status = 200, .headers = {}, .body = order_at("HELD")}};
  done(with_access({"order", "show", "42"}));
  EXPECT_EQ(api_.requests.size(), 4u);
}

TEST_F(OrderCommands, SaysWhoIsNotLetIn) {
  api_.token = {.status = 400, .headers = {}, .body = R"({"error":"unauthorized_client"})"};
  EXPECT_EQ(run(with_access({"order", "show", "42"})), kRefused);
  EXPECT_NE(err_.find("unauthorized_client"), std::string::npos);
  EXPECT_EQ(err_.find("hidden-secret"), std::string::npos);
  api_.token = {.status = 200, .headers = {}, .body = R"({"access_token":"t"})"};
  api_.shown = {
      {.status = 404, .headers = {}, .body = R"({"uuid":"x","code":"NOT_FOUND","messages":["no such order"]})"}};
  EXPECT_EQ(run(with_access({"order", "show", "43"})), kRefused);
  EXPECT_NE(err_.find("404 NOT_FOUND"), std::string::npos);
}

TEST_F(OrderCommands, AGatewayThatIsNotThereCannotBeReached) {
  environment_["FIBRECAFE_URL"] = "http://127.0.0.1:1";
  environment_["FIBRECAFE_CLIENT_ID"] = "client";
  environment_["FIBRECAFE_CLIENT_SECRET"] = "secret";
  EXPECT_EQ(run({"order", "show", "42"}), kUnreachable);
  EXPECT_NE(err_.find("http://127.0.0.1:1"), std::string::npos);
}

TEST_F(OrderCommands, FindsTheRunningDemoUnlessItIsToldElsewhere) {
  api_.shown = {{.status = 200, .headers = {}, .body = order_at("HELD")}};
  EXPECT_EQ(run({"order", "show", "42"}), kUsage);
  write_demo_profile(folder_ / "state" / "fibrecafe" / "demo.json", {api_.url(), "demo-tenant", "secret"});
  done({"order", "show", "42"});
  EXPECT_EQ(run({"order", "show", "42", "--url", "http://127.0.0.1:1"}), kUsage)
      << "the demo's secret goes nowhere else";
}

}  // namespace
}  // namespace fibrecafe::cli
