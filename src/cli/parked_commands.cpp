// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "cli/commands.hpp"
#include "cli/store_access.hpp"
#include "orders/service.hpp"

namespace fibrecafe::cli {
namespace {

using orders::Parked;
using orders::ParkedKind;

struct ParkedFlags {
  StoreFlags store;
  std::string id;
  bool as_json = false;
};

// What an entry is, and what there is to do about it.
struct Advice {
  const char* word;
  const char* advice;
};

Advice advice_of(ParkedKind kind) {
  switch (kind) {
    case ParkedKind::kRefusedByTenant:
      return {"refused-by-tenant",
              "Its tenant kept refusing this KCI. Settle with the tenant why, then `parked retry` it; or `parked drop` "
              "it."};
    case ParkedKind::kMayExistAtSupplier:
      return {
          "may-exist-at-supplier",
          "The tenant was told that it failed, the order or the amendment or cancellation that the detail names, and "
          "nobody knows whether the supplier has it. Ask the supplier, settle it there if it exists, then `parked "
          "drop` this."};
    case ParkedKind::kOrphaned:
      return {
          "orphaned",
          "The tenant was told that it failed, yet the supplier works on it. `parked cancel` has an order cancelled "
          "there; how that ends is parked too. An amendment or cancellation that the detail names is settled with the "
          "supplier and the tenant. Then `parked drop` this."};
    case ParkedKind::kImpossibleMove:
      return {"impossible-move",
              "A KCI of the supplier did not fit the order and was passed on as UPDATE. Check with the supplier, then "
              "`parked drop` this."};
  }
  return {"", ""};
}

int64_t number_of(const std::string& text) {
  int64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1)
    throw Failure(kUsage, text + " is no entry's number");
  return id;
}

Parked entry(store::Unit& unit, int64_t id) {
  auto parked = unit.parked(id);
  if (!parked) throw Failure(kRefused, "nothing is parked under " + std::to_string(id));
  return *parked;
}

std::string tenant_of(const Parked& parked, const parties::Directory& directory) {
  const parties::Tenant* tenant = directory.tenant(parked.key.tenant);
  return tenant ? tenant->name : "";
}

json::object parked_json(const Parked& parked, const std::string& tenant) {
  json::object out{
      {"id", parked.id}, {"kind", advice_of(parked.kind).word}, {"tenant", tenant}, {"order", parked.key.order.value}};
  if (parked.sequence > 0) out["sequence"] = parked.sequence;
  out["since"] = format_time(parked.since);
  out["detail"] = parked.detail;
  return out;
}

int list_parked(const ParkedFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"ID", "KIND", "TENANT", "ORDER", "KCI", "SINCE", "DETAIL"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    parties::Directory directory(unit.parties());
    for (const Parked& parked : unit.queries().parked()) {
      std::string tenant = tenant_of(parked, directory);
      all.push_back(parked_json(parked, tenant));
      rows.push_back(
          {std::to_string(parked.id), advice_of(parked.kind).word, tenant, std::to_string(parked.key.order.value),
           parked.sequence > 0 ? std::to_string(parked.sequence) : "-", format_time(parked.since), parked.detail});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else if (rows.size() == 1)
    console.out << "nothing is parked\n";
  else
    print_table(console.out, rows);
  return kDone;
}

int show_parked(const ParkedFlags& flags, Console& console) {
  int64_t id = number_of(flags.id);
  Parked parked;
  std::string tenant, supplier;
  std::optional<orders::Order> order;
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    parked = entry(unit, id);
    parties::Directory directory(unit.parties());
    tenant = tenant_of(parked, directory);
    order = unit.queries().find(parked.key);
    const parties::Supplier* known = order ? directory.supplier(order->supplier) : nullptr;
    if (known) supplier = known->name;
  });
  Advice advice = advice_of(parked.kind);
  if (flags.as_json) {
    json::object out = parked_json(parked, tenant);
    out["supplier"] = supplier;
    out["status"] = order ? text(order->status) : "";
    out["advice"] = advice.advice;
    print_json(console.out, out);
    return kDone;
  }
  print_facts(console.out, {{"id", std::to_string(parked.id)},
                            {"kind", advice.word},
                            {"since", format_time(parked.since)},
                            {"tenant", tenant},
                            {"order", std::to_string(parked.key.order.value) +
                                          (order ? ", " + std::string(text(order->status)) : "")},
                            {"kci", parked.sequence > 0 ? std::to_string(parked.sequence) : "-"},
                            {"supplier", supplier},
                            {"its number", order ? order->supplier_reference.value_or("-") : "-"},
                            {"detail", parked.detail}});
  console.out << "\n" << advice.advice << "\n";
  return kDone;
}

int retry_parked(const ParkedFlags& flags, Console& console) {
  int64_t id = number_of(flags.id);
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Parked parked = entry(unit, id);
    if (parked.kind != ParkedKind::kRefusedByTenant) {
      throw Failure(kRefused, "entry " + flags.id + " is " + advice_of(parked.kind).word +
                                  ": there is nothing to send again. " + advice_of(parked.kind).advice);
    }
    unit.replay(parked.key, parked.sequence, console.clock.now());
    unit.drop_parked(parked.id);  // parked anew if it is refused again
  });
  console.out << "the KCI of entry " << flags.id << " is sent again\n";
  return kDone;
}

// The gateway sends the cancellation; its tenant, who was told that the order failed, hears nothing of it.
int cancel_parked(const ParkedFlags& flags, Console& console) {
  int64_t id = number_of(flags.id);
  int64_t order = 0;
  StoreAccess(flags.store, console).write([&](store::Unit& unit) {
    Parked parked = entry(unit, id);
    if (parked.kind != ParkedKind::kOrphaned) {
      throw Failure(kRefused, "entry " + flags.id + " is " + advice_of(parked.kind).word +
                                  ": it shows no order to cancel. " + advice_of(parked.kind).advice);
    }
    parties::Directory directory(unit.parties());
    const orders::Timing timing;  // no wait begins here
    orders::Context context{unit, directory, timing, console.random, console.clock.now()};
    auto cancelled = orders::cancel_orphan(context, parked.key, to_string(uuid_v4(console.random)));
    if (!cancelled) throw Failure(kRefused, "entry " + flags.id + ": " + cancelled.error().problems.front().text);
    unit.drop_parked(parked.id);
    order = parked.key.order.value;
  });
  console.out << "order " << order << " is being cancelled at its supplier; how it ends is parked\n";
  return kDone;
}

int drop_parked(const ParkedFlags& flags, Console& console) {
  int64_t id = number_of(flags.id);
  StoreAccess(flags.store, console).write([&](store::Unit& unit) { unit.drop_parked(entry(unit, id).id); });
  console.out << "entry " << flags.id << " is dropped\n";
  return kDone;
}

void declare_one(const Command& command, ParkedFlags& flags) {
  command.positional("ID", flags.id, "The entry's number, as `parked list` shows it.");
  add_store_flags(command, flags.store);
}

}  // namespace

void add_parked_commands(const Command& root, Console& console) {
  Command parked = root.command("parked", "What the gateway will not settle by itself.");
  auto with = [&console](int (*act)(const ParkedFlags&, Console&)) {
    return [act, &console](const ParkedFlags& flags) { return act(flags, console); };
  };
  auto declare_list = [](const Command& command, ParkedFlags& flags) {
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  auto declare_show = [](const Command& command, ParkedFlags& flags) {
    declare_one(command, flags);
    command.flag("--json", flags.as_json, kJsonHelp);
  };
  add<ParkedFlags>(parked, "list", "All entries, oldest first.", declare_list, with(list_parked));
  add<ParkedFlags>(parked, "show", "One entry, its order, and what to do.", declare_show, with(show_parked));
  add<ParkedFlags>(parked, "retry", "Send a KCI again that its tenant refused.", declare_one, with(retry_parked));
  add<ParkedFlags>(parked, "cancel", "Have an orphaned order cancelled at its supplier.", declare_one,
                   with(cancel_parked));
  add<ParkedFlags>(parked, "drop", "Forget an entry: it is settled.", declare_one, with(drop_parked));
}

}  // namespace fibrecafe::cli
