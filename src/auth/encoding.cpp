// SPDX-License-Identifier: Apache-2.0
#include "auth/encoding.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/assert.hpp"

namespace fibrecafe::auth {
namespace {

std::string encode(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    variant);
  text.pop_back();  // the terminating zero
  return text;
}

// libsodium refuses stray characters, wrong padding and unused bits that are not zero.
std::optional<std::string> decode(std::string_view text, int variant) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &length, nullptr, variant) != 0) {
    return {};
  }
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::string base64url(std::string_view bytes) {
  return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> parse_base64url(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64(std::string_view bytes) {
  return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> parse_base64(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_ORIGINAL);
}

Digest sha256(std::string_view bytes) {
  Digest digest;
  // OpenSSL uses the processor's SHA instructions; libsodium's portable code takes three times as long per token.
  FIBRECAFE_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

}  // namespace fibrecafe::auth
