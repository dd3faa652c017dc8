// SPDX-License-Identifier: Apache-2.0
// GET /available-appointments (handleAppointmentAvailability): the free slots of one supplier, asked while the tenant
// waits.
#pragma once

#include "appointments/free_slots.hpp"
#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

// The query alone: every parameter well formed, no rule, no clock. Errors: kMalformed, kInvalid with every problem.
Result<appointments::WantedSlots> decode_slots(std::string_view query, fields::UnknownFields unknown);

struct AvailableAppointments {
  struct Command {
    Asker asker;
    appointments::WantedSlots wanted;
  };
  struct Reply {
    appointments::WantedSlots wanted;
    appointments::FreeSlots free;  // what is shown
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static void ask(const Command& command, const AskingNeeds& needs, std::function<void(Result<Reply>)> done);
  static http::Response encode(const Reply& reply);
};

}  // namespace fibrecafe::tenant_api
