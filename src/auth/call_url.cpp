// SPDX-License-Identifier: Apache-2.0
// Read with libcurl's own parser, which is the one that will act on the URL: no text can mean one host to the check and
// another to the call. (Boost.URL 1.81 takes the host of "http://127.0.0.1.example.com" for 127.0.0.1.)
#include "auth/call_url.hpp"

#include <curl/curl.h>

#include <memory>
#include <vector>

namespace fibrecafe::auth {
namespace {

class Url {
 public:
  explicit Url(std::string_view text) {
    bool whole = text.find('\0') == text.npos;  // libcurl reads up to a zero
    readable_ = whole && curl_url_set(url_.get(), CURLUPART_URL, std::string(text).c_str(), 0) == CURLUE_OK;
  }
  explicit operator bool() const { return readable_; }

  std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (curl_url_get(url_.get(), which, &text, 0) != CURLUE_OK) return {};
    std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
    return text;
  }
  void set(CURLUPart which, const char* text) { curl_url_set(url_.get(), which, text, 0); }  // null: without it

 private:
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url_{curl_url(), curl_url_cleanup};
  bool readable_ = false;
};

bool is_loopback(std::string host) {
  static const std::vector<std::string> networks = {"127.0.0.0/8", "::1"};
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return http::equal_ignoring_case(host, "localhost") || http::in_networks(host, networks);
}

std::string without_last_slash(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

bool may_call(std::string_view text, const http::AddressPolicy& policy) {
  Url url(text);
  if (!url) return false;
  std::string scheme = url.part(CURLUPART_SCHEME), host = url.part(CURLUPART_HOST);
  if (host.empty()) return false;
  return scheme == "https" || (scheme == "http" && policy.allow_loopback && is_loopback(host));
}

bool same_host(std::string_view a, std::string_view b) {
  Url first(a), second(b);
  return first && second && http::equal_ignoring_case(first.part(CURLUPART_HOST), second.part(CURLUPART_HOST));
}

std::string named(std::string_view text) {
  Url url(text);
  if (!url) return "(not a URL)";
  for (CURLUPart secret :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    url.set(secret, nullptr);
  }
  return url.part(CURLUPART_URL);
}

std::string openid_configuration_url(std::string_view issuer) {
  return without_last_slash(issuer) + "/.well-known/openid-configuration";
}

std::string oauth_metadata_url(std::string_view issuer) {
  Url url(issuer);
  std::string path = "/.well-known/oauth-authorization-server" + without_last_slash(url.part(CURLUPART_PATH));
  url.set(CURLUPART_PATH, path.c_str());
  return url.part(CURLUPART_URL);
}

}  // namespace fibrecafe::auth
