// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/part_fields.hpp"

namespace fibrecafe::tenant_api {

const re2::RE2& supplier_pattern() {
  static const re2::RE2 pattern(R"(\w{1,20})");
  return pattern;
}

const re2::RE2& email_pattern() {
  static const re2::RE2 pattern(R"([^@]+@[^@]+)", re2::RE2::DefaultOptions);
  return pattern;
}

void judge_uprn(const AddressIdentifier& identifier, const fields::Path& at, fields::Findings& findings) {
  static const re2::RE2 pattern("[0-9]{1,12}");
  if (identifier.type == AddressType::kUprn && !re2::RE2::FullMatch(identifier.id, pattern)) {
    findings.invalid(fields::Path(at, "id"), "accepted are 1 to 12 digits for a UPRN");
  }
}

}  // namespace fibrecafe::tenant_api
