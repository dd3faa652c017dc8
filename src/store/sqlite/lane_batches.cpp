// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lane_batches.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr std::chrono::milliseconds kLookOutside{250};  // another process' commit is seen within a second

}  // namespace

void LaneBatches::committed(const Effects& effects) {
  if (effects.parties_changed) refresh_directory();
}

void LaneBatches::between_batches() {
  parts_.checkpointer.last_step(parts_.database);
  look_outside();
}

void LaneBatches::refresh_directory() {
  try {
    reload(parts_.directory, parts_.database, parts_.tables.parties);
    directory_stale_ = false;
  } catch (const std::exception& error) {
    directory_stale_ = true;  // tried again with the next look outside
    parts_.log.error("store_directory_failed", {{"cause", error.what()}});
  }
}

void LaneBatches::look_outside() {
  auto now = std::chrono::steady_clock::now();
  if (now - looked_outside_ < kLookOutside) return;
  looked_outside_ = now;
  try {
    if (batch_.changed_outside()) {
      refresh_directory();
      parts_.listeners.changed_outside();
    }
  } catch (const SqliteError& error) {
    parts_.log.warn("store_look_failed", {{"cause", error.what()}});
  }
  if (directory_stale_) refresh_directory();
}

}  // namespace fibrecafe::store::sqlite
