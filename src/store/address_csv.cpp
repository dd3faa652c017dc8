// SPDX-License-Identifier: Apache-2.0
#include "store/address_csv.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace fibrecafe::store {
namespace {

using enquiries::AddressRecord;
using enquiries::SubAddress;

constexpr size_t kProblemsListed = 20;
constexpr size_t kTextMax = 100;
constexpr size_t kPostcodeMax = 10;
constexpr size_t kIdMax = 64;
constexpr size_t kUprnDigits = 12;
constexpr size_t kAttributeNameMax = 64;
constexpr size_t kAttributeValueMax = 1000;
constexpr size_t kAttributesMax = 50;
constexpr std::string_view kAttribute = "attribute:";

struct TextColumn {
  std::string_view name;
  std::string& (*of)(AddressRecord&);
  size_t most = kTextMax;
};
constexpr TextColumn kTexts[] = {
    {"name", [](AddressRecord& record) -> std::string& { return record.name; }},
    {"subName", [](AddressRecord& record) -> std::string& { return record.sub_address.name; }},
    {"unitNumber", [](AddressRecord& record) -> std::string& { return record.sub_address.unit_number; }},
    {"streetNumber", [](AddressRecord& record) -> std::string& { return record.street_number; }},
    {"streetName", [](AddressRecord& record) -> std::string& { return record.street_name; }},
    {"locality", [](AddressRecord& record) -> std::string& { return record.locality; }},
    {"city", [](AddressRecord& record) -> std::string& { return record.city; }},
    {"postcode", [](AddressRecord& record) -> std::string& { return record.postcode; }, kPostcodeMax},
    {"country", [](AddressRecord& record) -> std::string& { return record.country; }},
    {"qualifier", [](AddressRecord& record) -> std::string& { return record.qualifier; }},
    {"source", [](AddressRecord& record) -> std::string& { return record.source; }},
};

// In the order in which they are taken for the address's own identifier; the others are additional ones.
struct IdColumn {
  std::string_view name;
  AddressType type;
};
constexpr IdColumn kIds[] = {{"uprn", AddressType::kUprn},
                             {"nad", AddressType::kNad},
                             {"robt", AddressType::kRobt},
                             {"lineId", AddressType::kLineId},
                             {"districtCode", AddressType::kDistrictCode}};
constexpr std::string_view kOneIdentifies = "accepted is an identifier of the address here, or in nad, robt or lineId";

std::string accepted_columns() {
  std::string all;
  for (const IdColumn& column : kIds) all += std::string(column.name) + ", ";
  for (const TextColumn& column : kTexts) all += std::string(column.name) + ", ";
  return all + "and " + std::string(kAttribute) + "NAME for anything else";
}

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

std::string wrong_text(std::string_view text, size_t most) {
  if (is_one_line(text) && code_points(text) <= most) return "";
  return "accepted is a text of at most " + std::to_string(most) +
         " characters in UTF-8, without line breaks and other control characters";
}

// As a number is written: tenants may ask for it without its leading zeros.
std::string put_uprn(std::string_view text, AddressRecord& into) {
  bool is_uprn = text.size() <= kUprnDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_uprn) return "accepted are 1 to 12 digits";
  size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
  into.identifier.additional.push_back({std::string(text.substr(zeros)), AddressType::kUprn});
  return "";
}

std::string put_id(std::string_view text, AddressType type, AddressRecord& into) {
  if (type == AddressType::kUprn) return put_uprn(text, into);
  std::string wrong = wrong_text(text, kIdMax);
  if (wrong.empty()) into.identifier.additional.push_back({std::string(text), type});
  return wrong;
}

// The first in the order of kIds becomes the address's own. False: none of them can be.
bool choose_identifier(Address& address) {
  auto rank = [](const AddressIdentifier& id) {
    return std::find_if(std::begin(kIds), std::end(kIds), [&](const IdColumn& each) { return each.type == id.type; });
  };
  auto& ids = address.additional;
  std::sort(ids.begin(), ids.end(),
            [&](const AddressIdentifier& a, const AddressIdentifier& b) { return rank(a) < rank(b); });
  if (ids.empty() || ids.front().type == AddressType::kDistrictCode) return false;
  address.identifier = std::move(ids.front());
  ids.erase(ids.begin());
  return true;
}

}  // namespace

void AddressProblems::add(Problem problem) {
  if (++count_ <= int64_t(kProblemsListed)) first_.push_back(std::move(problem));
}

std::vector<Problem> AddressProblems::listed() const {
  std::vector<Problem> all = first_;
  int64_t more = count_ - int64_t(first_.size());
  if (more > 0) all.push_back({"", "and " + std::to_string(more) + (more == 1 ? " more problem" : " more problems")});
  return all;
}

bool AddressCsv::next(AddressRecord& into) {
  if (!is_begun_) {
    is_begun_ = true;
    is_over_ = !read_header();
  }
  while (!is_over_ && next_row()) {
    if (read_row(into)) return true;
  }
  return false;
}

bool AddressCsv::read_header() {
  if (!next_row()) {
    if (problems_.is_empty()) problems_.add({"line 1", "the file is empty; accepted is a line that names the columns"});
    return false;
  }
  bool is_text = std::all_of(row_.begin(), row_.end(), [](const std::string& name) { return is_one_line(name); });
  if (!is_text) {
    problems_.add({"line 1", "accepted are columns' names in UTF-8, separated by commas"});
    return false;
  }
  for (const std::string& name : row_) add_column(std::string(trimmed(name)));
  bool identifies = has_column("uprn") || has_column("nad") || has_column("robt") || has_column("lineId");
  if (!identifies) problem("uprn", "the column is missing; " + std::string(kOneIdentifies));
  if (!has_column("postcode") && !has_column("uprn"))
    problem("postcode", "the column is missing; addresses are looked up by postcode or uprn");
  if (columns_.size() > std::size(kIds) + std::size(kTexts) + kAttributesMax)
    problem("", "accepted are at most " + std::to_string(kAttributesMax) + " columns " + std::string(kAttribute));
  return problems_.is_empty();
}

void AddressCsv::add_column(const std::string& name) {
  if (has_column(name)) problem(name, "the column is there twice");
  Put put;
  for (const TextColumn& each : kTexts) {
    if (each.name != name) continue;
    put = [&each](const std::string& text, AddressRecord& into) {
      each.of(into) = text;
      return wrong_text(text, each.most);
    };
  }
  for (const IdColumn& each : kIds) {
    if (each.name != name) continue;
    put = [&each](const std::string& text, AddressRecord& into) { return put_id(text, each.type, into); };
  }
  if (name.starts_with(kAttribute) && name.size() > kAttribute.size()) {
    std::string attribute = name.substr(kAttribute.size());
    if (code_points(attribute) > kAttributeNameMax)
      problem(name, "accepted is a name of 1 to " + std::to_string(kAttributeNameMax) + " characters");
    put = [attribute](const std::string& text, AddressRecord& into) {
      into.additional_attributes.push_back({attribute, text});
      return wrong_text(text, kAttributeValueMax);
    };
  }
  if (!put) problem(name, "there is no such column; accepted are " + accepted_columns());
  columns_.push_back({name, std::move(put)});
}

bool AddressCsv::has_column(std::string_view name) const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const Column& each) { return each.name == name; });
}

bool AddressCsv::next_row() {
  auto read = reader_.next(row_);
  if (read) return *read;
  for (Problem& problem : read.error().problems) {
    problem.text += "; what follows was not read";
    problems_.add(std::move(problem));
  }
  is_over_ = true;
  return false;
}

bool AddressCsv::read_row(AddressRecord& into) {
  if (row_.size() != columns_.size()) {
    problem("", "accepted are as many fields as the first line has, " + std::to_string(columns_.size()) + ", not " +
                    std::to_string(row_.size()));
    return false;
  }
  into = {};
  bool is_good = true;
  auto judge = [&](const std::string& column, std::string wrong) {
    if (wrong.empty()) return;
    is_good = false;
    problem(column, std::move(wrong));
  };
  for (size_t i = 0; i < columns_.size(); ++i) {
    std::string_view text = trimmed(row_[i]);
    if (!text.empty()) judge(columns_[i].name, columns_[i].put(std::string(text), into));
  }
  if (!is_good) return false;
  if (!choose_identifier(into.identifier)) judge("uprn", std::string(kOneIdentifies));
  bool is_found = into.identifier.identifier.type == AddressType::kUprn || !into.postcode.empty();
  if (!is_found) judge("postcode", "accepted is a postcode here, or a UPRN in uprn");
  return is_good;
}

void AddressCsv::problem(std::string column, std::string text) {
  std::string path = "line " + std::to_string(reader_.line());
  if (!column.empty()) path += ", " + column;
  problems_.add({std::move(path), std::move(text)});
}

}  // namespace fibrecafe::store
