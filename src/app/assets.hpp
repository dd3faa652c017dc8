// SPDX-License-Identifier: Apache-2.0
// Files that travel inside the binary: the OpenAPI documents and the reference page (cmake/assets.cmake embeds them).
#pragma once

#include <optional>
#include <string_view>

namespace fibrecafe::app {

// By name: "openapi/tenant.yaml", "docs/index.html", "docs/docs.js", "docs/redoc.standalone.js".
std::optional<std::string_view> asset(std::string_view name);

}  // namespace fibrecafe::app
