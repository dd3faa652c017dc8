// SPDX-License-Identifier: Apache-2.0
// Who takes part: tenants, suppliers, the agreements between them, and the clients that call in their name.
//
// Plain values. Written by the command line through PartyStore (ports.hpp), read on every call through a Directory
// snapshot (directory.hpp). Nothing here knows how secrets are kept: they are plain in memory, sealed in the store, and
// printed by nobody.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "vocabulary/codes.hpp"
#include "vocabulary/ids.hpp"

namespace fibrecafe::parties {

enum class OutboundKind { kNone, kBasic, kOAuth2, kMutualTls };

// How the gateway proves itself to a supplier or to a tenant's endpoint. Only the members of its kind are set.
struct OutboundAuth {
  OutboundKind kind = OutboundKind::kNone;
  std::string username, password;                          // Basic
  std::string token_url, client_id, client_secret, scope;  // OAuth2 client credentials; scope may be empty
  std::string certificate_pem, key_pem;                    // mutual TLS: chain and key as PEM text
  bool operator==(const OutboundAuth&) const = default;
};

struct Tenant {
  TenantId id;
  std::string name;     // ^\w{1,50}$
  std::string kci_url;  // the full URL KCIs are posted to
  bool sandbox = false;
  bool ignore_unknown_fields = false;        // drop them instead of refusing the request
  OutboundAuth auth;                         // towards kci_url
  std::vector<std::string> signing_secrets;  // "whsec_...", newest first; two while one is being replaced
  std::string ca_pem;                        // trust this authority for kci_url; empty: the system's
  std::optional<Time> stopped_since;         // its endpoint: 410, seven days of failure, or an operator
  std::string stopped_why;
  std::optional<SupplierId> address_supplier;  // asked for addresses by default; nothing: the gateway's own file
  bool removed = false;
};

enum class Repeats { kUnsafe, kSafe };
enum class Sequencing { kPerOrder, kIgnore };

enum class DayPart { kAm, kPm, kEarly, kEvening };

// A slot that lies within these hours of one day (local time) is of this part of the day.
struct SlotHours {
  DayPart part = DayPart::kAm;
  std::chrono::minutes from{}, to{};  // since midnight; `to` up to 24:00
  bool operator==(const SlotHours&) const = default;
};

// How slots are classified and marked premium where the supplier itself does not say (appointments/classify.hpp).
struct SlotTable {
  std::vector<SlotHours> hours;                 // tried in this order; empty: the gateway's own table
  std::vector<TimeslotClassification> premium;  // `standard` false
  bool operator==(const SlotTable&) const = default;
};

struct Supplier {
  SupplierId id;
  std::string name;  // ^\w{1,20}$
  std::string url;   // the Supplier API's base; "/service-orders" is appended
  bool sandbox = false;
  OutboundAuth auth;  // unless the agreement with a tenant has its own
  std::string ca_pem;
  Repeats repeats = Repeats::kUnsafe;             // may the same message be sent again after an unknown outcome
  Sequencing sequencing = Sequencing::kPerOrder;  // kIgnore: take KCIs as they come
  int calls_max = 8;                              // at once
  std::optional<Duration> timeout;                // overrides supplier.timeout
  std::optional<Duration> ask_timeout;            // overrides supplier.ask_timeout
  bool offers_addresses = false;                  // it answers GET /addresses, beside the published Supplier API
  SlotTable slots;
  std::optional<Time> paused_since;
  bool removed = false;
};

// Only with an agreement may a tenant order from a supplier.
struct Agreement {
  TenantId tenant;
  SupplierId supplier;
  std::optional<OutboundAuth> auth;  // the tenant's own credentials with that supplier
};

enum class Role { kTenant, kSupplier, kOperator };

struct Client {
  std::string id;  // what callers send as client_id
  Role role = Role::kTenant;
  TenantId tenant;                 // when kTenant
  SupplierId supplier;             // when kSupplier
  std::string secret_hash;         // Argon2id in its PHC form
  std::vector<std::string> allow;  // CIDR; empty allows every address
  int rate_per_second = 0;         // 0: no limit
  Time created{};
};

}  // namespace fibrecafe::parties
