// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.hpp"

#include <algorithm>
#include <boost/beast/http/status.hpp>

namespace fibrecafe::http {
namespace {

// What the server says itself.
bool is_framing(std::string_view name) {
  switch (name.size()) {
    case 4: return equal_ignoring_case(name, "Date");
    case 10: return equal_ignoring_case(name, "Connection");
    case 14: return equal_ignoring_case(name, "Content-Length");
    case 17: return equal_ignoring_case(name, "Transfer-Encoding");
    default: return false;
  }
}

bool without_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string_view reason(int status) {
  auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  if (known == boost::beast::http::status::unknown) return "Other";
  auto text = boost::beast::http::obsolete_reason(known);
  return {text.data(), text.size()};
}

}  // namespace

bool has_body(const Response& response, Framing framing) {
  return !framing.to_head && !response.body.empty() && !without_body(response.status);
}

std::string& HeadWriter::write(const Response& response, Framing framing, std::time_t now) {
  text_.clear();
  text_ += "HTTP/1.1 ";
  text_ += std::to_string(response.status);
  text_ += ' ';
  text_ += reason(response.status);
  text_ += "\r\n";
  text_ += date_line(now);
  add_fields(response, framing);
  text_ += "\r\n";
  return text_;
}

// RFC 9110, 5.6.7. In English whatever the locale; written once a second.
const std::string& HeadWriter::date_line(std::time_t now) {
  if (now == date_of_) return date_;
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", kDays[utc.tm_wday], utc.tm_mday,
                kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  date_of_ = now;
  return date_ = text;
}

void HeadWriter::add_fields(const Response& response, Framing framing) {
  for (const auto& [name, value] : response.headers) {
    if (!is_framing(name)) add_field(name, value);
  }
  if (!without_body(response.status)) add_length(response, framing);
  if (!framing.keep_alive) add_field("Connection", "close");
  if (framing.keep_alive && framing.to_http_1_0) add_field("Connection", "keep-alive");
}

void HeadWriter::add_field(std::string_view name, std::string_view value) {
  text_ += name;
  text_ += ": ";
  size_t start = text_.size();
  text_ += value;
  auto first = text_.begin() + static_cast<std::ptrdiff_t>(start);
  std::replace_if(first, text_.end(), is_control, ' ');
  text_ += "\r\n";
}

void HeadWriter::add_length(const Response& response, Framing framing) {
  auto handlers_own = framing.to_head ? response.headers.find("Content-Length") : std::nullopt;
  add_field("Content-Length", handlers_own ? std::string(*handlers_own) : std::to_string(response.body.size()));
}

}  // namespace fibrecafe::http
