// SPDX-License-Identifier: Apache-2.0
// What suppliers and tenants of a world share with it: virtual time, chance, the trace, and the way to the gateway.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "tests/sim/checker.hpp"

namespace fibrecafe::sim {

struct Figures {
  std::map<std::string, int64_t> faults;  // injected, by kind
  int64_t orders = 0, requests = 0, kcis_sent = 0, calls = 0;
  double order_days = 0, days = 0;
  void add(const Figures& other) {
    for (const auto& [kind, count] : other.faults) faults[kind] += count;
    orders += other.orders, requests += other.requests, kcis_sent += other.kcis_sent, calls += other.calls;
    order_days += other.order_days, days += other.days;
  }
};

class Scene {
 public:
  Scene(uint64_t seed, bool print)
      : clock(parse_time("2030-03-04T09:00:00.000Z").value()), chance(seed), trace(clock, print) {}
  virtual ~Scene() = default;

  // Equal moments in the order they were asked for.
  void after(Duration delay, std::function<void()> work) {
    events_.emplace(std::pair(clock.now() + delay, ++number_), std::move(work));
  }
  // To a gateway that runs. Nothing: no answer came, whatever was done.
  virtual void call(http::Request request, std::function<void(std::optional<http::Response>)> done) = 0;

  bool fault(const std::string& kind, double probability) {
    if (!faults_on || !chance.happens(probability * faultiness)) return false;
    ++figures.faults[kind];
    return true;
  }

  ManualClock clock;
  Chance chance;
  Trace trace;
  Checker checker{trace};
  Figures figures;
  bool faults_on = true;
  double faultiness = 1;

 protected:
  std::map<std::pair<Time, int64_t>, std::function<void()>> events_;

 private:
  int64_t number_ = 0;
};

inline http::Request post(const std::string& client, const std::string& path, const std::string& request_id,
                          const std::string& conversation, std::string body) {
  http::Request made;
  made.method = body.empty() && path.find("redeliver") == std::string::npos ? "GET" : "POST";
  made.target = made.path = path;
  made.body = std::move(body);
  made.peer_address = "127.0.0.1";
  made.headers.add("Authorization", "Bearer " + client);
  made.headers.add("X-Request-ID", request_id);
  made.headers.add("X-Conversation-ID", conversation);
  if (!made.body.empty()) made.headers.add("Content-Type", "application/json");
  return made;
}

}  // namespace fibrecafe::sim
