// SPDX-License-Identifier: Apache-2.0
// A Response's status line and fields as bytes. Used by connection.cpp.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace fibrecafe::http {

struct Framing {
  bool to_head = false;  // the request was HEAD: no body, but the length it would have
  bool keep_alive = true;
  bool to_http_1_0 = false;  // must be told that the connection stays open
};

// Whether a body follows the head: never for HEAD, 1xx, 204, 304.
bool has_body(const Response& response, Framing framing);

// Adds Date, Content-Length and Connection; the handler's own Content-Length counts only towards HEAD, its Connection
// and Transfer-Encoding never. Line breaks and other controls in a value become spaces.
class HeadWriter {
 public:
  // Valid until the next call; a small body may be appended. `now` is Unix time.
  std::string& write(const Response& response, Framing framing, std::time_t now);

 private:
  const std::string& date_line(std::time_t now);
  void add_fields(const Response& response, Framing framing);
  void add_field(std::string_view name, std::string_view value);
  void add_length(const Response& response, Framing framing);

  std::string text_;
  std::string date_;
  std::time_t date_of_ = -1;
};

}  // namespace fibrecafe::http
