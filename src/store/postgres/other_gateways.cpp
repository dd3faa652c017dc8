// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/other_gateways.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace fibrecafe::store::postgres {
namespace {

constexpr std::chrono::milliseconds kBetweenNotifications{20};
constexpr std::chrono::milliseconds kBetweenConnects{500};

}  // namespace

OtherGateways::OtherGateways(ConnectionOptions options, const auth::Vault& vault, Parts parts, Duration poll)
    : parts_(parts), poll_(poll), connection_(std::move(options)), parties_(connection_, vault) {
  wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0) throw std::runtime_error("cannot make an eventfd");
}

// Listening begins before the directory is read: nothing falls between.
void OtherGateways::start() {
  connect();
  thread_ = std::thread([this] { run(); });
}

void OtherGateways::tell(const Effects& effects) {
  std::string text = wake_text(effects);
  if (text.empty()) return;
  {
    std::lock_guard lock(mutex_);
    Effects told;
    told.news = effects.news;
    told.parties_changed = effects.parties_changed;
    told.keys_changed = effects.keys_changed;
    outgoing_.add(std::move(told));
    if (std::exchange(has_outgoing_, true)) return;  // it will wake by itself
  }
  uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(wake_fd_, &one, sizeof one);
}

void OtherGateways::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  uint64_t one = 1;
  if (wake_fd_ >= 0) {
    [[maybe_unused]] auto written = ::write(wake_fd_, &one, sizeof one);
  }
  if (thread_.joinable()) thread_.join();
  if (wake_fd_ >= 0) ::close(std::exchange(wake_fd_, -1));
}

void OtherGateways::run() {
  while (true) {
    try {
      step();
    } catch (const std::exception& error) {
      lost(error);
    }
    std::lock_guard lock(mutex_);
    if (stopping_ && (!has_outgoing_ || !listening_)) return;
  }
}

void OtherGateways::step() {
  wait();
  if (!listening_) {
    if (Steady::now() < retry_) return;
    connect();
    parts_.log.info("store_hears_again");
    parts_.listeners.changed_outside();
  }
  send();
  poll();
  hear();  // last: what came while an answer was waited for is not announced again
}

void OtherGateways::connect() {
  connection_.ensure();
  connection_.execute("LISTEN fibrecafe");
  listening_ = true;
  reload();
  polled_ = Steady::now();
  healthy_.store(true, std::memory_order_relaxed);
}

void OtherGateways::lost(const std::exception& error) {
  if (listening_) parts_.log.error("store_hears_nobody", {{"cause", error.what()}});
  healthy_.store(false, std::memory_order_relaxed);
  listening_ = false;
  connection_.close();
  retry_ = Steady::now() + kBetweenConnects;
}

OtherGateways::Steady::time_point OtherGateways::next_turn() const {
  if (!listening_) return retry_;
  auto next = polled_ + poll_;
  std::lock_guard lock(mutex_);
  if (stopping_) return Steady::now();
  return has_outgoing_ ? std::min(next, sent_ + kBetweenNotifications) : next;
}

void OtherGateways::wait() {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(next_turn() - Steady::now());
  pollfd fds[] = {{wake_fd_, POLLIN, 0}, {listening_ ? PQsocket(connection_.handle()) : -1, POLLIN, 0}};
  ::poll(fds, 2, static_cast<int>(std::max<int64_t>(left.count(), 0)));
  uint64_t count;
  [[maybe_unused]] auto read = ::read(wake_fd_, &count, sizeof count);
}

std::string OtherGateways::take_outgoing() {
  std::lock_guard lock(mutex_);
  if (!has_outgoing_) return {};
  if (!stopping_ && Steady::now() < sent_ + kBetweenNotifications) return {};
  has_outgoing_ = false;
  return wake_text(std::exchange(outgoing_, {}));
}

void OtherGateways::send() {
  std::string text = take_outgoing();
  if (text.empty()) return;
  sent_ = Steady::now();
  notify_.execute(text);
}

void OtherGateways::hear() {
  if (PQconsumeInput(connection_.handle()) != 1) throw PgError("08006", PQerrorMessage(connection_.handle()));
  Effects heard;
  struct Free {
    void operator()(PGnotify* notification) const { PQfreemem(notification); }
  };
  while (std::unique_ptr<PGnotify, Free> notification{PQnotifies(connection_.handle())}) {
    bool is_ours = notification->be_pid == PQbackendPID(connection_.handle());
    if (!is_ours) heard.add(parse_wake_text(notification->extra));
  }
  deliver(heard);
}

void OtherGateways::deliver(const Effects& heard) {
  if (heard.parties_changed) reload();
  if (heard.parties_changed || heard.keys_changed) parts_.listeners.changed_outside();
  parts_.listeners.committed(heard.news);
}

// Asks the database, so that one that is gone shows; and has everything looked at, in case nobody told.
void OtherGateways::poll() {
  if (Steady::now() < polled_ + poll_) return;
  polled_ = Steady::now();
  if (parties_.version() != parts_.directory.version()) {
    reload();
    parts_.listeners.changed_outside();
  } else {
    parts_.listeners.committed({.everything = true, .suppliers = {}, .tenants = {}, .wake = {}});
  }
}

void OtherGateways::reload() {
  parts_.directory.reload(connection_, parties_);
}

}  // namespace fibrecafe::store::postgres
