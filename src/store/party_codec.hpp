// SPDX-License-Identifier: Apache-2.0
// What the rows of parties hold beside their columns: credentials and slot tables as records, lists of texts.
//
// Used by every store's party rows. A name here is a name in every database: add, never rename.
#pragma once

#include "auth/secrets.hpp"
#include "store/spellings.hpp"

namespace fibrecafe::store {

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

// A list of texts, for columns and for sealing.
struct Texts {
  std::vector<std::string> texts;
};

template <>
struct Record<Texts> {
  static constexpr auto members = std::tuple{Member{"texts", &Texts::texts}};
};

inline std::string encode_texts(const std::vector<std::string>& texts) {
  return texts.empty() ? std::string() : encode(Texts{texts});
}

inline std::vector<std::string> decode_texts(std::string_view text) {
  Texts texts;
  if (!text.empty()) decode(text, texts);
  return std::move(texts.texts);
}

inline std::optional<int64_t> millis(const std::optional<Duration>& duration) {
  return duration ? std::optional(duration->count()) : std::nullopt;
}

inline std::optional<Duration> duration(std::optional<int64_t> millis) {
  return millis ? std::optional(Duration(*millis)) : std::nullopt;
}

// Credentials as they are kept: "" for none.
inline std::string sealed(const parties::OutboundAuth& outbound, const auth::Vault& vault) {
  return outbound.kind == parties::OutboundKind::kNone ? std::string() : vault.seal(encode(outbound));
}

inline parties::OutboundAuth opened_auth(const std::string& sealed, const auth::Vault& vault) {
  parties::OutboundAuth outbound;
  if (!sealed.empty()) decode(vault.open_sealed(sealed), outbound);
  return outbound;
}

// A party of that name is there already.
inline tl::unexpected<Error> name_taken(std::string_view what, const std::string& name) {
  return fail(ErrorCode::kRejected, {{"name", "There is already a " + std::string(what) + " " + name}});
}

}  // namespace fibrecafe::store
