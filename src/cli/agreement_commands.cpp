// SPDX-License-Identifier: Apache-2.0
#include "cli/auth_flags.hpp"
#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

using parties::Agreement;

struct AgreementFlags {
  StoreFlags store;
  std::string tenant, supplier;
  AuthFlags auth;
  bool as_json = false;
};

void declare_pair(const Command& command, AgreementFlags& flags) {
  command.positional("TENANT", flags.tenant, "The tenant.");
  command.positional("SUPPLIER", flags.supplier, "The supplier it may order from.");
  add_store_flags(command, flags.store);
}

int add_agreement(const AgreementFlags& flags, Console& console) {
  StoreAccess store(flags.store, console);
  parties::Directory::Content parties;
  auto auth = read_auth(flags.auth, console);
  store.read([&](store::Unit& unit) { parties = unit.parties(); });
  tenant_named(parties, flags.tenant);
  bool sandbox = supplier_named(parties, flags.supplier).sandbox;
  if (auth) refuse(app::problems_of(*auth, sandbox, store.rules()));
  store.write([&](store::Unit& unit) {
    parties::Directory::Content now = unit.parties();
    const parties::Supplier& supplier = supplier_named(now, flags.supplier);
    Agreement agreement{tenant_named(now, flags.tenant).id, supplier.id, auth};
    if (app::lacks_credentials(supplier, agreement)) {
      throw Failure(kRefused, "supplier " + supplier.name +
                                  " would be called without credentials, which only a sandbox may: give --auth here, "
                                  "or `fibrecafe supplier set " +
                                  supplier.name + " --auth ...`");
    }
    unit.put(agreement);
  });
  console.out << "tenant " << flags.tenant << " may order from supplier " << flags.supplier << "\n";
  return kDone;
}

int remove_agreement(const AgreementFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    parties::Directory::Content now = unit.parties();
    bool was_there = unit.remove_agreement(tenant_named(now, flags.tenant).id, supplier_named(now, flags.supplier).id);
    if (!was_there) throw Failure(kRefused, "there is no agreement between " + flags.tenant + " and " + flags.supplier);
  });
  console.out << "tenant " << flags.tenant << " may not order from supplier " << flags.supplier << " any more\n";
  return kDone;
}

int list_agreements(const AgreementFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"TENANT", "SUPPLIER", "OWN CREDENTIALS"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    parties::Directory directory(unit.parties());
    for (const Agreement& agreement : directory.all().agreements) {
      const parties::Tenant* tenant = directory.tenant(agreement.tenant);
      const parties::Supplier* supplier = directory.supplier(agreement.supplier);
      if (!tenant || !supplier || tenant->removed || supplier->removed) continue;
      json::object one{{"tenant", tenant->name}, {"supplier", supplier->name}};
      if (agreement.auth) one["auth"] = describe_json(*agreement.auth);
      all.push_back(std::move(one));
      rows.push_back({tenant->name, supplier->name, agreement.auth ? describe(*agreement.auth) : "-"});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else
    print_table(console.out, rows);
  return kDone;
}

}  // namespace

void add_agreement_commands(const Command& root, Console& console) {
  Command agreement = root.command("agreement", "Which tenant may order from which supplier.");
  auto with = [&console](int (*act)(const AgreementFlags&, Console&)) {
    return [act, &console](const AgreementFlags& flags) { return act(flags, console); };
  };
  auto declare_add = [](const Command& command, AgreementFlags& flags) {
    declare_pair(command, flags);
    add_auth_flags(command, flags.auth);
  };
  add<AgreementFlags>(agreement, "add", "Make or change one; --auth gives the tenant its own credentials there.",
                      declare_add, with(add_agreement));
  add<AgreementFlags>(agreement, "remove", "End one; placed orders go on.", declare_pair, with(remove_agreement));
  auto declare_list = [](const Command& command, AgreementFlags& flags) {
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  add<AgreementFlags>(agreement, "list", "All agreements.", declare_list, with(list_agreements));
}

}  // namespace fibrecafe::cli
