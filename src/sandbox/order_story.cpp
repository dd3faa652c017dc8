// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order_story.hpp"

#include "base/assert.hpp"

namespace fibrecafe::sandbox {

std::vector<Step> steps_of(std::vector<PlannedKci> kcis, std::shared_ptr<const OrderRequest> request) {
  std::vector<Step> steps;
  for (PlannedKci& kci : kcis) steps.push_back({std::move(kci), request});
  return steps;
}

std::optional<OrderStory::Wait> OrderStory::plan(std::vector<Step> steps) {
  if (steps.empty() || is_final(order_)) return {};
  Strand strand = ++last_strand_;
  Duration time = steps.front().kci.after;
  strands_[strand] = {std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end())};
  return Wait{strand, time};
}

void OrderStory::came_due(Strand strand) {
  if (strands_.contains(strand)) due_.push_back(strand);
}

std::optional<OrderStory::Composed> OrderStory::compose(Time now, Random& random) {
  if (under_way_ || due_.empty()) return {};
  under_way_ = due_.front();
  due_.pop_front();
  std::deque<Step>& strand = strands_.at(*under_way_);
  Step step = strand.front();
  settle(step, strand);
  move_to(step.kci, london_date(now));
  int64_t sequence = taken_ + 1;
  json::object body = kci_body(order_, step.kci, {uuid_v4(random), sequence, now});
  if (step.request) name_request(body, *step.request);
  std::string name = name_of(order_) + "  KCI " + std::to_string(sequence) + " " + std::string(text(step.kci.reason));
  return Composed{std::move(name), json::serialize(body)};
}

// An amendment changes the order when its KCI leaves, and a pending order goes on from there.
void OrderStory::settle(Step& step, std::deque<Step>& strand) {
  if (step.kci.reason != ReasonCode::kAmended) return;
  order_.entity = amended(std::move(order_.entity), order_.type, *step.request);
  if (status_of(order_) != OrderStatus::kPending) return;
  step.kci.status = status_before_pending();
  for (Step& next : steps_of(rest_of_the_way(is_committed(order_), step.kci.after))) strand.push_back(std::move(next));
}

void OrderStory::move_to(const PlannedKci& kci, Date today) {
  if (kci.status == OrderStatus::kPending) before_pending_ = status_of(order_);
  advance(order_, kci, today);
  if (is_final(order_)) drop_the_rest();
}

OrderStatus OrderStory::status_before_pending() const {
  return before_pending_.value_or(OrderStatus::kAcknowledged);
}

// What is under way cannot be called back.
void OrderStory::drop_the_rest() {
  std::erase_if(strands_, [this](const auto& each) { return each.first != under_way_; });
  if (under_way_) strands_.at(*under_way_).resize(1);
  due_.clear();
}

std::optional<OrderStory::Wait> OrderStory::taken() {
  FIBRECAFE_ASSERT(under_way_);
  ++taken_;
  Strand strand = *under_way_;
  under_way_.reset();
  std::deque<Step>& steps = strands_.at(strand);
  steps.pop_front();
  if (!steps.empty()) return Wait{strand, steps.front().kci.after};
  strands_.erase(strand);
  return {};
}

void OrderStory::refused() {
  under_way_.reset();
  drop_the_rest();
}

std::optional<OrderStory::Wait> OrderStory::amend(const OrderRequest& amendment, Duration kci_delay) {
  order_.entity = amended(std::move(order_.entity), order_.type, amendment);
  if (status_of(order_) != OrderStatus::kPending) return {};
  order_.entity["status"] = text(status_before_pending());
  return plan(steps_of(rest_of_the_way(is_committed(order_), kci_delay)));
}

void OrderStory::cancel() {
  order_.entity["supplierOrderReference"] = order_.reference;
  order_.entity["status"] = text(OrderStatus::kCancelled);
  drop_the_rest();
}

std::optional<TakenOver> OrderStory::take_over() {
  if (under_way_ || status_of(order_) != OrderStatus::kCompleted) return {};
  return std::exchange(order_.taken_over, {});
}

}  // namespace fibrecafe::sandbox
