// SPDX-License-Identifier: Apache-2.0
// The addresses that the supplier stub knows, and what can be ordered at each.
//
// Used by the stub's answers to questions; pure. They stand in a postcode area that does not exist; docs/sandbox.md
// lists them. Any other address has nothing to offer. Orders are taken for any address: an order's headers say what
// becomes of it.
#pragma once

#include <span>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

// What the stub does with a question about an address.
enum class Manner {
  kAnswers,
  kIsSlow,   // answers, after half a minute
  kFails,    // 500
  kRefuses,  // 422
};

// What there is.
enum class Site { kNewLineWithVisit, kNewLineWithoutVisit, kIdleLine, kLineOfAnother, kNothing };

struct Premises {
  std::string_view uprn;
  std::string_view street_number;
  std::string_view postcode;
  Site site;
  Manner manner = Manner::kAnswers;
  bool classifies_slots = true;
};

std::span<const Premises> all_premises();
// By its UPRN, be it the first identifier or another one. Null: nowhere that the stub knows.
const Premises* find_premises(const Address& address);
const Premises* find_premises(std::string_view uprn);

// The address as GET /addresses and an availability answer show it.
json::object address_record(const Premises& premises);
// An answer of GET /service-availability; `premises` null: nothing to offer. `broadband`: it was asked for.
json::object availability(const AddressIdentifier& asked, const Premises* premises, bool broadband, Date today);
// The name of a product of the stub, empty for any other.
std::string_view specification_name(std::string_view id);

}  // namespace fibrecafe::sandbox
