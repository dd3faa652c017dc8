// SPDX-License-Identifier: Apache-2.0
// How a creating request is recognised when it comes again (decisions.md 3): the key says under which id it came, the
// fingerprint what it asked for.
#pragma once

#include "edge/route.hpp"
#include "store/unit.hpp"

namespace fibrecafe::edge {

struct RequestIdentity {
  store::RequestKey key;                  // of client and X-Request-ID
  std::array<uint8_t, 16> fingerprint{};  // of method, path and body bytes
};

// SHA-256, cut to 16 bytes. The call must have a principal.
RequestIdentity identify(const Call& call);

}  // namespace fibrecafe::edge
