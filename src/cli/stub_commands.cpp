// SPDX-License-Identifier: Apache-2.0
#include <mutex>

#include "app/settings.hpp"
#include "auth/webhook_signature.hpp"
#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "sandbox/supplier_stub.hpp"
#include "sandbox/tenant_stub.hpp"

namespace fibrecafe::cli {
namespace {

struct SupplierFlags {
  std::string listen = "127.0.0.1:0", gateway, client_id;
  SecretFlags client_secret;
  std::optional<std::string> ca;
};

struct TenantFlags {
  std::string listen = "127.0.0.1:0";
  SecretFlags signing_secret;
  std::optional<int64_t> fail_first, status;
};

app::Endpoint endpoint_of(const std::string& text) {
  auto endpoint = app::parse_endpoint(text);
  if (!endpoint) throw Failure(kUsage, "--listen: accepted is ADDRESS:PORT, 127.0.0.1:9001; port 0 takes a free one");
  return *endpoint;
}

// Lines from several threads, each with the time of day (UTC) and at once.
class Lines {
 public:
  explicit Lines(Console& console) : console_(console) {}
  void print(const std::string& line) {
    std::lock_guard lock(mutex_);
    console_.out << format_time(console_.clock.now()).substr(11, 8) << "  " << line << std::endl;
  }

 private:
  Console& console_;
  std::mutex mutex_;
};

// Logs of the mechanics, such as a failed handshake: on stderr, warnings only.
std::unique_ptr<observe::Log> quiet_log() {
  return observe::make_log(observe::Level::kWarn, observe::LogFormat::kLogfmt);
}

int run_supplier(const SupplierFlags& flags, Console& console) {
  app::Endpoint listen = endpoint_of(flags.listen);
  auto secret = read_secret(flags.client_secret, "--client-secret", console);
  if (!secret) throw Failure(kUsage, "--client-secret or --client-secret-file is required");
  sandbox::GatewayAccess gateway{flags.gateway, flags.client_id, *secret};
  if (flags.ca) gateway.ca_pem = read_file(*flags.ca, console);

  StopSignals signals;
  auto log = quiet_log();
  Lines lines(console);
  auto stub = sandbox::start_supplier_stub(
      {listen.address, listen.port, gateway, [&](const std::string& line) { lines.print(line); }}, console.clock,
      console.random, *log);
  console.out << "listening on " << stub->url() << std::endl;
  signals.wait();
  return kDone;
}

int run_tenant(const TenantFlags& flags, Console& console) {
  app::Endpoint listen = endpoint_of(flags.listen);
  sandbox::TenantStubOptions options{.address = listen.address, .port = listen.port};
  if (auto secret = read_secret(flags.signing_secret, "--signing-secret", console)) {
    if (!auth::is_webhook_secret(*secret))
      throw Failure(kUsage, "--signing-secret: accepted is whsec_ and the base64 of 24 to 64 bytes");
    options.signing_secrets = {*secret};
  }
  if (flags.fail_first) options.fail_first = static_cast<int>(std::clamp<int64_t>(*flags.fail_first, 0, 1'000'000));
  if (flags.status && (*flags.status < 200 || *flags.status > 599))
    throw Failure(kUsage, "--status: accepted is a status from 200 to 599");
  if (flags.status) options.status = static_cast<int>(*flags.status);

  StopSignals signals;
  auto log = quiet_log();
  Lines lines(console);
  auto print = [&](const sandbox::ReceivedKci& kci) { lines.print(sandbox::readable(kci)); };
  auto stub = sandbox::start_tenant_stub(options, print, console.clock, console.random, *log);
  console.out << "listening on " << stub->url() << std::endl;
  signals.wait();
  return kDone;
}

}  // namespace

void add_stub_commands(const Command& root, Console& console) {
  Command stub = root.command("stub", "A supplier or a tenant to try the gateway with.");
  auto declare_supplier = [](const Command& command, SupplierFlags& flags) {
    command.required("--listen", "ADDR:PORT", flags.listen,
                     "Where it is called; port 0 takes a free one. The first line printed names it.");
    command.required("--gateway", "URL", flags.gateway, "The gateway that it tells its KCIs.");
    command.required("--client-id", "ID", flags.client_id, "Its client there: `fibrecafe client add supplier NAME`.");
    command.secret("--client-secret", flags.client_secret, "That client's secret.");
    command.optional("--ca", "FILE", flags.ca, "Trust this authority (PEM) for the gateway's https.");
  };
  add<SupplierFlags>(stub, "supplier",
                     "A supplier: answers questions, takes orders, amendments and cancellations, and sends KCIs by the "
                     "scenario in X-Scenario (X-Problem-Code, X-Kci-Delay); docs/sandbox.md lists what it knows.",
                     declare_supplier, [&console](const SupplierFlags& flags) { return run_supplier(flags, console); });
  auto declare_tenant = [](const Command& command, TenantFlags& flags) {
    command.required("--listen", "ADDR:PORT", flags.listen,
                     "Where it takes KCIs; port 0 takes a free one. The first line printed names it.");
    command.secret("--signing-secret", flags.signing_secret, "Answer 401 to what is not signed with it.");
    command.number("--fail-first", "N", flags.fail_first, "Answer 503 to the first N deliveries.");
    command.number("--status", "CODE", flags.status, "Answer always with it.");
  };
  add<TenantFlags>(stub, "tenant", "A tenant's endpoint: verifies signatures and prints each KCI as a line.",
                   declare_tenant, [&console](const TenantFlags& flags) { return run_tenant(flags, console); });
}

}  // namespace fibrecafe::cli
