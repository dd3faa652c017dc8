// SPDX-License-Identifier: Apache-2.0
// The outbox: tells suppliers what was decided and tenants what happened, in sequence per order, until each message is
// settled and each KCI delivered.
//
// Used by app/. It claims due work, calls the far side through the two ports below (implemented by suppliers/ and
// tenant_updates/), and settles each outcome in a unit of work. It promises: a message to a supplier leaves only after
// its attempt is committed; no outcome is lost while the store runs; nothing of one order overtakes; no destination
// delays another. It never decides what an outcome means for an order: that is orders/.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "orders/service.hpp"
#include "parties/directory.hpp"
#include "store/store.hpp"

namespace fibrecafe::outbox {

// Asked right before the first byte of a call leaves, on any thread. False: this process does not hold the destination
// any more, so that another may be calling it; nothing is sent then. Empty: it may.
using MayStart = std::function<bool()>;

// One message to its supplier, with all that the call needs.
struct Telling {
  orders::SupplierMessage message;  // as its attempt was committed
  orders::Order order;              // as it was accepted; for a request, with the request in it
  parties::DirectoryPtr parties;    // knows message.supplier and order.key.tenant
  MayStart may_start{};
};

struct Told {
  orders::SupplierAnswer answer;     // kNotSent and kUnknown also say that the destination is in trouble: it backs off
  int status = 0;                    // HTTP's; 0 when no answer came
  bool credentials_refused = false;  // 401 or 403, or the token endpoint refused
};

class SupplierPort {
 public:
  virtual ~SupplierPort() = default;
  // Sends it once (a 401 may be followed by one call with a new token). `done` runs exactly once, on any thread,
  // perhaps before tell() returns.
  virtual void tell(Telling telling, std::function<void(Told)> done) = 0;
};

// One KCI on its way to its tenant.
struct Delivery {
  store::KciToSend kci;
  parties::DirectoryPtr parties;  // knows the order's tenant and supplier
  Time delivered_on{};            // of this attempt
  MayStart may_start{};
};

// How a delivery ended (decisions.md 6).
enum class DeliveryEnd {
  kDelivered,  // 2xx
  kRefused,    // 400, 404, 422: concerns this KCI alone
  kGone,       // 410: the endpoint is to be stopped
  kFailed,     // anything else: the endpoint is in trouble
};

struct DeliveryAnswer {
  DeliveryEnd end = DeliveryEnd::kFailed;
  int status = 0;  // HTTP's; 0 when no answer came
  bool credentials_refused = false;
  std::optional<Duration> retry_after{};  // kFailed
  std::string request_id{};               // the X-Request-ID it went under
  std::string detail{};                   // for operators
};

class TenantPort {
 public:
  virtual ~TenantPort() = default;
  // `done` runs exactly once, on any thread, perhaps before deliver() returns.
  virtual void deliver(Delivery delivery, std::function<void(DeliveryAnswer)> done) = 0;
};

// Back-off of a destination: `first`, doubling to `longest`, with jitter.
struct Waits {
  Duration first;
  Duration longest;
};

struct Settings {
  orders::Timing timing;
  Waits supplier_waits{std::chrono::seconds(1), std::chrono::seconds(60)};  // decisions.md 4
  Waits endpoint_waits{std::chrono::seconds(5), std::chrono::hours(1)};     // decisions.md 6
  Duration retry_after_max{std::chrono::hours(1)};  // what a destination asks for beyond it counts as this
  int deliveries_max = 16;                          // deliveries.calls_max: at once, per tenant
  Duration refused_give_up{std::chrono::hours(1)};  // deliveries.refused_give_up
  int64_t refusals_min = 5;                         // before a refused KCI is given up
  Duration endpoint_give_up{std::chrono::hours(24 * 7)};
  Duration heartbeat{std::chrono::seconds(5)};
  Duration rescan{std::chrono::seconds(30)};  // looks at everything again, should any news have been missed
};

struct Needs {
  store::Store& store;
  const Clock& clock;
  Random& random;
  observe::Log& log;
  observe::Metrics& metrics;
  SupplierPort& suppliers;
  TenantPort& tenants;
  Settings settings;
};

class Outbox : public store::Listener {
 public:
  // Settles what a crash left open, then begins to work. Once.
  virtual void start() = 0;
  // Begins nothing more, and lets other replicas have each destination as its last call ends; waits until calls in
  // flight and their outcomes are settled, at most for `grace`. What is still in flight then is Unknown to whoever
  // takes it up. The store must run until it returns. Harmless when called again.
  virtual void stop(Duration grace) = 0;
};

// Registers itself as a listener of the store, so it is made before the store's first submit, and goes only when the
// store has stopped. Everything in `needs` outlives it. The ports' `done` may still run after it is gone and then does
// nothing.
std::unique_ptr<Outbox> make_outbox(Needs needs);

}  // namespace fibrecafe::outbox
