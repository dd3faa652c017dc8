// SPDX-License-Identifier: Apache-2.0
#include "auth/keys.hpp"
#include "cli/commands.hpp"
#include "cli/store_access.hpp"

namespace fibrecafe::cli {
namespace {

struct KeyFlags {
  StoreFlags store;
  bool as_json = false;
};

int list_keys(const KeyFlags& flags, Console& console) {
  json::array all;
  std::vector<std::vector<std::string>> rows{{"KEY ID", "CREATED", "STATE"}};
  StoreAccess(flags.store, console).read([&](store::Unit& unit) {
    for (const auth::SigningKey& key : unit.signing_keys()) {
      json::object one{
          {"kid", key.id}, {"created", format_time(key.created)}, {"state", key.retired ? "retired" : "signing"}};
      if (key.retired) one["retired"] = format_time(*key.retired);
      all.push_back(std::move(one));
      rows.push_back(
          {key.id, format_time(key.created), key.retired ? "retired " + format_time(*key.retired) : "signing"});
    }
  });
  if (flags.as_json)
    print_json(console.out, all);
  else if (rows.size() == 1)
    console.out << "no key yet: the gateway makes one when it starts\n";
  else
    print_table(console.out, rows);
  return kDone;
}

int rotate_keys(const KeyFlags& flags, Console& console) {
  auth::SigningKey key = auth::make_signing_key(console.clock.now());
  StoreAccess(flags.store, console).write([&](store::Unit& unit) { unit.add_signing_key(key); });
  if (flags.as_json)
    print_json(console.out, json::object{{"kid", key.id}, {"created", format_time(key.created)}});
  else
    console.out << "new tokens are signed with " << key.id
                << " within a second; tokens that are still alive stay valid\n";
  return kDone;
}

}  // namespace

void add_key_commands(const Command& root, Console& console) {
  Command keys = root.command("keys", "The keys that sign the gateway's tokens.");
  auto declare = [](const Command& command, KeyFlags& flags) {
    command.flag("--json", flags.as_json, kJsonHelp);
    add_store_flags(command, flags.store);
  };
  add<KeyFlags>(keys, "list", "All keys, newest first.", declare,
                [&console](const KeyFlags& flags) { return list_keys(flags, console); });
  add<KeyFlags>(keys, "rotate", "Make a new key and sign with it.", declare,
                [&console](const KeyFlags& flags) { return rotate_keys(flags, console); });
}

}  // namespace fibrecafe::cli
