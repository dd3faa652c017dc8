// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tenant_json/kci_json.hpp"
#include "tenant_json/order_json.hpp"
#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

const Time kNoon = parse_time("2030-03-04T12:00:00Z").value();

orders::Order order_of(OrderType type) {
  orders::Order order;
  order.key = {TenantId{1}, OrderId{1042}};
  order.type = type;
  order.created = order.updated = kNoon;
  if (kind_of(type) == OrderKind::kProvide) {
    order.address = Address{{"999900000018", AddressType::kUprn}, {}};
    order.specification_id = "FTTP";
    order.primary_contact = Contact{"Alex Morgan", "020 7946 0018", {}};
  } else {
    order.service_id = "EXF-0000451";
  }
  return order;
}

std::string names(const json::object& object) {
  std::string out;
  for (const auto& member : object) out += (out.empty() ? "" : " ") + std::string(member.key());
  return out;
}

TEST(OrderJson, LeavesOutWhatIsAbsent) {
  EXPECT_EQ(names(order_json(order_of(OrderType::kNew), "EXAMPLE_FIBRE")),
            "id orderType supplier status address serviceOrderItem primaryContact created updated");
  EXPECT_EQ(names(order_json(order_of(OrderType::kCease), "EXAMPLE_FIBRE")),
            "id orderType supplier status serviceId created updated");
}

TEST(OrderJson, PutsCharacteristicsWhereTheKindHasThem) {
  for (auto type : {OrderType::kModify, OrderType::kCease}) {
    orders::Order order = order_of(type);
    order.characteristics = {{"A", "1"}};
    EXPECT_TRUE(order_json(order, "X").contains("serviceCharacteristics"));
  }
  orders::Order provide = order_of(OrderType::kSwap);
  provide.characteristics = {{"A", "1"}};
  EXPECT_TRUE(order_json(provide, "X").at("serviceOrderItem").as_object().contains("serviceCharacteristics"));
}

TEST(OrderJson, ShowsWhatTheSupplierTold) {
  orders::Order order = order_of(OrderType::kNew);
  order.supplier_reference = "EXF-ORD-1";
  order.specification_name = "Fibre";
  order.appointment_supplier_reference = "EXF-APT-1";
  order.appointment_timeslot = Timeslot{kNoon, kNoon + std::chrono::hours(4)};
  order.committed_date = order.target_date = kNoon;
  json::object got = order_json(order, "EXAMPLE_FIBRE");
  EXPECT_EQ(got.at("supplierOrderNumber"), "EXF-ORD-1");
  EXPECT_EQ(got.at("serviceOrderItem").at("serviceSpecification").at("name"), "Fibre");
  EXPECT_EQ(got.at("appointmentTimeslot").at("timeslotEndDateTime"), "2030-03-04T16:00:00.000Z");
  EXPECT_EQ(got.at("committedDate"), "2030-03-04T12:00:00.000Z");
}

TEST(OrderJson, NeverShowsWhatIsTheGatewaysOwn) {
  orders::Order order = order_of(OrderType::kNew);
  order.conversation_id = "hidden";
  order.scenario.name = "hidden";
  order.orphaned = true;
  EXPECT_EQ(json::serialize(order_json(order, "X")).find("hidden"), std::string::npos);
  EXPECT_EQ(json::serialize(order_json(order, "X")).find("orphan"), std::string::npos);
}

TEST(OrderJson, OfAnUnsolicitedCeaseShowsWhatTheSupplierWants) {
  orders::Order order = order_of(OrderType::kUnsolicitedCease);
  order.supplier_reference = "EXF-ORD-7";
  order.unsolicited_reason = UnsolicitedReason::kWorkingLineTakeover;
  order.requested_cease_date = parse_date("2030-03-18");
  EXPECT_EQ(
      json::serialize(order_json(order, "EXAMPLE_FIBRE")),
      R"({"id":1042,"orderType":"UNSOLICITED_CEASE","supplier":"EXAMPLE_FIBRE","supplierOrderNumber":"EXF-ORD-7",)"
      R"("status":"RECEIVED_BY_GATEWAY","serviceId":"EXF-0000451","reason":"WORKING_LINE_TAKEOVER",)"
      R"("requestedCeaseDate":"2030-03-18","created":"2030-03-04T12:00:00.000Z",)"
      R"("updated":"2030-03-04T12:00:00.000Z"})");
  order.unsolicited_reason.reset();
  order.requested_cease_date.reset();
  EXPECT_EQ(names(order_json(order, "EXAMPLE_FIBRE")),
            "id orderType supplier supplierOrderNumber status serviceId created updated");
  orders::Kci kci;
  EXPECT_EQ(pushed_kci_json(kci, order, "EXAMPLE_FIBRE", kNoon).at("entityType"), "UNSOLICITED_CEASE_ORDER");
}

TEST(OrderJson, ShowsOpenRequestsOverTheStatusUntilItIsFinal) {
  orders::Order order = order_of(OrderType::kNew);
  auto shown = [&] { return std::string(order_json(order, "X").at("status").as_string()); };
  order.status = OrderStatus::kInProgress;
  order.amendments.emplace_back();
  order.cancellations.emplace_back();
  EXPECT_EQ(shown(), "IN_PROGRESS") << "the supplier has neither yet";
  order.amendments[0].status = RequestStatus::kPending;
  EXPECT_EQ(shown(), "PENDING_AMENDMENT");
  order.cancellations[0].status = RequestStatus::kPending;
  EXPECT_EQ(shown(), "PENDING_CANCELLATION");
  order.cancellations[0].status = RequestStatus::kRejected;
  EXPECT_EQ(shown(), "PENDING_AMENDMENT");
  order.status = OrderStatus::kCompleted;
  EXPECT_EQ(shown(), "COMPLETED");
}

TEST(TimeslotJson, ShowsClassAndStandardWhereTheyAreKnown) {
  Timeslot slot{kNoon, kNoon + std::chrono::hours(4)};
  EXPECT_EQ(json::serialize(timeslot_json(slot)), R"({"timeslotStartDateTime":"2030-03-04T12:00:00.000Z",)"
                                                  R"("timeslotEndDateTime":"2030-03-04T16:00:00.000Z"})");
  slot.classification = TimeslotClassification::kSundayEvening;
  slot.standard = false;
  EXPECT_EQ(names(timeslot_json(slot)), "timeslotStartDateTime timeslotEndDateTime classification standard");
  EXPECT_EQ(timeslot_json(slot).at("classification"), "SUNDAY_EVENING");
  EXPECT_EQ(timeslot_json(slot).at("standard"), false);
}

orders::Kci kci_of(UpdateType type) {
  orders::Kci kci;
  kci.sequence = 3;
  kci.update_type = type;
  return kci;
}

TEST(KciJson, ShowsTheOneThatItsUpdateTypeNames) {
  EXPECT_EQ(names(update_json(kci_of(UpdateType::kInformational), nullptr, "X")),
            "id supplier sequenceNumber deliveryStatus updateType information");
  EXPECT_EQ(names(update_json(kci_of(UpdateType::kActionRequired), nullptr, "X")),
            "id supplier sequenceNumber deliveryStatus updateType action");
  EXPECT_EQ(names(update_json(kci_of(UpdateType::kError), nullptr, "X")),
            "id supplier sequenceNumber deliveryStatus updateType error");
}

TEST(KciJson, GivesTheOneSupplierCodeInBothSpellings) {
  orders::Kci kci = kci_of(UpdateType::kInformational);
  kci.reason.supplier_codes = {"A"};
  EXPECT_EQ(update_json(kci, nullptr, "X").at("information"),
            json::parse(R"({"type":"UPDATE","supplierCode":"A","supplierCodes":["A"]})"));
  kci.reason.supplier_codes = {"A", "B"};
  EXPECT_EQ(update_json(kci, nullptr, "X").at("information"),
            json::parse(R"({"type":"UPDATE","supplierCodes":["A","B"]})"));
}

TEST(KciJson, DatesOnlyWhatASupplierIssued) {
  orders::Kci kci = kci_of(UpdateType::kInformational);
  kci.issued_on = kci.received_on = kci.delivered_on = kNoon;
  kci.delivery = DeliveryStatus::kDelivered;
  EXPECT_EQ(names(update_json(kci, nullptr, "X")),
            "id supplier sequenceNumber issuedOn receivedOn deliveredOn deliveryStatus updateType information");
}

TEST(KciJson, PushesTheEntityAndNoDeliveryStatus) {
  json::object pushed =
      pushed_kci_json(kci_of(UpdateType::kInformational), order_of(OrderType::kModify), "EXAMPLE_FIBRE", kNoon);
  EXPECT_EQ(names(pushed), "id supplier sequenceNumber deliveredOn updateType information entityType entity");
  EXPECT_EQ(pushed.at("entityType"), "MODIFY_ORDER");
  EXPECT_EQ(pushed.at("entity").at("orderType"), "MODIFY");
}

}  // namespace
}  // namespace fibrecafe::tenant_json
