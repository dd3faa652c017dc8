// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "auth/secrets.hpp"
#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

using parties::Client;
using parties::Role;

struct ClientFlags {
  StoreFlags store;
  std::string role, name;  // `name` is the client's id for remove
  std::vector<std::string> allow;
  std::optional<std::string> rate;
  bool as_json = false;
};

Role role_of(const std::string& word) {
  if (word == "tenant") return Role::kTenant;
  if (word == "supplier") return Role::kSupplier;
  if (word == "operator") return Role::kOperator;
  throw Failure(kUsage, word + " is not one of tenant, supplier, operator");
}

const char* text_of(Role role) {
  return role == Role::kTenant ? "tenant" : role == Role::kSupplier ? "supplier" : "operator";
}

int rate_of(const std::optional<std::string>& text) {
  if (!text) return 0;
  int rate = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), rate);
  std::string_view rest(end, static_cast<size_t>(text->data() + text->size() - end));
  if (error != std::errc() || rest != "/s" || rate < 1) throw Failure(kRefused, "--rate: accepted is N/s: 20/s");
  return rate;
}

// TENANT1-0fc3a91b: readable in logs, and not to be guessed from the name.
std::string new_id(const std::string& name, Random& random) {
  return name + "-" + to_string(uuid_v4(random)).substr(0, 8);
}

int add_client(const ClientFlags& flags, Console& console) {
  StoreAccess store(flags.store, console);
  Client client;
  client.role = role_of(flags.role);
  client.id = new_id(flags.name, console.random);
  client.allow = flags.allow;
  client.rate_per_second = rate_of(flags.rate);
  client.created = console.clock.now();
  std::vector<Problem> problems = app::problems_of(client);
  if (client.role == Role::kOperator && !app::is_tenant_name(flags.name)) {
    problems.push_back({"NAME", "accepted are 1 to 50 letters, digits and _"});
  }
  refuse(problems);
  std::string secret = auth::make_secret(console.random);
  client.secret_hash = auth::hash_secret(secret);
  store.write([&](store::Unit& unit) {
    parties::Directory::Content parties = unit.parties();
    if (client.role == Role::kTenant) client.tenant = tenant_named(parties, flags.name).id;
    if (client.role == Role::kSupplier) client.supplier = supplier_named(parties, flags.name).id;
    unit.add(client);
  });
  if (flags.as_json) {
    print_json(console.out, json::object{{"client_id", client.id}, {"client_secret", secret}});
    return kDone;
  }
  print_facts(console.out, {{"client_id", client.id}, {"client_secret", secret}});
  console.err << "Keep the secret now: it is not shown again.\n";
  return kDone;
}

std::string party_of(const Client& client, const parties::Directory& directory) {
  const parties::Tenant* tenant = client.role == Role::kTenant ? directory.tenant(client.tenant) : nullptr;
  const parties::Supplier* supplier = client.role == Role::kSupplier ? directory.supplier(client.supplier) : nullptr;
  return tenant ? tenant->name : supplier ? supplier->name : "";
}

json::object client_json(const Client& client, const std::string& party) {
  json::object out{{"client_id", client.id}, {"role", text_of(client.role)}};
  if (!party.empty()) out["name"] = party;
  out["allow"] = json::array(client.allow.begin(), client.allow.end());
  if (client.rate_per_second > 0) out["rate_per_second"] = client.rate_per_second;
  out["created"] = format_time(client.created);
  return out;
}

int list_clients(const ClientFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"CLIENT ID", "ROLE", "NAME", "ALLOWED FROM", "RATE", "CREATED"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    parties::Directory directory(unit.parties());
    for (const Client& client : directory.all().clients) {
      std::string party = party_of(client, directory);
      all.push_back(client_json(client, party));
      rows.push_back({client.id, text_of(client.role), party.empty() ? "-" : party,
                      client.allow.empty() ? "anywhere" : joined(client.allow, ", "),
                      client.rate_per_second > 0 ? std::to_string(client.rate_per_second) + "/s" : "-",
                      format_time(client.created)});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else
    print_table(console.out, rows);
  return kDone;
}

int remove_client(const ClientFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    if (!unit.remove_client(flags.name)) throw Failure(kRefused, "there is no client " + flags.name);
  });
  console.out << "client " << flags.name << " is removed: its tokens are refused within a second\n";
  return kDone;
}

}  // namespace

void add_client_commands(const Command& root, Console& console) {
  Command client = root.command("client", "Credentials by which tenants, suppliers and operators call the gateway.");
  auto with = [&console](int (*act)(const ClientFlags&, Console&)) {
    return [act, &console](const ClientFlags& flags) { return act(flags, console); };
  };
  auto declare_add = [](const Command& command, ClientFlags& flags) {
    command.positional("ROLE", flags.role, "tenant, supplier or operator.");
    command.positional("NAME", flags.name, "The tenant or the supplier; for an operator any name.");
    command.repeatable("--allow", "CIDR", flags.allow, "Where it may call from (anywhere).");
    command.optional("--rate", "N/s", flags.rate, "Requests a second; a burst may hold N, at least 10 (no limit).");
    command.flag("--json", flags.as_json, "Print {\"client_id\", \"client_secret\"}.");
    add_store_flags(command, flags.store);
  };
  add<ClientFlags>(client, "add", "Make a client; its id and secret are printed once.", declare_add, with(add_client));
  auto declare_list = [](const Command& command, ClientFlags& flags) {
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  add<ClientFlags>(client, "list", "All clients, without their secrets.", declare_list, with(list_clients));
  auto declare_remove = [](const Command& command, ClientFlags& flags) {
    command.positional("CLIENT_ID", flags.name, "The client.");
    add_store_flags(command, flags.store);
  };
  add<ClientFlags>(client, "remove", "Remove a client; its tokens end with it.", declare_remove, with(remove_client));
}

}  // namespace fibrecafe::cli
