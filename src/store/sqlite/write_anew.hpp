// SPDX-License-Identifier: Apache-2.0
// Writes all that was committed anew, for when a sync may have lost what it said yes or no to.
//
// Used when a store is opened and after a commit whose sync failed. After a failed sync Linux takes the pages for
// clean: what they held is read from memory, is not on the disk, and the next sync says yes without them. So neither
// the same sync again nor a start that finds the pages in memory may be built on (docs/decisions, a failed sync).
// Promises: what the WAL holds is written into the database file and synced there, then the WAL is cut off, with
// whatever stood behind the last commit.
#pragma once

#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

// Outside a transaction. Waits for readers as the connection does. Throws SqliteError, then nothing is sure.
void write_anew(Database& database);

}  // namespace fibrecafe::store::sqlite
