// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, 20 rounds of one gateway and 6 of three replicas; kill.mjs runs more of them by hand.
import assert from "node:assert/strict";
import test from "node:test";

import { killReplicas, killRounds } from "./kill.mjs";
import { isClean, problemsOf, summaryLine } from "./support/rounds.mjs";

test("killed or hanging under load, one of three replicas does no harm either", { timeout: 240_000 }, async (t) => {
  const sums = await killReplicas(t, { rounds: 6, replicas: 3 });
  const line = summaryLine("kill -9 of replicas", sums);
  t.diagnostic(line);
  assert.ok(isClean(sums), [line, ...problemsOf(sums)].join("\n"));
  assert.ok(sums.acknowledged > 100 && sums.requests > 20, "the load was cut");
});

test("killed under load, the gateway loses nothing and does nothing twice", { timeout: 240_000 }, async (t) => {
  const sums = await killRounds(t, { rounds: 20 });
  const line = summaryLine("kill -9", sums);
  t.diagnostic(line);
  assert.ok(isClean(sums), [line, ...problemsOf(sums)].join("\n"));
  assert.ok(sums.acknowledged > 100 && sums.requests > 20 && sums.repeated > 0, "the load was cut");
});
