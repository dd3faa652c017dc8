// SPDX-License-Identifier: Apache-2.0
#include "tenant_json/availability_json.hpp"

#include "tenant_json/parts_json.hpp"

namespace fibrecafe::tenant_json {
namespace {

using namespace enquiries;

void put_text(json::object& into, std::string_view name, const std::string& text) {
  if (!text.empty()) into.emplace(name, text);
}

void put_list(json::object& into, std::string_view name, json::array list) {
  if (!list.empty()) into.emplace(name, std::move(list));
}

template <class Value, class Show>
json::array list_json(const std::vector<Value>& all, Show show) {
  json::array out;
  out.reserve(all.size());
  for (const Value& each : all) out.emplace_back(show(each));
  return out;
}

json::object offered_characteristic_json(const OfferedCharacteristic& characteristic) {
  json::array values = list_json(characteristic.values, [](const std::string& value) { return json::string(value); });
  return {{"name", characteristic.name}, {"values", std::move(values)}};
}

json::object specification_json(const OfferedSpecification& specification) {
  json::object out{{"id", specification.id}};
  put_text(out, "name", specification.name);
  put_list(out, "serviceCharacteristics", list_json(specification.characteristics, offered_characteristic_json));
  return out;
}

json::object constraint_json(const Constraint& constraint) {
  json::object out;
  put_text(out, "code", constraint.code);
  put_text(out, "text", constraint.text);
  return out;
}

void put_hand_over(json::object& into, const HandOver& hand_over) {
  put_text(into, "enniId", hand_over.enni_id);
  put_text(into, "siteName", hand_over.site_name);
  put_text(into, "siteLocation", hand_over.site_location);
  put_text(into, "installationType", hand_over.installation_type);
}

json::object line_json(const NewLine& line) {
  json::object out{{"type", line.type}};
  put_text(out, "lineType", line.line_type);
  put_list(out, "constraints", list_json(line.constraints, constraint_json));
  put_hand_over(out, line.hand_over);
  put_list(out, "lineCharacteristics", characteristics_json(line.characteristics));
  return out;
}

json::object port_json(const OntPort& port) {
  json::object out;
  if (port.number) out.emplace("portNumber", *port.number);
  put_text(out, "description", port.description);
  put_text(out, "status", port.status);
  if (port.tenant_active) out.emplace("tenantActive", *port.tenant_active);
  put(out, "stoppedDate", port.stopped);
  return out;
}

json::object ont_json(const Ont& ont) {
  json::object out;
  put_text(out, "ontReference", ont.reference);
  put_text(out, "serialNumber", ont.serial_number);
  put_text(out, "manufacturer", ont.manufacturer);
  put_text(out, "floor", ont.floor);
  put_text(out, "room", ont.room);
  put_text(out, "position", ont.position);
  put_list(out, "ports", list_json(ont.ports, port_json));
  return out;
}

json::object existing_line_json(const ExistingLine& line) {
  json::object out;
  put_text(out, "lineId", line.line_id);
  put_text(out, "lineType", line.line_type);
  put_hand_over(out, line.hand_over);
  if (line.ont) out.emplace("ont", ont_json(*line.ont));
  put_list(out, "lineCharacteristics", characteristics_json(line.characteristics));
  return out;
}

json::object site_json(const Availability& availability) {
  json::object out;
  if (availability.line) out.emplace("line", line_json(*availability.line));
  put_list(out, "existingLines", list_json(availability.existing_lines, existing_line_json));
  return out;
}

json::object element_json(const SupplierAvailability& element, const Address& asked) {
  const Availability& said = element.availability;
  AddressRecord unsaid;
  unsaid.identifier = asked;
  json::object out{{"supplier", element.supplier}};
  out.emplace("address", address_record_json(said.address ? *said.address : unsaid));
  out.emplace("serviceSpecifications", list_json(said.specifications, specification_json));
  json::object site = site_json(said);
  if (!site.empty()) out.emplace("siteInformation", std::move(site));
  return out;
}

}  // namespace

json::object address_record_json(const AddressRecord& record) {
  json::object out{{"identifier", address_json(record.identifier)}};
  put_text(out, "name", record.name);
  put_text(out, "streetNumber", record.street_number);
  put_text(out, "streetName", record.street_name);
  put_text(out, "locality", record.locality);
  put_text(out, "city", record.city);
  put_text(out, "postcode", record.postcode);
  put_text(out, "country", record.country);
  json::object part;
  put_text(part, "name", record.sub_address.name);
  put_text(part, "unitNumber", record.sub_address.unit_number);
  if (!part.empty()) out.emplace("subAddress", std::move(part));
  put_text(out, "qualifier", record.qualifier);
  put_text(out, "source", record.source);
  put_list(out, "additionalAttributes", characteristics_json(record.additional_attributes));
  return out;
}

json::array address_records_json(const std::vector<AddressRecord>& records) {
  return list_json(records, address_record_json);
}

json::array availability_json(const std::vector<SupplierAvailability>& elements, const Address& asked) {
  return list_json(elements, [&](const SupplierAvailability& each) { return element_json(each, asked); });
}

}  // namespace fibrecafe::tenant_json
