// SPDX-License-Identifier: Apache-2.0
#include "orders/chronicle.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "orders/requests.hpp"

namespace fibrecafe::orders {

void Chronicle::move(Event event) {
  auto allowed = transition(kind_of(order_.type), order_.status, order_.committed, event);
  FIBRECAFE_ASSERT(allowed);
  if (allowed->effects.end_requests) end_requests(allowed->to);
  order_.status = allowed->to;
  if (order_.status == OrderStatus::kAcknowledged) order_.acknowledged = true;
  if (order_.status == OrderStatus::kInProgress) order_.acknowledged = order_.committed = true;
  owes_kci_ = allowed->effects.tell_tenant;
  remembers_service_ = allowed->effects.remember_service;
}

// With the order its open requests end: what asked for this end is COMPLETED, all others are REJECTED (decisions.md 4).
void Chronicle::end_requests(OrderStatus to) {
  std::vector<RequestRef> open = open_requests(order_);
  bool cancelled = to == OrderStatus::kCancelled;
  for (size_t i = 0; i < open.size(); ++i) {
    bool is_cancellation = open[i].kind == MessageKind::kCancelOrder;
    bool more_amendments = !is_cancellation && i + 1 < open.size() && open[i + 1].kind == MessageKind::kAmendOrder;
    set_status(order_, open[i], is_cancellation && cancelled ? RequestStatus::kCompleted : RequestStatus::kRejected);
    ended_.push_back(open[i]);
    if (more_amendments) step(name_of(open[i]) + " ends with the order", inform(KciType::kUpdate));
  }
}

void Chronicle::step(std::string event, std::optional<Kci> kci, std::optional<Uuid> supplier_kci) {
  FIBRECAFE_ASSERT(kci || !owes_kci_);
  owes_kci_ = false;
  order_.updated = now_;
  ++order_.steps;
  if (kci) {
    for (RequestRef request : std::exchange(ended_, {})) report(*kci, request);
    kci->sequence = ++order_.kcis;
    kci->step = order_.steps;
    kci->id = uuid_v7(random_, now_);
    kci->created = now_;
  }
  steps_.push_back({std::move(event), order_, std::move(kci), supplier_kci, std::exchange(remembers_service_, false)});
}

Kci Chronicle::inform(KciType type) {
  Kci kci;
  kci.update_type = UpdateType::kInformational;
  kci.reason.type = type;
  return kci;
}

Kci Chronicle::error(FaultCode code, std::vector<std::string> messages) {
  Kci kci;
  kci.update_type = UpdateType::kError;
  kci.reason.type = KciType::kFailedToSend;
  kci.fault = KciFault{uuid_v4(random_), code, std::move(messages)};
  return kci;
}

namespace {

template <class T>
void take(std::optional<T>& mine, const std::optional<T>& theirs, bool only_missing) {
  if (theirs && !(only_missing && mine)) mine = theirs;
}

}  // namespace

void take_facts(Order& order, const SupplierFacts& facts, bool may_recommit, bool only_missing) {
  take(order.supplier_reference, facts.reference, only_missing);
  take(order.specification_name, facts.specification_name, only_missing);
  take(order.appointment_supplier_reference, facts.appointment_supplier_reference, only_missing);
  take(order.appointment_timeslot, facts.appointment_timeslot, only_missing);
  take(order.target_date, facts.target_date, only_missing);
  take(order.unsolicited_reason, facts.unsolicited_reason, only_missing);
  take(order.requested_cease_date, facts.requested_cease_date, only_missing);
  take(order.committed_date, facts.committed_date, only_missing || !may_recommit);
  for (const Characteristic& theirs : facts.characteristics) {
    auto mine = std::find_if(order.characteristics.begin(), order.characteristics.end(),
                             [&](const Characteristic& each) { return each.name == theirs.name; });
    if (mine == order.characteristics.end()) {
      order.characteristics.push_back(theirs);
    } else if (!only_missing) {
      mine->value = theirs.value;
    }
  }
}

}  // namespace fibrecafe::orders
