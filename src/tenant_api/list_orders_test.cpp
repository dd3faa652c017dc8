// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/list_orders.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::tenant_api {
namespace {

using Ids = std::vector<int64_t>;
using Texts = std::vector<std::string>;

struct ListOrdersTest : ::testing::Test {
  testing::FakeStore store{testing::cast()};
  parties::DirectoryPtr parties = store.directory().current();

  Result<ListOrders::Command> decode(std::string query, std::string_view client = "example-isp") {
    edge::Call call;
    call.request.query = std::move(query);
    call.principal = auth::make_principal(*parties->client(client));
    return ListOrders::decode(call, *parties);
  }
  Texts problems(const std::string& query) {
    auto command = decode(query);
    Texts texts;
    if (command) return texts;
    code = command.error().code;
    for (const Problem& problem : command.error().problems) texts.push_back(problem.path + ": " + problem.text);
    return texts;
  }
  http::Response answer(const std::string& query) {
    http::Response response;
    auto command = decode(query);
    EXPECT_TRUE(command) << query;
    store.read_now([&](store::Queries& queries) {
      response = ListOrders::encode(ListOrders::read(*command, queries, *parties).value());
    });
    return response;
  }
  static Ids ids(const http::Response& response) {
    Ids out;
    const json::value body = json::parse(response.body);
    for (const json::value& order : body.as_array()) out.push_back(order.at("id").as_int64());
    return out;
  }
  static std::string link(const http::Response& response) {
    return std::string(response.headers.find("Link").value_or(""));
  }
  void place(int count, int64_t supplier = 1) {
    store.unit([&](store::Unit& unit) {
      for (int i = 0; i < count; ++i) {
        orders::Order order;
        order.key = {TenantId{1}, unit.next_order_id()};
        order.supplier = SupplierId{supplier};
        unit.insert(order);
      }
    });
  }

  std::optional<ErrorCode> code;
};

TEST_F(ListOrdersTest, ReadsEveryParameter) {
  auto command = decode(
      "status=HELD&status=PENDING&supplier=A&supplier=B&orderType=NEW&addressId=a&serviceId=s&supplierOrderNumber=n"
      "&createdFrom=2030-03-04T01:00:00%2B01:00&createdTo=2030-03-05T00:00:00Z&updatedFrom=2030-03-06T00:00:00Z"
      "&updatedTo=2030-03-06T00:00:00Z&limit=500&cursor=MTA0Mg");
  ASSERT_TRUE(command);
  const store::OrderFilter& filter = command->filter;
  EXPECT_EQ(command->tenant, TenantId{1});
  EXPECT_EQ(filter.statuses, (std::vector{OrderStatus::kHeld, OrderStatus::kPending}));
  EXPECT_EQ(command->suppliers, (Texts{"A", "B"}));
  EXPECT_EQ(filter.types, std::vector{OrderType::kNew});
  EXPECT_EQ(filter.address_id, "a");
  EXPECT_EQ(filter.service_id, "s");
  EXPECT_EQ(filter.supplier_reference, "n");
  EXPECT_EQ(format_time(*filter.created_from), "2030-03-04T00:00:00.000Z");
  EXPECT_EQ(format_time(*filter.created_to), "2030-03-05T00:00:00.000Z");
  EXPECT_EQ(filter.updated_from, filter.updated_to) << "a range of one moment is one";
  EXPECT_EQ(command->limit, 500);
  EXPECT_EQ(command->before, OrderId{1042});
}

TEST_F(ListOrdersTest, TakesNoParameterAtAll) {
  auto command = decode("");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->limit, 50);
  EXPECT_FALSE(command->before);
}

TEST_F(ListOrdersTest, NamesEveryProblem) {
  EXPECT_EQ(
      problems("updatedFrom=2030-03-05T00:00:00Z&updatedTo=2030-03-04T00:00:00Z&limit=501&cursor=x&state=HELD"),
      (Texts{"updatedTo: accepted is a time not before updatedFrom", "limit: accepted is a whole number from 1 to 500",
             "cursor: accepted is a cursor from the Link of an earlier page",
             "state: unknown field, accepted are status, supplier, orderType, addressId, serviceId, "
             "supplierOrderNumber, createdFrom, createdTo, updatedFrom, updatedTo, limit, cursor"}));
  EXPECT_EQ(code, ErrorCode::kInvalid);
  for (const char* query :
       {"status=OPEN", "orderType=BUY", "supplier=a%20b", "addressId=", "createdFrom=2030-03-05",
        "createdTo=2030-03-05T00:00:00", "limit=0", "limit=", "limit=1.5", "limit=-1", "limit=99999999999999999999",
        "supplierOrderNumber=", "createdFrom=2030-03-05T00:00:00Z&createdTo=2030-03-04T23:59:59Z"}) {
    EXPECT_EQ(problems(query).size(), 1u) << query;
    EXPECT_EQ(code, ErrorCode::kInvalid) << query;
  }
  EXPECT_EQ(problems("limit=5&limit=6"), Texts{"limit: given twice, accepted is one value"});
  EXPECT_EQ(code, ErrorCode::kMalformed);
}

TEST_F(ListOrdersTest, TakesItsOwnCursorsAlone) {
  for (const char* cursor : {"", "MA", "MDE", "LTE", "KzE", "MTA0Mg==", "MTA0Mg%20", "YWJj", "MS41",
                             "OTAwNzE5OTI1NDc0MDk5Mg", "9007199254740991"}) {
    EXPECT_EQ(problems(std::string("cursor=") + cursor),
              Texts{"cursor: accepted is a cursor from the Link of an earlier page"})
        << cursor;
  }
}

TEST_F(ListOrdersTest, IgnoresUnknownParametersWhereUnknownFieldsAre) {
  auto command = decode("state=HELD&limit=7", "lenient-isp");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->query, "limit=7") << "and does not repeat them";
}

TEST_F(ListOrdersTest, LinksToTheNextPageWithItsFilters) {
  place(5);
  auto first = answer("supplier=OTHER_FIBRE&supplier=EXAMPLE_FIBRE&limit=2&createdFrom=1970-01-01T01:00:00%2B01:00");
  EXPECT_EQ(ids(first), (Ids{5, 4}));
  EXPECT_EQ(
      link(first),
      "</v1/service-orders?supplier=OTHER_FIBRE&supplier=EXAMPLE_FIBRE&createdFrom=1970-01-01T01%3A00%3A00%2B01%3A00"
      "&limit=2&cursor=NA>; rel=\"next\"");
  std::string query = link(first);
  query = query.substr(query.find('?') + 1, query.find('>') - query.find('?') - 1);
  auto second = answer(query);
  EXPECT_EQ(ids(second), (Ids{3, 2}));
  auto last = answer("limit=2&cursor=Mg");
  EXPECT_EQ(ids(last), Ids{1});
  EXPECT_EQ(link(last), "");
}

TEST_F(ListOrdersTest, ShowsOrdersWithoutTheirUpdates) {
  place(1);
  auto order = json::parse(answer("").body).as_array().at(0).as_object();
  EXPECT_EQ(order.at("supplier"), "EXAMPLE_FIBRE");
  EXPECT_FALSE(order.contains("updates"));
}

TEST_F(ListOrdersTest, FindsNothingAtASupplierThatNobodyKnows) {
  place(2);
  place(1, 3);
  EXPECT_EQ(ids(answer("supplier=NO_SUCH_FIBRE")), Ids{});
  EXPECT_EQ(ids(answer("supplier=NO_SUCH_FIBRE&supplier=EXAMPLE_FIBRE")), (Ids{2, 1}));
  EXPECT_EQ(ids(answer("supplier=UNAGREED_FIBRE")), Ids{3}) << "an agreement may have ended";
}

}  // namespace
}  // namespace fibrecafe::tenant_api
