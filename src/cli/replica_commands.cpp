// SPDX-License-Identifier: Apache-2.0
// Which gateways work on one database, and for whom each of them works.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

struct ReplicaFlags {
  StoreFlags store;
  bool as_json = false;
};

std::vector<std::string> names(const store::Replica& replica, store::Claim::Kind kind,
                               const parties::Directory::Content& parties) {
  std::vector<std::string> out;
  for (const store::Claim& claim : replica.holds) {
    if (claim.kind != kind) continue;
    for (const auto& each : parties.suppliers) {
      if (kind == store::Claim::Kind::kSupplier && each.id.value == claim.id) out.push_back(each.name);
    }
    for (const auto& each : parties.tenants) {
      if (kind == store::Claim::Kind::kTenant && each.id.value == claim.id) out.push_back(each.name);
    }
  }
  return out;
}

bool keeps_the_clock(const store::Replica& replica) {
  return std::any_of(replica.holds.begin(), replica.holds.end(),
                     [](const auto& claim) { return claim.kind == store::Claim::Kind::kHousekeeping; });
}

json::array as_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

int list_replicas(const ReplicaFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"REPLICA", "NAME", "STARTED", "LEASE", "SUPPLIERS", "TENANTS", "CLOCK"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    auto parties = unit.parties();
    for (const store::Replica& replica : unit.queries().replicas()) {
      auto suppliers = names(replica, store::Claim::Kind::kSupplier, parties);
      auto tenants = names(replica, store::Claim::Kind::kTenant, parties);
      bool clock = keeps_the_clock(replica);
      bool is_over = replica.lease_left < Duration(0);
      all.push_back(json::object{{"id", replica.id},
                                 {"name", replica.name},
                                 {"started", format_time(replica.started)},
                                 {"leaseMillisecondsLeft", replica.lease_left.count()},
                                 {"suppliers", as_array(suppliers)},
                                 {"tenants", as_array(tenants)},
                                 {"clock", clock}});
      rows.push_back({std::to_string(replica.id), replica.name, format_time(replica.started),
                      is_over ? "over" : format_duration(replica.lease_left), joined(suppliers, ", "),
                      joined(tenants, ", "), clock ? "yes" : ""});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else if (rows.size() == 1)
    console.out << "no gateway shares this store: on SQLite one works alone, on PostgreSQL none runs\n";
  else
    print_table(console.out, rows);
  return kDone;
}

}  // namespace

void add_replica_commands(const Command& root, Console& console) {
  add<ReplicaFlags>(
      root, "replicas", "The gateways on one PostgreSQL, and whose work each of them does.",
      [](const Command& command, ReplicaFlags& flags) {
        command.flag("--json", flags.as_json, kJsonHelp);
        add_store_flags(command, flags.store);
      },
      [&console](const ReplicaFlags& flags) { return list_replicas(flags, console); });
}

}  // namespace fibrecafe::cli
