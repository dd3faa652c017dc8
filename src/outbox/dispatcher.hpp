// SPDX-License-Identifier: Apache-2.0
// The outbox without its thread: all its state and all its logic, moved on by step().
//
// Used by the thread in outbox.cpp, and by tests and the simulator, which own time. Single-threaded: everything here
// runs inside start(), step() and stop_claiming(); other threads only leave word in the mailbox.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "outbox/housekeeping.hpp"
#include "outbox/supplier_lane.hpp"
#include "outbox/tenant_lane.hpp"
#include "outbox/tools.hpp"

namespace fibrecafe::outbox {

class Dispatcher {
 public:
  explicit Dispatcher(Needs needs);
  Dispatcher(const Dispatcher&) = delete;
  ~Dispatcher() { mailbox_->close(); }

  // News of the store, from any thread.
  void committed(const store::News& news);
  void changed_outside();
  void claims_changed();

  // Takes up what was posted and does all that is due. How long until something more is due without further news;
  // nothing: never.
  std::optional<Duration> step();

  // Begins nothing more, and releases each destination as its last call ends.
  void stop_claiming() { claiming_ = false; }
  bool idle() const { return calls_under_way() == 0 && writer_.idle(); }
  Mailbox& mailbox() { return *mailbox_; }

 private:
  enum class Phase { kNew, kPostponing, kRunning };

  size_t calls_under_way() const;
  void take_up_events();
  std::optional<Duration> begin();
  void note_claims();
  void release_idle();
  std::optional<Duration> settle_left_open();
  void settle_as_unknown(const orders::SupplierMessage& message);
  std::optional<Duration> dispatch(const Moment& now);
  template <class Work>
  std::optional<Duration> guarded(const std::string& part, const Moment& now, Work work);
  void look_at_everything();
  SupplierLane* lane_of(SupplierId id);
  TenantLane* lane_of(TenantId id);

  Needs needs_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  Writer writer_;
  Tools tools_;
  Housekeeping housekeeping_;
  std::map<SupplierId, SupplierLane> suppliers_;
  std::map<TenantId, TenantLane> tenants_;
  std::set<SupplierId> left_open_;  // newly held; what another process began there is not settled yet
  bool claims_changed_ = true;
  Phase phase_ = Phase::kNew;
  bool claiming_ = true;
  Monotonic next_rescan_{};
  std::map<std::string, Monotonic> paused_;  // parts of which the store could not be read
};

}  // namespace fibrecafe::outbox
