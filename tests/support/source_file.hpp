// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace fibrecafe {

// A file or folder of the checkout, such as "docs/sandbox.md", wherever the test is started.
std::filesystem::path source_file(const char* path);

}  // namespace fibrecafe
