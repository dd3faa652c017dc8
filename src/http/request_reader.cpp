// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>

namespace fibrecafe::http {
namespace {

using boost::beast::http::error;

constexpr size_t kReserveMax = 16 * 1024;  // what an announced length may make us allocate before the bytes are here

// The path and query of "http://host/path?query", which servers must take too (RFC 9112, 3.2.2).
std::string_view without_authority(std::string_view target) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target;
}

std::string decoded_path(std::string_view path) {
  if (path.find('%') == std::string_view::npos) return std::string(path);
  auto decoded = percent_decode(path);
  if (!decoded || decoded->find('\0') != std::string::npos) return {};
  return std::move(*decoded);
}

}  // namespace

RequestReader::RequestReader(size_t head_bytes_max, size_t body_bytes_max) : head_bytes_max_(head_bytes_max) {
  header_limit(static_cast<uint32_t>(head_bytes_max));
  body_limit(body_bytes_max);
  eager(true);
}

void RequestReader::on_request_impl(verb, string_view method, string_view target, int version, error_code& code) {
  code = {};
  version_ = version;
  head_bytes_ = method.size() + target.size();
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
  split_target(request_);
}

void RequestReader::on_field_impl(field name, string_view text, string_view value, error_code& code) {
  code = {};
  head_bytes_ += text.size() + value.size() + 4;
  if (head_bytes_ > head_bytes_max_) code = error::header_limit;
  if (head_done_ || code) return;
  if (name == field::host) ++hosts_;
  if (name == field::transfer_encoding && !equal_ignoring_case({value.data(), value.size()}, "chunked")) {
    code = error::bad_transfer_encoding;
  }
  if (name == field::expect) expects_continue_ = equal_ignoring_case({value.data(), value.size()}, "100-continue");
  request_.headers.add({text.data(), text.size()}, std::string(value.data(), value.size()));
}

void RequestReader::on_header_impl(error_code& code) {
  code = {};
  head_done_ = true;
  if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) code = error::bad_field;  // RFC 9112, 3.2
  if (version_ < 11) expects_continue_ = false;
  if (version_ < 11 && chunked()) code = error::bad_transfer_encoding;  // RFC 9112, 6.1
}

void RequestReader::on_body_init_impl(boost::optional<uint64_t> const& length, error_code& code) {
  code = {};
  if (length) request_.body.reserve(std::min<size_t>(*length, kReserveMax));
}

size_t RequestReader::on_body_impl(string_view body, error_code& code) {
  code = {};
  request_.body.append(body.data(), body.size());
  return body.size();
}

void split_target(Request& request) {
  std::string_view target = without_authority(request.target);
  size_t question = std::min(target.find('?'), target.size());
  request.query = target.substr(std::min(target.size(), question + 1));
  request.path.clear();
  if (target.starts_with('/')) request.path = decoded_path(target.substr(0, question));
}

}  // namespace fibrecafe::http
