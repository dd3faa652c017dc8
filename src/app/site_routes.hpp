// SPDX-License-Identifier: Apache-2.0
// The routes that belong to no business API: tokens, the documents and their reference page, health and metrics.
//
// Used by gateway.cpp. The token operations are those of api/openapi/auth.yaml; the others are not part of the
// contract.
#pragma once

#include <functional>
#include <vector>

#include "auth/tokens.hpp"
#include "edge/route.hpp"
#include "observe/metrics.hpp"

namespace fibrecafe::app {

// Without `issues_tokens` (only outside issuers) there is no metadata to publish.
std::vector<edge::Route> token_routes(auth::TokenService& tokens, bool issues_tokens);

// /docs, /openapi/<name>.yaml
std::vector<edge::Route> document_routes();

// /livez: the process answers. /readyz: it takes orders (the store commits, nothing is draining or suspended);
// `trouble` says why it does not, or nothing.
std::vector<edge::Route> health_routes(std::function<std::string_view()> trouble);

// /metrics: on the private listener only.
std::vector<edge::Route> metrics_routes(observe::Metrics& metrics);

}  // namespace fibrecafe::app
