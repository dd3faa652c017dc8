// SPDX-License-Identifier: Apache-2.0
// Every table that is copied, and where the embedded store keeps the same.
#pragma once

#include <span>

namespace fibrecafe::store::postgres {

enum class Kind { kInteger, kBoolean, kText, kBytes };

struct CopiedColumn {
  const char* name;
  Kind kind;
};

struct TableToCopy {
  const char* name;
  std::span<const CopiedColumn> columns;
  const char* source;  // SQLite's query for these columns
};

std::span<const TableToCopy> tables_to_copy();

}  // namespace fibrecafe::store::postgres
