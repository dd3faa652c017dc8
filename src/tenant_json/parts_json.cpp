// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

json::object identifier_json(const AddressIdentifier& identifier, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("id", identifier.id);
  out.emplace("type", text(identifier.type));
  return out;
}

}  // namespace

void put(json::object& into, std::string_view name, const std::optional<std::string>& value) {
  if (value) into.emplace(name, *value);
}

void put(json::object& into, std::string_view name, const std::optional<Time>& time) {
  if (time) into.emplace(name, format_time(*time));
}

void put(json::object& into, std::string_view name, const std::optional<Date>& date) {
  if (date) into.emplace(name, format_date(*date));
}

json::object address_json(const Address& address, json::storage_ptr storage) {
  json::object out = identifier_json(address.identifier, storage);
  if (address.additional.empty()) return out;
  json::array others(storage);
  for (const auto& each : address.additional) others.push_back(identifier_json(each, storage));
  out.emplace("additionalIdentifiers", std::move(others));
  return out;
}

json::array characteristics_json(const std::vector<Characteristic>& all, json::storage_ptr storage) {
  json::array out(storage);
  out.reserve(all.size());
  for (const auto& each : all) {
    json::object one(storage);
    one.emplace("name", each.name);
    one.emplace("value", each.value);
    out.push_back(std::move(one));
  }
  return out;
}

json::object contact_json(const Contact& contact, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("name", contact.name);
  out.emplace("phoneNumber", contact.phone_number);
  put(out, "email", contact.email);
  return out;
}

json::object timeslot_json(const Timeslot& slot, json::storage_ptr storage) {
  json::object out(std::move(storage));
  out.emplace("timeslotStartDateTime", format_time(slot.start));
  out.emplace("timeslotEndDateTime", format_time(slot.end));
  if (slot.classification) out.emplace("classification", text(*slot.classification));
  if (slot.standard) out.emplace("standard", *slot.standard);
  return out;
}

json::array words_json(const std::vector<EngineerTask>& tasks, json::storage_ptr storage) {
  json::array out(std::move(storage));
  for (EngineerTask task : tasks) out.emplace_back(text(task));
  return out;
}

}  // namespace fibrecafe::tenant_json
