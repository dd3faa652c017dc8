// SPDX-License-Identifier: Apache-2.0
// GET /addresses (handleAddressLookup): the identifiers of the addresses at a postcode or behind a UPRN.
//
// Which source is asked is decided in enquiries/decide_addresses.
#pragma once

#include "enquiries/address.hpp"
#include "tenant_api/asking.hpp"

namespace fibrecafe::tenant_api {

struct LookUpAddresses {
  struct Command {
    Asker asker;
    enquiries::AddressSearch search;
    std::string supplier;  // as named; empty: the tenant's usual source
  };
  using Reply = std::vector<enquiries::AddressRecord>;
  static Result<Command> decode(const edge::Call& call, const parties::Directory& parties);
  static void ask(const Command& command, const AskingNeeds& needs, std::function<void(Result<Reply>)> done);
  static http::Response encode(const Reply& reply);
};

}  // namespace fibrecafe::tenant_api
