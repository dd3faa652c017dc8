// SPDX-License-Identifier: Apache-2.0
// Every store: orders, their history and how they are found.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using orders::Amendment;
using orders::Cancellation;
using orders::ContactChange;
using orders::Order;
using orders::OrderChanges;
using orders::OrderKey;
using orders::Step;

constexpr TenantId kOther{2};

Timeslot premium_slot() {
  return {kNoon, kNoon + std::chrono::hours(4), TimeslotClassification::kSaturdayAm, false};
}

OrderChanges every_change() {
  OrderChanges changes;
  changes.characteristics = {{"LINE_PROFILE", "FTTP_500_70"}, {"ECC_CHARGEBAND", ""}};
  changes.primary_contact = ContactChange{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  changes.secondary_contact = ContactChange{{}, "020 7946 0019", {}};
  changes.appointment_reservation_id = kIdMax;
  changes.appointment_reservation_reference = "A234";
  changes.appointment_timeslot = premium_slot();
  changes.requested_completion_date = "2026-05-01";
  changes.engineer_tasks = {EngineerTask::kAdditionalCabling};
  changes.hazards = "dog";
  changes.on_site_restrictions = "9-5";
  changes.notes = "line 1\nline 2";
  return changes;
}

// What is there but empty says something else than what is absent.
OrderChanges every_removal() {
  OrderChanges changes;
  changes.characteristics.emplace();
  changes.primary_contact = ContactChange{{}, {}, ""};
  changes.secondary_contact.emplace();
  changes.requested_completion_date = changes.hazards = changes.on_site_restrictions = changes.notes = "";
  changes.engineer_tasks.emplace();
  return changes;
}

Amendment full_amendment() {
  Amendment amendment = orders::testing::amendment(kIdMax, RequestStatus::kPending, every_change());
  amendment.conversation_id = "c-amend";
  amendment.order_reference = "S-77";
  amendment.supplier_reference = "S-77-1";
  amendment.scenario = {"AMENDMENT_PENDING", "WAYLEAVE_ISSUE", "0.5"};
  return amendment;
}

Cancellation full_cancellation() {
  Cancellation cancellation = orders::testing::cancellation(kIdMax, RequestStatus::kRejected);
  cancellation.conversation_id = "c-cancel";
  cancellation.order_reference = "S-77";
  cancellation.supplier_reference = "S-77-2";
  cancellation.reason = CancellationReason::kPurchasedDifferentProduct;
  cancellation.text = "Zo\xC3\xAB \"Q\" said no";
  cancellation.scenario = {"CANCELLATION_REJECTED", "OTHER", "2"};
  return cancellation;
}

Order full_order() {
  Order order = orders::testing::provide_order();
  order.type = OrderType::kTakeover;
  order.address->additional = {{"A0001", AddressType::kNad}, {"LSMWS", AddressType::kDistrictCode}};
  order.service_id = "S-1";
  order.secondary_contact = Contact{"Zo\xC3\xAB \"Q\" \\ \t Example", "+44 20 7946 0019", "zoe@example.com"};
  order.appointment_reservation_id = kIdMax;
  order.appointment_reservation_reference = "A234";
  order.requested_completion_date = parse_date("2026-05-01");
  order.engineer_tasks = {EngineerTask::kInstallRouter, EngineerTask::kTestMultipleDevices};
  order.hazards = "dog";
  order.on_site_restrictions = "9-5";
  order.notes = "line 1\nline 2";
  order.scenario = {"ORDER_DELAYED?resumeAfter=2", "WAYLEAVE_ISSUE", "0.5"};
  order.supplier_reference = "S-77";
  order.specification_name = "FTTP 160";
  order.appointment_supplier_reference = "AP-1";
  order.appointment_timeslot = premium_slot();
  order.committed_date = kNoon + std::chrono::days(7);
  order.target_date = kNoon + std::chrono::days(9);
  order.unsolicited_reason = UnsolicitedReason::kCpRequest;
  order.requested_cease_date = parse_date("2026-06-30");
  order.amendments = {full_amendment(), orders::testing::amendment(2, RequestStatus::kCompleted, every_removal()),
                      Amendment()};
  order.cancellations = {full_cancellation(), Cancellation()};
  order.acknowledged = order.committed = order.orphaned = true;
  order.supplier_sequence = 5;
  return order;
}

TEST_P(StoreSuite, GivesAnOrderBackAsItWasPlaced) {
  Order order = placed(store(), full_order());
  auto found = ask(store(), [&](Queries& queries) { return queries.find(order.key); });
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found == order);
  reopen();
  EXPECT_TRUE(ask(store(), [&](Queries& queries) { return queries.find_as_placed(order.key); }) == order);
}

TEST_P(StoreSuite, KeepsTheOrderAsPlacedBesideThePresent) {
  Order order = placed(store(), full_order());
  Order after = told(store(), order, 3);
  ask(store(), [&](Queries& queries) {
    EXPECT_TRUE(queries.find(order.key) == after);
    EXPECT_TRUE(queries.find_as_placed(order.key) == order);
    return 0;
  });
}

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

TEST_P(StoreSuite, ShowsAnotherTenantNothing) {
  Order order = told(store(), placed(store()), 1);
  OrderKey foreign{kOther, order.key.order};
  ask(store(), [&](Queries& queries) {
    EXPECT_FALSE(queries.find(foreign));
    EXPECT_FALSE(queries.find_as_placed(foreign));
    EXPECT_TRUE(queries.kcis(foreign).empty());
    EXPECT_TRUE(queries.history(foreign).empty());
    EXPECT_FALSE(queries.kci_to_send(foreign, 1));
    EXPECT_TRUE(queries.waiting_kcis(kOther, 10).empty());
    EXPECT_EQ(queries.locate(order.key.order), order.key);
    EXPECT_FALSE(queries.locate(OrderId{order.key.order.value + 1}));
    return 0;
  });
}

TEST_P(StoreSuite, FindsAnOrderByItsSuppliersReference) {
  Order order = placed(store());
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.locate(kSupplier, "S-1"));
    Step step = next_step(order, OrderStatus::kSentToSupplier);
    step.after.supplier_reference = "S-1";
    unit.append(order, {&step, 1});
    EXPECT_EQ(unit.locate(kSupplier, "S-1"), order.key);
    EXPECT_FALSE(unit.locate(SupplierId{8}, "S-1")) << "references belong to their supplier";
  });
}

TEST_P(StoreSuite, LeavesAReferenceToTheOrderThatBroughtItFirst) {
  Order first = orders::testing::provide_order();
  first.supplier_reference = "S-1";
  Order kept = placed(store(), first);
  placed(store(), first);
  commit(store(), [&](Unit& unit) { EXPECT_EQ(unit.locate(kSupplier, "S-1"), kept.key); });
}

TEST_P(StoreSuite, NeverGivesAnOrderNumberTwice) {
  Order first = placed(store());
  OrderId skipped;
  run(store(), [&](Unit& unit) {
    skipped = place(unit).key.order;
    return false;
  });
  Order second = placed(store());
  EXPECT_GE(first.key.order.value, 1);
  EXPECT_GT(skipped, first.key.order);
  EXPECT_GT(second.key.order, skipped);
  reopen();
  EXPECT_GT(placed(store()).key.order, second.key.order);
}

TEST_P(StoreSuite, NeverGivesARequestNumberTwice) {
  AmendmentId amendment;
  CancellationId cancellation;
  auto take_next = [&](Unit& unit) {
    AmendmentId next_amendment = unit.next_amendment_id();
    CancellationId next_cancellation = unit.next_cancellation_id();
    EXPECT_GT(next_amendment, amendment);
    EXPECT_GT(next_cancellation, cancellation);
    amendment = next_amendment;
    cancellation = next_cancellation;
  };
  commit(store(), [&](Unit& unit) {
    take_next(unit);
    EXPECT_EQ(cancellation.value, 1) << "each kind has a counter of its own";
    take_next(unit);
  });
  run(store(), [](Unit& unit) {
    unit.next_amendment_id();
    return false;
  });
  commit(store(), take_next);
  reopen();
  commit(store(), take_next);
  beside([&](Unit& unit) {
    take_next(unit);
    return true;
  });
  commit(store(), take_next);
}

TEST_P(StoreSuite, KnowsWhoseCompletedOrderDeliveredAService) {
  OrderKey first{kTenant, OrderId{5}}, second{kOther, OrderId{6}};
  commit(store(), [&](Unit& unit) {
    EXPECT_FALSE(unit.owner_of_service(kSupplier, "SVC-1"));
    unit.remember_service(kSupplier, "SVC-1", first);
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kTenant);
    EXPECT_FALSE(unit.owner_of_service(SupplierId{8}, "SVC-1")) << "services belong to their supplier";
    EXPECT_FALSE(unit.owner_of_service(kSupplier, "svc-1"));
  });
  run(store(), [&](Unit& unit) {
    unit.remember_service(kSupplier, "SVC-1", second);
    return false;
  });
  reopen();
  commit(store(), [&](Unit& unit) {
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kTenant);
    unit.remember_service(kSupplier, "SVC-1", second);
    EXPECT_EQ(unit.owner_of_service(kSupplier, "SVC-1"), kOther) << "the newest counts";
  });
}

TEST_P(StoreSuite, RefusesAStepThatIsNotTheNext) {
  Order order = placed(store());
  auto ended = run(store(), [&](Unit& unit) {
    Step step = next_step(order, OrderStatus::kSentToSupplier);
    ++step.after.steps;
    unit.append(order, {&step, 1});
    return true;
  });
  EXPECT_EQ(ended.end, CommitEnd::kRolledBack);
  EXPECT_TRUE(ended.threw);
}

TEST_P(StoreSuite, CountsOpenOrdersUntilTheyAreFinal) {
  Order order = placed(store());
  placed(store());
  commit(store(), [&](Unit& unit) {
    EXPECT_EQ(unit.open_orders(kTenant), 2);
    EXPECT_EQ(unit.open_orders(kSupplier), 2);
    Step step = next_step(order, OrderStatus::kRejected);
    unit.append(order, {&step, 1});
    EXPECT_EQ(unit.open_orders(kTenant), 1);
    EXPECT_EQ(unit.open_orders(kSupplier), 1);
    EXPECT_EQ(unit.open_orders(kOther), 0);
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
