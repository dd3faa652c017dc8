// SPDX-License-Identifier: Apache-2.0
#include "sandbox/reservations.hpp"

#include <algorithm>

#include "sandbox/premises.hpp"
#include "sandbox/timeslot_json.hpp"

namespace fibrecafe::sandbox {
namespace {

using namespace fields;

constexpr std::chrono::minutes kHeldFor(30);
constexpr int64_t kFirstReference = 100'000;

struct Body {
  AskedReservation asked;
  std::vector<Characteristic> characteristics;
  std::string service_id;
};
template <class Member>
constexpr auto of_asked(Member member) {
  return within(&Body::asked, member);
}

constexpr auto kSpecification =
    table(field("id", kMandatory, of_asked(&AskedReservation::specification_id), kShortText));
constexpr auto kTimeslot = table(field("timeslotStartDateTime", kMandatory, &Timeslot::start, DateTime{}),
                                 field("timeslotEndDateTime", kMandatory, &Timeslot::end, DateTime{}));
constexpr auto kBody =
    table(field("id", kMandatory, of_asked(&AskedReservation::id), WholeNumber{}),
          field("address", kMandatory, of_asked(&AskedReservation::address), object(kAddress)),
          field("serviceSpecification", kMandatory, itself(), object(kSpecification)),
          field("serviceCharacteristics", kOptional, &Body::characteristics, kCharacteristics),
          field("serviceId", kOptional, &Body::service_id, Text{1, 50}),
          field("purpose", kOptional, of_asked(&AskedReservation::purpose), Word<AppointmentPurpose>{}),
          field("timeslot", kMandatory, of_asked(&AskedReservation::timeslot), object(kTimeslot)));

std::string answer_to(const AskedReservation& asked, const HeldSlot& held, bool classified) {
  json::object answer = parse_json(asked.body)->as_object();
  answer["supplierReference"] = held.reference;
  answer["expiryDateTime"] = format_time(held.expires);
  std::string_view name = specification_name(asked.specification_id);
  if (!name.empty()) answer["serviceSpecification"].as_object()["name"] = name;
  answer["timeslot"] = timeslot_json(held.timeslot, classified);
  return json::serialize(answer);
}

}  // namespace

Result<AskedReservation> read_reservation(const http::Request& request) {
  Body body;
  auto read = read_post(request, kBody, body);
  if (!read) return tl::unexpected(read.error());
  body.asked.body = request.body;
  return std::move(body.asked);
}

HeldSlot* Reservations::find(int64_t id) {
  auto found = held_.find(id);
  return found == held_.end() ? nullptr : &found->second;
}

bool Reservations::is_free(const std::string& address_id, Time start, Time now) const {
  return std::none_of(held_.begin(), held_.end(), [&](const auto& each) {
    const auto& [id, held] = each;
    bool is_it = held.address_id == address_id && held.timeslot.start == start;
    return is_it && (now < held.expires || (!held.carried_by.empty() && carries_(held.carried_by, id)));
  });
}

const HeldSlot& Reservations::hold(const AskedReservation& asked, const Timeslot& timeslot, bool classified, Time now) {
  HeldSlot& held = held_[asked.id];
  held.body = asked.body;
  held.reference = "A-" + std::to_string(kFirstReference + asked.id);
  held.address_id = asked.address.identifier.id;
  held.timeslot = timeslot;
  held.expires = now + kHeldFor;
  held.answer = answer_to(asked, held, classified);
  return held;
}

}  // namespace fibrecafe::sandbox
