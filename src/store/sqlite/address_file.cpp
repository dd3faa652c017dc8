// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/address_file.hpp"

#include <charconv>
#include <stdexcept>

namespace fibrecafe::store::sqlite {
namespace {

using enquiries::AddressRecord;
using enquiries::AddressSearch;

constexpr int64_t kApplication = 0x46434144;  // "FCAD", in the file's header
constexpr int64_t kVersion = 1;               // of the columns; another one: loaded anew
constexpr size_t kFoundMax = 500;
constexpr Duration kBusyTimeout{0};  // nobody writes to a file that can be found
constexpr char kEnd = '\x1F';        // of a text among the attributes; no text has control characters
constexpr std::string_view kSourceUnsaid = "FILE";

// `place`: the postcode in the spelling that is compared. `attributes`: names and values in turn, each with its kEnd.
// What is empty is NULL.
constexpr const char* kColumns =
    "(place TEXT, uprn INTEGER, nad TEXT, robt TEXT, line_id TEXT, district_code TEXT, name TEXT, street_number TEXT,"
    " street_name TEXT, locality TEXT, city TEXT, postcode TEXT, country TEXT, sub_name TEXT, unit_number TEXT,"
    " qualifier TEXT, source TEXT, attributes TEXT) STRICT;";
enum Column : int {
  kPlace,
  kUprn,
  kNad,
  kRobt,
  kLineId,
  kDistrictCode,
  kName,
  kStreetNumber,
  kStreetName,
  kLocality,
  kCity,
  kPostcode,
  kCountry,
  kSubName,
  kUnitNumber,
  kQualifier,
  kSource,
  kAttributes,
};

struct IdColumn {
  Column column;
  AddressType type;
};
constexpr IdColumn kTextIds[] = {{kNad, AddressType::kNad},
                                 {kRobt, AddressType::kRobt},
                                 {kLineId, AddressType::kLineId},
                                 {kDistrictCode, AddressType::kDistrictCode}};

std::optional<int64_t> uprn_of(const std::string& text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

// Own identifier first, then the others, as the operator's file is read.
Address identifier_of(const Rows& rows) {
  Address address;
  auto add = [&](std::string id, AddressType type) {
    bool is_first = address.identifier.id.empty();
    (is_first ? address.identifier : address.additional.emplace_back()) = {std::move(id), type};
  };
  if (!rows.is_null(kUprn)) add(std::to_string(rows.integer(kUprn)), AddressType::kUprn);
  for (const auto& [column, type] : kTextIds) {
    if (!rows.is_null(column)) add(std::string(rows.text(column)), type);
  }
  return address;
}

std::string packed(const std::vector<Characteristic>& attributes) {
  std::string all;
  for (const Characteristic& each : attributes) all += each.name + kEnd + each.value + kEnd;
  return all;
}

std::vector<Characteristic> unpacked(std::string_view texts) {
  std::vector<Characteristic> attributes;
  auto take = [&] {
    size_t end = std::min(texts.find(kEnd), texts.size());
    std::string text(texts.substr(0, end));
    texts.remove_prefix(std::min(end + 1, texts.size()));
    return text;
  };
  while (!texts.empty()) {
    std::string name = take();
    attributes.push_back({std::move(name), take()});
  }
  return attributes;
}

AddressRecord record_of(const Rows& rows) {
  auto text = [&](Column column) { return std::string(rows.text(column)); };
  AddressRecord record;
  record.identifier = identifier_of(rows);
  record.name = text(kName);
  record.street_number = text(kStreetNumber);
  record.street_name = text(kStreetName);
  record.locality = text(kLocality);
  record.city = text(kCity);
  record.postcode = text(kPostcode);
  record.country = text(kCountry);
  record.sub_address = {text(kSubName), text(kUnitNumber)};
  record.qualifier = text(kQualifier);
  record.source = rows.is_null(kSource) ? std::string(kSourceUnsaid) : text(kSource);
  record.additional_attributes = unpacked(rows.text(kAttributes));
  return record;
}

// Small letters without spaces. Letters beyond ASCII stay as they are.
std::string plain(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return out;
}

std::optional<std::string_view> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

}  // namespace

AddressFile::AddressFile(const std::filesystem::path& file)
    : path_(file), database_(file, Access::kReadOnly, kBusyTimeout) {
  int64_t application = database_.integer("PRAGMA application_id");
  if (application != kApplication) {
    throw std::runtime_error(file.string() + " is no file of addresses: its application id is " +
                             std::to_string(application));
  }
  int64_t version = database_.integer("PRAGMA user_version");
  if (version != kVersion) {
    throw std::runtime_error(file.string() + " has format " + std::to_string(version) + ", and this program reads " +
                             std::to_string(kVersion) + ": load the addresses again");
  }
  database_.execute("PRAGMA cache_size = -2048");
}

AddressFacts AddressFile::facts() {
  Statement about(database_, "SELECT addresses, loaded, loaded_from FROM about");
  Rows rows = about.query();
  if (!rows.next()) throw SqliteError(SQLITE_CORRUPT, path_.string() + ": what it says of itself is gone");
  return {rows.integer(0), rows.time(1), std::string(rows.text(2)), std::filesystem::file_size(path_)};
}

std::vector<AddressRecord> AddressFile::find(const AddressSearch& search) {
  if (search.uprn.empty()) return narrowed(by_postcode_.query(search.postcode), search);
  auto uprn = uprn_of(search.uprn);
  if (!uprn) return {};
  return narrowed(by_uprn_.query(*uprn), search);
}

std::vector<AddressRecord> AddressFile::narrowed(Rows rows, const AddressSearch& search) {
  std::string number = plain(search.street_number), name = plain(search.name), street = plain(search.street_name);
  auto contains = [&](Column column, const std::string& part) {
    return part.empty() || plain(rows.text(column)).find(part) != std::string::npos;
  };
  std::vector<AddressRecord> found;
  while (found.size() < kFoundMax && rows.next()) {
    bool fits = (search.postcode.empty() || rows.text(kPlace) == search.postcode) &&
                (number.empty() || plain(rows.text(kStreetNumber)) == number) && contains(kName, name) &&
                contains(kStreetName, street);
    if (fits) found.push_back(record_of(rows));
  }
  return found;
}

// The rows come in the operator's order, wait in a temporary file of SQLite's own, and are copied in theirs. Until the
// one commit at the end nothing is synced, and nothing is kept for a roll-back.
AddressFileWriter::AddressFileWriter(const std::filesystem::path& file)
    : database_(file, Access::kReadWrite, kBusyTimeout) {
  database_.execute(
      "PRAGMA page_size = 4096; PRAGMA temp_store = FILE; ATTACH '' AS waiting;"
      "PRAGMA main.journal_mode = OFF; PRAGMA main.cache_size = -32768;"
      "PRAGMA waiting.journal_mode = OFF; PRAGMA waiting.cache_size = -32768; PRAGMA waiting.synchronous = OFF;"
      "BEGIN;");
  for (const char* table : {"main.address", "waiting.row"}) {
    database_.execute(("CREATE TABLE " + std::string(table) + " " + kColumns).c_str());
  }
}

void AddressFileWriter::add(const AddressRecord& record) {
  std::optional<int64_t> uprn;
  std::optional<std::string_view> ids[std::size(kTextIds)];
  auto keep = [&](const AddressIdentifier& identifier) {
    if (identifier.type == AddressType::kUprn) uprn = uprn_of(identifier.id);
    for (size_t i = 0; i < std::size(kTextIds); ++i) {
      if (kTextIds[i].type == identifier.type) ids[i] = or_null(identifier.id);
    }
  };
  keep(record.identifier.identifier);
  for (const AddressIdentifier& each : record.identifier.additional) keep(each);
  std::string place = enquiries::normal_postcode(record.postcode), attributes = packed(record.additional_attributes);
  insert_.execute(or_null(place), uprn, ids[0], ids[1], ids[2], ids[3], or_null(record.name),
                  or_null(record.street_number), or_null(record.street_name), or_null(record.locality),
                  or_null(record.city), or_null(record.postcode), or_null(record.country),
                  or_null(record.sub_address.name), or_null(record.sub_address.unit_number), or_null(record.qualifier),
                  or_null(record.source), or_null(attributes));
  ++added_;
}

void AddressFileWriter::finish(const std::string& loaded_from, Time now) {
  database_.execute(
      "INSERT INTO main.address SELECT * FROM waiting.row ORDER BY place, rowid;"
      "CREATE INDEX main.address_place ON address (place) WHERE place IS NOT NULL;"
      "CREATE INDEX main.address_uprn ON address (uprn) WHERE uprn IS NOT NULL;"
      "CREATE TABLE main.about (addresses INTEGER NOT NULL, loaded INTEGER NOT NULL, loaded_from TEXT NOT NULL) "
      "STRICT;");
  Statement(database_, "INSERT INTO about VALUES (?1, ?2, ?3)").execute(added_, now, loaded_from);
  database_.execute(("PRAGMA main.application_id = " + std::to_string(kApplication)).c_str());
  database_.execute(("PRAGMA main.user_version = " + std::to_string(kVersion)).c_str());
  database_.execute("COMMIT");
}

}  // namespace fibrecafe::store::sqlite
