// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_world.hpp"

#include <sodium.h>
#include <stdlib.h>

#include <fstream>

#include "auth/secrets.hpp"
#include "store/store.hpp"

namespace fibrecafe::cli {
namespace {

namespace fs = std::filesystem;
using parties::Client;
using parties::Role;

// The gateway's log beside its data, so that the demo's own lines stay readable.
class FileLog final : public observe::Log {
 public:
  FileLog(const fs::path& file, const Clock& clock) : stream_(file), clock_(clock) {}
  void write(observe::Level level, std::string_view event, std::initializer_list<observe::Pair> pairs) override {
    if (level == observe::Level::kDebug) return;
    std::string line = observe::format_line(observe::LogFormat::kLogfmt, clock_.now(), level, event, pairs);
    std::lock_guard lock(mutex_);
    stream_ << line << std::endl;
  }

 private:
  std::mutex mutex_;
  std::ofstream stream_;
  const Clock& clock_;
};

std::string new_signing_secret(Random& random) {
  std::array<uint8_t, 32> key;
  random.fill(key);
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)> text;
  sodium_bin2base64(text.data(), text.size(), key.data(), key.size(), sodium_base64_VARIANT_ORIGINAL);
  return "whsec_" + std::string(text.data());
}

app::Settings settings_of(const fs::path& folder, const std::string& listen) {
  app::Settings settings;
  settings.data = (folder / "data").string();
  settings.listen = listen;
  settings.private_listen = "127.0.0.1:0";
  return settings;
}

Client client_of(std::string id, Role role, const std::string& secret, Time now) {
  Client client;
  client.id = std::move(id);
  client.role = role;
  client.secret_hash = auth::hash_secret(secret);
  client.created = now;
  return client;
}

}  // namespace

DemoFolder::DemoFolder() {
  std::string name = (fs::temp_directory_path() / "fibrecafe-demo-XXXXXX").string();
  if (!mkdtemp(name.data())) throw Failure(kRefused, "no folder can be made in " + fs::temp_directory_path().string());
  path_ = name;
}

DemoFolder::~DemoFolder() {
  std::error_code ignored;
  if (!stays_) fs::remove_all(path_, ignored);
}

DemoWorld::DemoWorld(const std::string& listen, Console& console)
    : console_(console),
      log_(std::make_unique<FileLog>(folder_.path() / "gateway.log", console.clock)),
      supplier_client_("demo-supplier"),
      supplier_secret_(auth::make_secret(console.random)) {
  std::string signing_secret = new_signing_secret(console.random);
  auto keep = [this](const sandbox::ReceivedKci& kci) {
    {
      std::lock_guard lock(mutex_);
      kcis_.push_back(kci);
    }
    came_.notify_all();
  };
  tenant_ =
      sandbox::start_tenant_stub({.signing_secrets = {signing_secret}}, keep, console.clock, console.random, *log_);
  gateway_ = app::start_gateway(settings_of(folder_.path(), listen), *log_);
  auto note = [this](const std::string& line) { log_->info("supplier_stub", {{"line", line}}); };
  supplier_ = sandbox::start_supplier_stub(
      {.gateway = {gateway().public_url, supplier_client_, supplier_secret_}, .print = note}, console.clock,
      console.random, *log_);
  register_parties(signing_secret);
  api_->log_in();
}

DemoWorld::~DemoWorld() = default;

// In one short transaction beside the running gateway, as the command line does it.
void DemoWorld::register_parties(const std::string& signing_secret) {
  parties::Tenant tenant;
  tenant.name = kDemoTenant;
  tenant.kci_url = tenant_->url();
  tenant.sandbox = true;
  tenant.signing_secrets = {signing_secret};
  parties::Supplier supplier;
  supplier.name = kDemoSupplier;
  supplier.url = supplier_->url();
  supplier.sandbox = true;
  supplier.repeats = parties::Repeats::kSafe;
  supplier.offers_addresses = true;
  std::string secret = auth::make_secret(console_.random);
  Time now = console_.clock.now();
  Client for_tenant = client_of("demo-tenant", Role::kTenant, secret, now);
  Client for_supplier = client_of(supplier_client_, Role::kSupplier, supplier_secret_, now);
  store::run_beside(folder_.path() / "data", false, console_.clock, console_.random, [&](store::Unit& unit) {
    for_tenant.tenant = unit.add(tenant).value();
    for_supplier.supplier = unit.add(supplier).value();
    unit.put(parties::Agreement{for_tenant.tenant, for_supplier.supplier, {}});
    unit.add(for_tenant);
    unit.add(for_supplier);
    return true;
  });
  api_ = std::make_unique<ApiClient>(ApiAccess{gateway().public_url, for_tenant.id, secret}, console_.random);
}

std::optional<sandbox::ReceivedKci> DemoWorld::next_kci(Duration time) {
  std::unique_lock lock(mutex_);
  if (!came_.wait_for(lock, time, [this] { return !kcis_.empty(); })) return {};
  sandbox::ReceivedKci kci = std::move(kcis_.front());
  kcis_.pop_front();
  return kci;
}

void DemoWorld::stop() {
  supplier_.reset();
  gateway_->stop();
}

}  // namespace fibrecafe::cli
