// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/get_order.hpp"

#include <gtest/gtest.h>

#include "tests/support/edge_support.hpp"
#include "tests/support/fake_store.hpp"

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

}  // namespace
}  // namespace fibrecafe::tenant_api
