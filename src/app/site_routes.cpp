// SPDX-License-Identifier: Apache-2.0
#include "app/site_routes.hpp"

#include "app/assets.hpp"

namespace fibrecafe::app {
namespace {

using edge::Call;
using edge::Route;
using http::Respond;
using http::Response;

// Nothing on the pages comes from elsewhere; redoc styles itself inline and shows data: images.
constexpr std::string_view kPagePolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

Response answer(std::string_view body, std::string_view content_type) {
  Response response;
  response.headers.set("Content-Type", std::string(content_type));
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.body = body;
  return response;
}

Route page(std::string_view path, std::string_view asset_name, std::string_view content_type) {
  Route route;
  route.operation_id = "getDocs";
  route.method = "GET";
  route.path = path;
  route.run = [asset_name, content_type](Call, const Respond& respond) {
    Response response = answer(asset(asset_name).value_or(""), content_type);
    response.headers.set("Content-Security-Policy", std::string(kPagePolicy));
    response.headers.set("Cache-Control", "no-cache");
    respond(std::move(response));
  };
  return route;
}

Route health(std::string_view path, std::function<std::string_view()> trouble) {
  Route route;
  route.operation_id = "getHealth";
  route.method = "GET";
  route.path = path;
  route.run = [trouble = std::move(trouble)](Call, const Respond& respond) {
    std::string_view why = trouble();
    Response response = answer("", "text/plain; charset=utf-8");
    response.body = why.empty() ? std::string("ok\n") : "not ready: " + std::string(why) + "\n";
    response.status = why.empty() ? 200 : 503;
    response.headers.set("Cache-Control", "no-store");
    respond(std::move(response));
  };
  return route;
}

Route token_route(std::string_view operation_id, std::string_view path, parties::Role role,
                  auth::TokenService& tokens) {
  Route route;
  route.document = "auth";
  route.operation_id = operation_id;
  route.method = "POST";
  route.path = path;
  route.run = [role, &tokens](Call call, const Respond& respond) { tokens.issue(call.request, role, respond); };
  return route;
}

Route published(std::string_view operation_id, std::string_view path, std::function<Response()> read) {
  Route route;
  route.document = "auth";
  route.operation_id = operation_id;
  route.method = "GET";
  route.path = path;
  route.run = [read = std::move(read)](Call, const Respond& respond) { respond(read()); };
  return route;
}

}  // namespace

std::vector<Route> token_routes(auth::TokenService& tokens, bool issues_tokens) {
  std::vector<Route> routes{
      token_route("getTenantAccessToken", "/v1/auth/tenant/access-token", parties::Role::kTenant, tokens),
      token_route("getSupplierAccessToken", "/v1/auth/supplier/access-token", parties::Role::kSupplier, tokens),
      published("getJwks", "/.well-known/jwks.json", [&tokens] { return tokens.jwks(); }),
  };
  if (issues_tokens) {
    routes.push_back(published("getAuthorizationServerMetadata", "/.well-known/oauth-authorization-server",
                               [&tokens] { return tokens.metadata(); }));
  }
  return routes;
}

std::vector<Route> document_routes() {
  return {
      page("/docs", "docs/index.html", "text/html; charset=utf-8"),
      page("/docs/docs.js", "docs/docs.js", "text/javascript; charset=utf-8"),
      page("/docs/redoc.standalone.js", "docs/redoc.standalone.js", "text/javascript; charset=utf-8"),
      page("/openapi/auth.yaml", "openapi/auth.yaml", "application/yaml"),
      page("/openapi/tenant.yaml", "openapi/tenant.yaml", "application/yaml"),
      page("/openapi/tenant-updates.yaml", "openapi/tenant-updates.yaml", "application/yaml"),
      page("/openapi/supplier.yaml", "openapi/supplier.yaml", "application/yaml"),
      page("/openapi/supplier-updates.yaml", "openapi/supplier-updates.yaml", "application/yaml"),
  };
}

std::vector<Route> health_routes(std::function<std::string_view()> trouble) {
  return {health("/livez", [] { return std::string_view(); }), health("/readyz", std::move(trouble))};
}

std::vector<Route> metrics_routes(observe::Metrics& metrics) {
  Route route;
  route.operation_id = "getMetrics";
  route.method = "GET";
  route.path = "/metrics";
  route.run = [&metrics](Call, const Respond& respond) {
    respond(answer(metrics.render(), "text/plain; version=0.0.4; charset=utf-8"));
  };
  return {route};
}

}  // namespace fibrecafe::app
