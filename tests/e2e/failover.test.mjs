// SPDX-License-Identifier: Apache-2.0
// PostgreSQL is killed and started again under load, and a primary is lost and its standby promoted; a few rounds.
// failover.mjs runs more of them by hand.
import assert from "node:assert/strict";
import test from "node:test";

import { promotions, restarts } from "./failover.mjs";
import { isClean, problemsOf, summaryLine } from "./support/rounds.mjs";

for (const [what, run] of [
  ["PostgreSQL killed", restarts],
  ["standby promoted", promotions],
]) {
  test(`${what} under load: nothing is lost and nothing happens twice`, { timeout: 140_000 }, async (t) => {
    const sums = await run(t, { rounds: 3 });
    const line = summaryLine(what, sums);
    t.diagnostic(line);
    assert.ok(isClean(sums), [line, ...problemsOf(sums)].join("\n"));
    assert.ok(sums.acknowledged > 50 && sums.repeated > 0, "the load was cut");
  });
}
