// SPDX-License-Identifier: Apache-2.0
// Tells the gateway a KCI of the supplier stub's, until it is taken or refused.
//
// Used by stories.hpp, which sends an order's KCIs one after the other; KCIs of different orders do not wait for each
// other. One that the gateway cannot take now (no connection, 429, 5xx) goes again, the same bytes, with a short
// back-off; any other 4xx is a refusal. Each end is a printed line.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "auth/gate.hpp"
#include "auth/outbound.hpp"
#include "base/random.hpp"
#include "base/scheduler.hpp"
#include "http/client.hpp"
#include "observe/log.hpp"

namespace fibrecafe::sandbox {

struct GatewayAccess {
  std::string url;        // http://127.0.0.1:8080
  std::string client_id;  // of a supplier's client
  std::string client_secret;
  std::string ca_pem{};  // trust this authority for an https url; empty: the system's
};

struct OutgoingKci {
  std::string name;  // for the printed lines
  std::string conversation_id;
  std::string body;
};

class KciSender {
 public:
  using Print = std::function<void(const std::string& line)>;  // from any thread
  using Done = std::function<void(bool taken)>;                // once, on the client's thread

  // `timer` has stopped before this goes.
  KciSender(GatewayAccess gateway, Print print, Timer& timer, const Clock& clock, Random& random, observe::Log& log);
  ~KciSender() { gate_->close(); }

  void send(OutgoingKci kci, Done done);

 private:
  struct Sending;
  void try_once(std::shared_ptr<Sending> sending);
  void judge(std::shared_ptr<Sending> sending, const http::Answer& answer);
  void again(std::shared_ptr<Sending> sending, const std::string& why);
  http::ClientCall call(const OutgoingKci& kci) const;

  const GatewayAccess gateway_;
  Print print_;
  Timer& timer_;
  Random& random_;
  const std::shared_ptr<auth::Gate> gate_ = std::make_shared<auth::Gate>();  // for answers that come when this is gone
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<auth::OutboundCredentials> credentials_;
};

}  // namespace fibrecafe::sandbox
