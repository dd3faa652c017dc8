// SPDX-License-Identifier: Apache-2.0
// The token signing keys between auth/, which uses them, and store/, which keeps them.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "auth/keys.hpp"
#include "auth/tokens.hpp"
#include "store/store.hpp"

namespace fibrecafe::app {

// Reads and adds keys in units of the store; waits for each. Not for the store's own thread.
class StoredKeys final : public auth::KeyStore {
 public:
  explicit StoredKeys(store::Store& store) : store_(store) {}
  std::vector<auth::SigningKey> signing_keys() override;
  void add_signing_key(const auth::SigningKey& key) override;
  void forget_signing_keys(Time retired_before) override;

 private:
  void in_unit(std::function<void(store::Unit&)> work);

  store::Store& store_;
};

// Has the token service read its keys again whenever another process wrote to the store, on a thread of its own.
class KeyWatch final : public store::Listener {
 public:
  explicit KeyWatch(observe::Log& log) : log_(log) {}
  ~KeyWatch() override { stop(); }
  void start(auth::TokenService& tokens);
  void stop();
  void committed(const store::News&) override {}
  void changed_outside() override;

 private:
  void run(auth::TokenService& tokens);

  observe::Log& log_;
  std::mutex mutex_;
  std::condition_variable turned_;
  bool changed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fibrecafe::app
