// SPDX-License-Identifier: Apache-2.0
// Tells the gateway what becomes of the supplier stub's orders: each order's KCIs one after the other, each until it is
// taken.
//
// A KCI that the gateway cannot take now (no connection, 429, 5xx) goes again, the same bytes, with a short back-off;
// what it refuses (any other 4xx) ends that order's story with a printed line. Orders do not wait for each other.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "auth/gate.hpp"
#include "auth/outbound.hpp"
#include "base/random.hpp"
#include "http/client.hpp"
#include "observe/log.hpp"
#include "sandbox/scenarios.hpp"
#include "base/scheduler.hpp"
#include "sandbox/supplier_order.hpp"

namespace fibrecafe::sandbox {

struct GatewayAccess {
  std::string url;        // http://127.0.0.1:8080
  std::string client_id;  // of a supplier's client
  std::string client_secret;
  std::string ca_pem{};  // trust this authority for an https url; empty: the system's
};

class KciSender {
 public:
  using Print = std::function<void(const std::string& line)>;  // from any thread

  KciSender(GatewayAccess gateway, Print print, const Clock& clock, Random& random, observe::Log& log);
  ~KciSender();

  // Begins to send the script's KCIs. Thread-safe.
  void begin(SupplierOrder order, std::vector<PlannedKci> kcis);

 private:
  struct Story;
  void plan_next(std::shared_ptr<Story> story);
  void compose(Story& story);
  void send(std::shared_ptr<Story> story);
  void judge(std::shared_ptr<Story> story, const http::Answer& answer);
  void again(std::shared_ptr<Story> story, const std::string& why);
  http::ClientCall call(const Story& story) const;

  const GatewayAccess gateway_;
  Print print_;
  const Clock& clock_;
  Random& random_;
  Scheduler scheduler_;
  const std::shared_ptr<auth::Gate> gate_ = std::make_shared<auth::Gate>();  // for answers that come when this is gone
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<auth::OutboundCredentials> credentials_;
};

}  // namespace fibrecafe::sandbox
