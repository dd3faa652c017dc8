// SPDX-License-Identifier: Apache-2.0
// All that is under way towards one supplier: claim, call, settle.
//
// Driven by the dispatcher, on its thread alone. An order has at most one call under way; orders go in parallel up to
// the supplier's limit. Call and outcome are two steps: an attempt is committed before its first byte leaves, and its
// order is free again only when the outcome is committed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "outbox/back_off.hpp"
#include "outbox/credential_holds.hpp"
#include "outbox/holding.hpp"
#include "outbox/set_aside.hpp"
#include "outbox/tools.hpp"
#include "outbox/window.hpp"

namespace fibrecafe::outbox {

class SupplierLane {
 public:
  SupplierLane(Tools tools, SupplierId id, const std::string& name);

  void look() { window_.look(); }  // there may be more to send
  // The claims changed. True when it is newly held: attempts that others left open are to be settled.
  bool note_claim();
  void release_if_idle(bool stopping);  // where another replica wants it, or all is to be released
  // Starts what may start now. How long until it could start more without further news; nothing: it could not.
  std::optional<Duration> dispatch(const Moment& now, const parties::DirectoryPtr& parties);
  std::string name() const { return "supplier:" + name_; }
  size_t busy() const { return busy_.size(); }  // calls under way and outcomes not yet committed
  bool is_busy(orders::OrderKey key) const { return busy_.contains(key); }

 private:
  struct Call {  // one attempt, from its claim to its settled outcome
    orders::OrderKey key;
    int64_t number = 0;
    int64_t term = 0;                                // of the claim
    bool fenced_off = false;                         // another replica has the claim
    bool probe = false;                              // of a destination that is down
    bool hold_probe = false;                         // of a tenant whose credentials are held
    std::optional<orders::SupplierMessage> message;  // as its attempt was committed
    std::optional<orders::Order> order;
    Monotonic started{};
  };
  using CallPtr = std::shared_ptr<Call>;  // held by the callbacks under way
  struct Meters {
    observe::Histogram& seconds;
    observe::Gauge& back_off;
    observe::Gauge& in_flight;
  };

  bool has_room(const parties::Supplier& supplier) const;
  std::optional<Duration> wait(const Moment& now) const;
  std::optional<std::pair<orders::OrderKey, int64_t>> next(const Moment& now, const parties::Supplier& supplier);
  std::optional<std::pair<orders::OrderKey, int64_t>> last_chance(const Moment& now);
  std::pair<std::vector<orders::SupplierMessage>, bool> load(size_t limit);
  void note_parties(const parties::DirectoryPtr& parties, const parties::Supplier& supplier);

  void claim(orders::OrderKey key, int64_t number);
  static std::optional<orders::SupplierMessage> begun_before(store::Unit& unit, const Call& call);
  void claimed(const CallPtr& call, store::Job::Ended how);
  void send(const CallPtr& call);
  void answered(const CallPtr& call, const Told& told);
  void note_destination(const Call& call, const Told& told);
  void settle(const CallPtr& call, orders::SupplierAnswer answer);
  void free(const Call& call);
  void end_call(const Call& call);
  void log_outcome(const Call& call, const Told& told) const;

  Tools tools_;
  SupplierId id_;
  std::string name_;
  Meters meters_;
  Holding holding_;
  parties::DirectoryPtr parties_;
  std::optional<std::tuple<std::string, parties::OutboundAuth, std::string>> profile_;  // URL, credentials, authority
  bool paused_ = false;                                                                 // by an operator

  Window<orders::SupplierMessage> window_;
  BackOff back_off_;
  CredentialHolds holds_;
  Monotonic paused_until_{};  // the store would not take an attempt
  SetAside set_aside_;
  int calls_ = 0;  // claimed or under way
  bool probing_ = false;
  std::set<orders::OrderKey> busy_;  // from the claim until the outcome is committed
  // Messages that were held back after a failed attempt, by the end of their wait: each has one attempt after it.
  std::set<std::tuple<Time, orders::OrderKey, int64_t>> last_chances_;
};

}  // namespace fibrecafe::outbox
