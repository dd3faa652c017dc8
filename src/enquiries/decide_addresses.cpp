// SPDX-License-Identifier: Apache-2.0
#include "enquiries/decide_addresses.hpp"

#include "parties/asking.hpp"
#include "parties/not_agreed.hpp"

namespace fibrecafe::enquiries {
namespace {

Result<std::optional<SupplierId>> offering(const parties::Supplier& supplier) {
  if (supplier.offers_addresses) return supplier.id;
  return tl::unexpected(parties::ask_error(AskEnd::kNotOffered, {}, supplier.name));
}

const parties::Supplier* set_for(const parties::Directory& parties, TenantId tenant) {
  const parties::Tenant* who = parties.tenant(tenant);
  if (!who || !who->address_supplier) return nullptr;
  const parties::Supplier* supplier = parties.supplier(*who->address_supplier);
  bool usable = supplier && !supplier->removed && parties.agreement(tenant, supplier->id);
  return usable ? supplier : nullptr;
}

}  // namespace

Result<std::optional<SupplierId>> decide_address_source(const parties::Directory& parties, TenantId tenant,
                                                        const std::string& named, bool own_is_loaded) {
  if (!named.empty()) {
    const parties::Supplier* supplier = parties.supplier(named);
    bool agreed = supplier && parties.agreement(tenant, supplier->id);
    if (!agreed) return fail(ErrorCode::kRejected, {parties::not_agreed(named)});
    return offering(*supplier);
  }
  if (const parties::Supplier* supplier = set_for(parties, tenant)) return offering(*supplier);
  if (own_is_loaded) return std::optional<SupplierId>();
  return fail(ErrorCode::kNotOffered,
              "There is no address source - name a supplier that offers one, or ask the gateway's operator");
}

}  // namespace fibrecafe::enquiries
