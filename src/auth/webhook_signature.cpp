// SPDX-License-Identifier: Apache-2.0
#include "auth/webhook_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <charconv>
#include <optional>

#include "auth/encoding.hpp"
#include "base/assert.hpp"

namespace fibrecafe::auth {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::string_view kVersion = "v1,";
constexpr size_t kKeyBytesMin = 24;
constexpr size_t kKeyBytesMax = 64;

std::optional<std::string> key_of(std::string_view secret) {
  if (!secret.starts_with(kPrefix)) return {};
  auto key = parse_base64(secret.substr(kPrefix.size()));
  return key && !key->empty() && key->size() <= kKeyBytesMax ? key : std::nullopt;
}

std::string signature_by(const std::string& key, const std::string& content) {
  Digest mac;
  unsigned int length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
  FIBRECAFE_ASSERT(
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, content.size(), mac.data(), &length));
  return std::string(kVersion) + base64(as_text(mac));
}

std::string signed_content(std::string_view id, std::string_view timestamp, std::string_view body) {
  std::string content;
  content.reserve(id.size() + timestamp.size() + body.size() + 2);
  return content.append(id).append(".").append(timestamp).append(".").append(body);
}

// In constant time, so that how far a guess was right does not show.
bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool has_item(std::string_view list, std::string_view wanted) {
  bool found = false;
  while (!list.empty()) {
    size_t end = std::min(list.find(' '), list.size());
    if (equal(list.substr(0, end), wanted)) found = true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return found;
}

bool is_recent(std::string_view timestamp, Time now, Duration tolerance) {
  int64_t seconds = 0;
  auto [end, fault] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  if (fault != std::errc() || end != timestamp.data() + timestamp.size()) return false;
  int64_t off = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() - seconds;
  int64_t most = std::chrono::ceil<std::chrono::seconds>(tolerance).count();
  return off <= most && off >= -most;
}

}  // namespace

bool is_webhook_secret(std::string_view secret) {
  auto key = key_of(secret);
  return key && key->size() >= kKeyBytesMin;
}

std::string sign_webhook(std::string_view id, Time timestamp, std::string_view body,
                         const std::vector<std::string>& secrets) {
  int64_t seconds = std::chrono::floor<std::chrono::seconds>(timestamp).time_since_epoch().count();
  std::string content = signed_content(id, std::to_string(seconds), body);
  std::string signatures;
  for (const std::string& secret : secrets) {
    auto key = key_of(secret);
    if (key) signatures += (signatures.empty() ? "" : " ") + signature_by(*key, content);
  }
  return signatures;
}

bool verify_webhook(const SignedWebhook& webhook, const std::vector<std::string>& secrets, Time now,
                    Duration tolerance) {
  if (!is_recent(webhook.timestamp, now, tolerance)) return false;
  std::string content = signed_content(webhook.id, webhook.timestamp, webhook.body);
  bool verified = false;
  for (const std::string& secret : secrets) {
    auto key = key_of(secret);
    if (key && has_item(webhook.signature, signature_by(*key, content))) verified = true;
  }
  return verified;
}

}  // namespace fibrecafe::auth
