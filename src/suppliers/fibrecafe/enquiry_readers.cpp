// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/enquiry_readers.hpp"

#include <algorithm>

#include "fields/fields.hpp"

namespace fibrecafe::suppliers {
namespace {

using namespace enquiries;
using namespace fields;

constexpr std::string_view kAvailabilityDate = "AVAILABILITY_DATE";

// Numbers and booleans are taken as the text they would be.
struct LooseText : Text {
  static constexpr bool kMayBeEmpty = true;  // where `least` lets it
  void read(const json::value& value, std::string& into, const Path& at, Findings& findings) const {
    if (value.is_number() || value.is_bool()) {
      into = json::serialize(value);
    } else {
      Text::read(value, into, at, findings);
    }
  }
};
constexpr LooseText kText{{0, 1000}};
constexpr LooseText kAddressId{{1, 64}};
constexpr LooseText kProductId{{1, 1000}};

template <class Member>
constexpr auto text_of(std::string_view name, Member member) {
  return field(name, kOptional, member, kText);
}

// -- addresses

constexpr auto kIdentifier = table(field("id", kMandatory, &AddressIdentifier::id, kAddressId),
                                   field("type", kMandatory, &AddressIdentifier::type, Word<AddressType>{}));

constexpr auto kIdentifiers =
    table(field("id", kMandatory, within(&Address::identifier, &AddressIdentifier::id), kAddressId),
          field("type", kMandatory, within(&Address::identifier, &AddressIdentifier::type), Word<AddressType>{}),
          field("additionalIdentifiers", kOptional, &Address::additional, list(object(kIdentifier))));

constexpr auto kNamedValue = table(field("name", kMandatory, &Characteristic::name, kText),
                                   field("value", kMandatory, &Characteristic::value, kText));

constexpr auto kSubAddress = table(text_of("name", &SubAddress::name), text_of("unitNumber", &SubAddress::unit_number));

constexpr auto kRecord =
    table(field("identifier", kMandatory, &AddressRecord::identifier, object(kIdentifiers)),
          text_of("name", &AddressRecord::name), text_of("streetNumber", &AddressRecord::street_number),
          text_of("streetName", &AddressRecord::street_name), text_of("locality", &AddressRecord::locality),
          text_of("city", &AddressRecord::city), text_of("postcode", &AddressRecord::postcode),
          text_of("country", &AddressRecord::country),
          field("subAddress", kOptional, &AddressRecord::sub_address, object(kSubAddress)),
          text_of("qualifier", &AddressRecord::qualifier), text_of("source", &AddressRecord::source),
          field("additionalAttributes", kOptional, &AddressRecord::additional_attributes, list(object(kNamedValue))));

// -- what can be ordered

constexpr auto kOfferedCharacteristic = table(field("name", kMandatory, &OfferedCharacteristic::name, kText),
                                              field("values", kOptional, &OfferedCharacteristic::values, list(kText)));

constexpr auto kSpecification =
    table(field("id", kMandatory, &OfferedSpecification::id, kProductId), text_of("name", &OfferedSpecification::name),
          field("serviceCharacteristics", kOptional, &OfferedSpecification::characteristics,
                list(object(kOfferedCharacteristic))));

// -- what is there, and what would have to be done

constexpr auto kConstraint = table(text_of("code", &Constraint::code), text_of("text", &Constraint::text));

constexpr auto kPort = table(field("portNumber", kOptional, &OntPort::number, WholeNumber{0, kIdMax, true}),
                             text_of("description", &OntPort::description), text_of("status", &OntPort::status),
                             field("tenantActive", kOptional, &OntPort::tenant_active, Flag{}),
                             field("stoppedDate", kOptional, &OntPort::stopped, Moment{}));

constexpr auto kOnt =
    table(text_of("ontReference", &Ont::reference), text_of("serialNumber", &Ont::serial_number),
          text_of("manufacturer", &Ont::manufacturer), text_of("floor", &Ont::floor), text_of("room", &Ont::room),
          text_of("position", &Ont::position), field("ports", kOptional, &Ont::ports, list(object(kPort))));

constexpr auto kHandOver =
    table(text_of("enniId", &HandOver::enni_id), text_of("siteName", &HandOver::site_name),
          text_of("siteLocation", &HandOver::site_location), text_of("installationType", &HandOver::installation_type));

constexpr auto kExistingLine =
    table(text_of("lineId", &ExistingLine::line_id), text_of("lineType", &ExistingLine::line_type),
          field("ont", kOptional, &ExistingLine::ont, object(kOnt)),
          field("lineCharacteristics", kOptional, &ExistingLine::characteristics, list(object(kNamedValue))));

// What is said of a new line, in an object of its own or flat in siteInformation.
struct SaidOfLine {
  NewLine line;
  std::optional<Time> ready;
};
template <class Member>
constexpr auto of_line(Member member) {
  return within(&SaidOfLine::line, member);
}
constexpr auto kNewLine =
    table(text_of("type", of_line(&NewLine::type)), text_of("lineType", of_line(&NewLine::line_type)),
          field("constraints", kOptional, of_line(&NewLine::constraints), list(object(kConstraint))),
          field("lineCharacteristics", kOptional, of_line(&NewLine::characteristics), list(object(kNamedValue))),
          field("serviceReadyDate", kOptional, &SaidOfLine::ready, Moment{}));

// A line's own fields, and those of its hand-over beside them.
template <class Table, class GetHandOver>
struct LineKind {
  Table table;
  GetHandOver hand_over;
  static constexpr bool kMayBeEmpty = true;
  std::string accepted() const { return "an object"; }
  template <class Line>
  void read(const json::value& value, Line& into, const Path& at, Findings& findings) const {
    const json::object* members = value.if_object();
    if (!members) return findings.wrong_type(at, value, accepted());
    table.read(*members, into, at, findings);
    kHandOver.read(*members, std::invoke(hand_over, into), at, findings);
  }
};
template <class Table, class GetHandOver>
constexpr auto line(Table table, GetHandOver hand_over) {
  return LineKind<Table, GetHandOver>{table, hand_over};
}
constexpr auto kNewLineKind = line(kNewLine, of_line(&NewLine::hand_over));
constexpr auto kExistingLineKind = line(kExistingLine, &ExistingLine::hand_over);

NewLine finished(SaidOfLine said) {
  NewLine line = std::move(said.line);
  if (line.type.empty()) line.type = NewLine().type;
  auto is_date = [](const Characteristic& each) { return each.name == kAvailabilityDate; };
  bool is_said = std::any_of(line.characteristics.begin(), line.characteristics.end(), is_date);
  if (said.ready && !is_said) {
    line.characteristics.push_back({std::string(kAvailabilityDate), format_date(london_date(*said.ready))});
  }
  return line;
}

struct SaidOfSite {
  bool new_line = false;
  std::optional<SaidOfLine> line;
  std::vector<ExistingLine> existing_lines;
};
constexpr auto kSite = table(field("newLine", kOptional, &SaidOfSite::new_line, Flag{}),
                             field("line", kOptional, &SaidOfSite::line, kNewLineKind),
                             field("existingLines", kOptional, &SaidOfSite::existing_lines, list(kExistingLineKind)));

// The flat fields are read only where they are all there is.
struct SiteKind {
  static constexpr bool kMayBeEmpty = true;
  std::string accepted() const { return "an object"; }
  void read(const json::value& value, Availability& into, const Path& at, Findings& findings) const {
    SaidOfSite said;
    object(kSite).read(value, said, at, findings);
    if (said.new_line && !said.line) kNewLineKind.read(value, said.line.emplace(), at, findings);
    if (said.line) into.line = finished(*std::move(said.line));
    into.existing_lines = std::move(said.existing_lines);
  }
};

constexpr auto kAvailability =
    table(field("address", kOptional, &Availability::address, object(kRecord)),
          field("serviceSpecifications", kOptional, &Availability::specifications, list(object(kSpecification))),
          field("siteInformation", kOptional, itself(), SiteKind{}));

}  // namespace

void read_availability(const json::value& from, Availability& into, Findings& findings) {
  object(kAvailability).read(from, into, Path(), findings);
}

void read_addresses(const json::value& from, std::vector<AddressRecord>& into, Findings& findings) {
  list(object(kRecord)).read(from, into, Path(), findings);
}

}  // namespace fibrecafe::suppliers
