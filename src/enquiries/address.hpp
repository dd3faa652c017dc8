// SPDX-License-Identifier: Apache-2.0
// An address as its source has it, and what a tenant looks one up by. Sources: tenant-api.md 2.1 and 3.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vocabulary/parts.hpp"

namespace fibrecafe::enquiries {

// A part of a building, such as {"Flat", "2"}.
struct SubAddress {
  std::string name;
  std::string unit_number;
  bool operator==(const SubAddress&) const = default;
};

// Texts are empty where the source says nothing.
struct AddressRecord {
  Address identifier;
  std::string name;
  std::string street_number;
  std::string street_name;
  std::string locality;
  std::string city;
  std::string postcode;  // as the source writes it
  std::string country;
  SubAddress sub_address;
  std::string qualifier;  // how well the source knows it, in its own words
  std::string source;
  std::vector<Characteristic> additional_attributes;
  bool operator==(const AddressRecord&) const = default;
};

// By postcode or UPRN, or by both; then an address must fit both. The others narrow it. Empty: not asked for.
struct AddressSearch {
  std::string postcode;  // as normal_postcode() gives it
  std::string uprn;      // 1..12 digits
  std::string name;
  std::string street_number;
  std::string street_name;
  bool operator==(const AddressSearch&) const = default;
};

// In the one spelling that is compared: capitals, without spaces.
std::string normal_postcode(std::string_view text);

}  // namespace fibrecafe::enquiries
