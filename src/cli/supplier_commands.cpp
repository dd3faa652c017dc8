// SPDX-License-Identifier: Apache-2.0
#include "appointments/classify.hpp"
#include "cli/auth_flags.hpp"
#include "cli/commands.hpp"
#include "cli/slot_flags.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

using parties::Agreement;
using parties::Repeats;
using parties::Sequencing;
using parties::Supplier;

struct SupplierFlags {
  StoreFlags store;
  std::string name;
  std::optional<std::string> url, ca, repeats, sequence, timeout, ask_timeout, slots, premium;
  std::optional<int64_t> limit;
  AuthFlags auth;
  bool sandbox = false, not_sandbox = false, system_ca = false;
  bool addresses = false, no_addresses = false;
  bool force = false, all = false, as_json = false;
};

void declare_profile(const Command& command, SupplierFlags& flags) {
  command.positional("NAME", flags.name, "1 to 20 letters, digits and _.");
  command.optional(
      "--url", "URL", flags.url,
      "Its Supplier API's base, /service-orders is appended: https; http only to loopback with --sandbox.");
  command.flag("--sandbox", flags.sandbox, "For trying things out: may be on loopback and without credentials.");
  command.choice("--repeats", {"safe", "unsafe"}, flags.repeats,
                 "safe: it has confirmed that it recognises a repeated order by its id.");
  command.choice("--sequence", {"per-order", "ignore"}, flags.sequence,
                 "ignore: its sequence numbers mean nothing, take its KCIs as they come.");
  command.number("--limit", "N", flags.limit, "Calls to it at once (8).");
  command.optional("--timeout", "DURATION", flags.timeout,
                   "How long it may take to answer, instead of supplier.timeout: 45s; \"default\" goes back.");
  command.optional("--ask-timeout", "DURATION", flags.ask_timeout,
                   "The same for what tenants wait for (availability, slots), instead of supplier.ask_timeout.");
  command.flag("--addresses", flags.addresses, "It answers GET /addresses beside the published Supplier API.");
  command.optional(
      "--slots", "WINDOWS", flags.slots,
      "Hours by which its slots are classed where it does not: EARLY=07:00-09:00,AM=08:00-13:00; the first "
      "that fits counts; \"default\" goes back.");
  command.optional("--premium", "CLASSES", flags.premium,
                   "Classes of its slots that are no standard ones where it does not say: SATURDAY,WEEKDAY_EVENING; "
                   "\"none\" removes them.");
  command.optional("--ca", "FILE", flags.ca, "Trust this authority (PEM) for its API instead of the system's.");
  add_auth_flags(command, flags.auth);
  add_store_flags(command, flags.store);
}

void declare_set(const Command& command, SupplierFlags& flags) {
  declare_profile(command, flags);
  command.flag("--no-sandbox", flags.not_sandbox, "It is no sandbox any more.");
  command.flag("--no-addresses", flags.no_addresses, "It answers no GET /addresses any more.");
  command.flag("--system-ca", flags.system_ca, "Trust the system's authorities again.");
}

void declare_named(const Command& command, SupplierFlags& flags) {
  command.positional("NAME", flags.name, "The supplier.");
  add_store_flags(command, flags.store);
}

// "default": none of its own.
std::optional<Duration> timeout_of(const std::string& text, const std::string& flag) {
  if (text == "default") return {};
  auto timeout = parse_duration(text);
  if (!timeout) throw Failure(kRefused, flag + ": accepted is a duration with a unit: 45s");
  return timeout;
}

// What the flags name elsewhere, read once and before any transaction.
struct Inputs {
  std::optional<parties::OutboundAuth> auth;
  std::optional<std::string> ca_pem;
};

Inputs read_inputs(const SupplierFlags& flags, Console& console) {
  Inputs inputs;
  inputs.auth = read_auth(flags.auth, console);
  if (flags.ca) inputs.ca_pem = read_file(*flags.ca, console);
  return inputs;
}

// What the flags say, laid over `supplier`.
Supplier changed(Supplier supplier, const SupplierFlags& flags, const Inputs& inputs) {
  if (flags.url) supplier.url = *flags.url;
  if (flags.sandbox || flags.not_sandbox) supplier.sandbox = flags.sandbox;
  if (inputs.auth) supplier.auth = *inputs.auth;
  if (flags.repeats) supplier.repeats = *flags.repeats == "safe" ? Repeats::kSafe : Repeats::kUnsafe;
  if (flags.sequence) supplier.sequencing = *flags.sequence == "ignore" ? Sequencing::kIgnore : Sequencing::kPerOrder;
  if (flags.limit) supplier.calls_max = static_cast<int>(std::clamp<int64_t>(*flags.limit, 0, 1'000'000));
  if (flags.timeout) supplier.timeout = timeout_of(*flags.timeout, "--timeout");
  if (flags.ask_timeout) supplier.ask_timeout = timeout_of(*flags.ask_timeout, "--ask-timeout");
  if (flags.addresses || flags.no_addresses) supplier.offers_addresses = flags.addresses;
  if (flags.slots) supplier.slots.hours.clear();
  if (flags.slots && flags.slots != "default") supplier.slots.hours = slot_hours_of(*flags.slots);
  if (flags.premium) supplier.slots.premium.clear();
  if (flags.premium && flags.premium != "none") supplier.slots.premium = premium_of(*flags.premium);
  if (inputs.ca_pem) supplier.ca_pem = *inputs.ca_pem;
  if (flags.system_ca) supplier.ca_pem.clear();
  return supplier;
}

int add_supplier(const SupplierFlags& flags, Console& console) {
  if (!flags.url) throw Failure(kUsage, "--url is required");
  StoreAccess store(flags.store, console);
  Supplier supplier;
  supplier.name = flags.name;
  supplier = changed(std::move(supplier), flags, read_inputs(flags, console));
  refuse(app::problems_of(supplier, store.rules()));
  store.write([&](store::Unit& unit) {
    auto added = unit.add(supplier);
    if (!added) refuse(added.error().problems);
  });
  console.out << "supplier " << supplier.name << " is registered\n";
  return kDone;
}

Supplier read_supplier(StoreAccess& store, const std::string& name) {
  Supplier supplier;
  store.read([&](store::Unit& unit) { supplier = supplier_named(unit.parties(), name); });
  return supplier;
}

int set_supplier(const SupplierFlags& flags, Console& console) {
  if (flags.sandbox && flags.not_sandbox) throw Failure(kUsage, "--sandbox and --no-sandbox contradict each other");
  if (flags.addresses && flags.no_addresses)
    throw Failure(kUsage, "--addresses and --no-addresses contradict each other");
  StoreAccess store(flags.store, console);
  Inputs inputs = read_inputs(flags, console);
  refuse(app::problems_of(changed(read_supplier(store, flags.name), flags, inputs), store.rules()));
  store.write([&](store::Unit& unit) {
    parties::Directory::Content parties = unit.parties();
    Supplier after = changed(supplier_named(parties, flags.name), flags, inputs);
    for (const Agreement& agreement : parties.agreements) {
      if (agreement.supplier == after.id && app::lacks_credentials(after, agreement)) {
        throw Failure(kRefused, "supplier " + after.name +
                                    " would be called without credentials, which only a sandbox may: give --auth");
      }
    }
    unit.update(after);
  });
  console.out << "supplier " << flags.name << " is changed\n";
  return kDone;
}

std::string state_of(const Supplier& supplier) {
  if (supplier.removed) return "removed";
  return supplier.paused_since ? "paused since " + format_time(*supplier.paused_since) : "active";
}

const char* text_of(Repeats repeats) {
  return repeats == Repeats::kSafe ? "safe" : "unsafe";
}
const char* text_of(Sequencing sequencing) {
  return sequencing == Sequencing::kIgnore ? "ignore" : "per-order";
}

json::object supplier_json(const Supplier& supplier) {
  json::object out{{"name", supplier.name},
                   {"url", supplier.url},
                   {"sandbox", supplier.sandbox},
                   {"auth", describe_json(supplier.auth)},
                   {"repeats", text_of(supplier.repeats)},
                   {"sequence", text_of(supplier.sequencing)},
                   {"limit", supplier.calls_max},
                   {"own_ca", !supplier.ca_pem.empty()},
                   {"addresses", supplier.offers_addresses},
                   {"premium", shown(supplier.slots.premium)},
                   {"state", supplier.removed        ? "removed"
                             : supplier.paused_since ? "paused"
                                                     : "active"}};
  if (supplier.timeout) out["timeout"] = format_duration(*supplier.timeout);
  if (supplier.ask_timeout) out["ask_timeout"] = format_duration(*supplier.ask_timeout);
  if (!supplier.slots.hours.empty()) out["slots"] = shown(supplier.slots.hours);
  if (supplier.paused_since) out["paused_since"] = format_time(*supplier.paused_since);
  return out;
}

int list_suppliers(const SupplierFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"NAME", "URL", "SANDBOX", "AUTH", "REPEATS", "STATE"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    for (const Supplier& supplier : unit.parties().suppliers) {
      if (supplier.removed && !flags.all) continue;
      all.push_back(supplier_json(supplier));
      rows.push_back({supplier.name, supplier.url, supplier.sandbox ? "yes" : "no", describe(supplier.auth),
                      text_of(supplier.repeats), state_of(supplier)});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else
    print_table(console.out, rows);
  return kDone;
}

std::string timeout_text(const std::optional<Duration>& own, const char* setting) {
  return own ? format_duration(*own) : setting;
}

int show_supplier(const SupplierFlags& flags, Console& console) {
  StoreAccess store(flags.store, console);
  Supplier supplier = read_supplier(store, flags.name);
  if (flags.as_json) {
    print_json(console.out, supplier_json(supplier));
    return kDone;
  }
  const auto& [slots, premium] = supplier.slots;
  print_facts(console.out, {{"name", supplier.name},
                            {"url", supplier.url},
                            {"state", state_of(supplier)},
                            {"sandbox", supplier.sandbox ? "yes" : "no"},
                            {"auth", describe(supplier.auth)},
                            {"repeats", text_of(supplier.repeats)},
                            {"sequence", text_of(supplier.sequencing)},
                            {"calls at once", std::to_string(supplier.calls_max)},
                            {"timeout", timeout_text(supplier.timeout, "supplier.timeout")},
                            {"ask timeout", timeout_text(supplier.ask_timeout, "supplier.ask_timeout")},
                            {"addresses", supplier.offers_addresses ? "yes" : "no"},
                            {"slots", shown(slots.empty() ? appointments::usual_hours() : slots)},
                            {"premium", premium.empty() ? "none" : shown(premium)},
                            {"authority", supplier.ca_pem.empty() ? "the system's" : "its own"}});
  return kDone;
}

int pause_supplier(const SupplierFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Supplier supplier = supplier_named(unit.parties(), flags.name);
    if (supplier.paused_since) throw Failure(kRefused, "supplier " + supplier.name + " is " + state_of(supplier));
    supplier.paused_since = console.clock.now();
    unit.update(supplier);
  });
  console.out << "supplier " << flags.name << " is paused: its orders are accepted and wait\n";
  return kDone;
}

int resume_supplier(const SupplierFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Supplier supplier = supplier_named(unit.parties(), flags.name);
    if (!supplier.paused_since) throw Failure(kRefused, "supplier " + supplier.name + " is not paused");
    // Time in which nothing could be tried does not count against dispatch.give_up_after.
    Duration paused = std::max(Duration(0), console.clock.now() - *supplier.paused_since);
    unit.postpone_give_up(supplier.id, paused);
    supplier.paused_since.reset();
    unit.update(supplier);
  });
  console.out << "supplier " << flags.name << " is resumed: what waited goes out\n";
  return kDone;
}

int remove_supplier(const SupplierFlags& flags, Console& console) {
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Supplier supplier = supplier_named(unit.parties(), flags.name);
    int64_t open = unit.open_orders(supplier.id);
    if (open > 0 && !flags.force) {
      throw Failure(kRefused, "supplier " + supplier.name + " has " + std::to_string(open) +
                                  " open orders; --force removes it all the same");
    }
    supplier.removed = true;
    unit.update(supplier);
  });
  console.out << "supplier " << flags.name << " is removed: no orders for it, its clients' tokens are refused\n";
  return kDone;
}

}  // namespace

void add_supplier_commands(const Command& root, Console& console) {
  Command supplier = root.command("supplier", "Network operators that orders are placed with.");
  auto with = [&console](int (*act)(const SupplierFlags&, Console&)) {
    return [act, &console](const SupplierFlags& flags) { return act(flags, console); };
  };
  add<SupplierFlags>(supplier, "add", "Register a supplier.", declare_profile, with(add_supplier));
  add<SupplierFlags>(supplier, "set", "Change what is given, keep the rest.", declare_set, with(set_supplier));
  auto declare_list = [](const Command& command, SupplierFlags& flags) {
    command.flag("--all", flags.all, "Removed ones too.");
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  add<SupplierFlags>(supplier, "list", "All suppliers.", declare_list, with(list_suppliers));
  auto declare_show = [](const Command& command, SupplierFlags& flags) {
    declare_named(command, flags);
    command.flag("--json", flags.as_json, kJsonHelp);
  };
  add<SupplierFlags>(supplier, "show", "One supplier, without its secrets.", declare_show, with(show_supplier));
  add<SupplierFlags>(supplier, "pause", "Send it nothing; orders are accepted and wait.", declare_named,
                     with(pause_supplier));
  add<SupplierFlags>(supplier, "resume", "Send what waited; the pause does not count against dispatch.give_up_after.",
                     declare_named, with(resume_supplier));
  auto declare_remove = [](const Command& command, SupplierFlags& flags) {
    declare_named(command, flags);
    command.flag("--force", flags.force, "Although it has open orders.");
  };
  add<SupplierFlags>(supplier, "remove", "Disable it; its orders stay.", declare_remove, with(remove_supplier));
}

}  // namespace fibrecafe::cli
