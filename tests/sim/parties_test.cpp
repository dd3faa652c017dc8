// SPDX-License-Identifier: Apache-2.0
// Each rule is broken once, so that none of them is one that nothing can break: what the parties hear, and whom orders
// wait for.
#include "tests/sim/checker_testing.hpp"
#include "tests/sim/supplier.hpp"
#include "tests/sim/tenant.hpp"
#include "tests/sim/waits.hpp"

namespace fibrecafe::sim {
namespace {

class SupplierCheck : public CheckerTest {
 protected:
  void tell(Supplier& supplier, const std::string& request_id) {
    outbox::Telling telling;
    telling.message.key = kKey;
    telling.message.request_id = request_id;
    telling.order = order_at(S::kReceivedByGateway);
    supplier.tell(std::move(telling), [](const outbox::Told&) {});
    stage.play(1s);
  }
  Supplier made(parties::Repeats repeats) {
    parties::Supplier profile;
    profile.name = "SUPPLIER1";
    profile.repeats = repeats;
    return {stage, profile};
  }
};

TEST_F(SupplierCheck, SeesAnUnsafeSupplierToldTwice) {
  Supplier supplier = made(parties::Repeats::kUnsafe);
  tell(supplier, "r-1");
  EXPECT_EQ(found(), Lines{});
  tell(supplier, "r-1");
  EXPECT_EQ(found(), Lines{"SUPPLIER1 was told order 8 twice"});
}

TEST_F(SupplierCheck, SeesASafeSupplierToldAgainAsAnotherRequest) {
  Supplier supplier = made(parties::Repeats::kSafe);
  tell(supplier, "r-1");
  tell(supplier, "r-1");
  EXPECT_EQ(found(), Lines{});
  tell(supplier, "r-2");
  EXPECT_EQ(found(), Lines{"SUPPLIER1 was told order 8 again as another request"});
}

TEST_F(SupplierCheck, SeesAnOrderThatTheGatewayHasNotOrCallsUnsent) {
  Supplier supplier = made(parties::Repeats::kUnsafe);
  tell(supplier, "r-1");
  supplier.compare(stored, {});
  stored.order = order_at(S::kReceivedByGateway);
  supplier.compare(stored, {});
  EXPECT_EQ(found(),
            (Lines{"SUPPLIER1 has order 8, the gateway has not", "SUPPLIER1 has " + kName + ", which was never sent"}));
}

TEST_F(SupplierCheck, SeesAFailedOrderThatNoOperatorSees) {
  Supplier supplier = made(parties::Repeats::kUnsafe);
  tell(supplier, "r-1");
  stored.order = order_at(S::kFailedToSend);
  orders::Parked parked;
  parked.key = kKey;
  supplier.compare(stored, {parked});
  EXPECT_EQ(found(), Lines{});
  supplier.compare(stored, {});
  EXPECT_EQ(found(), Lines{"SUPPLIER1 has " + kName + ", which failed to be sent, unseen"});
}

TEST_F(SupplierCheck, SeesAnEndThatTheSupplierNeverTold) {
  Supplier supplier = made(parties::Repeats::kUnsafe);
  tell(supplier, "r-1");
  stored.order = order_at(S::kCancelled);
  supplier.compare(stored, {});
  EXPECT_EQ(found(), Lines{"SUPPLIER1 never said of " + kName + " that it is CANCELLED"});
}

class WaitsCheck : public CheckerTest {
 protected:
  void stores(const std::function<void(store::Unit&)>& write) {
    disk.now().database.execute("BEGIN IMMEDIATE");
    disk.now().unit.begin();
    write(disk.now().unit);
    disk.now().unit.keep();
    disk.now().database.execute("COMMIT");
  }
  void look() { waits.look(disk.now(), stage.clock.now()); }
  orders::SupplierMessage message(orders::MessageState state) {
    orders::SupplierMessage message;
    message.key = kKey;
    message.state = state;
    message.due = stage.clock.now();
    return message;
  }

  Disk disk;
  Waits waits{checker, 10s, kKey.order.value % 4};
};

TEST_F(WaitsCheck, SeesAnOrderThatNobodyIsToSend) {
  stores([&](store::Unit& unit) { unit.insert(order_at(S::kReceivedByGateway)); });
  look();
  EXPECT_EQ(found(), about(" waits for nobody"));
}

TEST_F(WaitsCheck, SeesAMessageThatIsNeverSentThoughItsTimeCame) {
  stores([&](store::Unit& unit) {
    unit.insert(order_at(S::kReceivedByGateway));
    unit.put(message(orders::MessageState::kWaiting));
  });
  look();
  stage.clock.advance(3h);
  look();
  EXPECT_EQ(found(), Lines{}) << "it may have come to this look's very moment";
  waits.forget();
  look();
  EXPECT_EQ(found(), Lines{}) << "the gateway was away";
  look();
  EXPECT_EQ(found(), about(": message 1 was due at 2030-03-04T09:00:00.000Z and is due still"));
}

TEST_F(WaitsCheck, SeesAnUnknownOutcomeThatNothingEnds) {
  stores([&](store::Unit& unit) {
    unit.insert(order_at(S::kReceivedByGateway));
    unit.put(message(orders::MessageState::kUnknown));
  });
  look();
  EXPECT_EQ(found(), about(": message 1 waits for nobody"));
}

class TenantCheck : public CheckerTest {
 protected:
  static http::Response response(int status, std::string body = R"({"id":8})") {
    http::Response made;
    made.status = status;
    made.body = std::move(body);
    return made;
  }
  // It orders, and after a while hears something else: of the seeds the first that asks or looks again.
  static std::string heard_later(const http::Response& answer, const http::Response& shown) {
    for (uint64_t seed = 1; seed < 100; ++seed) {
      Stage other{seed};
      other.answer = response(201);
      Tenant tenant{other, kKey.tenant, {"SUPPLIER1"}};
      tenant.live(other.clock.now() + 1ms);
      other.answer = answer;
      other.shown = shown;
      other.play(47h);
      if (!other.checker.violations().empty()) return other.checker.violations().front();
    }
    return "nothing";
  }
};

TEST_F(TenantCheck, SeesAnotherAnswerToTheSameRequest) {
  EXPECT_EQ(heard_later(response(201), response(200)), "nothing");
  EXPECT_EQ(heard_later(response(201, R"({"id":9})"), response(200)), "T1: T1-1-place was answered in two ways");
  EXPECT_EQ(heard_later(response(422), response(200)), "T1: T1-1-place was accepted and then answered 422");
}

TEST_F(TenantCheck, SeesItsOwnOrderDeniedOrExchanged) {
  EXPECT_EQ(heard_later(response(201), response(404)), "T1 cannot see its order 8: 404");
  EXPECT_EQ(heard_later(response(201), response(200, R"({"id":9})")), "T1 sees another order than 8");
}

TEST_F(TenantCheck, SeesAForeignOrderShown) {
  Tenant tenant{stage, kKey.tenant, {"SUPPLIER1"}};
  stage.shown = response(404);
  tenant.see_foreign(9);
  EXPECT_EQ(found(), Lines{});
  stage.shown = response(200);
  tenant.see_foreign(9);
  EXPECT_EQ(found(), Lines{"T1 sees the foreign order 9"});
}

}  // namespace
}  // namespace fibrecafe::sim
