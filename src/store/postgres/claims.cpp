// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/claims.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace fibrecafe::store::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMargin{100};     // a lease counts as over here before it is in the database
constexpr milliseconds kAfter{20};       // the end of another's lease
constexpr milliseconds kComeBack{1000};  // for others, where the database was away
constexpr milliseconds kFreeAgain{200};  // until a claim is looked at again that a unit had locked
constexpr milliseconds kReconnect{300};
constexpr Duration kStatement = std::chrono::seconds(2);

ConnectionOptions impatient(ConnectionOptions options) {
  options.statement_timeout = options.lock_timeout = kStatement;
  return options;
}

std::vector<int64_t> numbers(const std::vector<Replica>& rows) {
  std::vector<int64_t> out;
  for (const Replica& row : rows) out.push_back(row.id);
  return out;
}

size_t count(const std::map<Claim, int64_t>& held, Claim::Kind kind) {
  return static_cast<size_t>(
      std::count_if(held.begin(), held.end(), [&](const auto& each) { return each.first.kind == kind; }));
}

}  // namespace

PgClaims::PgClaims(ConnectionOptions options, const Parts& parts, ClaimTiming timing)
    : parts_(parts),
      timing_(timing),
      meters_{
          parts.metrics.gauge("replicas", "Gateways that work on this database, with this one"),
          parts.metrics.gauge("claims_held", "Destinations that this replica works for", {{"kind", "supplier"}}),
          parts.metrics.gauge("claims_held", "Destinations that this replica works for", {{"kind", "tenant"}}),
          parts.metrics.gauge("claims_held", "Destinations that this replica works for", {{"kind", "housekeeping"}})},
      connection_(impatient(std::move(options))) {
  wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0) throw std::runtime_error("cannot make an eventfd");
}

void PgClaims::join() {
  if (!thread_.joinable() && wake_fd_ >= 0) thread_ = std::thread([this] { run(); });
}

void PgClaims::leave() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    held_.clear();
  }
  wake();
  if (thread_.joinable()) thread_.join();
  if (wake_fd_ >= 0) ::close(std::exchange(wake_fd_, -1));
}

int64_t PgClaims::term(const Claim& claim) const {
  std::lock_guard lock(mutex_);
  auto found = held_.find(claim);
  return found == held_.end() ? 0 : found->second;
}

Monotonic PgClaims::until() const {
  std::lock_guard lock(mutex_);
  return until_;
}

bool PgClaims::is_wanted(const Claim& claim) const {
  std::lock_guard lock(mutex_);
  return wanted_.contains(claim);
}

int PgClaims::replicas() const {
  std::lock_guard lock(mutex_);
  return replicas_;
}

void PgClaims::release(const Claim& claim) {
  {
    std::lock_guard lock(mutex_);
    if (held_.erase(claim) == 0) return;
    wanted_.erase(claim);
    to_release_.push_back(claim);
    poked_ = true;
  }
  wake();
}

void PgClaims::committed(const News& news) {
  if (!news.everything) return;
  {
    std::lock_guard lock(mutex_);
    poked_ = true;
  }
  wake();
}

void PgClaims::run() {
  while (true) {
    try {
      round();
      in_trouble_ = false;
    } catch (const std::exception& error) {
      if (!std::exchange(in_trouble_, true)) parts_.log.error("lease_not_renewed", {{"cause", error.what()}});
      connection_.close();
      listening_ = false;
      next_ = parts_.clock.monotonic() + kReconnect;
    }
    wait();
    std::lock_guard lock(mutex_);
    if (stopping_) break;
  }
  end();
}

// Renewed first: what is read after it cannot have been taken away meanwhile.
void PgClaims::round() {
  connect();
  bool kept = keep_lease();
  release_pending();
  if (kept) end_others();
  rows_.add_missing();
  auto alive = rows_.replicas();
  auto rows = rows_.all();
  Shares shares = shares_of(self_, numbers(alive), rows);
  auto taken = rows_.take(self_, shares.take);

  std::map<Claim, int64_t> held;
  for (const ClaimRow& row : rows) {
    if (row.holder == self_) held[row.claim] = row.term;
  }
  for (const ClaimRow& row : taken) held[row.claim] = row.term;
  publish(alive, std::move(held), {shares.to_give_up.begin(), shares.to_give_up.end()});
  plan_next(alive, kept ? kAfter : kComeBack, taken.size() < shares.take.size());
}

void PgClaims::connect() {
  listening_ = listening_ && connection_.is_open();
  connection_.ensure();
  if (listening_) return;
  connection_.execute("LISTEN fibrecafe_claims");
  listening_ = true;
}

// False when the lease had run out, or is a new one: then the others may have been cut off from the database as this
// one was, and get a round to come back before theirs are ended.
bool PgClaims::keep_lease() {
  Monotonic asked = parts_.clock.monotonic();
  bool first = self_ == 0, was_over = asked >= until();
  if (!first && rows_.renew_lease(self_, timing_.lease)) {
    std::lock_guard lock(mutex_);
    until_ = asked + timing_.lease - kMargin;
    return !was_over;
  }
  if (!first) parts_.log.error("lease_lost", {{"replica", self_}});
  begin_lease();
  return first;
}

void PgClaims::begin_lease() {
  {
    std::lock_guard lock(mutex_);
    held_.clear();
    wanted_.clear();
    to_release_.clear();
  }
  Monotonic asked = parts_.clock.monotonic();
  self_ = rows_.begin_lease(parts_.name, timing_.lease);
  parts_.log.info("replica_joined", {{"replica", self_}, {"name", parts_.name}});
  std::lock_guard lock(mutex_);
  until_ = asked + timing_.lease - kMargin;
}

void PgClaims::release_pending() {
  std::vector<Claim> released;
  {
    std::lock_guard lock(mutex_);
    released = to_release_;
  }
  if (released.empty()) return;
  rows_.release(self_, released);
  notify_.execute();
  std::lock_guard lock(mutex_);
  to_release_.erase(to_release_.begin(), to_release_.begin() + static_cast<std::ptrdiff_t>(released.size()));
}

void PgClaims::end_others() {
  for (const Replica& gone : rows_.end_expired(self_)) {
    parts_.log.warn("replica_gone", {{"replica", gone.id}, {"name", gone.name}});
  }
}

void PgClaims::publish(const std::vector<Replica>& alive, std::map<Claim, int64_t> held, std::set<Claim> wanted) {
  bool changed = false;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (const Claim& claim : to_release_) held.erase(claim);
    changed = held != held_ || wanted != wanted_;
    held_ = held;
    wanted_ = std::move(wanted);
    replicas_ = std::max(static_cast<int>(alive.size()), 1);
  }
  show(held, alive.size());
  if (changed) {
    parts_.log.info("claims_held", {{"replica", self_},
                                    {"suppliers", count(held, Claim::Kind::kSupplier)},
                                    {"tenants", count(held, Claim::Kind::kTenant)},
                                    {"housekeeping", count(held, Claim::Kind::kHousekeeping)},
                                    {"replicas", alive.size()}});
  }
  parts_.listeners.claims_changed();  // also when the lease alone was renewed: it may have been over
}

void PgClaims::show(const std::map<Claim, int64_t>& held, size_t replicas) {
  meters_.replicas.set(static_cast<double>(replicas));
  meters_.suppliers.set(static_cast<double>(count(held, Claim::Kind::kSupplier)));
  meters_.tenants.set(static_cast<double>(count(held, Claim::Kind::kTenant)));
  meters_.housekeeping.set(static_cast<double>(count(held, Claim::Kind::kHousekeeping)));
}

// In time for the own renewal, and right after the end of any lease that is not renewed.
void PgClaims::plan_next(const std::vector<Replica>& alive, Duration after_end, bool left_some_free) {
  Duration wait = left_some_free ? Duration(kFreeAgain) : timing_.renewal;
  for (const Replica& row : alive) {
    if (row.id != self_) wait = std::min(wait, std::max(row.lease_left, Duration(0)) + after_end);
  }
  next_ = parts_.clock.monotonic() + wait;
}

void PgClaims::wait() {
  while (true) {
    auto left = std::chrono::ceil<milliseconds>(next_ - parts_.clock.monotonic());
    if (left.count() <= 0) return;
    pollfd fds[] = {{wake_fd_, POLLIN, 0}, {listening_ ? PQsocket(connection_.handle()) : -1, POLLIN, 0}};
    ::poll(fds, 2, static_cast<int>(left.count()));
    uint64_t times = 0;
    [[maybe_unused]] auto read = ::read(wake_fd_, &times, sizeof times);
    {
      std::lock_guard lock(mutex_);
      if (std::exchange(poked_, false) || stopping_) return;
    }
    if (!listening_) continue;
    bool lost = PQconsumeInput(connection_.handle()) != 1, told = false;
    while (PGnotify* word = PQnotifies(connection_.handle())) {
      told = told || word->be_pid != PQbackendPID(connection_.handle());
      PQfreemem(word);
    }
    if (told || lost) return;
  }
}

void PgClaims::wake() {
  uint64_t one = 1;
  if (wake_fd_ >= 0) {
    [[maybe_unused]] auto written = ::write(wake_fd_, &one, sizeof one);
  }
}

// All that it held is free at once.
void PgClaims::end() {
  if (self_ == 0 || !connection_.is_open()) return;
  try {
    rows_.end_lease(self_);
    notify_.execute();
    parts_.log.info("replica_left", {{"replica", self_}});
  } catch (const std::exception& error) {
    parts_.log.warn("lease_not_ended", {{"cause", error.what()}});
  }
}

}  // namespace fibrecafe::store::postgres
