// SPDX-License-Identifier: Apache-2.0
#include "parties/directory.hpp"

#include "base/assert.hpp"

namespace fibrecafe::parties {
namespace {

template <class Map, class Key>
auto found(const Map& map, const Key& key) -> typename Map::mapped_type {
  auto it = map.find(key);
  return it == map.end() ? nullptr : it->second;
}

}  // namespace

Directory::Directory(Content content) : content_(std::move(content)) {
  for (const Tenant& tenant : content_.tenants) {
    tenants_[tenant.id] = &tenant;
    if (!tenant.removed) tenant_names_[tenant.name] = &tenant;
  }
  for (const Supplier& supplier : content_.suppliers) {
    suppliers_[supplier.id] = &supplier;
    if (!supplier.removed) supplier_names_[supplier.name] = &supplier;
  }
  for (const Client& client : content_.clients) clients_[client.id] = &client;
}

const Tenant* Directory::tenant(TenantId id) const {
  return found(tenants_, id);
}
const Tenant* Directory::tenant(std::string_view name) const {
  return found(tenant_names_, name);
}
const Supplier* Directory::supplier(SupplierId id) const {
  return found(suppliers_, id);
}
const Supplier* Directory::supplier(std::string_view name) const {
  return found(supplier_names_, name);
}
const Client* Directory::client(std::string_view id) const {
  return found(clients_, id);
}

const Agreement* Directory::agreement(TenantId tenant, SupplierId supplier) const {
  for (const Agreement& agreement : content_.agreements) {
    if (agreement.tenant == tenant && agreement.supplier == supplier) return &agreement;
  }
  return nullptr;
}

const OutboundAuth& Directory::auth_towards(const Supplier& supplier, TenantId tenant) const {
  const Agreement* terms = agreement(tenant, supplier.id);
  return terms && terms->auth ? *terms->auth : supplier.auth;
}

}  // namespace fibrecafe::parties
