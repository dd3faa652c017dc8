// SPDX-License-Identifier: Apache-2.0
// HTTP requests and responses as plain values: what the server hands in, what the client sends out.
//
// Used by every edge and every far side. No Boost, no libcurl in here: those stay inside http/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/percent.hpp"

namespace fibrecafe::http {

// Header fields in order of arrival. Names compare without case.
class Headers {
 public:
  void set(std::string_view name, std::string value);  // replaces all of that name
  void add(std::string_view name, std::string value);  // appends
  // The first value of that name, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  size_t count(std::string_view name) const;
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

struct Request {
  std::string method{};  // as received: methods are case-sensitive, "GET"
  std::string target{};  // as received: path and query
  std::string path{};    // percent-decoded; "" when the target could not be decoded
  std::string query{};   // as received, without '?'
  Headers headers{};
  std::string body{};
  std::string peer_address{};  // of the connection, without port: "127.0.0.1", "::1"
};

struct Response {
  int status = 200;
  Headers headers{};
  std::string body{};
  bool close = false;  // close the connection after this answer
};

// A reading of `application/x-www-form-urlencoded` text or of a query string, in order. Nothing when an escape is
// broken.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);
std::string form_encode(const std::vector<std::pair<std::string, std::string>>& fields);
std::string percent_encode(std::string_view text);
using fibrecafe::percent_decode;

// "Tue, 03 Mar 2026 ..." or seconds, as in Retry-After; nothing when it is neither. `now_seconds` is Unix time.
std::optional<int64_t> parse_retry_after(std::string_view value, int64_t now_seconds);

}  // namespace fibrecafe::http
