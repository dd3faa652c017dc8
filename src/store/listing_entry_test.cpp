// SPDX-License-Identifier: Apache-2.0
#include "store/listing_entry.hpp"

#include <limits>
#include <set>

#include "store/testing.hpp"

namespace fibrecafe::store {
namespace {

using testing::kNoon;

std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

TEST(ListingEntry, ComesBackAsItWasWritten) {
  std::vector<ListingEntry> entries(4);
  entries[0] = listing_entry(orders::testing::provide_order());
  entries[1].key = {TenantId{1}, OrderId{kIdMax}};
  entries[1].created = kNoon;
  entries[1].updated = kNoon - std::chrono::hours(1);  // a clock was set back
  entries[1].service_id = std::string(200, 'x');
  entries[2].key.tenant = TenantId{std::numeric_limits<int64_t>::min()};
  entries[2].supplier = SupplierId{std::numeric_limits<int64_t>::max()};
  std::string records;
  for (const ListingEntry& entry : entries) append_record(records, entry);
  EXPECT_EQ(read_records(bytes_of(records)), entries);
  EXPECT_TRUE(read_records({}).empty());
}

TEST(ListingEntry, IsShort) {
  std::string record;
  append_record(record, listing_entry(orders::testing::provide_order()));
  EXPECT_LT(record.size(), 40u);
}

TEST(ListingEntry, IsRefusedWhenItIsCutOffOrOfAnotherFormat) {
  std::string record;
  append_record(record, listing_entry(orders::testing::provide_order()));
  for (size_t length = 1; length < record.size(); ++length) {
    EXPECT_THROW(read_records(bytes_of(record.substr(0, length))), BrokenListing) << length;
  }
  record[0] = 2;
  EXPECT_THROW(read_records(bytes_of(record)), BrokenListing);
  EXPECT_THROW(read_records(bytes_of("\x01" + std::string(11, '\xFF'))), BrokenListing);
}

TEST(ListingEntry, NumbersWordsByWhetherTheyAreFinal) {
  std::set<int64_t> seen;
  for (std::string_view word : words<OrderStatus>()) {
    OrderStatus status = *parse<OrderStatus>(word);
    EXPECT_EQ(listing_number(status) >= kFinalFrom, is_final(status)) << word;
    EXPECT_LT(listing_number(status), kNumbersEnd) << word;
    EXPECT_TRUE(seen.insert(listing_number(status)).second) << word;
  }
}

TEST(ListingEntry, ShowsTheServiceThatADeliveredOrderBrought) {
  orders::Order order = orders::testing::provide_order();
  order.characteristics.push_back({"SERVICE_ID", "SVC-1"});
  EXPECT_EQ(listing_entry(order).service_id, "");
  order.status = OrderStatus::kCompleted;
  EXPECT_EQ(listing_entry(order).service_id, "SVC-1");
  order.service_id = "SVC-2";
  EXPECT_EQ(listing_entry(order).service_id, "SVC-2");
}

}  // namespace
}  // namespace fibrecafe::store
