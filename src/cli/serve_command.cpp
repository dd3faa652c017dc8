// SPDX-License-Identifier: Apache-2.0
#include "app/gateway.hpp"
#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

struct ServeFlags {
  StoreFlags store;
  std::optional<std::string> listen, private_listen;
};

int serve(const ServeFlags& flags, Console& console) {
  std::vector<std::pair<std::string, std::string>> more;
  if (flags.listen) more.emplace_back("listen", *flags.listen);
  if (flags.private_listen) more.emplace_back("private", *flags.private_listen);
  app::Settings settings = read_settings(flags.store, console, more);
  if (settings.data.empty())
    throw Failure(kUsage, "say where to keep everything: --data DIR, or data in the file of --config");

  StopSignals signals;
  auto log = observe::make_log(settings.log_level, settings.log_format);
  for (const std::string& name : app::unknown_environment(console.environment)) {
    log->warn("setting_unknown", {{"environment", name}});
  }
  auto gateway = app::start_gateway(settings, *log);
  signals.wait();
  signals.exit_on_next();
  gateway->stop();
  return kDone;
}

}  // namespace

void add_serve_command(const Command& root, Console& console) {
  auto declare = [](const Command& command, ServeFlags& flags) {
    add_store_flags(command, flags.store);
    command.optional("--listen", "ADDR:PORT", flags.listen,
                     "The public listener (127.0.0.1:8080); port 0 takes a free one and logs it.");
    command.optional("--private", "ADDR:PORT", flags.private_listen, "Metrics and health (127.0.0.1:9464).");
  };
  add<ServeFlags>(root, "serve", "Run the gateway until SIGTERM or SIGINT; a second signal ends it at once.", declare,
                  [&console](const ServeFlags& flags) { return serve(flags, console); });
}

}  // namespace fibrecafe::cli
