// SPDX-License-Identifier: Apache-2.0
// Everything of a simulated world that is left to chance, from one seed, and the trace of what came of it.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"

namespace fibrecafe::sim {

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}
  uint64_t next() { return random_.next(); }
  int64_t below(int64_t end) { return static_cast<int64_t>(random_.next() % static_cast<uint64_t>(end)); }
  bool happens(double probability) { return random_.fraction() < probability; }
  Duration between(Duration from, Duration to) { return from + Duration(below((to - from).count() + 1)); }
  Random& random() { return random_; }

 private:
  SeededRandom random_;
};

// One line per thing that happened. The same seed gives the same lines.
class Trace {
 public:
  Trace(const Clock& clock, bool print) : clock_(clock), print_(print) {}
  void write(std::string text) {
    std::string line = format_time(clock_.now()) + "  " + std::move(text);
    if (print_) std::puts(line.c_str());
    lines_.push_back(std::move(line));
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  const Clock& clock_;
  bool print_;
  std::vector<std::string> lines_;
};

}  // namespace fibrecafe::sim
