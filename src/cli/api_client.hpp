// SPDX-License-Identifier: Apache-2.0
// The Tenant API as the command line calls it: with a token by client credentials, fetched once and renewed when
// refused.
#pragma once

#include <memory>
#include <string>

#include "base/json.hpp"
#include "cli/console.hpp"
#include "http/client.hpp"

namespace fibrecafe::cli {

struct ApiAccess {
  std::string url;  // http://127.0.0.1:8080
  std::string client_id, client_secret;
  std::string ca_pem{};  // trust this authority; empty: the system's
};

struct ApiReply {
  int status = 0;
  std::string text;
  json::value body;  // null when the text is no JSON
  std::string next;  // the path of the next page, where there is one
};

struct OrderHeaders {
  std::string request_id, conversation_id;
  std::optional<std::string> scenario, problem_code, kci_delay;
};

class ApiClient {
 public:
  ApiClient(ApiAccess access, Random& random);

  // All throw Failure: kUnreachable when no answer came, kRefused when no token is given.
  ApiReply place(const std::string& order, const OrderHeaders& headers) {
    return post("/v1/service-orders", order, headers);
  }
  ApiReply post(const std::string& path, const std::string& body, const OrderHeaders& headers);
  ApiReply show(const std::string& id);
  ApiReply get(const std::string& path);
  void log_in();

  OrderHeaders new_headers() const;  // fresh ids
  const ApiAccess& access() const { return access_; }

 private:
  ApiReply authorised(http::ClientCall call);
  ApiReply send(http::ClientCall call);
  http::ClientCall call_to(const std::string& path) const;

  const ApiAccess access_;
  Random& random_;
  std::string token_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::unique_ptr<http::Client> client_ = http::start_client(*log_);
};

// Text and whole numbers in an answer; "" and 0 when they are not there.
std::string text_at(const json::value& object, std::string_view name);
int64_t number_at(const json::value& object, std::string_view name);
// The messages of an error body.
std::vector<std::string> messages_of(const json::value& error);

}  // namespace fibrecafe::cli
