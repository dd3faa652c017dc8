// SPDX-License-Identifier: Apache-2.0
// Every store: parties, clients and signing keys, and how soon a running store knows of them.
#include "store/store_suite.hpp"

namespace fibrecafe::store::testing {
namespace {

using namespace std::chrono_literals;

parties::Tenant full_tenant() {
  parties::Tenant tenant;
  tenant.name = "TENANT1";
  tenant.kci_url = "https://tenant.example/kcis";
  tenant.sandbox = true;
  tenant.ignore_unknown_fields = true;
  tenant.auth.kind = parties::OutboundKind::kOAuth2;
  tenant.auth.token_url = "https://tenant.example/token";
  tenant.auth.client_id = "gateway";
  tenant.auth.client_secret = "tenant-secret";
  tenant.auth.scope = "kcis";
  tenant.signing_secrets = {"whsec_new", "whsec_old"};
  tenant.ca_pem = "PEM";
  tenant.stopped_since = kNoon;
  tenant.stopped_why = "410";
  tenant.address_supplier = kSupplier;
  return tenant;
}

parties::Supplier full_supplier() {
  parties::Supplier supplier;
  supplier.name = "FIBRECO";
  supplier.url = "https://supplier.example";
  supplier.sandbox = true;
  supplier.auth.kind = parties::OutboundKind::kMutualTls;
  supplier.auth.certificate_pem = "CERTIFICATE";
  supplier.auth.key_pem = "KEY";
  supplier.ca_pem = "CA";
  supplier.repeats = parties::Repeats::kSafe;
  supplier.sequencing = parties::Sequencing::kIgnore;
  supplier.calls_max = 3;
  supplier.timeout = 45s;
  supplier.ask_timeout = 2500ms;
  supplier.offers_addresses = true;
  supplier.slots.hours = {{parties::DayPart::kEvening, 17h, 24h}, {parties::DayPart::kAm, 8h + 30min, 13h}};
  supplier.slots.premium = {TimeslotClassification::kSaturday, TimeslotClassification::kWeekdayEvening};
  supplier.paused_since = kNoon;
  return supplier;
}

TEST_P(StoreSuite, KeepsTenantsWhole) {
  parties::Tenant tenant = full_tenant();
  commit(store(), [&](Unit& unit) { tenant.id = unit.add(tenant).value(); });
  reopen();
  auto directory = store().directory().current();
  const parties::Tenant* found = directory->tenant("TENANT1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, tenant.id);
  EXPECT_EQ(found->kci_url, tenant.kci_url);
  EXPECT_TRUE(found->sandbox && found->ignore_unknown_fields);
  EXPECT_EQ(found->auth, tenant.auth);
  EXPECT_EQ(found->signing_secrets, tenant.signing_secrets);
  EXPECT_EQ(found->ca_pem, tenant.ca_pem);
  EXPECT_EQ(found->stopped_since, tenant.stopped_since);
  EXPECT_EQ(found->stopped_why, tenant.stopped_why);
  EXPECT_EQ(found->address_supplier, tenant.address_supplier);
}

TEST_P(StoreSuite, KeepsSuppliersWhole) {
  parties::Supplier supplier = full_supplier();
  commit(store(), [&](Unit& unit) { supplier.id = unit.add(supplier).value(); });
  reopen();
  auto directory = store().directory().current();
  const parties::Supplier* found = directory->supplier("FIBRECO");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, supplier.id);
  EXPECT_EQ(found->url, supplier.url);
  EXPECT_TRUE(found->sandbox);
  EXPECT_EQ(found->auth, supplier.auth);
  EXPECT_EQ(found->ca_pem, supplier.ca_pem);
  EXPECT_EQ(found->repeats, supplier.repeats);
  EXPECT_EQ(found->sequencing, supplier.sequencing);
  EXPECT_EQ(found->calls_max, supplier.calls_max);
  EXPECT_EQ(found->timeout, supplier.timeout);
  EXPECT_EQ(found->ask_timeout, supplier.ask_timeout);
  EXPECT_TRUE(found->offers_addresses);
  EXPECT_EQ(found->slots, supplier.slots);
  EXPECT_EQ(found->paused_since, supplier.paused_since);
}

TEST_P(StoreSuite, KeepsAgreementsAndClientsWhole) {
  parties::OutboundAuth auth;
  auth.kind = parties::OutboundKind::kBasic;
  auth.username = "u";
  auth.password = "p";
  parties::Client client;
  client.id = "client-1";
  client.role = parties::Role::kSupplier;
  client.supplier = kSupplier;
  client.secret_hash = "$argon2id$";
  client.allow = {"10.0.0.0/8", "::1/128"};
  client.rate_per_second = 5;
  client.created = kNoon;
  commit(store(), [&](Unit& unit) {
    unit.put(parties::Agreement{kTenant, kSupplier, {}});
    unit.put(parties::Agreement{kTenant, kSupplier, auth});
    unit.put(parties::Agreement{TenantId{2}, kSupplier, {}});
    unit.add(client);
  });
  auto directory = store().directory().current();
  ASSERT_TRUE(directory->agreement(kTenant, kSupplier));
  EXPECT_EQ(directory->agreement(kTenant, kSupplier)->auth, auth);
  EXPECT_FALSE(directory->agreement(TenantId{2}, kSupplier)->auth);
  const parties::Client* found = directory->client("client-1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->role, client.role);
  EXPECT_EQ(found->supplier, client.supplier);
  EXPECT_EQ(found->secret_hash, client.secret_hash);
  EXPECT_EQ(found->allow, client.allow);
  EXPECT_EQ(found->rate_per_second, 5);
  EXPECT_EQ(found->created, kNoon);
}

TEST_P(StoreSuite, KnowsARemovalBeforeItIsAnswered) {
  parties::Client client;
  client.id = "client-1";
  commit(store(), [&](Unit& unit) {
    unit.add(client);
    unit.put(parties::Agreement{kTenant, kSupplier, {}});
  });
  EXPECT_TRUE(store().directory().current()->client("client-1"));
  commit(store(), [](Unit& unit) {
    EXPECT_TRUE(unit.remove_client("client-1"));
    EXPECT_FALSE(unit.remove_client("client-1"));
    EXPECT_TRUE(unit.remove_agreement(kTenant, kSupplier));
    EXPECT_FALSE(unit.remove_agreement(kTenant, kSupplier));
  });
  EXPECT_FALSE(store().directory().current()->client("client-1"));
  EXPECT_FALSE(store().directory().current()->agreement(kTenant, kSupplier));
}

TEST_P(StoreSuite, LeavesTheDirectoryWhenTheUnitIsRefused) {
  run(store(), [](Unit& unit) {
    EXPECT_TRUE(unit.add(full_tenant()));
    return false;
  });
  EXPECT_FALSE(store().directory().current()->tenant("TENANT1"));
}

TEST_P(StoreSuite, RefusesANameThatIsTakenUntilItsOwnerIsRemoved) {
  commit(store(), [](Unit& unit) {
    parties::Tenant tenant = full_tenant();
    tenant.id = unit.add(tenant).value();
    auto again = unit.add(tenant);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::kRejected);
    tenant.removed = true;
    unit.update(tenant);
    auto anew = unit.add(full_tenant());
    ASSERT_TRUE(anew);
    EXPECT_NE(*anew, tenant.id);

    parties::Supplier supplier = full_supplier();
    supplier.id = unit.add(supplier).value();
    EXPECT_FALSE(unit.add(supplier));
    supplier.removed = true;
    unit.update(supplier);
    EXPECT_TRUE(unit.add(full_supplier()));
    EXPECT_EQ(unit.parties().tenants.size(), 2u);
    EXPECT_EQ(unit.queries().parties().suppliers.size(), 2u) << "removed ones stay, their orders live on";
  });
}

TEST_P(StoreSuite, RotatesSigningKeys) {
  auth::SigningKey old{"kid-1", "PEM 1", kNoon, {}}, fresh{"kid-2", "PEM 2", kNoon + 24h, {}};
  commit(store(), [&](Unit& unit) {
    unit.add_signing_key(old);
    unit.add_signing_key(fresh);
  });
  reopen();
  commit(store(), [&](Unit& unit) {
    auto keys = unit.signing_keys();
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].id, "kid-2");
    EXPECT_EQ(keys[0].private_pem, "PEM 2");
    EXPECT_EQ(keys[0].created, fresh.created);
    EXPECT_FALSE(keys[0].retired);
    EXPECT_EQ(keys[1].retired, fresh.created);
    unit.forget_signing_keys(fresh.created);
    EXPECT_EQ(unit.signing_keys().size(), 2u);
    unit.forget_signing_keys(fresh.created + 1ms);
    EXPECT_EQ(unit.signing_keys().size(), 1u);
  });
}

// Waits for what a commit of another process makes known.
class Outside final : public Listener {
 public:
  void committed(const News& news) override {
    std::lock_guard lock(mutex_);
    everything_ = everything_ || news.everything;
  }
  void changed_outside() override {
    std::lock_guard lock(mutex_);
    changed_ = true;
    told_.notify_all();
  }
  bool waits_for_it(Duration at_most) {
    std::unique_lock lock(mutex_);
    return told_.wait_for(lock, at_most, [this] { return changed_; });
  }
  bool everything() {
    std::lock_guard lock(mutex_);
    return everything_;
  }
  bool changed() {
    std::lock_guard lock(mutex_);
    return changed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  bool changed_ = false, everything_ = false;
};

// The best of three, so that a busy machine does not decide.
TEST_P(StoreSuite, KnowsWithinASecondWhatAnotherProcessRegistered) {
  auto fastest = std::chrono::steady_clock::duration::max();
  for (const char* name : {"TENANT1", "TENANT2", "TENANT3"}) {
    Outside outside;
    store().listen(outside);
    EXPECT_TRUE(beside([&](Unit& unit) {
      parties::Tenant tenant = full_tenant();
      tenant.name = name;
      return unit.add(tenant).has_value();
    }));
    auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(outside.waits_for_it(30s));
    fastest = std::min(fastest, std::chrono::steady_clock::now() - begun);
    EXPECT_TRUE(outside.everything());
    EXPECT_TRUE(store().directory().current()->tenant(name));
    reopen();  // nobody tells `outside` any more
  }
  EXPECT_LT(fastest, 1s);
}

TEST_P(StoreSuite, DoesNotTakeItsOwnCommitsForAnothers) {
  Outside outside;
  store().listen(outside);
  for (int i = 0; i < 20; ++i) placed(store());
  reopen();  // the lane has looked once more
  EXPECT_FALSE(outside.changed());
}

TEST_P(StoreSuite, GivesNoNumberThatAnotherProcessUsed) {
  orders::Order first = placed(store());
  orders::Order others;
  EXPECT_TRUE(beside([&](Unit& unit) {
    others = place(unit);
    return true;
  }));
  EXPECT_GT(others.key.order, first.key.order);
  EXPECT_GT(placed(store()).key.order, others.key.order);
}

TEST_P(StoreSuite, LeavesNothingOfARefusedChangeByAnotherProcess) {
  EXPECT_FALSE(beside([](Unit& unit) { return !unit.add(full_tenant()).has_value(); }));
  EXPECT_THROW(beside([](Unit& unit) -> bool {
                 unit.add(full_tenant()).value();
                 throw std::runtime_error("no");
               }),
               std::runtime_error);
  commit(store(), [](Unit& unit) { EXPECT_TRUE(unit.parties().tenants.empty()); });
}

}  // namespace
}  // namespace fibrecafe::store::testing
