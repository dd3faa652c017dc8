// SPDX-License-Identifier: Apache-2.0
// A slot as suppliers write it, with its class or without.
#pragma once

#include "base/json.hpp"
#include "vocabulary/parts.hpp"

namespace fibrecafe::sandbox {

inline json::object timeslot_json(const Timeslot& slot, bool classified) {
  json::object out{{"timeslotStartDateTime", format_time(slot.start)}, {"timeslotEndDateTime", format_time(slot.end)}};
  if (classified && slot.classification) out["classification"] = text(*slot.classification);
  if (classified && slot.standard) out["standard"] = *slot.standard;
  return out;
}

}  // namespace fibrecafe::sandbox
