// SPDX-License-Identifier: Apache-2.0
// Bytes of one request to a Request value, within limits. Used by connection.cpp, once per request.
//
// Derived from Beast's parser, so that names, values and body go straight into our own value instead of Beast's.
// Stricter than it where servers and proxies have disagreed about where a request ends: exactly one Host in HTTP/1.1,
// and no Transfer-Encoding but a single "chunked". Trailer fields are dropped.
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.hpp"

namespace fibrecafe::http {

class RequestReader final : public boost::beast::http::basic_parser<true> {
 public:
  RequestReader(size_t head_bytes_max, size_t body_bytes_max);

  Request& request() { return request_; }
  // The client waits for "100 Continue" before it sends the body, and nothing of the body has come yet.
  bool waits_for_continue() const {
    return expects_continue_ && is_header_done() && !is_done() && request_.body.empty();
  }
  bool is_http_1_0() const { return version_ < 11; }

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;
  using verb = boost::beast::http::verb;
  using field = boost::beast::http::field;

  void on_request_impl(verb, string_view method, string_view target, int version, error_code& error) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field name, string_view text, string_view value, error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(boost::optional<uint64_t> const& length, error_code& error) override;
  size_t on_body_impl(string_view body, error_code& error) override;
  void on_chunk_header_impl(uint64_t, string_view, error_code& error) override { error = {}; }
  size_t on_chunk_body_impl(uint64_t, string_view body, error_code& error) override {
    return on_body_impl(body, error);
  }
  void on_finish_impl(error_code& error) override { error = {}; }

  Request request_;
  const size_t head_bytes_max_;
  size_t head_bytes_ = 0;
  int version_ = 11;
  int hosts_ = 0;
  bool head_done_ = false;
  bool expects_continue_ = false;
};

// Fills path and query from the target. Path stays "" when the target is not a path, an escape is broken, or %00 is in
// it.
void split_target(Request& request);

}  // namespace fibrecafe::http
