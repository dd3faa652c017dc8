// SPDX-License-Identifier: Apache-2.0
#include "http/transfer.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>

namespace fibrecafe::http {
namespace {

constexpr size_t kHeaderBytesMax = 64 * 1024;
constexpr long kIdleSecondsMax = 30;  // an older connection is likely to be dead

bool is_token(std::string_view text) {  // RFC 9110, 5.6.2
  constexpr std::string_view kAlso = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || kAlso.find(c) != kAlso.npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string address_text(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (address.sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return bytes && inet_ntop(address.sa_family, bytes, text, sizeof text) ? text : "";
}

}  // namespace

Transfer::Transfer(ClientCall call, std::function<void(Answer)> done)
    : call_(std::move(call)), done_(std::move(done)), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  set_connection();
  set_tls();
  set_method();
  set_headers();
  set_callbacks();
}

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  CURLcode code = curl_easy_setopt(easy(), option, value);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl option: ") + curl_easy_strerror(code));
}

void Transfer::set_blob(CURLoption option, const std::string& pem) {
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};  // libcurl only reads it
  set(option, &blob);
}

void Transfer::set_connection() {
  set(CURLOPT_URL, call_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs must not hold up this thread when the call ends
  set(CURLOPT_TIMEOUT_MS, std::max<long>(call_.timeout.count(), 1));
  set(CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(call_.connect_timeout.count(), 1));
  set(CURLOPT_MAXAGE_CONN, kIdleSecondsMax);
  set(CURLOPT_FRESH_CONNECT, call_.never_twice ? 1L : 0L);
  set(CURLOPT_FORBID_REUSE, call_.never_twice ? 1L : 0L);
}

void Transfer::set_tls() {
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!call_.ca_pem.empty()) {
    set_blob(CURLOPT_CAINFO_BLOB, call_.ca_pem);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's authorities count as well
  }
  if (!call_.certificate_pem.empty()) {
    set_blob(CURLOPT_SSLCERT_BLOB, call_.certificate_pem);
    set_blob(CURLOPT_SSLKEY_BLOB, call_.key_pem);
  }
}

void Transfer::set_method() {
  if (!is_token(call_.method)) throw std::runtime_error("not a method");
  if (!call_.body.empty() || call_.method == "POST" || call_.method == "PUT") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, call_.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size()));
  } else if (call_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  }
  set(CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

void Transfer::set_headers() {
  for (const auto& [name, value] : call_.headers) {
    if (!is_token(name) || !is_field_value(value)) throw std::runtime_error("not a header field: " + name);
    add_header(trimmed(value).empty() ? name + ";" : name + ": " + value);  // with ':' libcurl would drop an empty one
  }
  add_header("Expect:");
  if (!call_.headers.find("Content-Type")) add_header("Content-Type:");  // libcurl would say it is a form
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_callbacks() {
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_PREREQFUNCTION, &Transfer::before_request);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  set(CURLOPT_WRITEDATA, this);
}

void Transfer::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  (void)headers_.release();  // the list's first element is now `longer`, or what it was
  headers_.reset(longer);
}

// Every address that libcurl tries comes here before anything is sent to it.
curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.judge(address_text(address->addr).c_str())) return CURL_SOCKET_BAD;
  transfer.opened_ = true;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Just before the request leaves, on a connection of ours or on one that another call opened under its own policy.
int Transfer::before_request(void* self, char* remote_address, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.judge(remote_address)) return CURL_PREREQFUNC_ABORT;
  transfer.too_late_ = transfer.call_.may_start && !transfer.call_.may_start();
  if (transfer.too_late_) return CURL_PREREQFUNC_ABORT;
  transfer.started_ = true;
  return CURL_PREREQFUNC_OK;
}

bool Transfer::judge(const char* address) {
  if (address_allowed(address, call_.addresses)) return true;
  refused_address_ = address;
  return false;
}

size_t Transfer::take_header(char* bytes, size_t, size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  return transfer.take_header_line({bytes, count}) ? count : 0;
}

bool Transfer::take_header_line(std::string_view line) {
  header_bytes_ += line.size();
  too_long_ = header_bytes_ > kHeaderBytesMax;
  if (line.starts_with("HTTP/")) {  // the final head follows interim ones
    response_.headers = {};
    head_done_ = false;
  } else if (trimmed(line).empty()) {
    head_done_ = true;
  } else if (size_t colon = line.find(':'); !head_done_ && colon != std::string_view::npos) {  // a trailer is dropped
    response_.headers.add(trimmed(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
  }
  return !too_long_;
}

size_t Transfer::take_body(char* bytes, size_t, size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.too_long_ = transfer.response_.body.size() + count > transfer.call_.answer_bytes_max;
  if (transfer.too_long_) return 0;
  transfer.response_.body.append(bytes, count);
  return count;
}

Answer Transfer::conclude(CURLcode code) {
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  if (code == CURLE_OK && status >= 200) return {CallOutcome::kAnswered, CallFault::kNone, std::move(response_), ""};
  CallFault fault = fault_of(code);
  std::string detail = error_[0] ? error_ : curl_easy_strerror(code);
  if (too_long_) detail = "the answer is too long";
  if (fault == CallFault::kAddressRefused) detail = "connections to " + refused_address_ + " are not allowed";
  if (fault == CallFault::kTooLate) detail = "the gateway does not hold this destination any more";
  return {outcome_of(fault), fault, {}, std::move(detail)};
}

Answer Transfer::cancel() {
  return {outcome_of(CallFault::kCancelled), CallFault::kCancelled, {}, "the client was stopped"};
}

CallFault Transfer::fault_of(CURLcode code) const {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return CallFault::kResolve;
    case CURLE_COULDNT_CONNECT:
      return opened_ || refused_address_.empty() ? CallFault::kConnect : CallFault::kAddressRefused;
    case CURLE_ABORTED_BY_CALLBACK: return too_late_ ? CallFault::kTooLate : CallFault::kAddressRefused;
    case CURLE_OPERATION_TIMEDOUT: return CallFault::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return CallFault::kTls;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING: return peer_refused_certificate() ? CallFault::kTls : CallFault::kConnectionLost;
    case CURLE_PARTIAL_FILE: return CallFault::kConnectionLost;
    default: return started_ ? CallFault::kBadAnswer : CallFault::kBadCall;
  }
}

CallOutcome Transfer::outcome_of(CallFault fault) const {
  bool taken_possibly = started_ && !(fault == CallFault::kTls && peer_refused_certificate());
  return taken_possibly ? CallOutcome::kUnknown : CallOutcome::kNotSent;
}

// In TLS 1.3 the client has sent its request when the server's verdict on its certificate arrives. A server that
// refuses the certificate has not handed the request to anyone (RFC 8446, 4.4.2.4 and 6.2), so it was not taken.
bool Transfer::peer_refused_certificate() const {
  std::string_view error = error_;
  auto says = [&](std::string_view what) { return error.find(what) != std::string_view::npos; };
  return says(" alert ") && (says("certificate") || says("unknown ca") || says("access denied"));
}

}  // namespace fibrecafe::http
