// SPDX-License-Identifier: Apache-2.0
#include "app/assets.hpp"
#include "app/settings.hpp"
#include "cli/commands.hpp"
#include "cli/version.hpp"

namespace fibrecafe::cli {
namespace {

struct NoFlags {};
struct DocumentFlags {
  std::string name;
};

constexpr const char* kDocuments[] = {"auth", "tenant", "tenant-updates", "supplier", "supplier-updates"};

int print_document(const DocumentFlags& flags, Console& console) {
  std::string names;
  for (const char* name : kDocuments) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    auto document = flags.name == name ? app::asset("openapi/" + flags.name + ".yaml") : std::nullopt;
    if (!document) continue;
    console.out << *document;
    return kDone;
  }
  throw Failure(kRefused, "there is no document " + flags.name + "; there are " + names);
}

}  // namespace

void add_about_commands(const Command& root, Console& console) {
  auto nothing = [](const Command&, NoFlags&) {};
  auto declare = [](const Command& command, DocumentFlags& flags) {
    command.positional("NAME", flags.name, "auth, tenant, tenant-updates, supplier or supplier-updates.");
  };
  add<DocumentFlags>(root, "openapi", "Print an OpenAPI document of the contract.", declare,
                     [&console](const DocumentFlags& flags) { return print_document(flags, console); });
  add<NoFlags>(root, "settings", "Print the reference of all settings, Markdown.", nothing, [&console](const NoFlags&) {
    console.out << app::settings_reference();
    return kDone;
  });
  add<NoFlags>(root, "version", "Print the version.", nothing, [&console](const NoFlags&) {
    console.out << "fibrecafe " << kVersion << "\n";
    return kDone;
  });
}

}  // namespace fibrecafe::cli
