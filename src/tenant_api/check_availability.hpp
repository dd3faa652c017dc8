// SPDX-License-Identifier: Apache-2.0
// GET /service-availability (handleAvailabilityCheck): what can be ordered at an address, asked of all the tenant's
// suppliers at once, or of those it names.
//
// Suppliers that gave no answer are named in X-Suppliers-Unavailable and in the log; whom to ask, and what the answers
// are together, is decided in enquiries/gather.
#pragma once

#include "enquiries/gather.hpp"
#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

struct CheckAvailability {
  struct Command {
    Asker asker;
    enquiries::AvailabilityQuestion question;
    std::vector<std::string> suppliers;  // as named; empty: all
  };
  struct Reply {
    enquiries::Gathered gathered;
    Address asked;
  };
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static void ask(const Command& command, const AskingNeeds& needs, std::function<void(Result<Reply>)> done);
  static http::Response encode(const Reply& reply);
};

}  // namespace fibrecafe::tenant_api
