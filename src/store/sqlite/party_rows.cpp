// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/party_rows.hpp"

#include "store/sqlite/spellings.hpp"

namespace fibrecafe::store::sqlite {

template <>
struct Record<parties::OutboundAuth> {
  using S = parties::OutboundAuth;
  static constexpr auto members =
      std::tuple{Member{"kind", &S::kind},           Member{"username", &S::username},
                 Member{"password", &S::password},   Member{"token_url", &S::token_url},
                 Member{"client_id", &S::client_id}, Member{"client_secret", &S::client_secret},
                 Member{"scope", &S::scope},         Member{"certificate_pem", &S::certificate_pem},
                 Member{"key_pem", &S::key_pem}};
};

template <>
struct Record<parties::SlotTable> {
  using S = parties::SlotTable;
  static constexpr auto members = std::tuple{Member{"hours", &S::hours}, Member{"premium", &S::premium}};
};

template <>
struct Record<parties::SlotHours> {
  using S = parties::SlotHours;
  static constexpr auto members = std::tuple{Member{"part", &S::part}, Member{"from", &S::from}, Member{"to", &S::to}};
};

namespace {

// A list of texts, for columns and for sealing.
struct Texts {
  std::vector<std::string> texts;
};

}  // namespace

template <>
struct Record<Texts> {
  static constexpr auto members = std::tuple{Member{"texts", &Texts::texts}};
};

namespace {

std::string encode_texts(const std::vector<std::string>& texts) {
  return texts.empty() ? std::string() : encode(Texts{texts});
}

std::vector<std::string> decode_texts(std::string_view text) {
  Texts texts;
  if (!text.empty()) decode(text, texts);
  return std::move(texts.texts);
}

std::optional<int64_t> millis(const std::optional<Duration>& duration) {
  return duration ? std::optional(duration->count()) : std::nullopt;
}

std::optional<Duration> duration(std::optional<int64_t> millis) {
  return millis ? std::optional(Duration(*millis)) : std::nullopt;
}

tl::unexpected<Error> taken(std::string_view what, const std::string& name) {
  return fail(ErrorCode::kRejected, {{"name", "There is already a " + std::string(what) + " " + name}});
}

}  // namespace

parties::Directory::Content PartyRows::all() {
  parties::Directory::Content content;
  for (Rows rows = tenants_.query(); rows.next();) content.tenants.push_back(tenant_from(rows));
  for (Rows rows = suppliers_.query(); rows.next();) content.suppliers.push_back(supplier_from(rows));
  for (Rows rows = agreements_.query(); rows.next();) {
    parties::Agreement& agreement = content.agreements.emplace_back();
    agreement.tenant = TenantId{rows.integer(0)};
    agreement.supplier = SupplierId{rows.integer(1)};
    if (!rows.is_null(2)) agreement.auth = opened_auth(rows.bytes(2));
  }
  for (Rows rows = clients_.query(); rows.next();) {
    parties::Client& client = content.clients.emplace_back();
    client.id = rows.text(0);
    client.role = stored_word<parties::Role>(rows.text(1));
    client.tenant = TenantId{rows.integer(2)};
    client.supplier = SupplierId{rows.integer(3)};
    client.secret_hash = rows.text(4);
    client.allow = decode_texts(rows.text(5));
    client.rate_per_second = static_cast<int>(rows.integer(6));
    client.created = rows.time(7);
  }
  return content;
}

parties::Tenant PartyRows::tenant_from(const Rows& rows) const {
  parties::Tenant tenant;
  tenant.id = TenantId{rows.integer(0)};
  tenant.name = rows.text(1);
  tenant.kci_url = rows.text(2);
  tenant.sandbox = rows.boolean(3);
  tenant.ignore_unknown_fields = rows.boolean(4);
  tenant.auth = opened_auth(rows.bytes(5));
  tenant.signing_secrets = decode_texts(vault_.open_sealed(rows.bytes(6)));
  tenant.ca_pem = rows.text(7);
  tenant.stopped_since = rows.optional_time(8);
  tenant.stopped_why = rows.text(9);
  tenant.removed = rows.boolean(10);
  if (auto supplier = rows.optional_integer(11)) tenant.address_supplier = SupplierId{*supplier};
  return tenant;
}

parties::Supplier PartyRows::supplier_from(const Rows& rows) const {
  parties::Supplier supplier;
  supplier.id = SupplierId{rows.integer(0)};
  supplier.name = rows.text(1);
  supplier.url = rows.text(2);
  supplier.sandbox = rows.boolean(3);
  supplier.auth = opened_auth(rows.bytes(4));
  supplier.ca_pem = rows.text(5);
  supplier.repeats = stored_word<parties::Repeats>(rows.text(6));
  supplier.sequencing = stored_word<parties::Sequencing>(rows.text(7));
  supplier.calls_max = static_cast<int>(rows.integer(8));
  supplier.timeout = duration(rows.optional_integer(9));
  supplier.paused_since = rows.optional_time(10);
  supplier.removed = rows.boolean(11);
  supplier.ask_timeout = duration(rows.optional_integer(12));
  supplier.offers_addresses = rows.boolean(13);
  decode(rows.text(14), supplier.slots);
  return supplier;
}

std::string PartyRows::sealed(const parties::OutboundAuth& auth) const {
  return auth.kind == parties::OutboundKind::kNone ? std::string() : vault_.seal(encode(auth));
}

parties::OutboundAuth PartyRows::opened_auth(const std::string& sealed) const {
  parties::OutboundAuth auth;
  if (!sealed.empty()) decode(vault_.open_sealed(sealed), auth);
  return auth;
}

Result<TenantId> PartyRows::add(const parties::Tenant& tenant) {
  if (tenant_named_.query(tenant.name).next()) return taken("tenant", tenant.name);
  add_tenant_.execute(tenant.kci_url, tenant.sandbox, tenant.ignore_unknown_fields, as_blob(sealed(tenant.auth)),
                      as_blob(vault_.seal(encode_texts(tenant.signing_secrets))), tenant.ca_pem, tenant.stopped_since,
                      tenant.stopped_why, tenant.removed, tenant.address_supplier, tenant.name);
  return TenantId{sqlite3_last_insert_rowid(database_.handle())};
}

void PartyRows::update(const parties::Tenant& tenant) {
  update_tenant_.execute(tenant.kci_url, tenant.sandbox, tenant.ignore_unknown_fields, as_blob(sealed(tenant.auth)),
                         as_blob(vault_.seal(encode_texts(tenant.signing_secrets))), tenant.ca_pem,
                         tenant.stopped_since, tenant.stopped_why, tenant.removed, tenant.address_supplier, tenant.id);
}

Result<SupplierId> PartyRows::add(const parties::Supplier& supplier) {
  if (supplier_named_.query(supplier.name).next()) return taken("supplier", supplier.name);
  add_supplier_.execute(supplier.url, supplier.sandbox, as_blob(sealed(supplier.auth)), supplier.ca_pem,
                        spelled(supplier.repeats), spelled(supplier.sequencing), supplier.calls_max,
                        millis(supplier.timeout), supplier.paused_since, supplier.removed, millis(supplier.ask_timeout),
                        supplier.offers_addresses, encode(supplier.slots), supplier.name);
  return SupplierId{sqlite3_last_insert_rowid(database_.handle())};
}

void PartyRows::update(const parties::Supplier& supplier) {
  update_supplier_.execute(
      supplier.url, supplier.sandbox, as_blob(sealed(supplier.auth)), supplier.ca_pem, spelled(supplier.repeats),
      spelled(supplier.sequencing), supplier.calls_max, millis(supplier.timeout), supplier.paused_since,
      supplier.removed, millis(supplier.ask_timeout), supplier.offers_addresses, encode(supplier.slots), supplier.id);
}

void PartyRows::put(const parties::Agreement& agreement) {
  if (!agreement.auth) {
    put_agreement_.execute(agreement.tenant, agreement.supplier, std::nullopt);
    return;
  }
  put_agreement_.execute(agreement.tenant, agreement.supplier, as_blob(sealed(*agreement.auth)));
}

bool PartyRows::remove_agreement(TenantId tenant, SupplierId supplier) {
  return remove_agreement_.execute(tenant, supplier) > 0;
}

void PartyRows::add(const parties::Client& client) {
  add_client_.execute(client.id, spelled(client.role), client.tenant, client.supplier, client.secret_hash,
                      encode_texts(client.allow), client.rate_per_second, client.created);
}

bool PartyRows::remove_client(std::string_view id) {
  return remove_client_.execute(id) > 0;
}

}  // namespace fibrecafe::store::sqlite
