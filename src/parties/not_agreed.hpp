// SPDX-License-Identifier: Apache-2.0
// What is said to a tenant that names a supplier it may not use; one that is unknown reads the same.
#pragma once

#include <string>

#include "base/result.hpp"

namespace fibrecafe::parties {

inline Problem not_agreed(const std::string& supplier, std::string path = "supplier") {
  return {std::move(path),
          "accepted are the suppliers you have an agreement with; " + supplier + " is not one of them"};
}

}  // namespace fibrecafe::parties
