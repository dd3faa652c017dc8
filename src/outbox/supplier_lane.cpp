// SPDX-License-Identifier: Apache-2.0
#include "outbox/supplier_lane.hpp"

namespace fibrecafe::outbox {
namespace {

using orders::CallEnd;
using store::CommitEnd;
using store::Queue;

constexpr size_t kBusyPerCall = 4;        // outcomes that may wait for their commit, per call at once
constexpr size_t kLastChancesMax = 1000;  // beyond it they take their turn with the others
constexpr size_t kHeldMax = 1000;         // orders of held tenants that are looked past
constexpr Duration kStoreTroubleWait = std::chrono::seconds(1);

std::string_view word(CallEnd end) {
  switch (end) {
    case CallEnd::kTaken: return "taken";
    case CallEnd::kRefused: return "refused";
    case CallEnd::kGatewayFault: return "gateway_fault";
    case CallEnd::kSupplierFault: return "supplier_fault";
    case CallEnd::kNotSent: return "not_sent";
    case CallEnd::kUnknown: return "unknown";
  }
  return "";
}

observe::Level level_of(CallEnd end) {
  return end == CallEnd::kTaken || end == CallEnd::kRefused ? observe::Level::kInfo : observe::Level::kWarn;
}

bool destination_failed(CallEnd end) {
  return end == CallEnd::kNotSent || end == CallEnd::kUnknown;
}

// A placed order is told as it was accepted, so that a repeat has the same bytes; a request stands in the present order
// and never changes.
std::optional<orders::Order> told_order(store::Unit& unit, const orders::SupplierMessage& message) {
  bool places = message.kind == orders::MessageKind::kPlaceOrder;
  return places ? unit.find_as_placed(message.key) : unit.find(message.key);
}

size_t calls_max(const parties::Supplier& supplier) {
  return static_cast<size_t>(std::max(1, supplier.calls_max));
}

}  // namespace

SupplierLane::SupplierLane(Tools tools, SupplierId id, const std::string& name)
    : tools_(std::move(tools)),
      id_(id),
      name_(name),
      meters_{tools_.needs.metrics.histogram("supplier_call_seconds", "Calls to suppliers, from first byte to answer",
                                             {{"supplier", name}}),
              tools_.needs.metrics.gauge("supplier_backoff", "1 while the supplier is left alone after failures",
                                         {{"supplier", name}}),
              tools_.needs.metrics.gauge("outbox_in_flight", "Calls under way, and outcomes not yet committed",
                                         {{"destination", "supplier:" + name}})},
      holding_(tools_.needs, store::claim_of(id)),
      back_off_(tools_.needs.settings.supplier_waits, tools_.needs.settings.retry_after_max, tools_.needs.random),
      holds_(id, back_off_) {}

// What another replica learnt of the destination meanwhile is not known here, so nothing is remembered of it either.
bool SupplierLane::note_claim() {
  ClaimNews news = holding_.note();
  if (news == ClaimNews::kNone) return false;
  back_off_.forget();
  last_chances_.clear();
  meters_.back_off.set(0);
  window_.look();
  return news == ClaimNews::kHeld;
}

void SupplierLane::release_if_idle(bool stopping) {
  if (busy_.empty() && (stopping || holding_.is_wanted())) holding_.release();
}

std::optional<Duration> SupplierLane::dispatch(const Moment& now, const parties::DirectoryPtr& parties) {
  const parties::Supplier* supplier = parties->supplier(id_);
  if (!supplier) return {};
  if (parties != parties_) note_parties(parties, *supplier);
  if (paused_) return {};
  if (auto pause = holding_.pause(now)) return pause;
  if (now.steady < paused_until_) return until(paused_until_, now);
  if (holds_.take_due(now)) window_.look();
  while (has_room(*supplier)) {
    auto message = next(now, *supplier);
    if (!message) return wait(now);
    claim(message->first, message->second);
  }
  return {};  // the next end of a call makes room
}

// After a resume or with other credentials or another URL, what failed before says nothing.
void SupplierLane::note_parties(const parties::DirectoryPtr& parties, const parties::Supplier& supplier) {
  parties_ = parties;
  bool paused = supplier.paused_since.has_value();
  auto profile = std::tuple(supplier.url, supplier.auth, supplier.ca_pem);
  if ((paused_ && !paused) || (profile_ && *profile_ != profile)) {
    back_off_.try_now();
    window_.look();
  }
  if (holds_.any()) window_.look();
  holds_.note(*parties);
  paused_ = paused;
  profile_ = std::move(profile);
}

bool SupplierLane::has_room(const parties::Supplier& supplier) const {
  if (back_off_.down() && probing_) return false;
  return static_cast<size_t>(calls_) < calls_max(supplier) && busy_.size() < calls_max(supplier) * kBusyPerCall;
}

std::optional<std::pair<orders::OrderKey, int64_t>> SupplierLane::next(const Moment& now,
                                                                       const parties::Supplier& supplier) {
  if (auto message = last_chance(now)) return message;
  if (back_off_.down() && now.steady < back_off_.next_try()) return {};
  size_t limit = busy_.size() + set_aside_.size() + calls_max(supplier) * kBusyPerCall + (holds_.any() ? kHeldMax : 0);
  auto is_free = [&](const orders::SupplierMessage& message) {
    return !busy_.contains(message.key) && !set_aside_.contains(message.key, now) &&
           holds_.lets_go(message.key.tenant, now);
  };
  auto message = window_.take(now.wall, is_free, [&] { return load(limit); });
  if (!message) return {};
  return std::pair(message->key, message->number);
}

// A message whose wait is over has one more attempt, and its tenant is not kept waiting for it by a back-off that
// belongs to others; only what the destination asked for itself is waited for.
std::optional<std::pair<orders::OrderKey, int64_t>> SupplierLane::last_chance(const Moment& now) {
  if (now.steady < back_off_.asked_until() || last_chances_.empty()) return {};
  auto [give_up, key, number] = *last_chances_.begin();
  if (give_up > now.wall) return {};
  last_chances_.erase(last_chances_.begin());
  if (busy_.contains(key)) return {};
  return std::pair(key, number);
}

std::pair<std::vector<orders::SupplierMessage>, bool> SupplierLane::load(size_t limit) {
  std::vector<orders::SupplierMessage> found;
  tools_.needs.store.read_now([&](store::Queries& queries) { found = queries.waiting_messages(id_, limit); });
  bool cut_off = found.size() == limit;
  return {std::move(found), cut_off};
}

std::optional<Duration> SupplierLane::wait(const Moment& now) const {
  std::optional<Duration> wait = holds_.wait(now);
  if (auto due = window_.next_due()) wait = sooner(wait, until(*due, now));
  if (back_off_.down() && window_.may_have_work()) {
    wait = std::max(wait.value_or(Duration(0)), until(back_off_.next_try(), now));
  }
  if (last_chances_.empty()) return wait;
  return sooner(wait,
                std::max(until(std::get<Time>(*last_chances_.begin()), now), until(back_off_.asked_until(), now)));
}

void SupplierLane::claim(orders::OrderKey key, int64_t number) {
  auto call = std::make_shared<Call>();
  call->key = key;
  call->number = number;
  call->term = holding_.term();
  call->probe = back_off_.down();
  probing_ = probing_ || call->probe;
  call->hold_probe = holds_.began(key.tenant);
  busy_.insert(key);
  ++calls_;
  meters_.in_flight.set(static_cast<double>(busy_.size()));
  auto act = in_unit(tools_.needs, [call, id = id_](store::Unit& unit, const orders::Context& context) {
    call->fenced_off = !unit.holds(store::claim_of(id), call->term);
    if (call->fenced_off) return false;
    call->message = orders::begin_attempt(context, call->key, call->number);
    if (!call->message) call->message = begun_before(unit, *call);
    if (call->message) call->order = told_order(unit, *call->message);
    return call->message.has_value() && call->order.has_value();
  });
  tools_.writer.once(Queue::kOutcomes, std::move(act), [this, call](store::Job::Ended how) { claimed(call, how); });
}

// The store runs a unit again whose commit was uncertain. If the first run reached the disk, this is the attempt it
// began: nobody else claims an order that this lane has claimed, and nothing was sent for it yet.
std::optional<orders::SupplierMessage> SupplierLane::begun_before(store::Unit& unit, const Call& call) {
  auto message = unit.open_message(call.key);
  bool is_begun = message && message->number == call.number && message->state == orders::MessageState::kAttempting;
  return is_begun ? message : std::nullopt;
}

void SupplierLane::claimed(const CallPtr& call, store::Job::Ended how) {
  if (how.end == CommitEnd::kCommitted) return send(call);
  end_call(*call);
  if (how.end == CommitEnd::kUncertain) {  // should the attempt be on disk after all: it was not made
    orders::SupplierAnswer answer;
    answer.end = CallEnd::kNotSent;
    answer.detail = "the attempt was not surely committed";
    return settle(call, std::move(answer));
  }
  Moment now = read(tools_.needs.clock);
  if (call->fenced_off && call->term == holding_.term()) holding_.lost();
  if (how.threw) set_aside_.put(call->key, now);
  if (how.end == CommitEnd::kNotCommitted) paused_until_ = now.steady + kStoreTroubleWait;
  free(*call);  // what was settled meanwhile is not found again
}

void SupplierLane::send(const CallPtr& call) {
  call->started = tools_.needs.clock.monotonic();
  tools_.needs.log.debug("message_sent", {{"supplier", name_},
                                          {"order", call->key.order.value},
                                          {"request", call->message->request_id},
                                          {"conversation", call->message->conversation_id},
                                          {"attempt", call->message->attempts}});
  auto done = [this, call, mailbox = tools_.mailbox](Told told) {
    mailbox->post([this, call, told = std::move(told)] { answered(call, told); });
  };
  tools_.needs.suppliers.tell({*call->message, std::move(*call->order), parties_, holding_.permit()}, std::move(done));
}

void SupplierLane::answered(const CallPtr& call, const Told& told) {
  Monotonic now = tools_.needs.clock.monotonic();
  meters_.seconds.observe(std::chrono::nanoseconds(now - call->started));
  tools_.needs.metrics
      .counter("supplier_calls_total", "Calls to suppliers by how they ended",
               {{"supplier", name_}, {"outcome", std::string(word(told.answer.end))}})
      .add();
  log_outcome(*call, told);
  end_call(*call);
  note_destination(*call, told);
  settle(call, told.answer);
}

void SupplierLane::note_destination(const Call& call, const Told& told) {
  Monotonic now = tools_.needs.clock.monotonic();
  TenantId tenant = call.key.tenant;
  if (destination_failed(told.answer.end)) {
    bool held =
        told.credentials_refused && holds_.refused(*parties_, tenant, {call.started, now, told.answer.retry_after});
    if (!held) back_off_.failed(call.started, now, told.answer.retry_after);
    window_.look();
    bool remembers = call.message->give_up && last_chances_.size() < kLastChancesMax;
    if (remembers) last_chances_.emplace(*call.message->give_up, call.key, call.number);
  } else {
    holds_.accepted(tenant);
    if (back_off_.succeeded(call.started)) tools_.needs.log.info("supplier_recovered", {{"supplier", name_}});
    std::erase_if(last_chances_,
                  [&](const auto& each) { return !holds_.holds(std::get<orders::OrderKey>(each).tenant); });
  }
  meters_.back_off.set(back_off_.down());
}

void SupplierLane::settle(const CallPtr& call, orders::SupplierAnswer answer) {
  auto act = in_unit(tools_.needs, [call, answer = std::move(answer)](store::Unit&, const orders::Context& context) {
    orders::supplier_answered(context, *call->message, answer);
    return true;
  });
  tools_.writer.until_committed(Queue::kOutcomes, std::move(act), [this, call] { free(*call); });
}

void SupplierLane::end_call(const Call& call) {
  --calls_;
  if (call.probe) probing_ = false;
  if (call.hold_probe) holds_.ended(call.key.tenant);
}

void SupplierLane::free(const Call& call) {
  busy_.erase(call.key);
  meters_.in_flight.set(static_cast<double>(busy_.size()));
  window_.look();
}

void SupplierLane::log_outcome(const Call& call, const Told& told) const {
  const parties::Tenant* tenant = parties_->tenant(call.key.tenant);
  std::string tenant_name = tenant ? tenant->name : "";
  Duration took = std::chrono::duration_cast<Duration>(tools_.needs.clock.monotonic() - call.started);
  tools_.needs.log.write(level_of(told.answer.end), "message_outcome",
                         {{"outcome", word(told.answer.end)},
                          {"supplier", name_},
                          {"tenant", tenant_name},
                          {"order", call.key.order.value},
                          {"request", call.message->request_id},
                          {"conversation", call.message->conversation_id},
                          {"attempt", call.message->attempts},
                          {"status", told.status},
                          {"took", took},
                          {"cause", told.answer.detail}});
  if (!told.credentials_refused) return;
  tools_.needs.log.error("supplier_credentials_refused", {{"supplier", name_},
                                                          {"tenant", tenant_name},
                                                          {"order", call.key.order.value},
                                                          {"status", told.status},
                                                          {"cause", told.answer.detail}});
}

}  // namespace fibrecafe::outbox
