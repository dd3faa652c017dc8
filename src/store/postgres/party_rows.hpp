// SPDX-License-Identifier: Apache-2.0
// Tenants, suppliers, agreements and clients. What must be sent to others is sealed by the vault; client secrets arrive
// here as hashes already.
#pragma once

#include "auth/secrets.hpp"
#include "parties/ports.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

class PartyRows {
 public:
  PartyRows(Connection& connection, const auth::Vault& vault) : connection_(connection), vault_(vault) {}

  parties::Directory::Content all();
  // Until the transaction ends nobody else changes parties or keys.
  void lock() { lock_.queue(); }
  // Other gateways see by it that they must read again.
  void touch() { touch_.queue(); }
  int64_t version();

  Result<TenantId> add(const parties::Tenant& tenant);
  void update(const parties::Tenant& tenant);
  Result<SupplierId> add(const parties::Supplier& supplier);
  void update(const parties::Supplier& supplier);
  void put(const parties::Agreement& agreement);
  bool remove_agreement(TenantId tenant, SupplierId supplier);
  void add(const parties::Client& client);
  bool remove_client(std::string_view id);

 private:
  Connection& connection_;
  const auth::Vault& vault_;

  Statement lock_{connection_, "SELECT 1 FROM meta WHERE name = 'parties_version' FOR UPDATE"};
  Statement touch_{connection_, "UPDATE meta SET value = value + 1 WHERE name = 'parties_version'"};
  Statement version_{connection_, "SELECT value FROM meta WHERE name = 'parties_version'"};
  Statement tenants_{
      connection_,
      "SELECT id, name, kci_url, sandbox, ignore_unknown_fields, auth_sealed, signing_secrets_sealed, ca_pem,"
      " stopped_since, stopped_why, removed, address_supplier FROM tenant ORDER BY id"};
  Statement suppliers_{connection_,
                       "SELECT id, name, url, sandbox, auth_sealed, ca_pem, repeats, sequencing, calls_max, timeout,"
                       " paused_since, removed, ask_timeout, offers_addresses, slots FROM supplier ORDER BY id"};
  Statement agreements_{connection_, "SELECT tenant, supplier, auth_sealed FROM agreement ORDER BY tenant, supplier"};
  Statement clients_{connection_,
                     "SELECT id, role, tenant, supplier, secret_hash, allow, rate_per_second, created FROM client"
                     " ORDER BY created, id"};
  Statement tenant_named_{connection_, "SELECT 1 FROM tenant WHERE name = $1 AND NOT removed"};
  Statement supplier_named_{connection_, "SELECT 1 FROM supplier WHERE name = $1 AND NOT removed"};
  Statement add_tenant_{
      connection_,
      "INSERT INTO tenant (id, kci_url, sandbox, ignore_unknown_fields, auth_sealed, signing_secrets_sealed,"
      " ca_pem, stopped_since, stopped_why, removed, address_supplier, name)"
      " VALUES (nextval('tenant_number'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id"};
  Statement update_tenant_{
      connection_,
      "UPDATE tenant SET kci_url = $1, sandbox = $2, ignore_unknown_fields = $3, auth_sealed = $4,"
      " signing_secrets_sealed = $5, ca_pem = $6, stopped_since = $7, stopped_why = $8, removed = $9,"
      " address_supplier = $10 WHERE id = $11"};
  Statement add_supplier_{
      connection_,
      "INSERT INTO supplier (id, url, sandbox, auth_sealed, ca_pem, repeats, sequencing, calls_max, timeout,"
      " paused_since, removed, ask_timeout, offers_addresses, slots, name)"
      " VALUES (nextval('supplier_number'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
      " RETURNING id"};
  Statement update_supplier_{connection_,
                             "UPDATE supplier SET url = $1, sandbox = $2, auth_sealed = $3, ca_pem = $4, repeats = $5,"
                             " sequencing = $6, calls_max = $7, timeout = $8, paused_since = $9, removed = $10,"
                             " ask_timeout = $11, offers_addresses = $12, slots = $13 WHERE id = $14"};
  Statement put_agreement_{connection_,
                           "INSERT INTO agreement (tenant, supplier, auth_sealed) VALUES ($1, $2, $3)"
                           " ON CONFLICT (tenant, supplier) DO UPDATE SET auth_sealed = excluded.auth_sealed"};
  Statement remove_agreement_{connection_, "DELETE FROM agreement WHERE tenant = $1 AND supplier = $2"};
  Statement add_client_{connection_,
                        "INSERT INTO client (id, role, tenant, supplier, secret_hash, allow, rate_per_second, created)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
  Statement remove_client_{connection_, "DELETE FROM client WHERE id = $1"};
};

}  // namespace fibrecafe::store::postgres
