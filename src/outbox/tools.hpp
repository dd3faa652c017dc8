// SPDX-License-Identifier: Apache-2.0
// What every part of the dispatcher works with; all of it outlives them.
#pragma once

#include <memory>

#include "outbox/mailbox.hpp"
#include "outbox/outbox.hpp"
#include "outbox/writer.hpp"

namespace fibrecafe::outbox {

struct Tools {
  const Needs& needs;
  Writer& writer;
  std::shared_ptr<Mailbox> mailbox;  // shared with the callbacks that are still under way
};

// A decision of orders/ as the act of a unit, with the parties and the time as they are when the unit runs. It runs on
// the store's thread, perhaps after the outbox is gone: `decide` captures values.
template <class Decide>
Writer::Act in_unit(const Needs& needs, Decide decide) {
  return [&store = needs.store, &clock = needs.clock, &random = needs.random, timing = needs.settings.timing,
          decide = std::move(decide)](store::Unit& unit) {
    auto parties = store.directory().current();
    return decide(unit, orders::Context{unit, *parties, timing, random, clock.now()});
  };
}

}  // namespace fibrecafe::outbox
