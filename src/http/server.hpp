// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server on Boost.Beast: one listener, plain or TLS, several I/O threads.
//
// Used by the gateway (its public and its private listener) and by the sandbox stubs. It reads whole requests within
// limits and deadlines, hands them to a Handler, and writes the answer whenever the handler gives it, from any thread.
// It deliberately knows no routes, no JSON and no error bodies: what it must refuse itself (a head it cannot parse, a
// body over the limit) goes through Handler::refuse, so that every answer looks like the API's own. It adds Date,
// Content-Length and Connection; HEAD and 204 lose their body here. It logs no heads and no bodies.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.hpp"
#include "http/message.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"

namespace fibrecafe::http {

// Call once, from any thread, even when connection and server are gone. Only the first answer counts; dropping it
// unanswered answers 500 without a body. A Response with `status == 0` closes the connection without an answer, for the
// sandbox.
using Respond = std::function<void(Response)>;

enum class Refusal {
  kMalformed,     // not HTTP, or a head beyond the limit
  kBodyTooLarge,  // announced or not
};

class Handler {
 public:
  virtual ~Handler() = default;
  // Called on an I/O thread with a whole request; must not block. An exception is logged and answered as 500.
  virtual void handle(Request request, Respond respond) = 0;
  // What to answer before the connection closes. `head` holds what was read of the request (maybe nothing), never its
  // body.
  virtual Response refuse(Refusal reason, const Request& head) = 0;
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // or a name
  uint16_t port = 0;                  // 0: any free one; Server::port() tells
  int threads = 1;
  size_t body_bytes_max = 256 * 1024;
  size_t head_bytes_max = 16 * 1024;
  size_t connections_max = 10'000;                   // beyond: accepted and closed at once
  Duration idle_timeout{std::chrono::seconds(60)};   // between requests
  Duration read_timeout{std::chrono::seconds(30)};   // for one request to arrive, from its first byte
  Duration write_timeout{std::chrono::seconds(30)};  // for one answer to leave
  std::string tls_certificate_file;                  // PEM chain; empty: plain HTTP
  std::string tls_key_file;
  std::string tls_client_ca_file;  // set: clients must show a certificate of this CA (the sandbox tests mutual TLS)
};

class Server {
 public:
  virtual ~Server() = default;  // stops at once when stop() was not called
  virtual uint16_t port() const = 0;
  virtual std::string url() const = 0;  // http://127.0.0.1:8080; loopback when it listens on every address
  // Stops accepting, lets requests in work finish within `grace`, closes idle connections, joins the threads.
  virtual void stop(Duration grace) = 0;
};

// Listens and serves when it returns. Throws std::runtime_error that names the address or the file when it cannot.
// `handler`, `log` and `metrics` outlive the server. `name` ("public", "private") labels its metrics:
// http_server_connections, http_server_requests_in_flight, http_server_requests_total by class of status, and
// http_server_connections_refused_total.
std::unique_ptr<Server> start_server(ServerOptions options, Handler& handler, std::string name, observe::Log& log,
                                     observe::Metrics& metrics);

}  // namespace fibrecafe::http
