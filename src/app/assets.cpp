// SPDX-License-Identifier: Apache-2.0
#include "app/assets.hpp"

namespace {

// Laid out by the generated assembler file; ends with a null name.
struct Embedded {
  const char* name;
  const char* begin;
  const char* end;
};

}  // namespace

extern "C" const Embedded fibrecafe_assets[];

namespace fibrecafe::app {

std::optional<std::string_view> asset(std::string_view name) {
  for (const Embedded* each = fibrecafe_assets; each->name; ++each) {
    if (name == each->name) return std::string_view(each->begin, static_cast<size_t>(each->end - each->begin));
  }
  return {};
}

}  // namespace fibrecafe::app
