// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/available_appointments.hpp"

#include "fields/query.hpp"
#include "tenant_api/part_fields.hpp"
#include "tenant_json/appointment_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using appointments::FreeSlots;
using appointments::WantedSlots;

constexpr Parameter kParameters[] = {{"address", Written::kJson},
                                     {"serviceSpecification", Written::kJson},
                                     {"serviceCharacteristics", Written::kJson},
                                     {"standardOnly", Written::kFlag},
                                     {"singleDayAppointment", Written::kFlag}};

constexpr auto kWanted =
    table(field("supplier", kMandatory, &WantedSlots::supplier_name, kSupplierName),
          field("address", kMandatory, &WantedSlots::address, object(kAddress)),
          field("serviceSpecification", kMandatory, itself(), offered_specification(&WantedSlots::specification_id)),
          field("serviceCharacteristics", kOptional, &WantedSlots::characteristics, kCharacteristics),
          field("appointmentFromDate", kOptional, &WantedSlots::from, CalendarDate{}),
          field("standardOnly", kOptional, &WantedSlots::standard_only, Flag{}),
          field("singleDayAppointment", kOptional, &WantedSlots::single_day, Flag{}),
          field("appointmentPurpose", kMandatory, &WantedSlots::purpose, Word<AppointmentPurpose>{}),
          field("serviceId", kOptional, &WantedSlots::service_id, kServiceIdText));

}  // namespace

Result<WantedSlots> decode_slots(std::string_view query, UnknownFields unknown) {
  auto parameters = read_query(query, kParameters);
  if (!parameters) return tl::unexpected(parameters.error());
  WantedSlots wanted;
  Findings findings(unknown);
  kWanted.read(*parameters, wanted, Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  return wanted;
}

Result<AvailableAppointments::Command> AvailableAppointments::decode(const edge::Call& call,
                                                                     const parties::Directory& parties) {
  auto asker = asker_of(call, parties);
  if (!asker) return tl::unexpected(asker.error());
  auto wanted = decode_slots(call.request.query, asker->unknown);
  if (!wanted) return tl::unexpected(wanted.error());
  return Command{std::move(*asker), std::move(*wanted)};
}

void AvailableAppointments::ask(const Command& command, const AskingNeeds& needs,
                                std::function<void(Result<Reply>)> done) {
  parties::DirectoryPtr parties = needs.parties();
  const WantedSlots& wanted = command.wanted;
  const auto* supplier = parties->supplier(wanted.supplier_name);
  const auto* agreement = supplier ? parties->agreement(command.asker.tenant, supplier->id) : nullptr;
  auto allowed = appointments::decide_free_slots(wanted, supplier, agreement, needs.door.clock.now());
  if (!allowed) return done(tl::unexpected(allowed.error()));

  auto answered = [&command, &wanted, supplier, parties, &log = needs.door.log, &clock = needs.door.clock,
                   done = std::move(done)](Asked<FreeSlots> asked) {
    log_unanswered(log, command.asker, supplier->name, asked);
    if (asked.end != AskEnd::kAnswered) return done(tl::unexpected(parties::ask_error(asked, supplier->name)));
    asked.value.slots = appointments::offered(std::move(asked.value.slots), supplier->slots, wanted, clock.now());
    done(Reply{wanted, std::move(asked.value)});
  };
  needs.appointments.free_slots(asking(command.asker, needs, parties, *supplier), wanted, std::move(answered));
}

http::Response AvailableAppointments::encode(const Reply& reply) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = json::serialize(tenant_json::free_slots_json(reply.wanted, reply.free));
  return response;
}

}  // namespace fibrecafe::tenant_api
