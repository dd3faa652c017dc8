// SPDX-License-Identifier: Apache-2.0
#include "cli/api_client.hpp"

#include <thread>

namespace fibrecafe::cli {
namespace {

constexpr Duration kTimeout = std::chrono::seconds(20);
// A client that was registered just now is known within a second.
constexpr Duration kRegistrationWait = std::chrono::milliseconds(1500);
constexpr Duration kLook = std::chrono::milliseconds(250);

ApiAccess without_last_slash(ApiAccess access) {
  while (access.url.ends_with('/')) access.url.pop_back();
  return access;
}

// Of a Link with rel="next" and nothing else, as the gateway sends it.
std::string next_page(std::string_view link) {
  size_t end = link.find('>');
  if (!link.starts_with("</") || end == std::string_view::npos) return {};
  return std::string(link.substr(1, end - 1));
}

}  // namespace

ApiClient::ApiClient(ApiAccess access, Random& random)
    : access_(without_last_slash(std::move(access))), random_(random) {}

ApiReply ApiClient::post(const std::string& path, const std::string& body, const OrderHeaders& headers) {
  http::ClientCall call = call_to(path);
  call.headers.set("Content-Type", "application/json");
  call.headers.set("X-Request-ID", headers.request_id);
  call.headers.set("X-Conversation-ID", headers.conversation_id);
  if (headers.scenario) call.headers.set("X-Scenario", *headers.scenario);
  if (headers.problem_code) call.headers.set("X-Problem-Code", *headers.problem_code);
  if (headers.kci_delay) call.headers.set("X-Kci-Delay", *headers.kci_delay);
  call.body = body;
  return authorised(std::move(call));
}

ApiReply ApiClient::show(const std::string& id) {
  return get("/v1/service-orders/" + http::percent_encode(id));
}

ApiReply ApiClient::get(const std::string& path) {
  http::ClientCall call = call_to(path);
  OrderHeaders headers = new_headers();
  call.method = "GET";
  call.headers.set("X-Request-ID", headers.request_id);
  call.headers.set("X-Conversation-ID", headers.conversation_id);
  return authorised(std::move(call));
}

void ApiClient::log_in() {
  http::ClientCall call = call_to("/v1/auth/tenant/access-token");
  call.headers.set("Content-Type", "application/x-www-form-urlencoded");
  call.body = http::form_encode({{"grant_type", "client_credentials"},
                                 {"client_id", access_.client_id},
                                 {"client_secret", access_.client_secret}});
  ApiReply reply = send(call);
  for (Duration waited{}; text_at(reply.body, "error") == "invalid_client" && waited < kRegistrationWait;
       waited += kLook) {
    std::this_thread::sleep_for(kLook);
    reply = send(call);
  }
  token_ = text_at(reply.body, "access_token");
  if (reply.status == 200 && !token_.empty()) return;
  std::string error = text_at(reply.body, "error");
  throw Failure(kRefused, access_.url + " gives client " + access_.client_id +
                              " no token: " + std::to_string(reply.status) + (error.empty() ? "" : " " + error));
}

OrderHeaders ApiClient::new_headers() const {
  return {to_string(uuid_v4(random_)), to_string(uuid_v4(random_)), {}, {}, {}};
}

// A token that ran out is renewed once.
ApiReply ApiClient::authorised(http::ClientCall call) {
  if (token_.empty()) log_in();
  call.headers.set("Authorization", "Bearer " + token_);
  ApiReply reply = send(call);
  if (reply.status != 401) return reply;
  log_in();
  call.headers.set("Authorization", "Bearer " + token_);
  return send(std::move(call));
}

ApiReply ApiClient::send(http::ClientCall call) {
  http::Answer answer = http::send_and_wait(*client_, std::move(call));
  if (answer.outcome != http::CallOutcome::kAnswered) {
    throw Failure(kUnreachable, "the gateway at " + access_.url + " cannot be reached: " + answer.detail);
  }
  auto body = parse_json(answer.response.body);
  return {answer.response.status, answer.response.body, body ? *body : json::value(),
          next_page(answer.response.headers.find("Link").value_or(""))};
}

http::ClientCall ApiClient::call_to(const std::string& path) const {
  http::ClientCall call;
  call.url = access_.url + path;
  call.timeout = kTimeout;
  call.ca_pem = access_.ca_pem;
  call.addresses = {.allow_loopback = true,
                    .allow_networks = {"0.0.0.0/0", "::/0"}};  // who gave the URL chose the place
  call.answer_bytes_max = 16 * 1024 * 1024;
  return call;
}

std::string text_at(const json::value& object, std::string_view name) {
  const json::value* value = object.is_object() ? object.get_object().if_contains(name) : nullptr;
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

int64_t number_at(const json::value& object, std::string_view name) {
  const json::value* value = object.is_object() ? object.get_object().if_contains(name) : nullptr;
  return value && value->is_int64() ? value->get_int64() : 0;
}

std::vector<std::string> messages_of(const json::value& error) {
  std::vector<std::string> all;
  const json::value* messages = error.is_object() ? error.get_object().if_contains("messages") : nullptr;
  if (!messages || !messages->is_array()) return all;
  for (const json::value& message : messages->get_array()) {
    if (message.is_string()) all.emplace_back(message.get_string());
  }
  return all;
}

}  // namespace fibrecafe::cli
