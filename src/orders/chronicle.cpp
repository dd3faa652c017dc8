// SPDX-License-Identifier: Apache-2.0
#include "orders/chronicle.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fibrecafe::orders {

void Chronicle::move(Event event) {
  auto allowed = transition(order_.status, order_.committed, event);
  FIBRECAFE_ASSERT(allowed);
  order_.status = allowed->to;
  if (order_.status == OrderStatus::kAcknowledged) order_.acknowledged = true;
  if (order_.status == OrderStatus::kInProgress) order_.acknowledged = order_.committed = true;
}

void Chronicle::step(std::string event, std::optional<Kci> kci, std::optional<Uuid> supplier_kci) {
  order_.updated = now_;
  ++order_.steps;
  if (kci) {
    kci->sequence = ++order_.kcis;
    kci->step = order_.steps;
    kci->id = uuid_v7(random_, now_);
    kci->created = now_;
  }
  steps_.push_back({std::move(event), order_, std::move(kci), supplier_kci});
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
