// SPDX-License-Identifier: Apache-2.0
#include "cli/auth_flags.hpp"
#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

using parties::Tenant;

constexpr size_t kLiveSecretsMax = 2;

struct TenantFlags {
  StoreFlags store;
  std::string name;
  std::optional<std::string> url, ca, unknown_fields, address_supplier;
  SecretFlags signing_secret;
  AuthFlags auth;
  bool sandbox = false, not_sandbox = false, retire = false, unsigned_again = false, system_ca = false;
  bool force = false, all = false, as_json = false;
};

void declare_profile(const Command& command, TenantFlags& flags) {
  command.positional("NAME", flags.name, "1 to 50 letters, digits and _.");
  command.optional("--kci-url", "URL", flags.url, "Where its KCIs go: https; http only to loopback with --sandbox.");
  command.flag("--sandbox", flags.sandbox,
               "For trying things out: may be on loopback, may steer the supplier stub by X-Scenario.");
  command.secret("--signing-secret", flags.signing_secret,
                 "Sign deliveries with it: whsec_ and base64 of 24 to 64 bytes.");
  command.choice("--unknown-fields", {"refuse", "ignore"}, flags.unknown_fields,
                 "What to do with fields of a request that the contract does not have.");
  command.optional("--address-supplier", "NAME", flags.address_supplier,
                   "Which supplier its address look-ups go to when they name none; \"none\": the gateway's own file.");
  command.optional("--ca", "FILE", flags.ca, "Trust this authority (PEM) for its endpoint instead of the system's.");
  add_auth_flags(command, flags.auth);
  add_store_flags(command, flags.store);
}

void declare_set(const Command& command, TenantFlags& flags) {
  declare_profile(command, flags);
  command.flag("--no-sandbox", flags.not_sandbox, "It is no sandbox any more.");
  command.flag("--retire-signing-secret", flags.retire,
               "Keep only the newest signing secret: the replacement is done.");
  command.flag("--no-signing-secret", flags.unsigned_again, "Sign nothing any more.");
  command.flag("--system-ca", flags.system_ca, "Trust the system's authorities again.");
}

void declare_named(const Command& command, TenantFlags& flags) {
  command.positional("NAME", flags.name, "The tenant.");
  add_store_flags(command, flags.store);
}

// What the flags name elsewhere, read once and before any transaction.
struct Inputs {
  std::optional<parties::OutboundAuth> auth;
  std::optional<std::string> ca_pem, signing_secret;
};

Inputs read_inputs(const TenantFlags& flags, Console& console) {
  Inputs inputs;
  inputs.auth = read_auth(flags.auth, console);
  if (flags.ca) inputs.ca_pem = read_file(*flags.ca, console);
  inputs.signing_secret = read_secret(flags.signing_secret, "--signing-secret", console);
  return inputs;
}

// What the flags say, laid over `tenant`.
Tenant changed(Tenant tenant, const TenantFlags& flags, const Inputs& inputs) {
  if (flags.url) tenant.kci_url = *flags.url;
  if (flags.sandbox || flags.not_sandbox) tenant.sandbox = flags.sandbox;
  if (flags.unknown_fields) tenant.ignore_unknown_fields = *flags.unknown_fields == "ignore";
  if (inputs.auth) tenant.auth = *inputs.auth;
  if (inputs.ca_pem) tenant.ca_pem = *inputs.ca_pem;
  if (flags.system_ca) tenant.ca_pem.clear();
  if (flags.unsigned_again) tenant.signing_secrets.clear();
  if (inputs.signing_secret) {
    std::erase(tenant.signing_secrets, *inputs.signing_secret);
    tenant.signing_secrets.insert(tenant.signing_secrets.begin(), *inputs.signing_secret);
  }
  size_t live = flags.retire ? 1 : kLiveSecretsMax;
  if (tenant.signing_secrets.size() > live) tenant.signing_secrets.resize(live);
  return tenant;
}

// Inside the transaction, where suppliers have numbers.
void choose_address_supplier(Tenant& tenant, const TenantFlags& flags, const parties::Directory::Content& parties) {
  if (!flags.address_supplier) return;
  tenant.address_supplier.reset();
  if (*flags.address_supplier == "none") return;
  parties::Supplier supplier = supplier_named(parties, *flags.address_supplier);
  if (!supplier.offers_addresses) {
    throw Failure(kRefused, "--address-supplier: supplier " + supplier.name +
                                " answers no address look-ups; if it does, say so by supplier set " + supplier.name +
                                " --addresses");
  }
  tenant.address_supplier = supplier.id;
}

int add_tenant(const TenantFlags& flags, Console& console) {
  if (!flags.url) throw Failure(kUsage, "--kci-url is required");
  StoreAccess store(flags.store, console);
  Tenant tenant;
  tenant.name = flags.name;
  tenant = changed(std::move(tenant), flags, read_inputs(flags, console));
  refuse(app::problems_of(tenant, store.rules()));
  store.write([&](store::Unit& unit) {
    choose_address_supplier(tenant, flags, unit.parties());
    auto added = unit.add(tenant);
    if (!added) refuse(added.error().problems);
  });
  console.out << "tenant " << tenant.name << " is registered\n";
  return kDone;
}

Tenant read_tenant(StoreAccess& store, const std::string& name) {
  Tenant tenant;
  store.read([&](store::Unit& unit) { tenant = tenant_named(unit.parties(), name); });
  return tenant;
}

int set_tenant(const TenantFlags& flags, Console& console) {
  if (flags.sandbox && flags.not_sandbox) throw Failure(kUsage, "--sandbox and --no-sandbox contradict each other");
  StoreAccess store(flags.store, console);
  Inputs inputs = read_inputs(flags, console);
  refuse(app::problems_of(changed(read_tenant(store, flags.name), flags, inputs), store.rules()));
  store.write([&](store::Unit& unit) {
    parties::Directory::Content parties = unit.parties();
    Tenant tenant = changed(tenant_named(parties, flags.name), flags, inputs);
    choose_address_supplier(tenant, flags, parties);
    unit.update(tenant);
  });
  console.out << "tenant " << flags.name << " is changed\n";
  return kDone;
}

std::string state_of(const Tenant& tenant) {
  if (tenant.removed) return "removed";
  if (!tenant.stopped_since) return "active";
  return "stopped since " + format_time(*tenant.stopped_since) +
         (tenant.stopped_why.empty() ? "" : ": " + tenant.stopped_why);
}

// Empty: the gateway's own file.
std::string address_supplier(const Tenant& tenant, const parties::Directory::Content& parties) {
  for (const parties::Supplier& supplier : parties.suppliers) {
    if (tenant.address_supplier == supplier.id) return supplier.name + (supplier.removed ? " (removed)" : "");
  }
  return {};
}

json::object tenant_json(const Tenant& tenant, const parties::Directory::Content& parties) {
  json::object out{{"name", tenant.name},
                   {"kci_url", tenant.kci_url},
                   {"sandbox", tenant.sandbox},
                   {"unknown_fields", tenant.ignore_unknown_fields ? "ignore" : "refuse"},
                   {"auth", describe_json(tenant.auth)},
                   {"signing_secrets", tenant.signing_secrets.size()},
                   {"own_ca", !tenant.ca_pem.empty()},
                   {"state", tenant.removed         ? "removed"
                             : tenant.stopped_since ? "stopped"
                                                    : "active"}};
  if (std::string name = address_supplier(tenant, parties); !name.empty()) out["address_supplier"] = name;
  if (tenant.stopped_since) {
    out["stopped_since"] = format_time(*tenant.stopped_since);
    out["stopped_why"] = tenant.stopped_why;
  }
  return out;
}

int list_tenants(const TenantFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"NAME", "KCI URL", "SANDBOX", "AUTH", "STATE"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    parties::Directory::Content parties = unit.parties();
    for (const Tenant& tenant : parties.tenants) {
      if (tenant.removed && !flags.all) continue;
      all.push_back(tenant_json(tenant, parties));
      rows.push_back(
          {tenant.name, tenant.kci_url, tenant.sandbox ? "yes" : "no", describe(tenant.auth), state_of(tenant)});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else
    print_table(console.out, rows);
  return kDone;
}

int show_tenant(const TenantFlags& flags, Console& console) {
  parties::Directory::Content parties;
  StoreAccess(flags.store, console).read([&](store::Unit& unit) { parties = unit.parties(); });
  Tenant tenant = tenant_named(parties, flags.name);
  if (flags.as_json) {
    print_json(console.out, tenant_json(tenant, parties));
    return kDone;
  }
  std::string addresses = address_supplier(tenant, parties);
  print_facts(console.out, {{"name", tenant.name},
                            {"kci url", tenant.kci_url},
                            {"state", state_of(tenant)},
                            {"sandbox", tenant.sandbox ? "yes" : "no"},
                            {"auth", describe(tenant.auth)},
                            {"signing secrets", std::to_string(tenant.signing_secrets.size())},
                            {"addresses from", addresses.empty() ? "the gateway's own file" : addresses},
                            {"unknown fields", tenant.ignore_unknown_fields ? "ignore" : "refuse"},
                            {"authority", tenant.ca_pem.empty() ? "the system's" : "its own"}});
  return kDone;
}

int stop_tenant(const TenantFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Tenant tenant = tenant_named(unit.parties(), flags.name);
    if (tenant.stopped_since) throw Failure(kRefused, "tenant " + tenant.name + " is " + state_of(tenant));
    tenant.stopped_since = console.clock.now();
    tenant.stopped_why = "an operator stopped it";
    unit.update(tenant);
  });
  console.out << "tenant " << flags.name << " is stopped: its KCIs wait\n";
  return kDone;
}

int resume_tenant(const TenantFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Tenant tenant = tenant_named(unit.parties(), flags.name);
    if (!tenant.stopped_since) throw Failure(kRefused, "tenant " + tenant.name + " is not stopped");
    tenant.stopped_since.reset();
    tenant.stopped_why.clear();
    unit.update(tenant);
    unit.set_trouble(tenant.id, {});  // the days of failure count from anew
  });
  console.out << "tenant " << flags.name << " is resumed: all its KCIs go out in sequence\n";
  return kDone;
}

int remove_tenant(const TenantFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Tenant tenant = tenant_named(unit.parties(), flags.name);
    int64_t open = unit.open_orders(tenant.id);
    if (open > 0 && !flags.force) {
      throw Failure(kRefused, "tenant " + tenant.name + " has " + std::to_string(open) +
                                  " open orders; --force removes it all the same");
    }
    tenant.removed = true;
    unit.update(tenant);
  });
  console.out << "tenant " << flags.name << " is removed: its clients' tokens are refused\n";
  return kDone;
}

}  // namespace

void add_tenant_commands(const Command& root, Console& console) {
  Command tenant = root.command("tenant", "ISPs that order through the gateway.");
  auto with = [&console](int (*act)(const TenantFlags&, Console&)) {
    return [act, &console](const TenantFlags& flags) { return act(flags, console); };
  };
  add<TenantFlags>(tenant, "add", "Register a tenant.", declare_profile, with(add_tenant));
  add<TenantFlags>(tenant, "set", "Change what is given, keep the rest.", declare_set, with(set_tenant));
  auto declare_list = [](const Command& command, TenantFlags& flags) {
    command.flag("--all", flags.all, "Removed ones too.");
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  add<TenantFlags>(tenant, "list", "All tenants.", declare_list, with(list_tenants));
  auto declare_show = [](const Command& command, TenantFlags& flags) {
    declare_named(command, flags);
    command.flag("--json", flags.as_json, kJsonHelp);
  };
  add<TenantFlags>(tenant, "show", "One tenant, without its secrets.", declare_show, with(show_tenant));
  add<TenantFlags>(tenant, "stop", "Deliver nothing to its endpoint; KCIs wait.", declare_named, with(stop_tenant));
  add<TenantFlags>(tenant, "resume", "Deliver again, in sequence, what waited.", declare_named, with(resume_tenant));
  auto declare_remove = [](const Command& command, TenantFlags& flags) {
    declare_named(command, flags);
    command.flag("--force", flags.force, "Although it has open orders.");
  };
  add<TenantFlags>(tenant, "remove", "Disable it; its orders stay.", declare_remove, with(remove_tenant));
}

}  // namespace fibrecafe::cli
