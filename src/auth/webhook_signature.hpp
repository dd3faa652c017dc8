// SPDX-License-Identifier: Apache-2.0
// Signatures of deliveries as Standard Webhooks 1.0.0 says: HMAC-SHA256 over "<id>.<timestamp>.<body>".
//
// tenant_updates/ signs, the sandbox's tenant verifies. A secret is "whsec_" and the key in base64; while one is being
// replaced there are two, and the header carries a signature by each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace fibrecafe::auth {

// "whsec_" and the base64 of 24 to 64 bytes (Standard Webhooks, "Signature scheme"). Shorter keys are still signed
// with, since the tenant chose them; this is for refusing them when they are registered.
bool is_webhook_secret(std::string_view secret);

// The value of `webhook-signature`: "v1,<base64>" for each secret, in their order, separated by spaces. Secrets that
// are not well formed are skipped.
std::string sign_webhook(std::string_view id, Time timestamp, std::string_view body,
                         const std::vector<std::string>& secrets);

// What a receiver knows of one delivery: three headers and the raw body.
struct SignedWebhook {
  std::string_view id;         // webhook-id
  std::string_view timestamp;  // webhook-timestamp: seconds since 1970
  std::string_view signature;  // webhook-signature
  std::string_view body;
};

// True when one of the signatures is by one of the secrets and the timestamp is within `tolerance` of now.
bool verify_webhook(const SignedWebhook& webhook, const std::vector<std::string>& secrets, Time now,
                    Duration tolerance = std::chrono::minutes(5));

}  // namespace fibrecafe::auth
