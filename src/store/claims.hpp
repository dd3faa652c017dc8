// SPDX-License-Identifier: Apache-2.0
// What this process may work on, where several gateways (replicas) share one database.
//
// Used by outbox/, which calls only destinations that this process holds, and by edge/ for its share of rate limits.
// Claimed are destinations, not messages: each supplier, each tenant's endpoint, and the work of the clock belong to
// one replica at a time, so that sequence, limits and back-off of a destination stay in one memory (decision 0020).
// Promises: two processes never hold one claim at the same time, as far as until() tells; what a process that died or
// hangs held is another's within 10 s. Here is the one that holds everything for ever, as on SQLite, where one process
// owns the store.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "vocabulary/ids.hpp"

namespace fibrecafe::store {

struct Claim {
  enum class Kind { kSupplier, kTenant, kHousekeeping };
  Kind kind = Kind::kHousekeeping;
  int64_t id = 0;  // the supplier's or tenant's
  auto operator<=>(const Claim&) const = default;
};
inline Claim claim_of(SupplierId id) {
  return {Claim::Kind::kSupplier, id.value};
}
inline Claim claim_of(TenantId id) {
  return {Claim::Kind::kTenant, id.value};
}

// A gateway as the database has it, for operators.
struct Replica {
  int64_t id = 0;
  std::string name;  // machine:pid
  Time started{};
  Duration lease_left{};  // below 0: it is over, and nobody has ended it yet
  std::vector<Claim> holds{};
};

// All of it may be asked from any thread.
class Claims {
 public:
  virtual ~Claims() = default;

  // Nothing is claimed before join(). Other replicas may have all of it at once after leave(): no work is under way.
  virtual void join() {}
  virtual void leave() {}

  // Grows whenever the claim changes hands; 0: not held here. A claim that was held, lost and held again has another
  // term: what began under the first one has been settled by somebody else meanwhile.
  virtual int64_t term(const Claim&) const { return 1; }
  // What is held is held until then, unless it is renewed before; past it nothing may begin, whatever term() says.
  virtual Monotonic until() const { return Monotonic::max(); }
  // Another replica should have it: to be released as soon as nothing of it is under way.
  virtual bool is_wanted(const Claim&) const { return false; }
  // Nothing of it is under way here, nor begins: term() is 0 when it returns.
  virtual void release(const Claim&) {}

  virtual int replicas() const { return 1; }  // that are alive, with this one
};

}  // namespace fibrecafe::store
