// SPDX-License-Identifier: Apache-2.0
// One order as the list of orders knows it, and how the log of changes spells it.
//
// The writing lane appends a record per changed order to its commit, so a record is short: numbers of variable length,
// and words as numbers of their own, which never change what they mean.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "orders/order.hpp"

namespace fibrecafe::store {

// The list, or its log, is not what was written there: it must be built anew from the orders.
class BrokenListing : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ListingEntry {
  orders::OrderKey key;
  SupplierId supplier;
  int64_t type = 0, status = 0;  // the numbers of the type, and of the status as shown
  Time created{}, updated{};
  std::string address_id, service_id;  // empty: none
  bool operator==(const ListingEntry&) const = default;
};

// The numbers of the words. Those of final statuses, and only they, are kFinalFrom or more; all are below kNumbersEnd.
inline constexpr int64_t kFinalFrom = 100, kNumbersEnd = 128;
int64_t listing_number(OrderStatus status);
int64_t listing_number(OrderType type);

ListingEntry listing_entry(const orders::Order& order);

void append_record(std::string& records, const ListingEntry& entry);
// Throws BrokenListing when they are not what append_record wrote.
std::vector<ListingEntry> read_records(std::span<const uint8_t> records);

}  // namespace fibrecafe::store
