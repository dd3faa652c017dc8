// SPDX-License-Identifier: Apache-2.0
#include "tests/support/source_file.hpp"

namespace fibrecafe {

std::filesystem::path source_file(const char* path) {
  return std::filesystem::path(FIBRECAFE_SOURCE_DIR) / path;
}

}  // namespace fibrecafe
