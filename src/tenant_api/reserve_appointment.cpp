// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/reserve_appointment.hpp"

#include "appointments/service.hpp"
#include "base/assert.hpp"
#include "tenant_api/request_calls.hpp"
#include "tenant_api/reservation_fields.hpp"
#include "tenant_api/under_way.hpp"
#include "tenant_json/appointment_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using appointments::HeldSlot;
using appointments::Reservation;
using appointments::ReserveSlot;
using store::CommitEnd;
using store::Job;
using store::Queue;

Result<ReserveSlot> decode(const edge::Call& call, const parties::Directory& parties) {
  auto body = fields::parse_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  auto caller = caller_of(call, parties);
  if (!caller) return tl::unexpected(caller.error());
  auto wanted = decode_reservation(*body, caller->unknown);
  if (wanted) wanted->reservation.tenant = caller->tenant.id;
  return wanted;
}

store::Created created(const Reservation& reservation) {
  return {{reservation.tenant, OrderId{0}}, reservation.id.value};
}

// One call. Its steps run one after the other, on different threads; each job and each question keeps it alive, and
// with it its turn.
class ReserveVisit final : public edge::Visit, public std::enable_shared_from_this<ReserveVisit> {
 public:
  ReserveVisit(const AskingNeeds& needs, std::shared_ptr<UnderWay> under_way, edge::Call call, http::Respond respond)
      : Visit(needs.door, std::move(call), std::move(respond)), asking_(needs), under_way_(std::move(under_way)) {}
  ~ReserveVisit() {
    if (is_waiting_) asking_.waiting.leave();
  }
  ReserveVisit(const ReserveVisit&) = delete;
  ReserveVisit& operator=(const ReserveVisit&) = delete;

  void start();

 private:
  using Decided = Result<Reservation>;

  void go(std::optional<UnderWay::Turn> turn);
  std::optional<Decided> answered_before(store::Unit& unit, Time now);
  Decided answer_or_begin(store::Unit& unit);
  void begun(Job::Ended ended);
  void ask();
  void asked(Asked<HeldSlot> answer);
  Decided keep(store::Unit& unit, const HeldSlot& held);
  void drop(store::Unit& unit);
  void kept(Job::Ended ended);

  template <class Act>
  void submit(Queue queue, Act act, void (ReserveVisit::*done)(Job::Ended));
  template <class Step>
  void step(Step step);
  void stalled();
  appointments::Context context(store::Unit& unit, const parties::DirectoryPtr& parties) const;
  void refuse_once(const Error& error, std::string_view cause = {});
  void accept();

  const AskingNeeds asking_;
  const std::shared_ptr<UnderWay> under_way_;
  bool is_waiting_ = false;
  edge::RequestIdentity identity_;
  std::optional<UnderWay::Turn> turn_;

  ReserveSlot wanted_;
  std::optional<Reservation> asked_;  // its number is on disk, its supplier is asked
  std::optional<Decided> decided_;    // by the last unit
  bool replayed_ = false;
  bool outcome_ran_ = false;  // the second unit; it runs again after a commit that failed or collided
  std::string thrown_;
  std::atomic<bool> answered_{false};
};

void ReserveVisit::start() {
  step([this] {
    auto wanted = decode(call(), *asking_.parties());
    if (!wanted) return refuse_once(wanted.error());
    is_waiting_ = asking_.waiting.enter();
    if (!is_waiting_) return refuse_once({ErrorCode::kUnavailable, {}}, "too many calls wait for suppliers");
    wanted_ = std::move(*wanted);
    identity_ = edge::identify(call());
    under_way_->take_turn(identity_.key, [self = shared_from_this()](std::optional<UnderWay::Turn> turn) {
      self->step([&] { self->go(std::move(turn)); });
    });
  });
}

void ReserveVisit::go(std::optional<UnderWay::Turn> turn) {
  if (!turn) return refuse_once({ErrorCode::kUncertain, {}}, "the request that this one repeats is not stored yet");
  turn_.emplace(std::move(*turn));
  submit(
      Queue::kCallers,
      [this](store::Unit& unit) {
        decided_.emplace(answer_or_begin(unit));
        return decided_->has_value();
      },
      &ReserveVisit::begun);
}

// Nothing: its id is new.
std::optional<ReserveVisit::Decided> ReserveVisit::answered_before(store::Unit& unit, Time now) {
  auto before = unit.remembered(identity_.key, now);
  replayed_ = before && before->fingerprint == identity_.fingerprint;
  if (!before) return {};
  if (!replayed_) return edge::used_before(before->created);
  auto reservation = unit.find_reservation(before->created.order.tenant, ReservationId{before->created.subject});
  FIBRECAFE_ASSERT(reservation);
  return std::move(*reservation);
}

ReserveVisit::Decided ReserveVisit::answer_or_begin(store::Unit& unit) {
  parties::DirectoryPtr parties = asking_.parties();
  appointments::Context in = context(unit, parties);
  if (auto before = answered_before(unit, in.now)) return std::move(*before);
  return appointments::begin_reservation(in, wanted_);
}

void ReserveVisit::begun(Job::Ended ended) {
  if (ended.end != CommitEnd::kCommitted || replayed_) return kept(ended);
  asked_ = **decided_;
  ask();
}

void ReserveVisit::ask() {
  parties::DirectoryPtr parties = asking_.parties();
  const auto* supplier = parties->supplier(asked_->supplier);
  FIBRECAFE_ASSERT(supplier);
  parties::Asking asking{parties, asked_->tenant, supplier->id, call().conversation_id,
                         parties::ask_time(*supplier, asking_.ask_timeout)};
  auto done = [self = shared_from_this()](Asked<HeldSlot> answer) {
    self->step([&] { self->asked(std::move(answer)); });
  };
  asking_.appointments.reserve(std::move(asking), *asked_, std::move(done));
}

void ReserveVisit::asked(Asked<HeldSlot> answer) {
  if (answer.end != AskEnd::kAnswered) refuse_once(parties::ask_error(answer, wanted_.supplier_name), answer.detail);
  auto act = [this, answer = std::move(answer)](store::Unit& unit) {
    if (std::exchange(outcome_ran_, true)) stalled();
    if (answer.end == AskEnd::kAnswered) {
      decided_.emplace(keep(unit, answer.value));
    } else {
      drop(unit);
    }
    return true;
  };
  submit(Queue::kOutcomes, std::move(act), &ReserveVisit::kept);
}

// Another operation may have been asked under the same id meanwhile, or this one at another replica, and been faster.
ReserveVisit::Decided ReserveVisit::keep(store::Unit& unit, const HeldSlot& held) {
  parties::DirectoryPtr parties = asking_.parties();
  appointments::Context in = context(unit, parties);
  if (auto before = answered_before(unit, in.now)) {
    appointments::let_go(in, *asked_);
    return std::move(*before);
  }
  Reservation reservation = appointments::hold(in, *asked_, held);
  unit.remember(identity_.key, {identity_.fingerprint, created(reservation)}, in.now);
  return reservation;
}

void ReserveVisit::drop(store::Unit& unit) {
  parties::DirectoryPtr parties = asking_.parties();
  appointments::let_go(context(unit, parties), *asked_);
}

void ReserveVisit::kept(Job::Ended ended) {
  if (answered_) return;
  const Error* refused = decided_ && !*decided_ ? &decided_->error() : nullptr;
  if (ended.end == CommitEnd::kCommitted) return refused ? refuse_once(*refused) : accept();
  if (!answered_.exchange(true)) refuse_uncommitted(ended, refused, thrown_);
}

void ReserveVisit::accept() {
  const Reservation& reservation = **decided_;
  const auto* supplier = asking_.parties()->supplier(reservation.supplier);
  FIBRECAFE_ASSERT(supplier);
  http::Response response = created_answer(tenant_json::reservation_json(reservation, supplier->name));
  if (replayed_) response.headers.set("Idempotent-Replayed", "true");
  log_accepted(created(reservation));
  if (!answered_.exchange(true)) respond(std::move(response));
}

template <class Act>
void ReserveVisit::submit(Queue queue, Act act, void (ReserveVisit::*done)(Job::Ended)) {
  auto self = shared_from_this();
  auto run = [self, act = std::move(act)](store::Unit& unit) {
    try {
      return act(unit);
    } catch (const std::exception& thrown) {
      self->thrown_ = thrown.what();
      throw;
    }
  };
  auto end = [self, done](Job::Ended ended) { self->step([&] { (self.get()->*done)(ended); }); };
  if (!asking_.door.store.submit(queue, {std::move(run), std::move(end)})) {
    refuse_once({ErrorCode::kUnavailable, {}});
  }
}

// The outcome's commit failed, and the store tries it again until it works.
void ReserveVisit::stalled() {
  refuse_once({ErrorCode::kUncertain, {}}, "the commit failed and is tried again");
  turn_->stall();
}

// What a step throws is answered as a defect.
template <class Step>
void ReserveVisit::step(Step step) {
  try {
    step();
  } catch (const std::exception& thrown) {
    refuse_once({ErrorCode::kDefect, {}}, thrown.what());
  }
}

void ReserveVisit::refuse_once(const Error& error, std::string_view cause) {
  if (!answered_.exchange(true)) refuse(error, cause);
}

appointments::Context ReserveVisit::context(store::Unit& unit, const parties::DirectoryPtr& parties) const {
  return {unit, *parties, asking_.door.clock.now()};
}

}  // namespace

std::function<void(edge::Call, http::Respond)> reserving_door(const AskingNeeds& needs) {
  return [needs, under_way = std::make_shared<UnderWay>()](edge::Call call, http::Respond respond) {
    std::make_shared<ReserveVisit>(needs, under_way, std::move(call), std::move(respond))->start();
  };
}

}  // namespace fibrecafe::tenant_api
