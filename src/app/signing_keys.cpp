// SPDX-License-Identifier: Apache-2.0
#include "app/signing_keys.hpp"

#include <future>
#include <memory>
#include <stdexcept>

namespace fibrecafe::app {

void StoredKeys::in_unit(std::function<void(store::Unit&)> work) {
  auto ended = std::make_shared<std::promise<store::Job::Ended>>();
  auto future = ended->get_future();
  store::Job job{[work = std::move(work)](store::Unit& unit) {
                   work(unit);
                   return true;
                 },
                 [ended](store::Job::Ended how) { ended->set_value(how); }};
  bool taken = store_.submit(store::Queue::kHousekeeping, std::move(job));
  if (!taken || future.get().end != store::CommitEnd::kCommitted)
    throw std::runtime_error("the store did not take the signing keys");
}

std::vector<auth::SigningKey> StoredKeys::signing_keys() {
  std::vector<auth::SigningKey> keys;
  in_unit([&keys](store::Unit& unit) { keys = unit.signing_keys(); });
  return keys;
}

void StoredKeys::add_signing_key(const auth::SigningKey& key) {
  in_unit([&key](store::Unit& unit) { unit.add_signing_key(key); });
}

void StoredKeys::forget_signing_keys(Time retired_before) {
  in_unit([retired_before](store::Unit& unit) { unit.forget_signing_keys(retired_before); });
}

void KeyWatch::start(auth::TokenService& tokens) {
  thread_ = std::thread([this, &tokens] { run(tokens); });
}

void KeyWatch::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  turned_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void KeyWatch::changed_outside() {
  std::lock_guard lock(mutex_);
  changed_ = true;
  turned_.notify_all();
}

void KeyWatch::run(auth::TokenService& tokens) {
  std::unique_lock lock(mutex_);
  for (;;) {
    turned_.wait(lock, [this] { return changed_ || stopping_; });
    if (stopping_) return;
    changed_ = false;
    lock.unlock();
    try {
      tokens.reload_keys();
    } catch (const std::exception& thrown) {
      log_.error("keys_not_reloaded", {{"cause", thrown.what()}});
    }
    lock.lock();
  }
}

}  // namespace fibrecafe::app
