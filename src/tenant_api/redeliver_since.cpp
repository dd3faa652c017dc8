// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/redeliver_since.hpp"

#include <algorithm>

#include "tenant_api/asking.hpp"
#include "tenant_api/redeliver_order.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using store::CommitEnd;
using store::Job;
using store::Queue;

constexpr Duration kOldest = std::chrono::hours(7 * 24);
constexpr size_t kAtOnceMax = 4;  // calls
constexpr size_t kOrdersPerRead = 2'000;
constexpr size_t kOrdersPerUnit = 40;  // so that no caller waits for one long

struct Wanted {
  Time since{};
};
constexpr auto kRedelivery = table(field("since", kMandatory, &Wanted::since, DateTime{}));

Done judge_since(Time since, Time now) {
  if (since < now - kOldest) {
    std::string text = "accepted are times at most 7 days ago, from " + format_time(now - kOldest) + " on";
    return fail(ErrorCode::kInvalid, {{"since", std::move(text)}});
  }
  if (since > now) return fail(ErrorCode::kInvalid, {{"since", "accepted is a time that has passed"}});
  return {};
}

class RedeliverVisit final : public edge::Visit, public std::enable_shared_from_this<RedeliverVisit> {
 public:
  RedeliverVisit(const edge::DoorNeeds& needs, std::shared_ptr<Waiting> waiting, edge::Call call, http::Respond respond)
      : Visit(needs, std::move(call), std::move(respond)), waiting_(std::move(waiting)) {}
  ~RedeliverVisit() {
    if (is_waiting_) waiting_->leave();
  }
  RedeliverVisit(const RedeliverVisit&) = delete;
  RedeliverVisit& operator=(const RedeliverVisit&) = delete;

  void start() {
    guarded([this] {
      if (auto decoded = decode(); !decoded) return refuse(decoded.error());
      is_waiting_ = waiting_->enter();
      if (!is_waiting_) return refuse({ErrorCode::kUnavailable, {}}, "too many redeliveries at once");
      look();
    });
  }

 private:
  Done decode();
  void look();
  void found(Result<std::vector<orders::OrderKey>> orders);
  void rewind();
  void rewound(Job::Ended ended);

  std::shared_ptr<Waiting> waiting_;
  bool is_waiting_ = false;
  TenantId tenant_;
  Time since_{};
  std::vector<orders::OrderKey> orders_;  // of the last look
  size_t done_ = 0;                       // of them
  bool is_last_look_ = false;
  OrderId after_;
  int64_t count_ = 0, counted_ = 0;  // in all, and by the last unit
};

Done RedeliverVisit::decode() {
  auto body = parse_body(call().request.body);
  if (!body) return tl::unexpected(body.error());
  auto asker = asker_of(call(), *needs().store.directory().current());
  if (!asker) return tl::unexpected(asker.error());
  Wanted wanted;
  Findings findings(asker->unknown);
  kRedelivery.read(body->as_object(), wanted, Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return verdict;
  tenant_ = asker->tenant;
  since_ = wanted.since;
  return judge_since(since_, needs().clock.now());
}

void RedeliverVisit::look() {
  auto read = [self = shared_from_this()](store::Queries& queries) {
    self->guarded([&] { self->found(queries.told_since(self->tenant_, self->since_, self->after_, kOrdersPerRead)); });
  };
  if (!needs().store.read(std::move(read))) refuse({ErrorCode::kUnavailable, {}}, "too many reads wait");
}

void RedeliverVisit::found(Result<std::vector<orders::OrderKey>> orders) {
  if (!orders) return refuse(orders.error());
  orders_ = std::move(*orders);
  done_ = 0;
  is_last_look_ = orders_.size() < kOrdersPerRead;
  if (!orders_.empty()) {
    after_ = orders_.back().order;
    return rewind();
  }
  log_accepted({});
  respond(redelivery_answer(count_));
}

// The first unit waits as a caller's, so that an overloaded gateway says so; the others among the housekeeping.
void RedeliverVisit::rewind() {
  auto act = [self = shared_from_this()](store::Unit& unit) {
    self->counted_ = 0;
    size_t end = std::min(self->done_ + kOrdersPerUnit, self->orders_.size());
    Time now = self->needs().clock.now();
    for (size_t i = self->done_; i < end; ++i) self->counted_ += unit.redeliver(self->orders_[i], self->since_, now);
    return true;
  };
  auto done = [self = shared_from_this()](Job::Ended ended) { self->guarded([&] { self->rewound(ended); }); };
  bool is_first = count_ == 0 && done_ == 0;
  Queue queue = is_first ? Queue::kCallers : Queue::kHousekeeping;
  if (!needs().store.submit(queue, {std::move(act), std::move(done)})) refuse({ErrorCode::kUnavailable, {}});
}

void RedeliverVisit::rewound(Job::Ended ended) {
  if (ended.end != CommitEnd::kCommitted) return refuse_uncommitted(ended, nullptr, {});
  count_ += counted_;
  done_ = std::min(done_ + kOrdersPerUnit, orders_.size());
  if (done_ < orders_.size()) return rewind();
  if (!is_last_look_) return look();
  log_accepted({});
  respond(redelivery_answer(count_));
}

}  // namespace

std::function<void(edge::Call, http::Respond)> redelivering_door(const edge::DoorNeeds& needs) {
  return [needs, waiting = std::make_shared<Waiting>(kAtOnceMax)](edge::Call call, http::Respond respond) {
    std::make_shared<RedeliverVisit>(needs, waiting, std::move(call), std::move(respond))->start();
  };
}

}  // namespace fibrecafe::tenant_api
