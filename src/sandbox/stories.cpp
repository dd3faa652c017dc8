// SPDX-License-Identifier: Apache-2.0
#include "sandbox/stories.hpp"

namespace fibrecafe::sandbox {

Stories::Stories(GatewayAccess gateway, KciSender::Print print, const Clock& clock, Random& random, observe::Log& log)
    : clock_(clock),
      random_(random),
      sender_(std::make_unique<KciSender>(std::move(gateway), std::move(print), scheduler_, clock, random, log)) {}

Stories::~Stories() {
  scheduler_.stop();
  sender_.reset();
}

void Stories::add(SupplierOrder order) {
  std::lock_guard lock(mutex_);
  std::string reference = order.reference;
  stories_.emplace(std::move(reference), std::move(order));
}

void Stories::tell(const std::string& reference, std::vector<Step> steps) {
  std::lock_guard lock(mutex_);
  wait(reference, stories_.at(reference).plan(std::move(steps)));
}

std::optional<SupplierOrder> Stories::find(const std::string& reference) const {
  std::lock_guard lock(mutex_);
  auto found = stories_.find(reference);
  return found == stories_.end() ? std::nullopt : std::optional(found->second.order());
}

bool Stories::amend(const std::string& reference, const OrderRequest& amendment, Duration kci_delay) {
  std::lock_guard lock(mutex_);
  OrderStory& story = stories_.at(reference);
  if (is_final(story.order())) return false;
  wait(reference, story.amend(amendment, kci_delay));
  return true;
}

bool Stories::cancel(const std::string& reference) {
  std::lock_guard lock(mutex_);
  OrderStory& story = stories_.at(reference);
  if (is_final(story.order())) return false;
  story.cancel();
  return true;
}

void Stories::wait(const std::string& reference, std::optional<Wait> wait) {
  if (!wait) return;
  scheduler_.after(wait->time, [this, reference, strand = wait->strand] { came_due(reference, strand); });
}

void Stories::came_due(const std::string& reference, OrderStory::Strand strand) {
  std::unique_lock lock(mutex_);
  OrderStory& story = stories_.at(reference);
  story.came_due(strand);
  auto kci = next(story);
  lock.unlock();
  send(std::move(kci), reference);
}

void Stories::ended(const std::string& reference, bool taken) {
  std::unique_lock lock(mutex_);
  OrderStory& story = stories_.at(reference);
  if (taken) {
    wait(reference, story.taken());
  } else {
    story.refused();
  }
  auto cease = taken ? story.take_over() : std::nullopt;
  auto kci = next(story);
  if (cease) begin_cease(SupplierOrder(story.order()), *cease);
  lock.unlock();
  send(std::move(kci), reference);
}

void Stories::begin_cease(const SupplierOrder& delivered, const TakenOver& how) {
  SupplierOrder cease = unsolicited_cease(delivered, how, london_date(clock_.now()), to_string(uuid_v4(random_)));
  std::string reference = cease.reference;
  auto [added, is_new] = stories_.emplace(reference, std::move(cease));
  if (is_new) wait(reference, added->second.plan(steps_of(cease_kcis(how))));
}

std::optional<OutgoingKci> Stories::next(OrderStory& story) {
  auto composed = story.compose(clock_.now(), random_);
  if (!composed) return {};
  return OutgoingKci{std::move(composed->name), story.order().conversation_id, std::move(composed->body)};
}

// Without the lock: the sender may call back at once.
void Stories::send(std::optional<OutgoingKci> kci, const std::string& reference) {
  if (kci) sender_->send(*std::move(kci), [this, reference](bool taken) { ended(reference, taken); });
}

}  // namespace fibrecafe::sandbox
