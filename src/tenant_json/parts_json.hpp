// SPDX-License-Identifier: Apache-2.0
// The small parts that orders, their requests, availability and appointments show alike: addresses, characteristics,
// contacts, timeslots. Shapes: api/openapi/tenant.yaml.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::tenant_json {

// Adds the member when there is a value.
void put(json::object& into, std::string_view name, const std::optional<std::string>& value);
void put(json::object& into, std::string_view name, const std::optional<Time>& time);
void put(json::object& into, std::string_view name, const std::optional<Date>& date);

json::object address_json(const Address& address, json::storage_ptr storage = {});
json::array characteristics_json(const std::vector<Characteristic>& all, json::storage_ptr storage = {});
json::object contact_json(const Contact& contact, json::storage_ptr storage = {});
json::object timeslot_json(const Timeslot& slot, json::storage_ptr storage = {});  // class and `standard` where known
json::array words_json(const std::vector<EngineerTask>& tasks, json::storage_ptr storage = {});

}  // namespace fibrecafe::tenant_json
