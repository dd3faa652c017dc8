// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/listing.hpp"

#include <sys/resource.h>

namespace fibrecafe::store::sqlite {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kEvery{250};  // a change is in the list within a second
constexpr std::chrono::seconds kSyncEvery{10};
constexpr int64_t kSyncAbove = 16'000;  // frames in the list's WAL
constexpr int64_t kRowsAtOnce = 500;    // of the log
constexpr size_t kOrdersAtOnce = 1'000;
constexpr Duration kBusyTimeout{10'000};
constexpr int kNiceness = 5;  // where processors are short, orders are taken first; a third of a share is left

Uuid id_of(Database& main, Random& random) {
  {
    Statement statement(main, "SELECT value FROM meta WHERE name = 'database_id'");
    Rows rows = statement.query();
    if (rows.next()) return rows.uuid(0);
  }
  Uuid id = uuid_v4(random);
  Statement(main, "INSERT INTO meta (name, value) VALUES ('database_id', ?1)").execute(id);
  return id;
}

}  // namespace

Listing::Listing(Database& main, const std::filesystem::path& main_file, const std::filesystem::path& file,
                 Random& random, observe::Log& log, observe::Metrics& metrics)
    : owner_(id_of(main, random)),
      log_(log),
      unheard_(metrics.gauge("store_listing_unheard", "Commits that are not in the list of orders yet.")),
      shelf_(file),
      main_(main_file, Access::kReadOnly, kBusyTimeout) {
  try {
    open();
    if (state_.building_at) build();       // of few orders that is all
  } catch (const std::exception& error) {  // the thread tries again: it is no reason not to take orders
    report(error.what());
  }
}

void Listing::start(InLane in_lane) {
  in_lane_ = std::move(in_lane);
  thread_ = std::thread([this] { run(); });
}

void Listing::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  finish();
}

void Listing::run() {
  setpriority(PRIO_PROCESS, 0, kNiceness);  // on Linux: of this thread
  std::unique_lock lock(mutex_);
  bool more = false;
  while (!stopping_changed_.wait_for(lock, more ? milliseconds(0) : kEvery, [this] { return stopping_; })) {
    lock.unlock();
    more = pass();
    lock.lock();
  }
}

// A building that is under way goes on after the next start.
void Listing::finish() {
  try {
    while (file_ && follow()) {
    }
    if (file_) file_->sync();
  } catch (const std::exception& error) {
    report(error.what());
  }
}

bool Listing::pass() {
  bool more = false;
  std::string failure;
  try {
    more = step();
  } catch (const BrokenListing& error) {
    failure = error.what();
    shelf_.is_broken = true;
  } catch (const std::exception& error) {
    failure = error.what();
  }
  report(failure);
  return more;
}

bool Listing::step() {
  if (shelf_.is_broken) replace();
  if (!file_) open();
  bool more = follow();
  if (state_.building_at) {
    build();
    more = true;
  }
  sync();
  let_go();
  return more;
}

// Takes the file that is there if it goes on where the log can follow.
void Listing::open() {
  if (!std::filesystem::exists(shelf_.file)) return replace();
  try {
    auto file = std::make_unique<ListingFile>(shelf_.file);
    auto state = file->state(owner_);
    ListingLog::Range range = changes_.range();
    bool follows = state && state->position <= range.last && state->position + 1 >= range.first;
    if (follows) {
      state_ = *state;
      file_ = std::move(file);
    }
  } catch (const BrokenListing& error) {
    log_.warn("listing_broken", {{"cause", error.what()}});
  }
  if (!file_) return replace();
  ++shelf_.edition;
  building_since_ = Steady::now();
  shelf_.is_whole = !state_.building_at;
}

void Listing::replace() {
  std::unique_lock alone(shelf_.in_use);
  shelf_.is_whole = false;
  file_.reset();
  int64_t position = changes_.range().last;
  ListingFile::make(shelf_.file, owner_, position);
  file_ = std::make_unique<ListingFile>(shelf_.file);
  state_ = file_->state();
  synced_ = 0;
  ++shelf_.edition;
  shelf_.is_broken = false;
  building_since_ = Steady::now();
  log_.info("listing_building", {{"file", shelf_.file.string()}});
}

bool Listing::follow() {
  auto part = changes_.after(state_.position, kRowsAtOnce);
  if (part.rows == 0) return unheard_.set(0), false;
  ListingState next = state_;
  next.position = part.last;
  file_->write(std::move(part.entries), next);
  state_ = next;
  unheard_.set(static_cast<double>(changes_.range().last - state_.position));
  return part.rows == kRowsAtOnce;
}

// The orders are read newer than the log was followed: what the log says later repeats some of it, in its order, so the
// last word is right.
void Listing::build() {
  OrderId last;
  bool is_end = false;
  auto entries = read_orders(*state_.building_at, last, is_end);
  ListingState next = state_;
  next.building_at = last;
  if (is_end) next.building_at.reset();
  file_->write(std::move(entries), next);
  state_ = next;
  if (!state_.building_at) became_whole();
}

void Listing::became_whole() {
  while (follow()) {
  }
  shelf_.is_whole = true;
  log_.info("listing_built", {{"after", std::chrono::duration_cast<Duration>(Steady::now() - building_since_)}});
}

// An order that cannot be read is missed in the list and keeps no other out of it.
std::vector<ListingEntry> Listing::read_orders(OrderId after, OrderId& last, bool& is_end) {
  std::vector<ListingEntry> entries;
  last = after;
  begin_.execute();
  try {
    auto keys = orders_.keys_after(after, kOrdersAtOnce);
    is_end = keys.size() < kOrdersAtOnce;
    for (orders::OrderKey key : keys) {
      last = key.order;
      try {
        if (auto order = orders_.find(key)) entries.push_back(listing_entry(*order));
      } catch (const SqliteError&) {
        throw;
      } catch (const std::exception& fault) {
        log_.error("listing_order_unreadable", {{"order", key.order.value}, {"cause", fault.what()}});
      }
    }
  } catch (...) {
    if (main_.in_transaction()) end_.execute();
    throw;
  }
  end_.execute();
  return entries;
}

void Listing::sync() {
  if (synced_ == state_.position) return;
  bool is_due = Steady::now() - synced_at_ >= kSyncEvery || file_->wal_frames() > kSyncAbove;
  if (!is_due) return;
  file_->sync();
  synced_ = state_.position;
  synced_at_ = Steady::now();
}

// The lane drops a few rows at a time, so that no commit waits for it long.
void Listing::let_go() {
  if (changes_.range().first >= synced_ || forgetting_.exchange(true)) return;
  auto forget = [below = synced_](ListingLog& log) { log.forget(below, kRowsAtOnce); };
  if (!in_lane_ || !in_lane_(forget, [this] { forgetting_ = false; })) forgetting_ = false;
}

// Once when it begins to fail and once when it works again.
void Listing::report(const std::string& failure) {
  bool fails = !failure.empty();
  if (fails && !failing_) log_.error("listing_failed", {{"cause", failure}});
  if (!fails && failing_) log_.info("listing_recovered");
  failing_ = fails;
}

}  // namespace fibrecafe::store::sqlite
