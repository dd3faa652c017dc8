// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/request_rows.hpp"

#include <algorithm>

namespace fibrecafe::store::sqlite {
namespace {

constexpr std::chrono::hours kRemembered{48};

template <class Array>
Array array_of(std::span<const uint8_t> bytes) {
  Array array{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), array.size()), array.begin());
  return array;
}

}  // namespace

std::optional<Remembered> RequestRows::find(const RequestKey& key, Time now) {
  if (!loaded_) load();
  auto number = numbers_.find(key.digest);
  if (number == numbers_.end()) return {};
  Rows rows = find_.query(number->second);
  if (!rows.next() || rows.time(3) + kRemembered <= now) return {};
  Remembered request;
  request.fingerprint = array_of<decltype(request.fingerprint)>(rows.blob(0));
  request.created = {{TenantId{rows.integer(1)}, OrderId{rows.integer(2)}}, rows.integer(4)};
  return request;
}

void RequestRows::remember(const RequestKey& key, const Remembered& request, Time now) {
  if (!loaded_) load();
  insert_.execute(std::span<const uint8_t>(key.digest), std::span<const uint8_t>(request.fingerprint),
                  request.created.order.tenant, request.created.order.order, now, request.created.subject);
  numbers_[key.digest] = sqlite3_last_insert_rowid(database_.handle());
  added_.push_back(key.digest);
}

void RequestRows::forget(Time now) {
  if (forget_.execute(now - kRemembered) > 0) loaded_ = false;
}

// An id that was taken again after its 48 hours is not given back to what it was: that no longer counts.
void RequestRows::undo(size_t mark) {
  for (size_t i = mark; i < added_.size(); ++i) numbers_.erase(added_[i]);
  added_.resize(mark);
}

void RequestRows::committed() {
  added_.clear();
}

void RequestRows::lost() {
  added_.clear();
  loaded_ = false;
}

void RequestRows::load() {
  numbers_.clear();
  Rows rows = all_.query();
  while (rows.next()) numbers_[array_of<Digest>(rows.blob(1))] = rows.integer(0);
  loaded_ = true;
}

}  // namespace fibrecafe::store::sqlite
