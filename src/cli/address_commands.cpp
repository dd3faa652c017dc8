// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include "cli/commands.hpp"
#include "cli/store_access.hpp"
#include "store/addresses.hpp"
#include "tenant_json/availability_json.hpp"

namespace fibrecafe::cli {
namespace {

using enquiries::AddressRecord;
using enquiries::AddressSearch;

struct AddressFlags {
  StoreFlags store;
  std::string file;
  std::optional<std::string> postcode, uprn, name, street_number, street_name;
  bool as_json = false;
};

std::string folder_of(const AddressFlags& flags, Console& console) {
  return StoreAccess(flags.store, console).folder();
}

// They are there and can be read, or the reason why not.
store::AddressFacts facts_in(const std::string& folder) {
  try {
    if (auto facts = store::address_facts(folder)) return *facts;
  } catch (const std::runtime_error& error) {
    throw Failure(kUnreachable, error.what());
  }
  throw Failure(kRefused, "no addresses are loaded in " + folder + ": `fibrecafe address load FILE` loads them");
}

json::object facts_json(const store::AddressFacts& facts) {
  return {{"addresses", facts.addresses},
          {"loaded", format_time(facts.loaded)},
          {"from", facts.loaded_from},
          {"bytes", facts.bytes}};
}

int load(const AddressFlags& flags, Console& console) {
  std::string folder = folder_of(flags, console);
  std::ifstream stream(flags.file, std::ios::binary);
  if (flags.file != "-" && !stream.is_open()) throw Failure(kRefused, flags.file + " cannot be read");
  std::istream& csv = flags.file == "-" ? console.in : stream;
  auto facts = store::load_addresses(folder, csv, flags.file, console.clock.now());
  if (!facts) {
    throw Failure(kRefused, flags.file + " is not accepted, nothing is loaded:\n  " + listed(facts.error().problems));
  }
  if (flags.as_json)
    print_json(console.out, facts_json(*facts));
  else
    console.out << facts->addresses << (facts->addresses == 1 ? " address is" : " addresses are")
                << " loaded; a running gateway answers from them at once\n";
  return kDone;
}

AddressSearch search_of(const AddressFlags& flags) {
  AddressSearch search;
  search.postcode = enquiries::normal_postcode(flags.postcode.value_or(""));
  search.uprn = flags.uprn.value_or("");
  search.name = flags.name.value_or("");
  search.street_number = flags.street_number.value_or("");
  search.street_name = flags.street_name.value_or("");
  bool is_uprn = search.uprn.size() <= 12 && search.uprn.find_first_not_of("0123456789") == std::string::npos;
  if (!is_uprn) throw Failure(kUsage, "--uprn: accepted are 1 to 12 digits");
  if (search.postcode.empty() && search.uprn.empty()) throw Failure(kUsage, "give --postcode or --uprn, or both");
  return search;
}

std::string written(const AddressRecord& record) {
  std::string all;
  auto add = [&all](const std::string& text, const char* after) {
    if (!text.empty()) all += text + after;
  };
  add(record.sub_address.name, record.sub_address.unit_number.empty() ? ", " : " ");
  add(record.sub_address.unit_number, ", ");
  add(record.name, ", ");
  add(record.street_number, record.street_name.empty() ? ", " : " ");
  add(record.street_name, ", ");
  add(record.locality, ", ");
  add(record.city, ", ");
  add(record.postcode, ", ");
  return all.substr(0, all.find_last_not_of(", ") + 1);
}

std::string identifiers(const AddressRecord& record) {
  auto written_id = [](const AddressIdentifier& id) { return std::string(text(id.type)) + " " + id.id; };
  std::vector<std::string> all{written_id(record.identifier.identifier)};
  for (const AddressIdentifier& id : record.identifier.additional) all.push_back(written_id(id));
  return joined(all, ", ");
}

int find(const AddressFlags& flags, Console& console) {
  AddressSearch search = search_of(flags);
  std::string folder = folder_of(flags, console);
  facts_in(folder);
  auto silent = observe::make_silent_log();
  auto found = store::open_addresses(folder, *silent)->find(search);
  if (flags.as_json) {
    print_json(console.out, tenant_json::address_records_json(found));
  } else if (found.empty()) {
    console.out << "no address fits\n";
  } else {
    std::vector<std::vector<std::string>> rows{{"ADDRESS", "IDENTIFIERS", "SOURCE"}};
    for (const AddressRecord& record : found) rows.push_back({written(record), identifiers(record), record.source});
    print_table(console.out, rows);
  }
  return kDone;
}

int show(const AddressFlags& flags, Console& console) {
  store::AddressFacts facts = facts_in(folder_of(flags, console));
  if (flags.as_json)
    print_json(console.out, facts_json(facts));
  else
    print_facts(console.out, {{"addresses", std::to_string(facts.addresses)},
                              {"loaded", format_time(facts.loaded)},
                              {"from", facts.loaded_from},
                              {"bytes", std::to_string(facts.bytes)}});
  return kDone;
}

void declare_any(const Command& command, AddressFlags& flags) {
  command.flag("--json", flags.as_json, kJsonHelp);
  add_store_flags(command, flags.store);
}

void declare_load(const Command& command, AddressFlags& flags) {
  command.positional("FILE", flags.file,
                     "CSV with a line that names its columns, see docs/addresses.md (-: standard input).");
  declare_any(command, flags);
}

void declare_find(const Command& command, AddressFlags& flags) {
  command.optional("--postcode", "POSTCODE", flags.postcode, "With or without its space.");
  command.optional("--uprn", "UPRN", flags.uprn, "1 to 12 digits.");
  command.optional("--name", "NAME", flags.name, "Only those whose name contains it.");
  command.optional("--street-number", "NUMBER", flags.street_number, "Only those with this number.");
  command.optional("--street-name", "NAME", flags.street_name, "Only those whose street contains it.");
  declare_any(command, flags);
}

}  // namespace

void add_address_commands(const Command& root, Console& console) {
  Command address = root.command("address", "The gateway's own file of addresses, for GET /v1/addresses.");
  auto with = [&console](int (*act)(const AddressFlags&, Console&)) {
    return [act, &console](const AddressFlags& flags) { return act(flags, console); };
  };
  add<AddressFlags>(address, "load", "Replace what is loaded by a CSV file, all or nothing.", declare_load, with(load));
  add<AddressFlags>(address, "find", "Look addresses up as a tenant would, 500 at most.", declare_find, with(find));
  add<AddressFlags>(address, "show", "How many are loaded, when and from where.", declare_any, with(show));
}

}  // namespace fibrecafe::cli
