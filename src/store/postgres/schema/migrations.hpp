// SPDX-License-Identifier: Apache-2.0
// The numbered steps that bring a PostgreSQL database to this program's schema; rows of `meta` say how far it is.
//
// Run at every opening, under an advisory lock, so that gateways that start at once do each step once. Each step is one
// transaction. A database may be one release ahead of a program: `serves_from` of its newest step says the oldest
// schema whose programs still work on it (expand, migrate, contract: docs/operating.md).
#pragma once

#include <span>

#include "observe/log.hpp"
#include "store/postgres/connection.hpp"

namespace fibrecafe::store::postgres {

struct Migration {
  int version;      // the schema after it
  int serves_from;  // programs of this schema, or of one between, work with it
  const char* sql;
};

std::span<const Migration> migrations();  // all, ascending
int64_t newest_schema_version();

bool has_schema(Connection& connection);
int64_t schema_version(Connection& connection);  // 0: none yet

// Runs what is missing. Throws std::runtime_error when the database is too new for this program.
void migrate(Connection& connection, observe::Log& log, std::span<const Migration> steps = migrations());

}  // namespace fibrecafe::store::postgres
