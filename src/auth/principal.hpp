// SPDX-License-Identifier: Apache-2.0
// Who is calling, proven. Made only in auth/; everything inside trusts it.
#pragma once

#include <string>

#include "parties/parties.hpp"

namespace fibrecafe::auth {

class Principal {
 public:
  const std::string& client() const { return client_; }
  parties::Role role() const { return role_; }
  TenantId tenant() const { return tenant_; }        // of a tenant's client
  SupplierId supplier() const { return supplier_; }  // of a supplier's client
  int rate_per_second() const { return rate_per_second_; }

 private:
  friend Principal make_principal(const parties::Client& client);
  Principal() = default;

  std::string client_;
  parties::Role role_ = parties::Role::kTenant;
  TenantId tenant_;
  SupplierId supplier_;
  int rate_per_second_ = 0;
};

// For auth/ and for the tests of what lies behind it.
Principal make_principal(const parties::Client& client);

}  // namespace fibrecafe::auth
