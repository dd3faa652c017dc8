// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/appointment_asks.hpp"

#include "fields/fields.hpp"
#include "suppliers/fibrecafe/encode.hpp"

namespace fibrecafe::suppliers {
namespace {

using namespace fields;
using appointments::FreeSlots;
using appointments::HeldSlot;
using appointments::Reservation;
using appointments::WantedSlots;

// An answer to a reservation, with what it says that it answers.
struct HeldAnswer {
  HeldSlot held;
  std::optional<ReservationId> id;
  std::optional<Timeslot> timeslot;
};

// A word that is none of ours leaves the class to the gateway.
struct ClassIfKnown {
  static constexpr bool kMayBeEmpty = true;
  std::string accepted() const { return "a text"; }
  void read(const json::value& value, Timeslot& into, const Path& at, Findings& findings) const {
    const json::string* word = value.if_string();
    if (!word) return findings.wrong_type(at, value, accepted());
    into.classification = parse<TimeslotClassification>(std::string_view(word->data(), word->size()));
  }
};

constexpr auto kTimeslot =
    table(field("timeslotStartDateTime", kMandatory, &Timeslot::start, Moment{}),
          field("timeslotEndDateTime", kMandatory, &Timeslot::end, Moment{}),
          field("classification", kOptional, itself(), ClassIfKnown{}),
          field("standard", kOptional, &Timeslot::standard, Flag{}),
          rule([](const Timeslot& slot, const Path& at, Findings& findings) {
            if (slot.end >= slot.start) return;
            findings.invalid(Path(at, "timeslotEndDateTime"), "accepted is a time not before the slot's start");
          }));

struct SlotsMaybeNone : ListOf<decltype(object(kTimeslot))> {
  static constexpr bool kMayBeEmpty = true;
};

// `name` of a serviceSpecification, kept by its owner.
template <class Member>
constexpr auto specification(Member name) {
  return field("serviceSpecification", kOptional, itself(),
               object(table(field("name", kOptional, name, TextMaybeEmpty{200}))));
}

constexpr auto kFreeSlots =
    table(specification(&FreeSlots::specification_name),
          field("availableTimeslots", kMandatory, &FreeSlots::slots, SlotsMaybeNone{{object(kTimeslot)}}));

template <class Member>
constexpr auto of_held(Member member) {
  return within(&HeldAnswer::held, member);
}

constexpr auto kHeldAnswer =
    table(field("id", kOptional, &HeldAnswer::id, Id<ReservationTag>{{.digits_too = true}}),
          field("supplierReference", kOptional, of_held(&HeldSlot::reference), TextMaybeEmpty{128}),
          field("expiryDateTime", kOptional, of_held(&HeldSlot::expires), Moment{}),
          specification(of_held(&HeldSlot::specification_name)),
          field("timeslot", kOptional, &HeldAnswer::timeslot, object(kTimeslot)));

template <class Table, class Into>
void read_object(const Table& table, const json::value& answer, Into& into, Findings& findings) {
  if (const json::object* members = answer.if_object()) return table.read(*members, into, Path(), findings);
  findings.malformed(Path(), "the body is not an object");
}

json::array characteristics_json(const std::vector<Characteristic>& all) {
  json::array out;
  for (const Characteristic& each : all) out.push_back({{"name", each.name}, {"value", each.value}});
  return out;
}

json::object specification_json(const std::string& id) {
  return {{"id", id}};
}

Question slots_question(const WantedSlots& wanted) {
  Question question{"/available-appointments"};
  auto add = [&](const char* name, std::string text) { question.query.emplace_back(name, std::move(text)); };
  add("address", json::serialize(address_json(wanted.address)));
  add("serviceSpecification", json::serialize(specification_json(wanted.specification_id)));
  if (wanted.from) add("appointmentFromDate", format_date(*wanted.from));
  add("appointmentPurpose", std::string(text(wanted.purpose)));
  if (!wanted.characteristics.empty()) {
    add("serviceCharacteristics", json::serialize(characteristics_json(wanted.characteristics)));
  }
  if (!wanted.service_id.empty()) add("serviceId", wanted.service_id);
  return question;
}

Question reserve_question(const Reservation& reservation) {
  json::object body{{"id", reservation.id.value},
                    {"address", address_json(reservation.address)},
                    {"serviceSpecification", specification_json(reservation.specification_id)}};
  if (!reservation.characteristics.empty()) {
    body["serviceCharacteristics"] = characteristics_json(reservation.characteristics);
  }
  if (!reservation.service_id.empty()) body["serviceId"] = reservation.service_id;
  if (reservation.purpose) body["purpose"] = text(*reservation.purpose);
  body["timeslot"] = json::object{{"timeslotStartDateTime", format_time(reservation.timeslot.start)},
                                  {"timeslotEndDateTime", format_time(reservation.timeslot.end)}};
  Question question{"/appointments"};
  question.body = json::serialize(body);
  return question;
}

void drop_empty(std::optional<std::string>& text) {
  if (text && text->empty()) text.reset();
}

void read_slots(const json::value& answer, FreeSlots& into, Findings& findings) {
  read_object(kFreeSlots, answer, into, findings);
  drop_empty(into.specification_name);
}

void judge_held(const HeldAnswer& said, const Reservation& asked, Findings& findings) {
  const Path top;
  if (said.id && *said.id != asked.id) findings.invalid(Path(top, "id"), "not the reservation's");
  bool same =
      !said.timeslot || (said.timeslot->start == asked.timeslot.start && said.timeslot->end == asked.timeslot.end);
  if (!same) findings.invalid(Path(top, "timeslot"), "not the one that was asked for");
}

HeldSlot held_slot(HeldAnswer said) {
  HeldSlot held = std::move(said.held);
  drop_empty(held.reference);
  drop_empty(held.specification_name);
  if (said.timeslot) held.classification = said.timeslot->classification;
  if (said.timeslot) held.standard = said.timeslot->standard;
  return held;
}

class AppointmentAsks final : public appointments::SupplierAsks {
 public:
  explicit AppointmentAsks(Asker& asker) : asker_(asker) {}

  void free_slots(parties::Asking asking, const WantedSlots& wanted,
                  std::function<void(Asked<FreeSlots>)> done) override {
    auto read = [done = std::move(done)](Asked<json::value> asked) {
      done(read_answer<FreeSlots>(std::move(asked), read_slots));
    };
    asker_.ask(std::move(asking), slots_question(wanted), std::move(read));
  }

  void reserve(parties::Asking asking, const Reservation& reservation,
               std::function<void(Asked<HeldSlot>)> done) override {
    auto read = [reservation, done = std::move(done)](Asked<json::value> asked) {
      auto read_held = [&](const json::value& answer, HeldSlot& into, Findings& findings) {
        HeldAnswer said;
        read_object(kHeldAnswer, answer, said, findings);
        if (findings.count() == 0) judge_held(said, reservation, findings);
        into = held_slot(std::move(said));
      };
      done(read_answer<HeldSlot>(std::move(asked), read_held));
    };
    asker_.ask(std::move(asking), reserve_question(reservation), std::move(read));
  }

 private:
  Asker& asker_;
};

}  // namespace

std::unique_ptr<appointments::SupplierAsks> make_appointment_asks(Asker& asker) {
  return std::make_unique<AppointmentAsks>(asker);
}

}  // namespace fibrecafe::suppliers
