// SPDX-License-Identifier: Apache-2.0
#include "outbox/tenant_lane.hpp"

#include <exception>

#include "outbox/refusal.hpp"

namespace fibrecafe::outbox {
namespace {

using store::Queue;

constexpr size_t kBusyPerCall = 4;  // outcomes that may wait for their commit, per delivery at once
constexpr Duration kStopShowsWithin = std::chrono::seconds(5);

std::string_view word(DeliveryEnd end) {
  switch (end) {
    case DeliveryEnd::kDelivered: return "delivered";
    case DeliveryEnd::kRefused: return "refused";
    case DeliveryEnd::kGone: return "gone";
    case DeliveryEnd::kFailed: return "failed";
  }
  return "";
}

// Stops the endpoint as the store now has it; an operator may have changed or stopped it meanwhile.
void stop_in(store::Unit& unit, TenantId id, const std::string& why, Time now) {
  for (parties::Tenant& tenant : unit.parties().tenants) {
    if (tenant.id != id || tenant.stopped_since) continue;
    tenant.stopped_since = now;
    tenant.stopped_why = why;
    unit.update(tenant);
  }
}

}  // namespace

TenantLane::TenantLane(Tools tools, TenantId id, const std::string& name)
    : tools_(std::move(tools)),
      id_(id),
      name_(name),
      meters_{tools_.needs.metrics.histogram("kci_delivery_seconds", "Deliveries to tenants, from first byte to answer",
                                             {{"tenant", name}}),
              tools_.needs.metrics.histogram("kci_relay_seconds",
                                             "From a supplier's KCI received to it delivered to its tenant"),
              tools_.needs.metrics.gauge("outbox_in_flight", "Calls under way, and outcomes not yet committed",
                                         {{"destination", "tenant:" + name}})},
      holding_(tools_.needs, store::claim_of(id)),
      back_off_(tools_.needs.settings.endpoint_waits, tools_.needs.settings.retry_after_max, tools_.needs.random) {}

// What another replica learnt of the endpoint meanwhile is not known here, so nothing is remembered of it either.
void TenantLane::note_claim() {
  if (holding_.note() == ClaimNews::kNone) return;
  back_off_.forget();
  trouble_known_ = false;
  window_.look();
}

void TenantLane::release_if_idle(bool stopping) {
  if (busy_.empty() && !writing_trouble_ && (stopping || holding_.is_wanted())) holding_.release();
}

std::optional<Duration> TenantLane::dispatch(const Moment& now, const parties::DirectoryPtr& parties) {
  const parties::Tenant* tenant = parties->tenant(id_);
  if (!tenant || tenant->removed) return {};
  if (parties != parties_) note_endpoint(*tenant);
  parties_ = parties;
  if (now.steady >= stopping_until_) stopping_ = false;
  if (stopped_ || stopping_) return {};
  if (auto pause = holding_.pause(now)) return pause;
  load_trouble();
  while (has_room()) {
    auto due = next(now);
    if (!due) return wait(now);
    deliver(*due, now);
  }
  return {};  // the next end of a delivery makes room
}

// After a resume, or with another URL or credentials, what failed before says nothing.
void TenantLane::note_endpoint(const parties::Tenant& tenant) {
  bool stopped = tenant.stopped_since.has_value();
  auto endpoint = std::tuple(tenant.kci_url, tenant.auth, tenant.ca_pem);
  bool resumed = stopped_ && !stopped;
  if (resumed) trouble_known_ = false;  // whoever resumed it may have begun the count anew
  if (resumed || (endpoint_ && *endpoint_ != endpoint)) {
    back_off_.try_now();
    window_.look();
  }
  stopped_ = stopped;
  if (stopped) stopping_ = false;
  endpoint_ = std::move(endpoint);
}

void TenantLane::load_trouble() {
  if (trouble_known_) return;
  tools_.needs.store.read_now([this](store::Queries& queries) { failing_since_ = queries.trouble(id_).failing_since; });
  trouble_known_ = true;
}

bool TenantLane::has_room() const {
  if (back_off_.down() && probing_) return false;
  auto most = static_cast<size_t>(std::max(1, tools_.needs.settings.deliveries_max));
  return static_cast<size_t>(calls_) < most && busy_.size() < most * kBusyPerCall;
}

std::optional<store::DueKci> TenantLane::next(const Moment& now) {
  if (back_off_.down() && now.steady < back_off_.next_try()) return {};
  size_t at_once = static_cast<size_t>(std::max(1, tools_.needs.settings.deliveries_max)) * kBusyPerCall;
  size_t limit = busy_.size() + set_aside_.size() + at_once;
  auto is_free = [&](const store::DueKci& kci) {
    return !busy_.contains(busy_by(kci)) && !set_aside_.contains(kci.key, now);
  };
  return window_.take(now.wall, is_free, [&] {
    std::vector<store::DueKci> loaded;
    tools_.needs.store.read_now([&](store::Queries& queries) { loaded = queries.waiting_kcis(id_, limit); });
    bool cut_off = loaded.size() == limit;
    return std::pair(std::move(loaded), cut_off);
  });
}

std::optional<Duration> TenantLane::wait(const Moment& now) const {
  std::optional<Duration> wait;
  if (auto due = window_.next_due()) wait = until(*due, now);
  if (!back_off_.down() || !window_.may_have_work()) return wait;
  return std::max(wait.value_or(Duration(0)), until(back_off_.next_try(), now));
}

void TenantLane::deliver(const store::DueKci& due, const Moment& now) {
  auto kci = load(due, now);
  bool still_due = kci && (due.replay || kci->is_turn);
  if (!still_due) return;

  Call call{due,
            back_off_.down(),
            kci->kci.delivery == DeliveryStatus::kDelivered,
            kci->entity.conversation_id,
            to_string(kci->kci.id),
            kci->kci.received_on,
            now.wall,
            tools_.needs.clock.monotonic(),
            holding_.term()};
  probing_ = probing_ || call.probe;
  busy_.insert(busy_by(due));
  ++calls_;
  meters_.in_flight.set(static_cast<double>(busy_.size()));
  auto done = [this, call, mailbox = tools_.mailbox](DeliveryAnswer answer) {
    mailbox->post([this, call, answer = std::move(answer)] { answered(call, answer); });
  };
  tools_.needs.tenants.deliver({*std::move(kci), parties_, call.delivered_on, holding_.permit()}, std::move(done));
}

// One KCI that cannot be read must not hold up the others.
std::optional<store::KciToSend> TenantLane::load(const store::DueKci& due, const Moment& now) {
  std::optional<store::KciToSend> kci;
  try {
    tools_.needs.store.read_now([&](store::Queries& queries) { kci = queries.kci_to_send(due.key, due.sequence); });
  } catch (const store::StoreUnavailable&) {
    window_.look();  // nothing is wrong with this KCI: it goes as soon as the store can be read again
    throw;
  } catch (const std::exception& fault) {
    set_aside_.put(due.key, now);
    tools_.needs.log.error(
        "kci_unreadable",
        {{"tenant", name_}, {"order", due.key.order.value}, {"sequence", due.sequence}, {"cause", fault.what()}});
  }
  return kci;
}

void TenantLane::answered(const Call& call, const DeliveryAnswer& answer) {
  --calls_;
  if (call.probe) probing_ = false;
  meters_.seconds.observe(std::chrono::nanoseconds(tools_.needs.clock.monotonic() - call.started));
  tools_.needs.metrics
      .counter("kci_deliveries_total", "Deliveries of KCIs to tenants by how they ended",
               {{"tenant", name_}, {"outcome", std::string(word(answer.end))}})
      .add();
  log_outcome(call, answer);
  switch (answer.end) {
    case DeliveryEnd::kDelivered: return delivered(call);
    case DeliveryEnd::kRefused: return refused(call, answer);
    case DeliveryEnd::kGone: stop_endpoint("it answered 410 Gone"); return free(busy_by(call.due));
    case DeliveryEnd::kFailed: return failed(call, answer);
  }
}

void TenantLane::delivered(const Call& call) {
  recovered(call);
  if (call.received_on && !call.due.replay && !call.again) {
    meters_.relay_seconds.observe(std::chrono::nanoseconds(tools_.needs.clock.now() - *call.received_on));
  }
  settle(call, [key = call.due.key, sequence = call.due.sequence, when = call.delivered_on](store::Unit& unit) {
    unit.delivered(key, sequence, when);
    return true;
  });
}

// The endpoint works; this KCI it will not have.
void TenantLane::refused(const Call& call, const DeliveryAnswer& answer) {
  recovered(call);
  Time now = tools_.needs.clock.now();
  auto next = next_after_refusal(call.due, tools_.needs.settings, now);
  if (next) {
    store::DueKci due = call.due;
    if (!due.first_refusal) due.first_refusal = now;
    return settle(call, [due, next = *next](store::Unit& unit) {
      unit.refused(due, next);
      return true;
    });
  }
  give_up(call, answer, now);
}

// What the tenant had already, and asked for once more, is nothing for operators to mend.
void TenantLane::give_up(const Call& call, const DeliveryAnswer& answer, Time now) {
  bool parks = !call.again || call.due.replay;
  tools_.needs.log.write(parks ? observe::Level::kError : observe::Level::kWarn,
                         parks ? "kci_parked" : "kci_redelivery_refused",
                         {{"tenant", name_},
                          {"order", call.due.key.order.value},
                          {"sequence", call.due.sequence},
                          {"kci", call.kci_id},
                          {"attempts", call.due.refusals + 1},
                          {"cause", answer.detail}});
  orders::Parked parked;
  parked.kind = orders::ParkedKind::kRefusedByTenant;
  parked.key = call.due.key;
  parked.sequence = call.due.sequence;
  parked.since = now;
  parked.detail = answer.detail;
  settle(call, [due = call.due, parked, parks](store::Unit& unit) {
    bool gave_up = unit.give_up(due);
    if (gave_up && parks) unit.park(parked);
    return true;
  });
}

void TenantLane::failed(const Call& call, const DeliveryAnswer& answer) {
  free(busy_by(call.due));  // nothing is written: it is still the first of its order
  if (stopped_ || stopping_) return;
  back_off_.failed(call.started, tools_.needs.clock.monotonic(), answer.retry_after);
  Time now = tools_.needs.clock.now();
  if (!failing_since_) {
    tools_.needs.log.warn("endpoint_failing", {{"tenant", name_}, {"status", answer.status}, {"cause", answer.detail}});
    return note_trouble(now);
  }
  Duration failing_for = now - *failing_since_;
  if (failing_for < tools_.needs.settings.endpoint_give_up) return;
  stop_endpoint("it failed for " + format_duration(failing_for) + ", at last: " + answer.detail);
}

void TenantLane::recovered(const Call& call) {
  back_off_.succeeded(call.started);
  if (!failing_since_) return;
  Duration after = tools_.needs.clock.now() - *failing_since_;
  tools_.needs.log.info("endpoint_recovered", {{"tenant", name_}, {"after", after}});
  note_trouble({});
}

// Written one after the other, so that the last word is what stays.
void TenantLane::note_trouble(std::optional<Time> failing_since) {
  failing_since_ = failing_since;
  if (!writing_trouble_) write_trouble();
}

void TenantLane::write_trouble() {
  writing_trouble_ = true;
  auto act = [id = id_, since = failing_since_](store::Unit& unit) {
    unit.set_trouble(id, {since});
    return true;
  };
  write(holding_.term(), std::move(act), [this, written = failing_since_] {
    writing_trouble_ = false;
    if (failing_since_ != written) write_trouble();
  });
}

void TenantLane::stop_endpoint(const std::string& why) {
  if (stopped_ || stopping_) return;
  tools_.needs.log.error("endpoint_stopped", {{"tenant", name_}, {"cause", why}});
  stopping_ = true;
  stopping_until_ = Monotonic::max();
  back_off_.forget();
  note_trouble({});
  auto act = [id = id_, why, &clock = tools_.needs.clock](store::Unit& unit) {
    stop_in(unit, id, why, clock.now());
    return true;
  };
  write(holding_.term(), std::move(act),
        [this] { stopping_until_ = tools_.needs.clock.monotonic() + kStopShowsWithin; });
}

void TenantLane::settle(const Call& call, Writer::Act act) {
  write(call.term, std::move(act), [this, busy = busy_by(call.due)] { free(busy); });
}

// Where another replica has the endpoint now, nothing is written: it finds the KCI as it was, and delivers it again.
void TenantLane::write(int64_t term, Writer::Act act, std::function<void()> done) {
  auto fenced_off = std::make_shared<bool>(false);
  auto fenced = [id = id_, term, act = std::move(act), fenced_off](store::Unit& unit) {
    *fenced_off = !unit.holds(store::claim_of(id), term);
    return !*fenced_off && act(unit);
  };
  tools_.writer.until_committed(Queue::kOutcomes, std::move(fenced), [this, term, fenced_off, done = std::move(done)] {
    if (*fenced_off && term == holding_.term()) holding_.lost();
    done();
  });
}

void TenantLane::free(const Busy& busy) {
  busy_.erase(busy);
  meters_.in_flight.set(static_cast<double>(busy_.size()));
  window_.look();
}

void TenantLane::log_outcome(const Call& call, const DeliveryAnswer& answer) const {
  bool delivered = answer.end == DeliveryEnd::kDelivered;
  bool refused = answer.end == DeliveryEnd::kRefused;
  std::string_view event = delivered ? "kci_delivered" : refused ? "kci_refused" : "kci_not_delivered";
  tools_.needs.log.write(delivered ? observe::Level::kInfo : observe::Level::kWarn, event,
                         {{"tenant", name_},
                          {"order", call.due.key.order.value},
                          {"sequence", call.due.sequence},
                          {"kci", call.kci_id},
                          {"request", answer.request_id},
                          {"conversation", call.conversation_id},
                          {"status", answer.status},
                          {"replay", call.due.replay},
                          {"cause", answer.detail}});
  if (!answer.credentials_refused) return;
  tools_.needs.log.error("tenant_credentials_refused",
                         {{"tenant", name_}, {"status", answer.status}, {"cause", answer.detail}});
}

}  // namespace fibrecafe::outbox
