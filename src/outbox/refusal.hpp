// SPDX-License-Identifier: Apache-2.0
// What becomes of a KCI that its tenant refused: when it goes again, and when enough is enough (decisions.md 6).
#pragma once

#include <optional>

#include "outbox/outbox.hpp"

namespace fibrecafe::outbox {

// When the KCI goes again; nothing: it is given up. `kci` is as it stood before this refusal. Waits double from 5 s up
// to a quarter of `refused_give_up` (15 min by default), so that the attempts that are always made fit into it.
std::optional<Time> next_after_refusal(const store::DueKci& kci, const Settings& settings, Time now);

}  // namespace fibrecafe::outbox
