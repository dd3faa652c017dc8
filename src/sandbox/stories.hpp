// SPDX-License-Identifier: Apache-2.0
// The orders of the supplier stub, and the running of their stories: time passes, KCIs leave one after the other.
//
// Used by the stub; thread-safe. An order is named by the stub's own reference. What happens in a story is decided in
// order_story.hpp; here are the timer, the sender, and the unsolicited cease that follows an order which is taken over.
#pragma once

#include <mutex>
#include <unordered_map>

#include "sandbox/kci_sender.hpp"
#include "sandbox/order_story.hpp"

namespace fibrecafe::sandbox {

class Stories {
 public:
  Stories(GatewayAccess gateway, KciSender::Print print, const Clock& clock, Random& random, observe::Log& log);
  ~Stories();

  void add(SupplierOrder order);  // nothing is told of it yet
  void tell(const std::string& reference, std::vector<Step> steps);
  // As the order stands now. Nothing: no such order.
  std::optional<SupplierOrder> find(const std::string& reference) const;

  // A request that is done at once. False: the order ended in the meantime.
  bool amend(const std::string& reference, const OrderRequest& amendment, Duration kci_delay);
  bool cancel(const std::string& reference);

 private:
  using Wait = OrderStory::Wait;
  void wait(const std::string& reference, std::optional<Wait> wait);
  void came_due(const std::string& reference, OrderStory::Strand strand);
  void ended(const std::string& reference, bool taken);
  void begin_cease(const SupplierOrder& delivered, const TakenOver& how);
  void send(std::optional<OutgoingKci> kci, const std::string& reference);
  std::optional<OutgoingKci> next(OrderStory& story);

  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, OrderStory> stories_;  // by reference
  Scheduler scheduler_;
  std::unique_ptr<KciSender> sender_;
};

}  // namespace fibrecafe::sandbox
