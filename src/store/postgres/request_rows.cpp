// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/request_rows.hpp"

#include <algorithm>

namespace fibrecafe::store::postgres {
namespace {

constexpr std::chrono::hours kRemembered{48};

}  // namespace

std::optional<Remembered> RequestRows::find(const RequestKey& key, Time now) {
  Rows rows = find_.query(key.tenant, as_bytes(key.digest));
  if (!rows.next()) return {};
  if (rows.time(3) + kRemembered <= now) {
    drop_.queue(key.tenant, as_bytes(key.digest), now - kRemembered);  // so that the id may be taken again
    return {};
  }
  Remembered request;
  auto fingerprint = rows.blob(0);
  std::copy_n(fingerprint.begin(), std::min(fingerprint.size(), request.fingerprint.size()),
              request.fingerprint.begin());
  request.created = {{key.tenant, OrderId{rows.integer(1)}}, rows.integer(2)};
  return request;
}

void RequestRows::remember(const RequestKey& key, const Remembered& request, Time now) {
  insert_.queue(key.tenant, as_bytes(key.digest), as_bytes(request.fingerprint), request.created.order.order,
                request.created.subject, now);
}

void RequestRows::forget(Time now) {
  forget_.queue(now - kRemembered);
}

}  // namespace fibrecafe::store::postgres
