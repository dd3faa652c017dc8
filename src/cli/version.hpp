// SPDX-License-Identifier: Apache-2.0
// The program's version; a test holds it against CMakeLists.txt.
#pragma once

namespace fibrecafe::cli {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace fibrecafe::cli
