// SPDX-License-Identifier: Apache-2.0
// Tenants, suppliers, agreements and clients. What must be sent to others is sealed by the vault; client secrets arrive
// here as hashes already.
#pragma once

#include "auth/secrets.hpp"
#include "parties/ports.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

class PartyRows {
 public:
  PartyRows(Database& database, const auth::Vault& vault) : database_(database), vault_(vault) {}

  parties::Directory::Content all();

  Result<TenantId> add(const parties::Tenant& tenant);
  void update(const parties::Tenant& tenant);
  Result<SupplierId> add(const parties::Supplier& supplier);
  void update(const parties::Supplier& supplier);
  void put(const parties::Agreement& agreement);
  bool remove_agreement(TenantId tenant, SupplierId supplier);
  void add(const parties::Client& client);
  bool remove_client(std::string_view id);

 private:
  Database& database_;
  const auth::Vault& vault_;

  Statement tenants_{
      database_,
      "SELECT id, name, kci_url, sandbox, ignore_unknown_fields, auth_sealed, signing_secrets_sealed, ca_pem,"
      " stopped_since, stopped_why, removed, address_supplier FROM tenant ORDER BY id"};
  Statement suppliers_{database_,
                       "SELECT id, name, url, sandbox, auth_sealed, ca_pem, repeats, sequencing, calls_max, timeout,"
                       " paused_since, removed, ask_timeout, offers_addresses, slots FROM supplier ORDER BY id"};
  Statement agreements_{database_, "SELECT tenant, supplier, auth_sealed FROM agreement ORDER BY tenant, supplier"};
  Statement clients_{database_,
                     "SELECT id, role, tenant, supplier, secret_hash, allow, rate_per_second, created FROM client"
                     " ORDER BY created, id"};
  Statement tenant_named_{database_, "SELECT 1 FROM tenant WHERE name = ?1 AND removed = 0"};
  Statement supplier_named_{database_, "SELECT 1 FROM supplier WHERE name = ?1 AND removed = 0"};
  Statement add_tenant_{
      database_,
      "INSERT INTO tenant (kci_url, sandbox, ignore_unknown_fields, auth_sealed, signing_secrets_sealed,"
      " ca_pem, stopped_since, stopped_why, removed, address_supplier, name)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
  Statement update_tenant_{
      database_,
      "UPDATE tenant SET kci_url = ?1, sandbox = ?2, ignore_unknown_fields = ?3, auth_sealed = ?4,"
      " signing_secrets_sealed = ?5, ca_pem = ?6, stopped_since = ?7, stopped_why = ?8, removed = ?9,"
      " address_supplier = ?10 WHERE id = ?11"};
  Statement add_supplier_{
      database_,
      "INSERT INTO supplier (url, sandbox, auth_sealed, ca_pem, repeats, sequencing, calls_max, timeout,"
      " paused_since, removed, ask_timeout, offers_addresses, slots, name)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"};
  Statement update_supplier_{database_,
                             "UPDATE supplier SET url = ?1, sandbox = ?2, auth_sealed = ?3, ca_pem = ?4, repeats = ?5,"
                             " sequencing = ?6, calls_max = ?7, timeout = ?8, paused_since = ?9, removed = ?10,"
                             " ask_timeout = ?11, offers_addresses = ?12, slots = ?13 WHERE id = ?14"};
  Statement put_agreement_{database_,
                           "INSERT INTO agreement (tenant, supplier, auth_sealed) VALUES (?1, ?2, ?3)"
                           " ON CONFLICT DO UPDATE SET auth_sealed = ?3"};
  Statement remove_agreement_{database_, "DELETE FROM agreement WHERE tenant = ?1 AND supplier = ?2"};
  Statement add_client_{database_,
                        "INSERT INTO client (id, role, tenant, supplier, secret_hash, allow, rate_per_second, created)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  Statement remove_client_{database_, "DELETE FROM client WHERE id = ?1"};
};

}  // namespace fibrecafe::store::sqlite
