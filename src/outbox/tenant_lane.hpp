// SPDX-License-Identifier: Apache-2.0
// All that is under way towards one tenant's endpoint: load, deliver, settle.
//
// Driven by the dispatcher, on its thread alone. Of an order only the first undelivered KCI goes, and its order is free
// again only when the outcome is committed; orders go in parallel up to a limit. Where an order was rewound, what was
// delivered goes again as if it never had. A KCI needs no committed attempt: it may come more than once, and simply
// goes again after a crash.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "outbox/back_off.hpp"
#include "outbox/holding.hpp"
#include "outbox/set_aside.hpp"
#include "outbox/tools.hpp"
#include "outbox/window.hpp"

namespace fibrecafe::outbox {

class TenantLane {
 public:
  TenantLane(Tools tools, TenantId id, const std::string& name);

  void look() { window_.look(); }  // there may be more to deliver
  void note_claim();               // the claims changed
  void release_if_idle(bool stopping);
  // Starts what may start now. How long until it could start more without further news; nothing: it could not.
  std::optional<Duration> dispatch(const Moment& now, const parties::DirectoryPtr& parties);
  std::string name() const { return "tenant:" + name_; }
  size_t busy() const { return busy_.size(); }  // calls under way and outcomes not yet committed

 private:
  // What is busy: an order, or one of its KCIs that is replayed beside the sequence.
  using Busy = std::pair<orders::OrderKey, int64_t>;
  struct Call {
    store::DueKci due;
    bool probe = false;
    bool again = false;  // it was delivered before
    std::string conversation_id, kci_id;
    std::optional<Time> received_on;
    Time delivered_on{};
    Monotonic started{};
    int64_t term = 0;  // of the claim
  };
  struct Meters {
    observe::Histogram& seconds;
    observe::Histogram& relay_seconds;
    observe::Gauge& in_flight;
  };

  static Busy busy_by(const store::DueKci& kci) { return {kci.key, kci.replay ? kci.sequence : 0}; }
  void note_endpoint(const parties::Tenant& tenant);
  bool has_room() const;
  std::optional<store::DueKci> next(const Moment& now);
  std::optional<Duration> wait(const Moment& now) const;
  void load_trouble();

  void deliver(const store::DueKci& due, const Moment& now);
  std::optional<store::KciToSend> load(const store::DueKci& due, const Moment& now);
  void answered(const Call& call, const DeliveryAnswer& answer);
  void delivered(const Call& call);
  void refused(const Call& call, const DeliveryAnswer& answer);
  void give_up(const Call& call, const DeliveryAnswer& answer, Time now);
  void failed(const Call& call, const DeliveryAnswer& answer);
  void recovered(const Call& call);
  void note_trouble(std::optional<Time> failing_since);
  void write_trouble();
  void stop_endpoint(const std::string& why);
  void settle(const Call& call, Writer::Act act);
  void write(int64_t term, Writer::Act act, std::function<void()> done);
  void free(const Busy& busy);
  void log_outcome(const Call& call, const DeliveryAnswer& answer) const;

  Tools tools_;
  TenantId id_;
  std::string name_;
  Meters meters_;
  Holding holding_;
  parties::DirectoryPtr parties_;
  std::optional<std::tuple<std::string, parties::OutboundAuth, std::string>> endpoint_;  // URL, credentials, authority
  bool stopped_ = false;                                                                 // as the directory shows
  bool stopping_ = false;                                                                // until it does
  Monotonic stopping_until_{};
  bool trouble_known_ = false, writing_trouble_ = false;
  std::optional<Time> failing_since_;  // as the store has it, or soon will

  Window<store::DueKci> window_;
  BackOff back_off_;
  SetAside set_aside_;
  int calls_ = 0;
  bool probing_ = false;
  std::set<Busy> busy_;  // from the start of the call until its outcome is committed
};

}  // namespace fibrecafe::outbox
