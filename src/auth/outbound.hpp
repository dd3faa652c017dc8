// SPDX-License-Identifier: Apache-2.0
// How the gateway proves itself to others: OAuth2 client credentials, Basic, or a client certificate.
//
// Used by suppliers/ and tenant_updates/. OAuth2 tokens are fetched once, shared by all calls with the same
// credentials, and renewed before they expire (at 90 % of their life) or when the far side answered 401.
#pragma once

#include <functional>
#include <memory>

#include "http/client.hpp"
#include "parties/parties.hpp"

namespace fibrecafe::auth {

class OutboundCredentials {
 public:
  virtual ~OutboundCredentials() = default;
  // Adds the proof to `call` and hands it back. On a failure to get a token: the Answer of the token call, recast so
  // that it judges as "not sent" (kNotSent with the token endpoint's status in `response.status` when it answered, and
  // a detail that names the token endpoint, never the secret). `done` runs inline or on the client's thread.
  virtual void prepare(http::ClientCall call, const parties::OutboundAuth& auth,
                       std::function<void(http::ClientCall, const http::Answer* failure)> done) = 0;
  // The far side answered 401: the next prepare fetches a new token. Harmless for the other kinds.
  virtual void forget(const parties::OutboundAuth& auth) = 0;
};

std::unique_ptr<OutboundCredentials> make_outbound_credentials(http::Client& client, const Clock& clock,
                                                               observe::Log& log);

}  // namespace fibrecafe::auth
