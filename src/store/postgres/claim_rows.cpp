// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/claim_rows.hpp"

#include "base/assert.hpp"

namespace fibrecafe::store::postgres {
namespace {

std::string_view word(Claim::Kind kind) {
  switch (kind) {
    case Claim::Kind::kSupplier: return "SUPPLIER";
    case Claim::Kind::kTenant: return "TENANT";
    case Claim::Kind::kHousekeeping: return "HOUSEKEEPING";
  }
  FIBRECAFE_ASSERT(false);
}

Claim::Kind kind_of(std::string_view word) {
  if (word == "SUPPLIER") return Claim::Kind::kSupplier;
  return word == "TENANT" ? Claim::Kind::kTenant : Claim::Kind::kHousekeeping;
}

}  // namespace

int64_t ClaimRows::begin_lease(const std::string& name, Duration lease) {
  Rows rows = begin_.query(name, lease.count());
  rows.next();
  return rows.integer(0);
}

bool ClaimRows::renew_lease(int64_t replica, Duration lease) {
  return renew_.execute(replica, lease.count()) == 1;
}

void ClaimRows::end_lease(int64_t replica) {
  end_.execute(replica);
}

std::vector<Replica> ClaimRows::end_expired(int64_t but_for) {
  std::vector<Replica> out;
  Rows rows = end_expired_.query(but_for);
  while (rows.next()) out.push_back({.id = rows.integer(0), .name = std::string(rows.text(1))});
  return out;
}

std::vector<Replica> ClaimRows::replicas() {
  std::vector<Replica> out;
  Rows rows = replicas_.query();
  while (rows.next()) {
    if (out.empty() || out.back().id != rows.integer(0)) {
      out.push_back({rows.integer(0), std::string(rows.text(1)), rows.time(2), Duration(rows.integer(3))});
    }
    if (!rows.is_null(4)) out.back().holds.push_back({kind_of(rows.text(4)), rows.integer(5)});
  }
  return out;
}

void ClaimRows::add_missing() {
  add_missing_.execute();
}

std::vector<ClaimRow> ClaimRows::all() {
  std::vector<ClaimRow> out;
  Rows rows = all_.query();
  while (rows.next()) out.push_back({{kind_of(rows.text(0)), rows.integer(1)}, rows.integer(2), rows.integer(3)});
  return out;
}

std::vector<ClaimRow> ClaimRows::take(int64_t replica, const std::vector<ClaimRow>& free) {
  std::vector<ClaimRow> taken;
  for (const ClaimRow& row : free) {
    take_.queue_then(
        [&taken, row, replica](Rows& rows) {
          if (rows.next()) taken.push_back({row.claim, rows.integer(0), replica});
        },
        replica, word(row.claim.kind), row.claim.id, row.term);
  }
  connection_.settle();
  return taken;
}

void ClaimRows::release(int64_t replica, const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) release_.queue(replica, word(claim.kind), claim.id);
  connection_.settle();
}

bool ClaimRows::lock(const Claim& claim, int64_t term) {
  return lock_.query(word(claim.kind), claim.id, term).next();
}

}  // namespace fibrecafe::store::postgres
