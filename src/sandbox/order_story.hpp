// SPDX-License-Identifier: Apache-2.0
// One order's story at the supplier stub: what is still to be told, when, and the KCI whose turn it is.
//
// Used by stories.hpp, which owns time and connections; pure. The order's own script and each amendment and
// cancellation are strands of their own: the steps of a strand follow each other, strands run side by side. One KCI is
// under way at a time; it is composed and numbered when its turn comes, so it shows the order as it stands then. The
// step that ends the order drops all others.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "sandbox/order_requests.hpp"
#include "sandbox/supplier_order.hpp"

namespace fibrecafe::sandbox {

// A KCI, and the request that it settles; null: none.
struct Step {
  PlannedKci kci;
  std::shared_ptr<const OrderRequest> request{};
};
std::vector<Step> steps_of(std::vector<PlannedKci> kcis, std::shared_ptr<const OrderRequest> request = {});

class OrderStory {
 public:
  using Strand = uint64_t;
  // After `time` the strand's next step is due.
  struct Wait {
    Strand strand = 0;
    Duration time{};
  };
  struct Composed {
    std::string name;  // "order 42  KCI 3 COMPLETED"
    std::string body;
  };

  explicit OrderStory(SupplierOrder order) : order_(std::move(order)) {}
  const SupplierOrder& order() const { return order_; }

  // Nothing when there is nothing to tell any more.
  std::optional<Wait> plan(std::vector<Step> steps);
  void came_due(Strand strand);
  // The next KCI, when one is due and none under way; it is under way then.
  std::optional<Composed> compose(Time now, Random& random);
  // How the one under way ended. Nothing: its strand is at its end.
  std::optional<Wait> taken();
  void refused();  // the story ends

  // A request that was done at once. An amendment takes a pending order further, `kci_delay` between the KCIs.
  std::optional<Wait> amend(const OrderRequest& amendment, Duration kci_delay);
  void cancel();

  // How the service that was just delivered ends; once.
  std::optional<TakenOver> take_over();

 private:
  void settle(Step& step, std::deque<Step>& strand);
  void move_to(const PlannedKci& kci, Date today);
  OrderStatus status_before_pending() const;
  void drop_the_rest();

  SupplierOrder order_;
  std::map<Strand, std::deque<Step>> strands_;  // none of them empty
  std::deque<Strand> due_;
  std::optional<Strand> under_way_;
  Strand last_strand_ = 0;
  int64_t taken_ = 0;  // KCIs
  std::optional<OrderStatus> before_pending_;
};

}  // namespace fibrecafe::sandbox
