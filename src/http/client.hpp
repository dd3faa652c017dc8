// SPDX-License-Identifier: Apache-2.0
// An HTTP client on libcurl's multi interface: many calls at once on one thread of its own.
//
// Used by the outbox, the outbound tokens, the JWKS discovery and the sandbox. A call always ends with exactly one
// Answer that says whether bytes may have left: the outbox decides by that whether a message may be sent again. libcurl
// itself is never allowed to send a request twice (`never_twice`: a fresh connection, no reuse). Redirects are answers,
// not followed. TLS is verified, always. HTTP/1.1 only. Proxies named by the environment are ignored: behind one,
// AddressPolicy could no longer see where a connection really goes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "http/message.hpp"
#include "observe/log.hpp"

namespace fibrecafe::http {

// Which addresses a connection may go to (decisions.md 6). Judged on the address each attempt really connects to, so a
// name that resolves to a private address later is caught too.
struct AddressPolicy {
  bool allow_loopback = false;                // sandbox parties
  std::vector<std::string> allow_networks{};  // CIDR, from endpoints.allow_networks
};

// Whether `address` ("10.0.0.7", "fe80::1") may be connected to under the policy. Refused unless allowed: private,
// loopback, link-local, unique-local, multicast, unspecified, carrier-grade NAT and cloud metadata addresses;
// IPv4-mapped IPv6 is judged as its IPv4.
bool address_allowed(std::string_view address, const AddressPolicy& policy);
// Whether `address` lies in one of the CIDR networks; malformed entries match nothing.
bool in_networks(std::string_view address, const std::vector<std::string>& networks);
bool is_network(std::string_view cidr);  // well formed: an address, or address/prefix

struct ClientCall {
  std::string method = "POST";
  std::string url{};
  Headers headers{};
  std::string body{};
  Duration timeout{std::chrono::seconds(30)};          // the whole call
  Duration connect_timeout{std::chrono::seconds(10)};  // within it
  bool never_twice = false;  // a connection of its own, so that libcurl cannot repeat the request on a dead one
  AddressPolicy addresses{};
  std::string certificate_pem{};  // mutual TLS: client certificate chain and key as PEM text
  std::string key_pem{};
  std::string ca_pem{};  // trust these instead of the system's authorities; empty: the system's
  size_t answer_bytes_max = 1024 * 1024;
  // Asked on the client's thread when the connection stands, right before the first byte leaves; false: kNotSent.
  std::function<bool()> may_start{};
};

enum class CallOutcome {
  kAnswered,  // `response` is complete
  kNotSent,   // surely nothing of the request left: not resolved, not allowed, not connected, TLS failed
  kUnknown,   // bytes may have left and no usable answer came
};

// With kNotSent any but kConnectionLost and kBadAnswer; with kUnknown one of kTimeout, kConnectionLost, kBadAnswer,
// kTls, kCancelled.
enum class CallFault {
  kNone,
  kBadCall,         // the URL or a header cannot be sent: ours, repeating it is pointless
  kAddressRefused,  // by the AddressPolicy
  kResolve,
  kConnect,
  kTls,  // the peer's certificate, ours as the peer sees it, or no common version
  kTimeout,
  kConnectionLost,
  kBadAnswer,  // not HTTP, cut short, or longer than answer_bytes_max
  kCancelled,  // the client was destroyed
  kTooLate,    // `may_start` said no
};

struct Answer {
  CallOutcome outcome = CallOutcome::kNotSent;
  CallFault fault = CallFault::kNone;
  Response response{};   // when answered
  std::string detail{};  // for operators' logs; never sent to a tenant
};

class Client {
 public:
  virtual ~Client() =
      default;  // cancels what is under way: those calls end kUnknown/kCancelled (or kNotSent if nothing left)
  // Starts the call; `done` runs once on the client's thread and must not block.
  virtual void send(ClientCall call, std::function<void(Answer)> done) = 0;
};

std::unique_ptr<Client> start_client(observe::Log& log);

// send() and wait: for the command line and tests.
Answer send_and_wait(Client& client, ClientCall call);

}  // namespace fibrecafe::http
