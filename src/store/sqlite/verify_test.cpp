// SPDX-License-Identifier: Apache-2.0
// What `fibrecafe verify` sees: a sound store without complaint, and each row that somebody broke by its name.
#include "store/sqlite/database.hpp"
#include "store/testing.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::store::sqlite {
namespace {

using namespace store::testing;

parties::OutboundAuth credentials() {
  parties::OutboundAuth auth;
  auth.kind = parties::OutboundKind::kBasic;
  auth.username = "gateway";
  auth.password = "secret";
  return auth;
}

// One order that has most of what an order can have, and one that was just placed.
class Verify : public ::testing::Test {
 protected:
  Verify() {
    beside([this](Unit& unit) { register_parties(unit); });
    beside([this](Unit& unit) { tell(unit); });
  }

  void beside(const std::function<void(Unit&)>& work) {
    run_beside(directory_.data(), true, clock_, random_, [&](Unit& unit) {
      work(unit);
      return true;
    });
  }

  void register_parties(Unit& unit) {
    parties::Supplier supplier;
    supplier.name = "FIBRECO";
    supplier.auth = credentials();
    supplier_ = *unit.add(supplier);
    parties::Tenant tenant;
    tenant.name = "TENANT1";
    tenant.signing_secrets = {"whsec"};
    tenant_ = *unit.add(tenant);
    unit.put(parties::Agreement{tenant_, supplier_, credentials()});
    parties::Client client;
    client.id = "client-1";
    client.tenant = tenant_;
    unit.add(client);
    unit.add_signing_key({"key-1", "private", kNoon, {}});
  }

  // Order 1: three KCIs, the first delivered; an amendment on its way; a held KCI. Order 2: just placed.
  void tell(Unit& unit) {
    orders::Order first = placed_by(unit);
    orders::Step taken = next_step(first, OrderStatus::kSentToSupplier);
    taken.after.supplier_reference = "S-1";
    orders::Step acknowledged = next_step(taken.after, OrderStatus::kAcknowledged);
    orders::SupplierKci kci = orders::testing::kci(1, ReasonCode::kAcknowledged, OrderStatus::kAcknowledged);
    acknowledged.supplier_kci = kci.id;
    orders::Step amended = next_step(acknowledged.after, OrderStatus::kAcknowledged);
    int64_t amendment = unit.next_amendment_id().value;
    amended.after.amendments = {orders::testing::amendment(amendment, RequestStatus::kReceivedByGateway)};
    orders::Step steps[] = {taken, acknowledged, amended};
    unit.append(first, steps);
    unit.settle(first.key, 1);
    orders::SupplierMessage message = message_for(first, 2);
    message.kind = orders::MessageKind::kAmendOrder;
    message.subject = amendment;
    unit.put(message);
    unit.record_kci(first.key, kci, false);
    unit.record_kci(first.key, orders::testing::kci(3, ReasonCode::kCommitted, OrderStatus::kInProgress), true);
    unit.wake_at(first.key, kNoon);
    unit.delivered(first.key, 1, kNoon);
    unit.remember({{1}}, {{2}, {first.key, 0}}, kNoon);
    unit.remember({{3}}, {{4}, {first.key, amendment}}, kNoon);
    unit.remember_service(supplier_, "SERVICE-1", first.key);
    orders::Parked parked;
    parked.key = first.key;
    parked.sequence = 1;
    unit.park(parked);
    reserve(unit, first.key.order);
    placed_by(unit);
  }

  orders::Order placed_by(Unit& unit) {
    orders::Order order = orders::testing::provide_order();
    order.key.tenant = tenant_;
    order.supplier = supplier_;
    return place(unit, order);
  }

  void reserve(Unit& unit, OrderId by) {
    appointments::Reservation reservation;
    reservation.id = unit.next_reservation_id();
    reservation.tenant = tenant_;
    reservation.supplier = supplier_;
    reservation.created = kNoon;
    reservation.state = appointments::ReservationState::kUsed;
    reservation.used_by = by;
    unit.put(reservation);
    unit.remember({{5}}, {{6}, {{tenant_, OrderId{}}, reservation.id.value}}, kNoon);
  }

  void break_by(const std::string& sql) const {
    Database database(directory_.data() / "fibrecafe.db", Access::kReadWrite, Duration(1000));
    database.execute(sql.c_str());
  }

  std::vector<std::string> found() const {
    std::vector<std::string> all;
    auto sums = store::verify(
        {directory_.data()}, [&](const Violation& violation) { all.push_back(violation.row + ": " + violation.what); });
    EXPECT_EQ(sums.violations, static_cast<int64_t>(all.size()));
    return all;
  }

  TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  TenantId tenant_;
  SupplierId supplier_;
};

bool names(const std::vector<std::string>& found, std::string_view start) {
  return std::any_of(found.begin(), found.end(), [&](const std::string& each) { return each.starts_with(start); });
}

std::string joined(const std::vector<std::string>& found) {
  std::string all;
  for (const std::string& each : found) all += each + "\n";
  return all;
}

TEST_F(Verify, FindsNothingInASoundStore) {
  EXPECT_EQ(joined(found()), "");
}

struct Break {
  const char* sql;
  const char* named;  // among what is found
};

// Each invariant broken by hand.
const Break kBreaks[] = {
    {"UPDATE orders SET placed = '{' WHERE id = 1", "order 1: cannot be read"},
    {"UPDATE orders SET overlay = json_set(overlay, '$.supplier_reference', 'S-9') WHERE id = 1",
     "order 1: is not what its history leads to"},
    {"UPDATE orders SET status = 'HELD' WHERE id = 1", "order 1: is filed under status HELD and is ACKNOWLEDGED"},
    {"UPDATE orders SET final = 1 WHERE id = 1", "order 1: is filed as final wrongly"},
    {"UPDATE orders SET supplier = 9 WHERE id = 2", "order 2: there is no supplier 9"},
    {"DELETE FROM orders WHERE id = 2", "history step 1: tenant 1 has no order 2"},
    {"DELETE FROM orders WHERE id = 1", "KCI 1: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "reservation 1: is used by order 1"},
    {"DELETE FROM orders WHERE id = 1", "a remembered request: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "parked entry 1: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "a timer: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "message 2: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "reference S-1 of supplier 1: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "service SERVICE-1 of supplier 1: tenant 1 has no order 1"},
    {"DELETE FROM orders WHERE id = 1", "a turn of KCIs: tenant 1 has no order 1"},
    {"UPDATE history SET tenant = 2 WHERE order_id = 1 AND step = 2", "history step 2: tenant 2 has no order 1"},
    {"DELETE FROM history WHERE order_id = 1 AND step = 2", "order 1, history step 3: step 2 is next"},
    {"DELETE FROM history WHERE order_id = 2", "order 2: has no history"},
    {"UPDATE history SET at = at + 1 WHERE order_id = 1 AND step = 3",
     "order 1, history step 3: its time is not the one"},
    {"UPDATE history SET changes = '{' WHERE order_id = 1 AND step = 3", "order 1, history step 3: cannot be read"},
    {"UPDATE history SET supplier_kci = zeroblob(16) WHERE order_id = 1 AND step = 3",
     "order 1: its history names supplier's KCI 00000000-0000-0000-0000-000000000000"},
    {"UPDATE history SET changes = json_set(changes, '$.status', 'CANCELLED') WHERE order_id = 1 AND step = 2",
     "order 1, history step 3: moves the order from CANCELLED"},
    {"DELETE FROM kci WHERE order_id = 1 AND sequence = 2", "order 1, KCI 3: KCI 2 is next"},
    {"DELETE FROM kci WHERE order_id = 1 AND sequence = 3", "order 1: says it has 3 KCIs, there are 2"},
    {"UPDATE kci SET step = 4 WHERE order_id = 1 AND sequence = 2",
     "order 1, KCI 2: the history does not make it at step 4"},
    {"UPDATE kci SET created = 5 WHERE order_id = 1 AND sequence = 2",
     "order 1, KCI 2: its time is not that of step 3"},
    {"UPDATE kci SET content = '' WHERE order_id = 1 AND sequence = 2", "order 1, KCI 2: cannot be read"},
    {"UPDATE kci SET delivered_on = NULL WHERE order_id = 1 AND sequence = 1",
     "order 1, KCI 1: is DELIVERED without a time"},
    {"UPDATE kci SET content = json_set(content, '$.amendment', 77) WHERE order_id = 1 AND sequence = 2",
     "order 1, KCI 2: reports on amendment 77"},
    {"UPDATE kci_turn SET last = 2", "order 1, turn of its KCIs: goes from 2 to 2"},
    {"DELETE FROM kci_turn", "order 1, KCI 2: is pending, and its turn never comes"},
    {"INSERT INTO kci_replay VALUES (1, 9, 1, 0, 0, NULL)", "order 1, a replay of KCI 9: there is no such KCI"},
    {"DELETE FROM supplier_message WHERE order_id = 2", "order 2: was accepted, and no message tells its supplier"},
    {"DELETE FROM supplier_message WHERE order_id = 1", "order 1: amendment 1 has no message to the supplier"},
    {"UPDATE supplier_message SET subject = 8 WHERE order_id = 1", "order 1, message 2: the order has no amendment 8"},
    {"UPDATE supplier_message SET supplier = 8 WHERE order_id = 1", "order 1, message 2: goes to another supplier"},
    {"UPDATE supplier_message SET state = 'UNKNOWN' WHERE order_id = 1", "order 1, message 2: is filed as waiting"},
    {"UPDATE supplier_message SET state = 'UNKNOWN', waiting = 0 WHERE order_id = 1",
     "order 1, message 2: was never tried"},
    {"UPDATE supplier_message SET attempts = 1 WHERE order_id = 1", "order 1, message 2: was tried and has no time"},
    {"UPDATE supplier_message SET state = 'UNKNOWN' WHERE order_id = 2",
     "order 2: has an unknown outcome and no timer"},
    {"UPDATE supplier_message SET kind = 'SING' WHERE order_id = 1", "order 1, message 2: cannot be read"},
    {"UPDATE supplier_kci SET content = '' WHERE held = 1", "order 1, a supplier's KCI: cannot be read"},
    {"DELETE FROM wake", "order 1: holds KCIs of its supplier and has no timer"},
    {"DELETE FROM supplier_reference", "order 1: its reference S-1 does not lead to it"},
    {"UPDATE supplier_reference SET reference = 'S-2'", "order 1, reference S-2 of supplier 1: the order never had it"},
    {"UPDATE supplier_reference SET supplier = 3",
     "order 1, reference S-1 of supplier 3: is not of the order's supplier"},
    {"UPDATE service_owner SET supplier = 3", "order 1, service SERVICE-1 of supplier 3: is not of the order's"},
    {"UPDATE parked SET sequence = 8", "parked entry 1: order 1 has no KCI 8"},
    {"UPDATE request SET subject = 8 WHERE subject = 1 AND order_id = 1",
     "order 1, a remembered request: the order has no request 8"},
    {"DELETE FROM reservation", "a remembered request: tenant 1 has no reservation 1"},
    {"UPDATE reservation SET state = 'HELD'", "reservation 1: is HELD by an order"},
    {"UPDATE reservation SET over = 1", "reservation 1: is filed under the wrong time"},
    {"UPDATE reservation SET supplier = 4", "reservation 1: there is no supplier 4"},
    {"UPDATE meta SET value = 0 WHERE name = 'last_amendment'", "counter of amendments: stands at 0, and number 1"},
    {"DELETE FROM meta WHERE name = 'last_reservation'", "counter of reservations: stands at 0, and number 1"},
    {"UPDATE supplier SET auth_sealed = zeroblob(60)", "supplier FIBRECO: cannot be read: a sealed secret"},
    {"UPDATE tenant SET signing_secrets_sealed = zeroblob(60)", "tenant TENANT1: cannot be read: a sealed secret"},
    {"UPDATE agreement SET auth_sealed = zeroblob(60)", "agreement of tenant 1 and supplier 1: cannot be read"},
    {"UPDATE signing_key SET private_sealed = zeroblob(60)", "signing key key-1: cannot be read"},
    {"UPDATE client SET tenant = 5", "client client-1: there is no tenant 5"},
    {"UPDATE agreement SET tenant = 5", "agreement of tenant 5 and supplier 1: there is no such tenant"},
    {"UPDATE orders SET tenant = 5 WHERE id = 2", "order 2: there is no tenant 5"},
};

TEST_F(Verify, NamesTheRowThatBreaksAnInvariant) {
  std::filesystem::path sound = directory_.data().string() + ".sound";
  std::filesystem::copy(directory_.data(), sound);
  for (const Break& each : kBreaks) {
    std::filesystem::remove_all(directory_.data());
    std::filesystem::copy(sound, directory_.data());
    break_by(each.sql);
    auto all = found();
    EXPECT_TRUE(names(all, each.named)) << each.sql << " should show\n" << each.named << "\nand shows\n" << joined(all);
  }
}

TEST_F(Verify, NamesDamagedPages) {
  break_by(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name "
      "="
      " 'wake') WHERE name = 'wake_by_due'");
  EXPECT_TRUE(names(found(), "database: integrity_check: "));
}

TEST_F(Verify, NeedsTheKey) {
  std::filesystem::remove(directory_.data() / "secret.key");
  EXPECT_THROW(found(), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(directory_.data() / "secret.key"));
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
