// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/demo_profile.hpp"
#include "cli/demo_story.hpp"
#include "cli/signals.hpp"

namespace fibrecafe::cli {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(200);

struct DemoFlags {
  std::optional<std::string> listen;
  bool once = false;
};

std::string log_of(DemoWorld& world) {
  return (world.folder().path() / "gateway.log").string();
}

void introduce(const DemoWorld& world, Console& console, const Paint& paint) {
  console.out << paint.title("A gateway, a supplier and a tenant on this machine, talking HTTP") << "\n";
  print_facts(console.out, {{"  gateway", world.gateway().public_url},
                            {"  supplier", world.supplier_url() + "  " + kDemoSupplier},
                            {"  tenant", world.tenant_url() + "  " + kDemoTenant}});
  console.out << std::flush;
}

void invite(DemoWorld& world, Console& console, const Paint& paint, bool has_profile) {
  const ApiAccess& access = world.api().access();
  std::string journey =
      " -H \"X-Request-ID: $(cat /proc/sys/kernel/random/uuid)\" -H \"X-Conversation-ID: my-first-order\"";
  console.out << "\n"
              << paint.title("The gateway stays up: try it yourself. Ctrl-C ends it.") << "\n\n"
              << "TOKEN=$(curl -s " << access.url
              << "/v1/auth/tenant/access-token -d grant_type=client_credentials \\\n"
              << "  -d client_id=" << access.client_id << " -d client_secret=" << access.client_secret
              << " | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n\n"
              << "curl -s " << access.url << "/v1/service-orders -H \"Authorization: Bearer $TOKEN\" \\\n " << journey
              << " \\\n"
              << "  -H \"Content-Type: application/json\" -H \"X-Kci-Delay: 2\" \\\n"
              << "  -d '" << json::serialize(demo_order()) << "'; echo\n\n"
              << "curl -s " << access.url << "/v1/service-orders/1 -H \"Authorization: Bearer $TOKEN\" \\\n " << journey
              << "; echo\n\n";
  std::vector<std::pair<std::string, std::string>> facts{{"documents", access.url + "/docs"},
                                                         {"metrics", world.gateway().private_url + "/metrics"},
                                                         {"log", log_of(world)}};
  if (has_profile)
    facts.insert(facts.begin(), {"or", console.program + " order place ORDER.json, order show 1, order watch 1"});
  print_facts(console.out, facts);
  console.out << "\nKCIs that the tenant receives:" << std::endl;
}

// Leaves the profile while it runs.
void stay(DemoWorld& world, Console& console, const Paint& paint, StopSignals& signals) {
  auto profile = demo_profile_path(console);
  if (profile) write_demo_profile(*profile, world.api().access());
  invite(world, console, paint, profile.has_value());
  while (!signals.wait_for(kLook)) {
    while (auto kci = world.next_kci(Duration(0))) {
      console.out << "order " << kci->order << "  " << kci_line(*kci, false, paint) << std::endl;
    }
  }
  std::error_code ignored;
  if (profile) std::filesystem::remove(*profile, ignored);
}

int demo(const DemoFlags& flags, Console& console) {
  StopSignals signals;
  signals.exit_on_next();
  Paint paint(console.has_colour());
  Monotonic begun = console.clock.monotonic();
  DemoWorld world(flags.listen.value_or("127.0.0.1:0"), console);
  introduce(world, console, paint);
  try {
    DemoStory(world, console).tell();
  } catch (const Failure& failure) {
    world.folder().keep();
    throw Failure(failure.code, std::string("the demo did not go as it should: ") + failure.what() +
                                    "\n  the gateway's log: " + log_of(world));
  }
  auto took = std::chrono::duration_cast<std::chrono::seconds>(console.clock.monotonic() - begun);
  console.out << "\nAll went as it should, in " << took.count() << " seconds.\n";
  if (!flags.once) {
    world.folder().keep();
    signals.hold();
    stay(world, console, paint, signals);
    signals.exit_on_next();
  }
  world.stop();
  if (!flags.once) console.out << "\nIts data stays in " << world.folder().path().string() << "\n";
  return kDone;
}

}  // namespace

void add_demo_command(const Command& root, Console& console) {
  auto declare = [](const Command& command, DemoFlags& flags) {
    command.optional("--listen", "ADDR:PORT", flags.listen, "The gateway's public listener (a free port on loopback).");
    command.flag("--once", flags.once, "Tell the story, clean up, end: exit 0 when all went as it should.");
  };
  add<DemoFlags>(root, "demo", "Watch real orders go through a gateway, a supplier and a tenant, then try it yourself.",
                 declare, [&console](const DemoFlags& flags) { return demo(flags, console); });
}

}  // namespace fibrecafe::cli
