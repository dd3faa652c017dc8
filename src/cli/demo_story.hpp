// SPDX-License-Identifier: Apache-2.0
// The demo's story: orders placed and their KCIs as the tenant receives them, told in aligned lines and checked on the
// way.
#pragma once

#include "cli/demo_world.hpp"

namespace fibrecafe::cli {

// Colours for a terminal, nothing elsewhere.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string title(const std::string& text) const { return painted("1", text); }
  std::string faint(const std::string& text) const { return painted("2", text); }
  std::string status(const std::string& status) const;  // green, yellow or red by what it means
  std::string news(const std::string& text) const { return painted("36", text); }

 private:
  std::string painted(const char* code, const std::string& text) const;
  bool on_;
};

// One KCI as one line, its reason under it; `reference_is_new`: this one brought the supplier's number.
std::string kci_line(const sandbox::ReceivedKci& kci, bool reference_is_new, const Paint& paint);

class DemoStory {
 public:
  DemoStory(DemoWorld& world, Console& console)
      : world_(world), out_(console.out), clock_(console.clock), paint_(console.has_colour()) {}

  // Throws Failure when something does not go as it should: another answer, a KCI that is missing for ten seconds, out
  // of sequence, or of another type than the scenario's.
  void tell();

 private:
  struct Placed {
    int64_t id = 0;
    Monotonic at{};
  };
  void begin(const std::string& title);
  Placed place(const json::object& order, const char* scenario);
  // Asks the supplier to change the placed order, or to end it.
  void ask(const Placed& placed, const std::string& path, json::object request);
  // Prints the KCIs of one order until all of `types` came, the first of them number `from`; the last one.
  sandbox::ReceivedKci follow(const Placed& placed, const std::vector<std::string>& types, int64_t from = 1);
  void reject();
  void confirm(int64_t order, size_t kcis);

  DemoWorld& world_;
  std::ostream& out_;
  const Clock& clock_;
  Paint paint_;
  int chapter_ = 0;
};

// The order that the demo places first, and that its curl line shows.
json::object demo_order();

}  // namespace fibrecafe::cli
