// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/get_order.hpp"

#include "tenant_api/request_calls_testing.hpp"

namespace fibrecafe::tenant_api {
namespace {

struct GetOrderTest : ::testing::Test {
  testing::FakeStore store{testing::cast()};
  parties::DirectoryPtr parties = store.directory().current();

  Result<GetOrder::Command> decode(std::string id, std::string_view client = "example-isp") {
    edge::Call call;
    call.path_id = std::move(id);
    call.principal = auth::make_principal(*parties->client(client));
    return GetOrder::decode(call, *parties);
  }
  std::optional<ErrorCode> read(orders::OrderKey key) {
    std::optional<ErrorCode> code;
    store.read_now([&](store::Queries& queries) {
      auto reply = GetOrder::read(key, queries, *parties);
      if (!reply) code = reply.error().code;
    });
    return code;
  }
};

TEST_F(GetOrderTest, TakesPositiveIntegersAlone) {
  EXPECT_EQ(decode("1")->order, OrderId{1});
  EXPECT_EQ(decode("9007199254740991")->order, OrderId{kIdMax});
  for (const char* id :
       {"0", "-1", "+1", "01", "1.0", "1 ", " 1", "x", "9007199254740992", "99999999999999999999", "1e3"}) {
    auto key = decode(id);
    ASSERT_FALSE(key) << id;
    EXPECT_EQ(key.error().code, ErrorCode::kNotFound) << id;
  }
}

TEST_F(GetOrderTest, FindsOrdersOfTheirTenantAlone) {
  orders::Order order;
  order.key = {TenantId{1}, OrderId{5}};
  order.supplier = SupplierId{1};
  store.unit([&](store::Unit& unit) { unit.insert(order); });
  EXPECT_EQ(read(decode("5").value()), std::nullopt);
  EXPECT_EQ(read(decode("5", "other-isp").value()), ErrorCode::kNotFound);
  EXPECT_EQ(read(decode("6").value()), ErrorCode::kNotFound);
}

struct GetAmendedOrder : RequestCalls {
  json::value shown() {
    json::value body;
    store.read_now([&](store::Queries& queries) {
      auto reply = GetOrder::read(order().key, queries, *directory());
      ASSERT_TRUE(reply);
      body = json::parse(GetOrder::encode(*reply).body);
    });
    return body;
  }
  void receive_amended() {
    orders::SupplierKci kci;
    kci.received_on = clock.now();
    kci.reason = ReasonCode::kAmended;
    kci.status = OrderStatus::kInProgress;
    kci.amendment.id = stored().amendments.at(0).id.value;
    receive(kci);
  }
};

TEST_F(GetAmendedOrder, ShowsTheRequestAsItStoodAfterEachStep) {
  given(order());
  ASSERT_EQ(post("/v1/service-order-amendments", R"({"orderId":42,"notes":"Ring twice"})").status, 201);
  taken();
  EXPECT_EQ(shown().at("status"), "PENDING_AMENDMENT");
  EXPECT_FALSE(shown().as_object().contains("notes"));
  receive_amended();
  ASSERT_EQ(post("/v1/service-order-cancellations", R"({"orderId":42,"reasonCode":"OTHER","text":"t"})", "r-2").status,
            201);
  taken("EXF-ORD-1-C");

  json::value order = shown();
  EXPECT_EQ(order.at("status"), "CANCELLED");
  EXPECT_EQ(order.at("notes"), "Ring twice");
  const json::array& updates = order.at("updates").as_array();
  ASSERT_EQ(updates.size(), 3u);
  EXPECT_EQ(updates[0].at("information").at("type"), "UPDATE");
  EXPECT_EQ(updates[0].at("serviceOrderAmendment").at("status"), "PENDING");
  EXPECT_EQ(updates[1].at("information").at("type"), "AMENDED");
  EXPECT_EQ(updates[1].at("serviceOrderAmendment").at("status"), "COMPLETED");
  EXPECT_EQ(updates[1].at("serviceOrderAmendment").at("notes"), "Ring twice");
  EXPECT_EQ(updates[2].at("information").at("type"), "CANCELLED");
  EXPECT_FALSE(updates[2].as_object().contains("serviceOrderAmendment"));
  EXPECT_EQ(updates[2].at("serviceOrderCancellation").at("status"), "COMPLETED");
  EXPECT_EQ(updates[2].at("serviceOrderCancellation").at("supplierReference"), "EXF-ORD-1-C");
}

}  // namespace
}  // namespace fibrecafe::tenant_api
