// SPDX-License-Identifier: Apache-2.0
// One row per operation the gateway offers: the route table is the contract's list of operationIds, and a test holds it
// against the OpenAPI documents.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/principal.hpp"
#include "http/message.hpp"
#include "http/server.hpp"

namespace fibrecafe::edge {

// A request that has passed the stages before the operation: path, method, token, address, scope, rate, headers.
struct Call {
  std::string_view operation;  // the route's operation_id
  http::Request request;
  std::optional<auth::Principal> principal;  // set when the route names a role
  std::string request_id, conversation_id;   // as sent; conversation_id may be empty where it is optional
  std::string path_id;                       // what stood at {id}
};

// Which of the two journey headers a route insists on.
enum class JourneyHeaders { kNone, kRequestOnly, kBoth };

struct Route {
  std::string_view
      document;  // "tenant": api/openapi/tenant.yaml; empty: not of the contract (health), served while draining
  std::string_view operation_id;  // as in that document
  std::string_view method;
  std::string_view path;              // "/v1/service-orders/{id}"
  std::optional<parties::Role> role;  // nothing: no token needed
  JourneyHeaders headers = JourneyHeaders::kNone;
  bool json_body = false;    // needs application/json
  bool not_offered = false;  // known to the contract, answered 501 GATEWAY_FAULT; not in our documents
  std::function<void(Call, http::Respond)> run;
};

}  // namespace fibrecafe::edge
