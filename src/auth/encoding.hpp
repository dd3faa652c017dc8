// SPDX-License-Identifier: Apache-2.0
// Base64 in its two alphabets, read strictly, and SHA-256.
//
// Used inside auth/, and for cursors (tenant_api/). Strict means: exactly one spelling of each byte string is accepted
// (padding as the alphabet asks for it, no stray characters, unused bits zero), so that one token has one text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fibrecafe::auth {

std::string base64url(std::string_view bytes);  // without padding, as JOSE wants it
std::optional<std::string> parse_base64url(std::string_view text);

std::string base64(std::string_view bytes);  // with padding, as Basic wants it
std::optional<std::string> parse_base64(std::string_view text);

using Digest = std::array<uint8_t, 32>;
Digest sha256(std::string_view bytes);

// The bytes of any byte container as text, to hand them on without copying.
template <class Bytes>
std::string_view as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace fibrecafe::auth
