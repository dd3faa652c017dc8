// SPDX-License-Identifier: Apache-2.0
// The numbered steps that bring a database to this program's schema; `user_version` says how far it is.
//
// Run at every opening. Each step is one transaction, so a stop in the middle leaves the last whole step. A database of
// a newer program, or of another program, is refused untouched.
#pragma once

#include <span>

#include "observe/log.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

struct Migration {
  int version;  // the schema after it
  const char* sql;
};

std::span<const Migration> migrations();  // all, ascending

int64_t schema_version(Database& database);
int64_t newest_schema_version();

// Throws std::runtime_error when the database is newer than this program or not a gateway's.
void refuse_foreign(Database& database);
// refuse_foreign, then runs what is missing. Safe against another process doing the same.
void migrate(Database& database, observe::Log& log, std::span<const Migration> steps = migrations());

}  // namespace fibrecafe::store::sqlite
