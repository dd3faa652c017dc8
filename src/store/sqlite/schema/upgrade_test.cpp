// SPDX-License-Identifier: Apache-2.0
// A database that the first running gateway wrote (schema 1): everything in it is read as it was, and goes on.
#include <fstream>

#include "store/sqlite/schema/migrations.hpp"
#include "store/sqlite/schema/version_1.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::sqlite {
namespace {

using orders::OrderKey;
using testing::kNoon;
using testing::kSupplier;
using testing::kTenant;

// 1772452800000 is noon of 2 March 2026.
constexpr const char* kContent = R"sql(
INSERT INTO tenant VALUES (1, 'TENANT1', 'https://tenant.example.com/kcis', 0, 0, X'', X'', '', NULL, '', 0);
INSERT INTO supplier VALUES (7, 'FIBRECO', 'https://supplier.example.com', 0, X'', '', 'SAFE', 'PER_ORDER', 8, 5000, NULL, 0);

INSERT INTO orders VALUES (41, 1, 7, 'IN_PROGRESS', 0,
  '{"status":"IN_PROGRESS","updated":1772452802000,"supplier_reference":"S-9","appointment_timeslot":{"start":1772452800000,"end":1772467200000},"acknowledged":true,"committed":true,"steps":2,"kcis":1,"supplier_sequence":1}',
  '{"type":"NEW","status":"RECEIVED_BY_GATEWAY","created":1772452800000,"updated":1772452800000,"conversation_id":"c-1","address":{"identifier":{"id":"999900000018","type":"UPRN"}},"specification_id":"FTTP","characteristics":[{"name":"LINE_PROFILE","value":"FTTP_160_30"}],"primary_contact":{"name":"Jo Example","phone_number":"020 7946 0018"},"appointment_reservation_id":77,"steps":1}');
INSERT INTO history VALUES (41, 1, 1, 1772452800000, 'placed', NULL, NULL);
INSERT INTO history VALUES (41, 2, 1, 1772452802000, 'kci COMMITTED', X'00000000000000000000000000000001',
  '{"status":"IN_PROGRESS","updated":1772452802000,"supplier_reference":"S-9","appointment_timeslot":{"start":1772452800000,"end":1772467200000},"acknowledged":true,"committed":true,"steps":2,"kcis":1,"supplier_sequence":1}');
INSERT INTO kci VALUES (41, 1, 1, X'00000000000000000000000000000002', 2, 1772452802000, 'PENDING', NULL,
  '{"update_type":"INFORMATIONAL","reason":{"type":"COMMITTED"}}');
INSERT INTO kci_turn VALUES (41, 1, 1, 1, 1772452802000, 0, NULL);
INSERT INTO supplier_kci VALUES (1, 41, 1, X'00000000000000000000000000000003', 1, 5, 1772452803000,
  '{"received_on":1772452803000,"reason":"UPDATE","status":"PENDING"}', '{}');
INSERT INTO supplier_reference VALUES (7, 'S-9', 1, 41);
INSERT INTO supplier_message (order_id, number, tenant, supplier, kind, request_id, conversation_id, state, waiting, due,
  attempts, last_attempt, give_up, maybe_taken, unknown_fault)
  VALUES (41, 1, 1, 7, 'PLACE_ORDER', 'r-1', 'c-1', 'UNKNOWN', 0, 1772452800000, 1, NULL, NULL, 1, 'SUPPLIER_TIMED_OUT');
INSERT INTO request VALUES (1, X'01000000000000000000000000000000', X'02000000000000000000000000000000', 1, 41, 1772452800000);
)sql";

class Upgrade : public ::testing::Test {
 protected:
  Upgrade() {
    std::filesystem::create_directories(directory_.data());
    std::filesystem::permissions(directory_.data(), std::filesystem::perms::owner_all);
    std::ofstream(file()).flush();
    Database database(file(), Access::kReadWrite, Duration(1000));
    const Migration first[] = {{1, kSchemaVersion1}};
    migrate(database, log_, first);
    database.execute(kContent);
  }
  std::filesystem::path file() const { return directory_.data() / "fibrecafe.db"; }
  std::unique_ptr<Store> open() {
    SqliteOptions options;
    options.directory = directory_.data();
    return open_sqlite(options, clock_, random_, log_, *metrics_);
  }

  static orders::Order order() {
    orders::Order order = orders::testing::order_at(OrderStatus::kInProgress);
    order.key = {kTenant, OrderId{41}};
    order.address = Address{{"999900000018", AddressType::kUprn}, {}};
    order.appointment_reservation_id = 77;
    order.appointment_timeslot = {kNoon, kNoon + std::chrono::hours(4), {}, {}};
    order.updated += std::chrono::seconds(2);
    order.supplier_reference = "S-9";
    order.steps = 2;
    order.kcis = order.supplier_sequence = 1;
    return order;
  }

  testing::TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  testing::EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
};

TEST_F(Upgrade, ShowsEveryOrderAsItWas) {
  auto store = open();
  testing::ask(*store, [](Queries& queries) {
    EXPECT_TRUE(queries.find(order().key) == order());
    auto history = queries.history(order().key);
    EXPECT_EQ(history.size(), 2u);
    EXPECT_TRUE(history[0].after == queries.find_as_placed(order().key));
    EXPECT_TRUE(history[1].after == order());
    EXPECT_EQ(history[1].event, "kci COMMITTED");
    auto kcis = queries.kcis(order().key);
    EXPECT_EQ(kcis.at(0).reason.type, KciType::kCommitted);
    EXPECT_FALSE(kcis.at(0).amendment || kcis.at(0).cancellation);
    EXPECT_EQ(queries.waiting_kcis(kTenant, 10).size(), 1u);
    return 0;
  });
}

TEST_F(Upgrade, KeepsWhatIsUnderWay) {
  auto store = open();
  testing::commit(*store, [](Unit& unit) {
    EXPECT_EQ(unit.locate(kSupplier, "S-9"), order().key);
    auto message = unit.open_message(order().key);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, orders::MessageKind::kPlaceOrder);
    EXPECT_EQ(message->state, orders::MessageState::kUnknown);
    EXPECT_EQ(message->subject, 0);
    auto held = unit.held_kcis(order().key);
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].status, OrderStatus::kPending);
    EXPECT_FALSE(held[0].amendment.names_one() || held[0].cancellation.names_one());
    auto request = unit.remembered({{1}}, kNoon);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->fingerprint[0], 2);
    EXPECT_EQ(request->created.order, order().key);
    EXPECT_EQ(request->created.subject, 0);
  });
}

TEST_F(Upgrade, KnowsThePartiesWithTheirNewProfilesUnset) {
  auto store = open();
  auto parties = store->directory().current();
  const parties::Tenant* tenant = parties->tenant(kTenant);
  const parties::Supplier* supplier = parties->supplier(kSupplier);
  ASSERT_TRUE(tenant && supplier);
  EXPECT_EQ(tenant->kci_url, "https://tenant.example.com/kcis");
  EXPECT_FALSE(tenant->address_supplier);
  EXPECT_EQ(supplier->timeout, Duration(5000));
  EXPECT_FALSE(supplier->ask_timeout);
  EXPECT_FALSE(supplier->offers_addresses);
  EXPECT_EQ(supplier->slots, parties::SlotTable());
}

TEST_F(Upgrade, GoesOnWithAmendmentsAndCancellationsOfOldOrders) {
  orders::Order amended;
  {
    auto store = open();
    testing::commit(*store, [&](Unit& unit) {
      orders::Order before = *unit.find(order().key);
      auto step = testing::next_step(before, OrderStatus::kInProgress);
      AmendmentId amendment = unit.next_amendment_id();
      CancellationId cancellation = unit.next_cancellation_id();
      EXPECT_EQ(amendment, AmendmentId{1});
      EXPECT_EQ(cancellation, CancellationId{1});
      step.after.amendments = {orders::testing::amendment(amendment.value, RequestStatus::kPending)};
      step.after.cancellations = {orders::testing::cancellation(cancellation.value, RequestStatus::kReceivedByGateway)};
      step.kci->amendment = amendment.value;
      unit.append(before, {&step, 1});
      amended = step.after;
      EXPECT_GT(unit.next_order_id(), order().key.order);
    });
  }
  auto store = open();
  testing::ask(*store, [&](Queries& queries) {
    EXPECT_TRUE(queries.find(order().key) == amended);
    EXPECT_TRUE(queries.history(order().key).back().after == amended);
    EXPECT_EQ(queries.kci_to_send(order().key, 2)->kci.amendment, 1);
    return 0;
  });
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
