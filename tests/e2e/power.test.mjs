// SPDX-License-Identifier: Apache-2.0
// The power is cut under load, a few rounds, and at the first start; power.mjs runs more of them by hand.
import assert from "node:assert/strict";
import test from "node:test";

import { powerCuts } from "./power.mjs";
import { Gateway } from "./support/gateway.mjs";
import { provideOrder } from "./support/orders.mjs";
import { PluggedDisk, moveToPluggedDisk } from "./support/powercut.mjs";
import { isClean, problemsOf, summaryLine } from "./support/rounds.mjs";
import { startWorld } from "./support/world.mjs";

test("a power cut loses nothing acknowledged and makes nothing happen twice", { timeout: 200_000 }, async (t) => {
  const seed = Date.now() % 1_000_000;
  const sums = await powerCuts(t, { rounds: 8, seed });
  const line = summaryLine(`power cut, seed ${seed}`, sums);
  t.diagnostic(line);
  assert.ok(isClean(sums), [line, ...problemsOf(sums)].join("\n"));
  assert.ok(sums.acknowledged > 100 && sums.requests > 10 && sums.repeated > 0, "the load was cut");
});

test("the test sees: on a disk whose syncs do nothing a power cut loses what was acknowledged", async (t) => {
  const { gateway, tenant } = await startWorld(t);
  const disk = await moveToPluggedDisk(gateway);
  disk.dropSyncs();
  const placed = await Promise.all(Array.from({ length: 20 }, () => tenant.place(provideOrder())));
  await gateway.kill();
  disk.cut({ stays: 0 });
  await gateway.start();
  const found = await Promise.all(placed.map(({ id }) => tenant.call("GET", `/v1/service-orders/${id}`)));
  assert.ok(found.some(({ status }) => status === 404));
  assert.ok(disk.syncs > 0);
});

test("cut right after the first start, it starts again", async (t) => {
  const gateway = await Gateway.start(t, { wait: false });
  const disk = new PluggedDisk(gateway.data);
  gateway.surroundings = disk.environment;
  for (const stays of [0, 1, 0.5, 0]) {
    await gateway.start();
    await gateway.kill();
    disk.cut({ stays });
  }
  await gateway.start();
});
