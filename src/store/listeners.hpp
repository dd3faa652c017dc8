// SPDX-License-Identifier: Apache-2.0
// Who hears of commits. Thread-safe: several lanes tell, and what another process committed is told from elsewhere.
#pragma once

#include <mutex>
#include <vector>

#include "store/store.hpp"

namespace fibrecafe::store {

class Listeners {
 public:
  void add(Listener& listener) {
    std::lock_guard lock(mutex_);
    all_.push_back(&listener);
  }

  void committed(const News& news) {
    if (!news.everything && news.suppliers.empty() && news.tenants.empty() && !news.wake) return;
    std::lock_guard lock(mutex_);
    for (Listener* listener : all_) listener->committed(news);
  }

  // Another process changed parties or keys, or may have.
  void changed_outside() {
    committed({.everything = true, .suppliers = {}, .tenants = {}, .wake = {}});
    std::lock_guard lock(mutex_);
    for (Listener* listener : all_) listener->changed_outside();
  }

  void claims_changed() {
    std::lock_guard lock(mutex_);
    for (Listener* listener : all_) listener->claims_changed();
  }

 private:
  std::mutex mutex_;
  std::vector<Listener*> all_;
};

}  // namespace fibrecafe::store
