// SPDX-License-Identifier: Apache-2.0
// What store/upkeep.hpp offers, on a PostgreSQL database.
#pragma once

#include "store/store.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store::postgres {

void require_stopped(const std::string& url);
void skip_numbers(const std::string& url, int64_t by);
std::vector<orders::OrderKey> orders_with_messages(const std::string& url);
std::optional<Time> suspended_since(const std::string& url);
void suspend(const std::string& url, Time since);
bool resume(const std::string& url);
Audited verify(const StoreLocation& location, const std::function<void(const Violation&)>& found);

}  // namespace fibrecafe::store::postgres
