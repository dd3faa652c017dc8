// SPDX-License-Identifier: Apache-2.0
// An order with every member set, its requests included: for tests of what a store must give back.
#pragma once

#include "orders/testing.hpp"

namespace fibrecafe::store::testing {

using orders::testing::kNoon;

inline Timeslot premium_slot() {
  return {kNoon, kNoon + std::chrono::hours(4), TimeslotClassification::kSaturdayAm, false};
}

inline orders::OrderChanges every_change() {
  orders::OrderChanges changes;
  changes.characteristics = {{"LINE_PROFILE", "FTTP_500_70"}, {"ECC_CHARGEBAND", ""}};
  changes.primary_contact = orders::ContactChange{"Alex Morgan", "020 7946 0018", "alex@example.com"};
  changes.secondary_contact = orders::ContactChange{{}, "020 7946 0019", {}};
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
inline orders::OrderChanges every_removal() {
  orders::OrderChanges changes;
  changes.characteristics.emplace();
  changes.primary_contact = orders::ContactChange{{}, {}, ""};
  changes.secondary_contact.emplace();
  changes.requested_completion_date = changes.hazards = changes.on_site_restrictions = changes.notes = "";
  changes.engineer_tasks.emplace();
  return changes;
}

inline orders::Amendment full_amendment() {
  orders::Amendment amendment = orders::testing::amendment(kIdMax, RequestStatus::kPending, every_change());
  amendment.conversation_id = "c-amend";
  amendment.order_reference = "S-77";
  amendment.supplier_reference = "S-77-1";
  amendment.scenario = {"AMENDMENT_PENDING", "WAYLEAVE_ISSUE", "0.5"};
  return amendment;
}

inline orders::Cancellation full_cancellation() {
  orders::Cancellation cancellation = orders::testing::cancellation(kIdMax, RequestStatus::kRejected);
  cancellation.conversation_id = "c-cancel";
  cancellation.order_reference = "S-77";
  cancellation.supplier_reference = "S-77-2";
  cancellation.reason = CancellationReason::kPurchasedDifferentProduct;
  cancellation.text = "Zo\xC3\xAB \"Q\" said no";
  cancellation.scenario = {"CANCELLATION_REJECTED", "OTHER", "2"};
  return cancellation;
}

inline orders::Order full_order() {
  orders::Order order = orders::testing::provide_order();
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
                      orders::Amendment()};
  order.cancellations = {full_cancellation(), orders::Cancellation()};
  order.acknowledged = order.committed = order.orphaned = true;
  order.supplier_sequence = 5;
  return order;
}

}  // namespace fibrecafe::store::testing
