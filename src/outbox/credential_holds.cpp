// SPDX-License-Identifier: Apache-2.0
#include "outbox/credential_holds.hpp"

#include <utility>

namespace fibrecafe::outbox {

bool CredentialHolds::lets_go(TenantId tenant, const Moment& now) const {
  auto found = holds_.find(tenant);
  if (found == holds_.end()) return true;
  return !found->second.probing && now.steady >= found->second.back_off.next_try();
}

bool CredentialHolds::began(TenantId tenant) {
  auto found = holds_.find(tenant);
  if (found == holds_.end()) return false;
  return !std::exchange(found->second.probing, true);
}

void CredentialHolds::ended(TenantId tenant) {
  if (auto found = holds_.find(tenant); found != holds_.end()) found->second.probing = false;
}

bool CredentialHolds::refused(const parties::Directory& parties, TenantId tenant, Refusal refusal) {
  const parties::Agreement* agreement = parties.agreement(tenant, supplier_);
  if (!agreement || !agreement->auth) return false;
  Hold& hold = holds_.try_emplace(tenant, Hold{fresh_, *agreement->auth}).first->second;
  hold.back_off.failed(refusal.started, refusal.ended, refusal.retry_after);
  hold.told = false;
  return true;
}

void CredentialHolds::note(const parties::Directory& parties) {
  std::erase_if(holds_, [&](const auto& each) {
    const parties::Agreement* agreement = parties.agreement(each.first, supplier_);
    return !agreement || agreement->auth != each.second.auth;
  });
}

bool CredentialHolds::take_due(const Moment& now) {
  bool due = false;
  for (auto& [tenant, hold] : holds_) {
    if (hold.told || now.steady < hold.back_off.next_try()) continue;
    hold.told = due = true;
  }
  return due;
}

std::optional<Duration> CredentialHolds::wait(const Moment& now) const {
  std::optional<Duration> wait;
  for (const auto& [tenant, hold] : holds_) {
    if (!hold.told) wait = sooner(wait, until(hold.back_off.next_try(), now));
  }
  return wait;
}

}  // namespace fibrecafe::outbox
