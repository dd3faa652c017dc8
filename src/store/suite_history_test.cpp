// SPDX-License-Identifier: Apache-2.0
// Every store: an order's history, from which the order and every KCI's entity are rebuilt.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/full_order_testing.hpp"
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using orders::Amendment;
using orders::Cancellation;
using orders::ContactChange;
using orders::Order;
using orders::OrderChanges;
using orders::Step;

TEST_P(StoreSuite, KeepsEveryRequestOfAnOrderAsItStoodAtEachStep) {
  Order order = placed(store());
  std::vector<Step> steps;
  auto step = [&](const std::function<void(Order&)>& change) {
    steps.push_back(next_step(steps.empty() ? order : steps.back().after, OrderStatus::kInProgress));
    change(steps.back().after);
    steps.back().kci->amendment = 1;
    steps.back().kci->cancellation = 3;
  };
  step([](Order& each) { each.amendments = {orders::testing::amendment(1, RequestStatus::kReceivedByGateway)}; });
  step([](Order& each) { each.amendments.push_back(full_amendment()); });
  step([](Order& each) { each.cancellations = {full_cancellation()}; });
  step([](Order& each) { each.amendments[0].status = RequestStatus::kPending; });
  step([](Order& each) { each.amendments[0].changes = every_removal(); });
  step([](Order& each) { each.cancellations[0].supplier_reference.reset(); });
  commit(store(), [&](Unit& unit) { unit.append(order, steps); });
  reopen();
  ask(store(), [&](Queries& queries) {
    auto history = queries.history(order.key);
    EXPECT_EQ(history.size(), steps.size() + 1);
    for (size_t i = 0; i < steps.size(); ++i) {
      EXPECT_TRUE(history[i + 1].after == steps[i].after) << i;
      EXPECT_EQ(queries.kci_to_send(order.key, static_cast<int64_t>(i) + 1)->kci, *steps[i].kci);
    }
    EXPECT_TRUE(queries.find(order.key) == steps.back().after);
    return 0;
  });
}

// One random change of a member that can change; `value` 0 empties it.
struct Edit {
  int member, value;
};

constexpr int kMembers = 27;

std::optional<std::string> text_of(int value) {
  return value == 0 ? std::nullopt : std::optional(value == 1 ? "" : "v" + std::to_string(value % 3));
}

std::optional<Timeslot> slot_of(int value) {
  if (value == 0) return {};
  Timeslot slot{kNoon, kNoon + std::chrono::minutes(value % 5)};
  if (value % 3 == 1) slot.classification = static_cast<TimeslotClassification>(value % 15);
  if (value % 4 != 1) slot.standard = value % 2 == 0;
  return slot;
}

std::optional<UnsolicitedReason> reason_of(int value) {
  return value == 0 ? std::nullopt : std::optional(static_cast<UnsolicitedReason>(value % 3));
}

// `value` chooses the member and what it becomes.
void apply(OrderChanges& changes, int value) {
  int becomes = value / 11;
  auto some = static_cast<size_t>(becomes % 3);
  switch (value % 11) {
    case 0: changes = becomes % 2 == 0 ? every_change() : every_removal(); break;
    case 1: changes.characteristics.emplace(some, Characteristic{"N", "v"}); break;
    case 2: changes.characteristics.reset(); break;
    case 3: changes.primary_contact = ContactChange{text_of(becomes), {}, text_of(becomes % 2)}; break;
    case 4: changes.secondary_contact = becomes == 0 ? std::nullopt : std::optional(ContactChange()); break;
    case 5:
      changes.appointment_reservation_id = becomes == 0 ? std::nullopt : std::optional(int64_t(becomes - 1));
      break;
    case 6: changes.appointment_timeslot = slot_of(becomes); break;
    case 7: changes.requested_completion_date = text_of(becomes); break;
    case 8: changes.engineer_tasks.emplace(some, EngineerTask::kInstallRouter); break;
    case 9: changes.engineer_tasks.reset(); break;
    default: changes.hazards = changes.notes = text_of(becomes); break;
  }
}

void apply(Amendment& amendment, int value) {
  amendment.id.value = value;
  amendment.status = static_cast<RequestStatus>(value % 5);
  amendment.order_reference = text_of(value % 4);
  amendment.supplier_reference = text_of(value % 3);
  amendment.scenario.kci_delay = text_of(value % 2);
}

void apply(Cancellation& cancellation, int value) {
  cancellation.id.value = value;
  cancellation.status = static_cast<RequestStatus>(value % 5);
  cancellation.reason = static_cast<CancellationReason>(value % 10);
  cancellation.supplier_reference = text_of(value % 3);
  cancellation.text = text_of(value % 4);
}

void apply(Order& order, Edit edit) {
  auto text = edit.value == 0 ? std::nullopt : std::optional<std::string>("v" + std::to_string(edit.value % 3));
  auto time = edit.value == 0 ? std::nullopt : std::optional<Time>(kNoon + std::chrono::minutes(edit.value % 5));
  switch (edit.member) {
    case 0: order.status = static_cast<OrderStatus>(edit.value % 14); break;
    case 1: order.supplier_reference = text; break;
    case 2: order.specification_name = text; break;
    case 3: order.committed_date = time; break;
    case 4: order.target_date = time; break;
    case 5: order.characteristics.resize(static_cast<size_t>(edit.value % 4), {"N", text.value_or("")}); break;
    case 6: order.appointment_timeslot = slot_of(edit.value); break;
    case 7: order.acknowledged = edit.value % 2 == 1; break;
    case 8: order.committed = edit.value % 2 == 1; break;
    case 9: order.supplier_sequence = edit.value; break;
    case 10: order.secondary_contact = text ? std::optional(Contact{"Sam", *text, {}}) : std::nullopt; break;
    case 11:
      if (order.secondary_contact) order.secondary_contact->email = text;
      break;
    case 12: order.address = text ? std::optional(Address{{*text, AddressType::kNad}, {}}) : std::nullopt; break;
    case 13:
      if (order.address) order.address->additional.resize(static_cast<size_t>(edit.value % 3));
      break;
    case 14: order.scenario.name = text; break;
    case 15: order.notes = edit.value == 1 ? std::optional<std::string>("") : text; break;
    case 16: order.requested_completion_date = time ? std::optional(london_date(*time)) : std::nullopt; break;
    case 17: order.conversation_id = text.value_or(""); break;
    case 18: order.appointment_reservation_reference = text; break;
    case 19: order.unsolicited_reason = reason_of(edit.value); break;
    case 20: order.requested_cease_date = time ? std::optional(london_date(*time)) : std::nullopt; break;
    case 21: order.amendments.resize(static_cast<size_t>(edit.value % 4)); break;
    case 22: order.cancellations.resize(static_cast<size_t>(edit.value % 3)); break;
    case 23:
      if (!order.amendments.empty()) apply(order.amendments.back(), edit.value);
      break;
    case 24:
      if (!order.amendments.empty()) apply(order.amendments.front().changes, edit.value);
      break;
    case 25:
      if (!order.cancellations.empty()) apply(order.cancellations.back(), edit.value);
      break;
    default: order.updated += Duration(edit.value); break;
  }
}

using Story = std::vector<std::vector<std::pair<int, int>>>;  // edits of each step

std::vector<Step> steps_of(const Order& from, const Story& story) {
  std::vector<Step> steps;
  Order last = from;
  for (const auto& edits : story) {
    Step step;
    step.event = "step " + std::to_string(last.steps + 1);
    for (auto [member, value] : edits) apply(last, {std::abs(member) % kMembers, std::abs(value) % 1000});
    ++last.steps;
    if (edits.size() % 2 == 1) {
      ++last.kcis;
      step.kci = kci_at(last);
      if (edits.size() % 5 == 1) step.kci->amendment = last.kcis;
      if (edits.size() % 7 == 1) step.kci->cancellation = last.steps;
    }
    if (edits.size() % 3 == 1) step.supplier_kci = Uuid{{1, 2, static_cast<uint8_t>(last.steps)}};
    step.after = last;
    steps.push_back(step);
  }
  return steps;
}

void expect_rebuilt(Queries& queries, const Order& first, const std::vector<Step>& steps) {
  auto history = queries.history(first.key);
  RC_ASSERT(history.size() == steps.size() + 1);
  RC_ASSERT(history[0].after == first);
  for (size_t i = 0; i < steps.size(); ++i) {
    RC_ASSERT(history[i + 1].event == steps[i].event);
    RC_ASSERT(history[i + 1].after == steps[i].after);
    RC_ASSERT(history[i + 1].kci == steps[i].kci);
    RC_ASSERT(history[i + 1].supplier_kci == steps[i].supplier_kci);
    if (!steps[i].kci) continue;
    auto sent = queries.kci_to_send(first.key, steps[i].kci->sequence);
    RC_ASSERT(sent.has_value());
    RC_ASSERT(sent->kci == *steps[i].kci);
    RC_ASSERT(sent->entity == steps[i].after);
  }
  RC_ASSERT(queries.find(first.key) == (steps.empty() ? first : steps.back().after));
  RC_ASSERT(queries.find_as_placed(first.key) == first);
}

TEST_P(StoreSuite, RebuildsOrderAndEveryKcisEntityFromTheHistory) {
  rc::check("any story", [this](const Story& story) {
    Order first = placed(store(), full_order());
    auto steps = steps_of(first, story);
    size_t half = steps.size() / 2;  // in two units, so that the second stands on a stored overlay
    std::span<const Step> all(steps);
    if (half > 0) commit(store(), [&](Unit& unit) { unit.append(first, all.subspan(0, half)); });
    if (half < steps.size()) {
      commit(store(), [&](Unit& unit) { unit.append(*unit.find(first.key), all.subspan(half)); });
    }
    store().read_now([&](Queries& queries) { expect_rebuilt(queries, first, steps); });
  });
}

}  // namespace
}  // namespace fibrecafe::store::testing
