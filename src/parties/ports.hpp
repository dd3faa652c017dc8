// SPDX-License-Identifier: Apache-2.0
// Registering parties: what the command line does in short transactions beside a running gateway.
//
// Names are checked by the caller (registration.hpp). `add` calls give the new id; a name that is taken is kRejected.
#pragma once

#include "base/result.hpp"
#include "parties/directory.hpp"
#include "parties/parties.hpp"

namespace fibrecafe::parties {

class PartyStore {
 public:
  virtual ~PartyStore() = default;
  virtual Directory::Content parties() = 0;  // everything, removed ones included, secrets opened

  virtual Result<TenantId> add(const Tenant& tenant) = 0;  // its id member is ignored
  virtual void update(const Tenant& tenant) = 0;           // by id: everything but its name
  virtual Result<SupplierId> add(const Supplier& supplier) = 0;
  virtual void update(const Supplier& supplier) = 0;
  virtual void put(const Agreement& agreement) = 0;                         // new or changed
  virtual bool remove_agreement(TenantId tenant, SupplierId supplier) = 0;  // false: there was none
  virtual void add(const Client& client) = 0;
  virtual bool remove_client(std::string_view id) = 0;

  // Orders that are not final yet: what stands against a removal.
  virtual int64_t open_orders(TenantId tenant) = 0;
  virtual int64_t open_orders(SupplierId supplier) = 0;
};

}  // namespace fibrecafe::parties
