// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/gateway.hpp"

#include "supplier_updates/routes.hpp"
#include "tenant_api/routes.hpp"

namespace fibrecafe::sim {
namespace {

std::vector<edge::Route> all_routes(const tenant_api::AskingNeeds& needs) {
  auto routes = tenant_api::routes(needs);
  for (edge::Route& route : supplier_updates::routes(needs.door)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace

void SimLog::write(observe::Level level, std::string_view event, std::initializer_list<observe::Pair> pairs) {
  if (level != observe::Level::kWarn && level != observe::Level::kError) return;
  std::string line = observe::format_line(observe::LogFormat::kLogfmt, Time{}, level, event, pairs);
  trace_.write("  log " + line.substr(line.find("level=")));
  if (event == "outbox_fault" || event == "outbox_paused" || event == "store_answer_failed") {
    checker_.violation("the gateway logs " + line);
  }
}

Gateway::Gateway(Needs needs, int64_t its_number)
    : number(its_number),
      log_(needs.scene.trace, needs.scene.checker),
      random_(needs.scene.chance.next()),
      settings_(needs.settings),
      store(needs.store, its_number),
      authenticator_(store.directory()),
      router({all_routes(asking_.needs({store, settings_.timing, needs.scene.clock, random_, log_})), authenticator_,
              needs.scene.clock, random_, log_, *metrics_}),
      dispatcher({store, needs.scene.clock, random_, log_, *metrics_, needs.suppliers, needs.tenants, settings_}) {
  store.listen(*this);
}

}  // namespace fibrecafe::sim
