// SPDX-License-Identifier: Apache-2.0
// Every store: orders, their history and how they are found.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using orders::Order;
using orders::OrderKey;
using orders::Step;

constexpr TenantId kOther{2};

Order full_order() {
  Order order = orders::testing::provide_order();
  order.type = OrderType::kTakeover;
  order.address->additional = {{"A0001", AddressType::kNad}, {"LSMWS", AddressType::kDistrictCode}};
  order.service_id = "S-1";
  order.secondary_contact = Contact{"Zo\xC3\xAB \"Q\" \\ \t Example", "+44 20 7946 0019", "zoe@example.com"};
  order.appointment_reservation_id = kIdMax;
  order.requested_completion_date = parse_date("2026-05-01");
  order.engineer_tasks = {EngineerTask::kInstallRouter, EngineerTask::kTestMultipleDevices};
  order.hazards = "dog";
  order.on_site_restrictions = "9-5";
  order.notes = "line 1\nline 2";
  order.scenario = {"ORDER_DELAYED?resumeAfter=2", "WAYLEAVE_ISSUE", "0.5"};
  order.supplier_reference = "S-77";
  order.specification_name = "FTTP 160";
  order.appointment_supplier_reference = "AP-1";
  order.appointment_timeslot = Timeslot{kNoon, kNoon + std::chrono::hours(4)};
  order.committed_date = kNoon + std::chrono::days(7);
  order.target_date = kNoon + std::chrono::days(9);
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
    case 6: order.appointment_timeslot = time ? std::optional(Timeslot{kNoon, *time}) : std::nullopt; break;
    case 7: order.acknowledged = edit.value % 2 == 1; break;
    case 8: order.committed = edit.value % 2 == 1; break;
    case 9: order.supplier_sequence = edit.value; break;
    case 10: order.secondary_contact = text ? std::optional(Contact{"Sam", *text, {}}) : std::nullopt; break;
    case 11:
      if (order.secondary_contact) order.secondary_contact->email = text;
      break;
    case 12:
      order.address = text ? std::optional(Address{{*text, AddressType::kNad}, {}}) : std::nullopt;
      break;
    case 13:
      if (order.address) order.address->additional.resize(static_cast<size_t>(edit.value % 3));
      break;
    case 14: order.scenario.name = text; break;
    case 15: order.notes = edit.value == 1 ? std::optional<std::string>("") : text; break;
    case 16: order.requested_completion_date = time ? std::optional(london_date(*time)) : std::nullopt; break;
    case 17: order.conversation_id = text.value_or(""); break;
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
    for (auto [member, value] : edits) apply(last, {std::abs(member) % 19, std::abs(value) % 1000});
    ++last.steps;
    if (edits.size() % 2 == 1) {
      ++last.kcis;
      step.kci = kci_at(last);
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
