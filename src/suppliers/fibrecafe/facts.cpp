// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/facts.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "base/utf8.hpp"

namespace fibrecafe::suppliers {
namespace {

constexpr size_t kReferenceMax = 128;  // characters, as api/openapi/supplier.yaml says
constexpr size_t kCharacteristicNameMax = 64;
constexpr size_t kCharacteristicValueMax = 1000;
constexpr size_t kIdDigitsMax = 16;

constexpr size_t kNameMax = 200;

struct Length {
  size_t least, most;  // Unicode code points
};

std::string accepted(Length length) {
  return "accepted is a text of " + std::to_string(length.least) + " to " + std::to_string(length.most) + " characters";
}

// Reads the fields of one object, gathering what is wrong with them.
class Reader {
 public:
  Reader(const json::object& object, std::string path, std::vector<Problem>& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  std::optional<std::string> text(std::string_view name, Length length);
  std::optional<Time> time(std::string_view name);
  std::optional<Reader> object(std::string_view name);
  void wrong(std::string_view name, std::string_view text) {
    problems_.push_back({path_ + std::string(name), std::string(text)});
  }

 private:
  const json::object& object_;
  std::string path_;  // before each field's name
  std::vector<Problem>& problems_;
};

std::optional<std::string> Reader::text(std::string_view name, Length length) {
  const json::value* value = object_.if_contains(name);
  if (!value) return {};
  const json::string* text = value->if_string();
  size_t count = text ? code_points(*text) : 0;
  if (text && count >= length.least && count <= length.most) return std::string(*text);
  wrong(name, accepted(length));
  return {};
}

std::optional<Time> Reader::time(std::string_view name) {
  const json::value* value = object_.if_contains(name);
  if (!value) return {};
  auto time = value->is_string() ? parse_time_or_date(value->get_string()) : std::nullopt;
  if (!time) wrong(name, "accepted is a date-time with its offset, or a date");
  return time;
}

std::optional<Reader> Reader::object(std::string_view name) {
  const json::value* value = object_.if_contains(name);
  if (!value) return {};
  if (value->is_object()) return Reader(value->get_object(), path_ + std::string(name) + ".", problems_);
  wrong(name, "accepted is an object");
  return {};
}

std::optional<Timeslot> read_timeslot(Reader& order) {
  auto slot = order.object("appointmentTimeslot");
  if (!slot) return {};
  auto start = slot->time("timeslotStartDateTime");
  auto end = slot->time("timeslotEndDateTime");
  if (start && end && *start <= *end) return Timeslot{*start, *end};
  slot->wrong("timeslotEndDateTime", "accepted is a slot with a start and an end after it");
  return {};
}

// Nothing when one of them cannot be read.
std::optional<std::vector<Characteristic>> read_characteristics(const json::object& holder) {
  const json::value* all = holder.if_contains("serviceCharacteristics");
  if (!all || !all->is_array()) return {};
  std::vector<Characteristic> out;
  std::vector<Problem> problems;
  for (const json::value& each : all->get_array()) {
    if (!each.is_object()) return {};
    Reader reader(each.get_object(), "", problems);
    auto name = reader.text("name", {1, kCharacteristicNameMax});
    auto value = reader.text("value", {0, kCharacteristicValueMax});
    if (!name || !value) return {};
    out.push_back({*std::move(name), *std::move(value)});
  }
  return out;
}

const json::object* member(const json::object& holder, std::string_view name) {
  const json::value* value = holder.if_contains(name);
  return value ? value->if_object() : nullptr;
}

void read_item(const json::object& order, OrderKind kind, orders::SupplierFacts& facts) {
  const json::object* item = kind == OrderKind::kProvide ? member(order, "serviceOrderItem") : &order;
  if (!item) return;
  facts.characteristics = read_characteristics(*item).value_or(std::vector<Characteristic>{});
  const json::object* specification = kind == OrderKind::kProvide ? member(*item, "serviceSpecification") : nullptr;
  if (!specification) return;
  std::vector<Problem> problems;
  facts.specification_name = Reader(*specification, "", problems).text("name", {1, kNameMax});
}

}  // namespace

FactsRead read_facts(const json::object& order, OrderKind kind) {
  FactsRead read;
  Reader reader(order, "", read.problems);
  read.facts.reference = reader.text("supplierOrderReference", {1, kReferenceMax});
  read.facts.committed_date = reader.time("committedDate");
  read.facts.target_date = reader.time("targetDate");
  read.facts.appointment_supplier_reference = reader.text("appointmentSupplierReference", {1, kReferenceMax});
  read.facts.appointment_timeslot = read_timeslot(reader);
  read_item(order, kind, read.facts);
  return read;
}

std::optional<std::string> read_reference(const json::object& from, std::string_view name) {
  std::vector<Problem> problems;
  return Reader(from, "", problems).text(name, {1, kReferenceMax});
}

std::optional<int64_t> read_given_id(const json::value& value) {
  if (value.is_string()) {
    const json::string& text = value.get_string();
    int64_t id = 0;
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
    bool digits = !text.empty() && text.size() <= kIdDigitsMax && text[0] != '-' && end == text.data() + text.size();
    return digits && fault == std::errc() ? std::optional(id) : std::nullopt;
  }
  if (value.is_double()) {  // 1.0 is a whole number
    double number = value.get_double();
    bool whole = std::trunc(number) == number && number >= 1 && number <= static_cast<double>(kIdMax);
    return whole ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
  }
  if (!value.is_int64()) return {};
  int64_t id = value.get_int64();
  return id >= 1 && id <= kIdMax ? std::optional(id) : std::nullopt;
}

}  // namespace fibrecafe::suppliers
