// SPDX-License-Identifier: Apache-2.0
// How the parts of the audit say what they found, and read what may not be readable.
#pragma once

#include <set>

#include "store/audit/audit.hpp"
#include "vocabulary/ids.hpp"

namespace fibrecafe::store::audit_parts {

class Findings {
 public:
  explicit Findings(const std::function<void(const Violation&)>& found) : found_(found) {}

  void say(std::string row, std::string what) {
    ++count_;
    found_({std::move(row), std::move(what)});
  }
  // Runs `read`; what it throws is what is wrong with the row. False: it threw.
  template <class Read>
  bool reads(const std::string& row, Read read) {
    try {
      read();
      return true;
    } catch (const std::exception& fault) {
      say(row, std::string("cannot be read: ") + fault.what());
      return false;
    }
  }
  int64_t count() const { return count_; }

 private:
  const std::function<void(const Violation&)>& found_;
  int64_t count_ = 0;
};

// Who there is, for rows that name them.
struct KnownParties {
  std::set<int64_t> tenants, suppliers;
};

inline std::string number(int64_t value) {
  return std::to_string(value);
}

}  // namespace fibrecafe::store::audit_parts
