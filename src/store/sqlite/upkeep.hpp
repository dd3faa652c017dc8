// SPDX-License-Identifier: Apache-2.0
// What store/upkeep.hpp offers, on the embedded store's database in a data directory.
#pragma once

#include "store/upkeep.hpp"

namespace fibrecafe::store::sqlite {

void require_stopped(const std::filesystem::path& data);
void skip_numbers(const std::filesystem::path& data, int64_t by);
std::vector<orders::OrderKey> orders_with_messages(const std::filesystem::path& data);
std::optional<Time> suspended_since(const std::filesystem::path& data);
void suspend(const std::filesystem::path& data, Time since);
bool resume(const std::filesystem::path& data);
Audited verify(const std::filesystem::path& data, const std::function<void(const Violation&)>& found);

}  // namespace fibrecafe::store::sqlite
