// SPDX-License-Identifier: Apache-2.0
// Between the gateways of one database: tells the others what was committed here, and hears what they committed.
//
// A thread with a connection of its own, since NOTIFY within a transaction makes all commits wait for each other. At
// most one notification leaves in 20 ms; what is committed meanwhile goes with the next. A notification that is lost (a
// gateway that died after its commit, a connection that broke) is made up for by a slow poll. Healthy is a database
// that answered the last time it was asked.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "store/listeners.hpp"
#include "store/postgres/directory_reload.hpp"
#include "store/postgres/wake_text.hpp"

namespace fibrecafe::store::postgres {

class OtherGateways {
 public:
  struct Parts {
    DirectoryReload& directory;
    Listeners& listeners;
    observe::Log& log;
  };
  OtherGateways(ConnectionOptions options, const auth::Vault& vault, Parts parts, Duration poll);
  ~OtherGateways() { stop(); }

  void start();
  void tell(const Effects& effects);  // from any thread
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }
  void stop();  // what is still to be told goes out first

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  void step();
  void connect();
  void wait();
  void send();
  void hear();
  void deliver(const Effects& heard);
  void poll();
  void reload();
  void lost(const std::exception& error);
  std::string take_outgoing();
  Steady::time_point next_turn() const;

  Parts parts_;
  const Duration poll_;
  Connection connection_;
  PartyRows parties_;
  Statement notify_{connection_, "SELECT pg_notify('fibrecafe', $1)"};

  mutable std::mutex mutex_;
  Effects outgoing_;
  bool has_outgoing_ = false, stopping_ = false;
  int wake_fd_ = -1;  // an eventfd
  std::atomic<bool> healthy_{true};
  bool listening_ = false;
  Steady::time_point sent_{}, polled_{}, retry_{};
  std::thread thread_;
};

}  // namespace fibrecafe::store::postgres
