// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/party_rows.hpp"

#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {

parties::Directory::Content PartyRows::all() {
  parties::Directory::Content content;
  for (Rows rows = tenants_.query(); rows.next();) content.tenants.push_back(tenant_from(rows, vault_));
  for (Rows rows = suppliers_.query(); rows.next();) content.suppliers.push_back(supplier_from(rows, vault_));
  for (Rows rows = agreements_.query(); rows.next();) {
    parties::Agreement& agreement = content.agreements.emplace_back();
    agreement.tenant = TenantId{rows.integer(0)};
    agreement.supplier = SupplierId{rows.integer(1)};
    if (!rows.is_null(2)) agreement.auth = opened_auth(rows.bytes(2), vault_);
  }
  for (Rows rows = clients_.query(); rows.next();) content.clients.push_back(client_from(rows));
  return content;
}

int64_t PartyRows::version() {
  Rows rows = version_.query();
  return rows.next() ? rows.integer(0) : 0;
}

Result<TenantId> PartyRows::add(const parties::Tenant& tenant) {
  if (tenant_named_.query(tenant.name).next()) return name_taken("tenant", tenant.name);
  Rows added = add_tenant_.query(
      tenant.kci_url, tenant.sandbox, tenant.ignore_unknown_fields, as_bytes(sealed(tenant.auth, vault_)),
      as_bytes(vault_.seal(encode_texts(tenant.signing_secrets))), tenant.ca_pem, tenant.stopped_since,
      tenant.stopped_why, tenant.removed, tenant.address_supplier, tenant.name);
  return TenantId{added.next() ? added.integer(0) : 0};
}

void PartyRows::update(const parties::Tenant& tenant) {
  update_tenant_.queue(tenant.kci_url, tenant.sandbox, tenant.ignore_unknown_fields,
                       as_bytes(sealed(tenant.auth, vault_)),
                       as_bytes(vault_.seal(encode_texts(tenant.signing_secrets))), tenant.ca_pem, tenant.stopped_since,
                       tenant.stopped_why, tenant.removed, tenant.address_supplier, tenant.id);
}

Result<SupplierId> PartyRows::add(const parties::Supplier& supplier) {
  if (supplier_named_.query(supplier.name).next()) return name_taken("supplier", supplier.name);
  Rows added = add_supplier_.query(supplier.url, supplier.sandbox, as_bytes(sealed(supplier.auth, vault_)),
                                   supplier.ca_pem, spelled(supplier.repeats), spelled(supplier.sequencing),
                                   supplier.calls_max, millis(supplier.timeout), supplier.paused_since,
                                   supplier.removed, millis(supplier.ask_timeout), supplier.offers_addresses,
                                   encode(supplier.slots), supplier.name);
  return SupplierId{added.next() ? added.integer(0) : 0};
}

void PartyRows::update(const parties::Supplier& supplier) {
  update_supplier_.queue(supplier.url, supplier.sandbox, as_bytes(sealed(supplier.auth, vault_)), supplier.ca_pem,
                         spelled(supplier.repeats), spelled(supplier.sequencing), supplier.calls_max,
                         millis(supplier.timeout), supplier.paused_since, supplier.removed,
                         millis(supplier.ask_timeout), supplier.offers_addresses, encode(supplier.slots), supplier.id);
}

void PartyRows::put(const parties::Agreement& agreement) {
  if (!agreement.auth) {
    put_agreement_.queue(agreement.tenant, agreement.supplier, std::nullopt);
    return;
  }
  put_agreement_.queue(agreement.tenant, agreement.supplier, as_bytes(sealed(*agreement.auth, vault_)));
}

bool PartyRows::remove_agreement(TenantId tenant, SupplierId supplier) {
  return remove_agreement_.execute(tenant, supplier) > 0;
}

void PartyRows::add(const parties::Client& client) {
  add_client_.queue(client.id, spelled(client.role), client.tenant, client.supplier, client.secret_hash,
                    encode_texts(client.allow), client.rate_per_second, client.created);
}

bool PartyRows::remove_client(std::string_view id) {
  return remove_client_.execute(id) > 0;
}

}  // namespace fibrecafe::store::postgres
