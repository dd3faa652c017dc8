// SPDX-License-Identifier: Apache-2.0
#include "sandbox/questions.hpp"

#include <algorithm>

#include "sandbox/answers.hpp"
#include "sandbox/premises.hpp"
#include "sandbox/slots.hpp"
#include "sandbox/timeslot_json.hpp"

namespace fibrecafe::sandbox {
namespace {

using namespace fields;
using http::Request;
using http::Response;

constexpr Duration kSlow = std::chrono::seconds(30);

// -- what is asked

struct AddressQuestion {
  std::string postcode, uprn, name, street_number, street_name;
};
constexpr auto kAddressQuestion =
    table(field("postalCode", kOptional, &AddressQuestion::postcode, Text{1, 10}),
          field("uprn", kOptional, &AddressQuestion::uprn, Text{1, 12}),
          field("name", kOptional, &AddressQuestion::name, kShortText),
          field("streetNumber", kOptional, &AddressQuestion::street_number, kShortText),
          field("streetName", kOptional, &AddressQuestion::street_name, kShortText),
          rule([](const AddressQuestion& asked, const Path& at, Findings& findings) {
            if (!asked.postcode.empty() || !asked.uprn.empty()) return;
            findings.missing(Path(at, "postalCode"), "a postcode here, or a UPRN in uprn");
          }));

struct AvailabilityQuestion {
  Address address;
  std::vector<ServiceType> types;
};
constexpr Parameter kAvailabilityParameters[] = {{"address", Written::kJson}, {"serviceTypes", Written::kTexts}};
constexpr auto kAvailabilityQuestion =
    table(field("address", kMandatory, &AvailabilityQuestion::address, object(kAddress)),
          field("serviceTypes", kOptional, &AvailabilityQuestion::types, list(Word<ServiceType>{})));

// One text of words with commas between them.
struct Classifications {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "words of " + listed<TimeslotClassification>() + ", a comma between two"; }
  void read(const json::value& value, std::vector<TimeslotClassification>& into, const Path& at,
            Findings& findings) const {
    std::string_view rest = value.get_string();
    for (bool more = true; more;) {
      size_t comma = std::min(rest.find(','), rest.size());
      auto word = parse<TimeslotClassification>(rest.substr(0, comma));
      if (!word) return findings.invalid(at, "accepted are " + accepted());
      into.push_back(*word);
      more = comma < rest.size();
      rest.remove_prefix(more ? comma + 1 : comma);
    }
  }
};

struct SlotsQuestion {
  Address address;
  std::string specification_id, specification_name;
  std::optional<Date> from;
  std::vector<TimeslotClassification> classifications;
  AppointmentPurpose purpose{};
  std::vector<Characteristic> characteristics;
  std::string service_id;
};
constexpr Parameter kSlotsParameters[] = {
    {"address", Written::kJson}, {"serviceSpecification", Written::kJson}, {"serviceCharacteristics", Written::kJson}};
constexpr auto kSpecification = table(field("id", kMandatory, &SlotsQuestion::specification_id, kShortText),
                                      field("name", kOptional, &SlotsQuestion::specification_name, kLongText));
constexpr auto kSlotsQuestion =
    table(field("address", kMandatory, &SlotsQuestion::address, object(kAddress)),
          field("serviceSpecification", kMandatory, itself(), object(kSpecification)),
          field("appointmentFromDate", kOptional, &SlotsQuestion::from, CalendarDate{}),
          field("classifications", kOptional, &SlotsQuestion::classifications, Classifications{}),
          field("appointmentPurpose", kMandatory, &SlotsQuestion::purpose, Word<AppointmentPurpose>{}),
          field("serviceCharacteristics", kOptional, &SlotsQuestion::characteristics, kCharacteristics),
          field("serviceId", kOptional, &SlotsQuestion::service_id, Text{1, 50}));

// -- what is answered

// Without spaces, in capitals.
std::string plain(std::string_view postcode) {
  std::string out;
  for (char c : postcode) {
    if (c != ' ') out += (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

bool is_wanted(const json::object& record, std::string_view name, const std::string& wanted) {
  if (wanted.empty()) return true;
  const json::value* value = record.if_contains(name);
  return value && http::equal_ignoring_case(value->get_string(), wanted);
}

bool answers(const Premises& premises, const AddressQuestion& asked) {
  json::object record = address_record(premises);
  if (!asked.uprn.empty() && premises.uprn != asked.uprn) return false;
  if (!asked.postcode.empty() && plain(premises.postcode) != plain(asked.postcode)) return false;
  return is_wanted(record, "name", asked.name) && is_wanted(record, "streetNumber", asked.street_number) &&
         is_wanted(record, "streetName", asked.street_name);
}

bool is_wanted(const Timeslot& slot, const SlotsQuestion& asked) {
  const auto& wanted = asked.classifications;
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), slot.classification) != wanted.end();
}

json::object slots_answer(const SlotsQuestion& asked) {
  json::object specification{{"id", asked.specification_id}};
  std::string_view name = specification_name(asked.specification_id);
  if (!name.empty()) specification["name"] = name;
  const AddressIdentifier& address = asked.address.identifier;
  return {{"address", json::object{{"id", address.id}, {"type", text(address.type)}}},
          {"serviceSpecification", std::move(specification)},
          {"availableTimeslots", json::array()}};
}

// What troubles a question about these premises; else how long the answer takes.
std::optional<Considered> trouble(const Premises* premises, Random& random) {
  Manner manner = premises ? premises->manner : Manner::kAnswers;
  if (manner == Manner::kFails) {
    return Considered{error_answer(500, FaultCode::kSupplierFault, {"The network's records cannot be read"}, random)};
  }
  if (manner == Manner::kRefuses) {
    return Considered{error_answer(422, FaultCode::kInvalidRequest,
                                   {"The address is two premises now: ask for one of its flats"}, random)};
  }
  return {};
}

Duration time_for(const Premises* premises) {
  return premises && premises->manner == Manner::kIsSlow ? kSlow : Duration(0);
}

bool is_served(const Premises* premises) {
  return premises && premises->site != Site::kNothing;
}

}  // namespace

Considered Questions::addresses(const Request& request) {
  AddressQuestion asked;
  auto read = read_get(request, {}, kAddressQuestion, asked);
  if (!read) return {refusal(read.error(), random_)};
  json::array found;
  for (const Premises& premises : all_premises()) {
    if (answers(premises, asked)) found.push_back(address_record(premises));
  }
  return {json_answer(200, found)};
}

Considered Questions::service_availability(const Request& request) {
  AvailabilityQuestion asked;
  auto read = read_get(request, kAvailabilityParameters, kAvailabilityQuestion, asked);
  if (!read) return {refusal(read.error(), random_)};
  const Premises* premises = find_premises(asked.address);
  if (auto troubled = trouble(premises, random_)) return *std::move(troubled);
  bool broadband = asked.types.empty() ||
                   std::find(asked.types.begin(), asked.types.end(), ServiceType::kBroadband) != asked.types.end();
  return {json_answer(200, availability(asked.address.identifier, premises, broadband, london_date(clock_.now()))),
          time_for(premises)};
}

Considered Questions::available_appointments(const Request& request) {
  SlotsQuestion asked;
  auto read = read_get(request, kSlotsParameters, kSlotsQuestion, asked);
  if (!read) return {refusal(read.error(), random_)};
  const Premises* premises = find_premises(asked.address);
  if (auto troubled = trouble(premises, random_)) return *std::move(troubled);
  json::object answer = slots_answer(asked);
  Time now = clock_.now();
  Date today = london_date(now);
  auto offered = is_served(premises) ? offered_slots(asked.from.value_or(today), today) : std::vector<Timeslot>();
  for (const Timeslot& slot : offered) {
    bool is_free = reservations_.is_free(asked.address.identifier.id, slot.start, now);
    if (!is_free || !is_wanted(slot, asked)) continue;
    answer["availableTimeslots"].as_array().push_back(timeslot_json(slot, premises->classifies_slots));
  }
  return {json_answer(200, answer), time_for(premises)};
}

Considered Questions::reserve(const Request& request) {
  auto asked = read_reservation(request);
  if (!asked) return {refusal(asked.error(), random_)};
  if (const HeldSlot* held = reservations_.find(asked->id)) return {held_again(*held, *asked)};
  const Premises* premises = find_premises(asked->address);
  if (auto troubled = trouble(premises, random_)) return *std::move(troubled);
  if (!is_served(premises)) {
    return {refusal({ErrorCode::kInvalid, {{"address.id", "accepted are addresses on the network"}}}, random_)};
  }
  return {hold(*asked, premises->classifies_slots), time_for(premises)};
}

Response Questions::held_again(const HeldSlot& held, const AskedReservation& asked) {
  if (held.body == asked.body) return json_answer(201, *parse_json(held.answer));
  return error_answer(409, FaultCode::kInvalidRequest,
                      {"Reservation " + std::to_string(asked.id) + " is known here with other content"}, random_);
}

Response Questions::hold(const AskedReservation& asked, bool classified) {
  Time now = clock_.now();
  auto slot = offered_slot(asked.timeslot.start, asked.timeslot.end, london_date(now));
  if (!slot) {
    return refusal({ErrorCode::kInvalid, {{"timeslot", "accepted are slots that were offered"}}}, random_);
  }
  if (!reservations_.is_free(asked.address.identifier.id, slot->start, now)) {
    return error_answer(409, FaultCode::kInvalidRequest, {"timeslot: the slot is reserved already at this address"},
                        random_);
  }
  return json_answer(201, *parse_json(reservations_.hold(asked, *slot, classified, now).answer));
}

}  // namespace fibrecafe::sandbox
