// SPDX-License-Identifier: Apache-2.0
// Moves the data of a stopped gateway from its SQLite file to an empty PostgreSQL database.
//
// Used by `fibrecafe copy`. Everything happens in one transaction of the target; before it commits, each table is read
// back and compared with the source, row for row by count and by a sum over all values. The source stays as it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fibrecafe::store {

struct CopiedTable {
  std::string name;
  int64_t rows = 0;
  uint64_t checksum = 0;  // of all values of all rows, whatever their sequence
};

// Takes the data directory's lock. Throws std::runtime_error: a gateway runs on it, the target holds a store already,
// the two do not agree afterwards (nothing is copied then).
std::vector<CopiedTable> copy_to_postgres(const std::filesystem::path& data, const std::string& url);

}  // namespace fibrecafe::store
