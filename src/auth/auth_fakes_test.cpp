// SPDX-License-Identifier: Apache-2.0
// What the fakes of auth_fakes.hpp have in common to compile once; in the test program only, as its name asks for.
#include <future>

#include "auth/auth_fakes.hpp"

namespace fibrecafe::auth {
namespace {

json::object segment(const std::string& token, size_t index) {
  size_t from = 0;
  for (size_t i = 0; i < index; ++i) from = token.find('.', from) + 1;
  return read_json(parse_base64url(token.substr(from, token.find('.', from) - from)).value());
}

}  // namespace

http::Response Bench::issue(const http::Request& request, parties::Role role) {
  std::promise<http::Response> promise;
  service->issue(request, role, [&](http::Response response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

std::string Bench::token(const char* client_id, parties::Role role) {
  http::Response response = issue(form_request(login_form(client_id)), role);
  return std::string(read_json(response.body).at("access_token").as_string());
}

Result<Principal> Bench::authenticate(const std::string& bearer, parties::Role role) {
  std::optional<Result<Principal>> verdict;
  service->authenticate(bearer_request(bearer), role, [&](Result<Principal> result) { verdict = std::move(result); });
  return verdict.value();
}

http::Request form_request(const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.target = request.path = "/v1/auth/tenant/access-token";
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.body = body;
  request.peer_address = "192.0.2.7";
  return request;
}

http::Request bearer_request(const std::string& token) {
  http::Request request;
  request.method = "GET";
  request.target = request.path = "/v1/service-orders/1";
  request.headers.set("Authorization", "Bearer " + token);
  request.peer_address = "192.0.2.7";
  return request;
}

std::string login_form(const std::string& client_id, const std::string& secret) {
  return http::form_encode({{"grant_type", "client_credentials"}, {"client_id", client_id}, {"client_secret", secret}});
}

std::string basic_header(const std::string& client_id, const std::string& secret) {
  return "Basic " + base64(http::percent_encode(client_id) + ":" + http::percent_encode(secret));
}

json::object read_json(std::string_view text) {
  return parse_json(text).value().as_object();
}

std::string signed_token(const json::object& header, const json::object& claims, const PrivateKey& key) {
  std::string token = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
  std::string signature = key.sign(token);
  return token + "." + base64url(signature);
}

json::object header_of(const std::string& token) {
  return segment(token, 0);
}
json::object claims_of(const std::string& token) {
  return segment(token, 1);
}

}  // namespace fibrecafe::auth
