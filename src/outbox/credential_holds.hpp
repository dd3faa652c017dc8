// SPDX-License-Identifier: Apache-2.0
// Tenants whose own credentials a supplier refuses: their orders wait, with a back-off of their own, and nobody else's
// do.
//
// Part of a supplier's lane. Where all tenants share the supplier's credentials a refusal concerns the supplier as a
// whole and is its lane's back-off instead.
#pragma once

#include <map>

#include "outbox/back_off.hpp"

namespace fibrecafe::outbox {

class CredentialHolds {
 public:
  struct Refusal {
    Monotonic started, ended;  // of the call
    std::optional<Duration> retry_after;
  };

  CredentialHolds(SupplierId supplier, BackOff fresh) : supplier_(supplier), fresh_(std::move(fresh)) {}

  bool any() const { return !holds_.empty(); }
  bool holds(TenantId tenant) const { return holds_.contains(tenant); }
  // May a call in the name of this tenant begin now? Of one that is held, a single probe when its wait is over.
  bool lets_go(TenantId tenant, const Moment& now) const;

  // A call in its name begins; true when it is the probe of a hold, and then its end is to be told.
  bool began(TenantId tenant);
  void ended(TenantId tenant);
  void accepted(TenantId tenant) { holds_.erase(tenant); }
  // True when the tenant has credentials of its own there, so that the refusal is held against it.
  bool refused(const parties::Directory& parties, TenantId tenant, Refusal refusal);
  // Lets go of those that have other credentials now.
  void note(const parties::Directory& parties);

  // True once for each wait that is over: what waited may be looked for again.
  bool take_due(const Moment& now);
  std::optional<Duration> wait(const Moment& now) const;

 private:
  struct Hold {
    BackOff back_off;
    parties::OutboundAuth auth;  // what was refused
    bool probing = false;
    bool told = false;  // by take_due
  };

  SupplierId supplier_;
  BackOff fresh_;  // what a new hold begins with
  std::map<TenantId, Hold> holds_;
};

}  // namespace fibrecafe::outbox
