// SPDX-License-Identifier: Apache-2.0
// A backup taken under load, put in the place of a gateway that was lost: what comes back, what is said not to be known, and
// that nothing is sent or taken before `resume`.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { after, test } from "node:test";

import { exchange } from "./support/http.mjs";
import { provideOrder, supplierKci, supplierName } from "./support/orders.mjs";
import { temporaryFolder } from "./support/scope.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never, pause } from "./support/wait.mjs";
import { startWorld } from "./support/world.mjs";

const settings = { DISPATCH_GIVE_UP_AFTER: "60s", UPDATES_GAP_WAIT: "1s" };
const { gateway, tenant, supplier, inbox, updates } = await startWorld(
  { after },
  { gateway: { settings }, inbox: { anyOrder: true } },
);
const backup = join(temporaryFolder(), "backup");
const clean = /all fits together/;
const story = {};

test("a backup under load: the gateway goes on taking orders", async () => {
  story.done = await tenant.place(provideOrder());
  await supplier.sendKcis(updates, story.done.id, "ACKNOWLEDGED");
  await inbox.kcis(story.done.id, 2);
  await gateway.cli("supplier", "pause", supplierName);
  story.waiting = await eventually("an order waits for its paused supplier", async () => {
    const order = await tenant.place(provideOrder());
    await pause(300);
    return supplier.callsOf(order.id).length === 0 && order;
  });

  let backingUp = true;
  let meanwhile = 0;
  const placeOn = async () => {
    while (backingUp) {
      await tenant.place(provideOrder());
      meanwhile += 1;
    }
  };
  const workers = Array.from({ length: 8 }, placeOn);
  await eventually("orders are placed", () => meanwhile > 50);
  const before = meanwhile;
  story.backup = JSON.parse(await gateway.cli("backup", "--to", backup, "--json"));
  backingUp = false;
  await Promise.all(workers);
  assert.ok(meanwhile > before, "none were taken while it ran");
  assert.match(await gateway.cli("verify", "--data", backup), clean);
  assert.match(await gateway.cli("verify"), clean);
});

test("what happens after the backup is lost with the gateway", async () => {
  await gateway.cli("supplier", "resume", supplierName);
  await supplier.orderReceived(story.waiting.id);
  await inbox.kcis(story.waiting.id, 1);
  story.requestId = randomUUID();
  story.lost = await tenant.place(provideOrder(), { requestId: story.requestId });
  await supplier.orderReceived(story.lost.id);
  await supplier.sendKcis(updates, story.done.id, "COMMITTED");
  await inbox.kcis(story.done.id, 3);
  await gateway.kill();
});

test("restore refuses a store that is there, and puts the backup in place when told to", async () => {
  const { code, stderr } = await gateway.run("restore", "--from", backup);
  assert.equal(code, 1);
  assert.match(stderr, /--replace/);
  const told = await gateway.cli("restore", "--from", backup, "--replace");
  assert.match(told, /fibrecafe resume/);
  assert.match(await gateway.cli("verify"), clean);
});

test("a restored gateway answers reads, sends nothing, takes nothing, and says so", async () => {
  const sent = supplier.received.length;
  const told = inbox.received.length;
  gateway.launch();
  const readiness = await eventually("it answers", async () => {
    const answer = await exchange(`${gateway.privateUrl}/readyz`);
    return answer.text.includes("resume") && answer;
  });
  assert.equal(readiness.status, 503);
  assert.ok(gateway.logged("gateway_suspended").length > 0);
  assert.equal((await gateway.metrics()).gateway_suspended, 1);
  assert.equal((await exchange(`${gateway.privateUrl}/livez`)).status, 200);

  assert.equal((await tenant.read(story.waiting.id)).status, "RECEIVED_BY_GATEWAY");
  const done = await tenant.read(story.done.id);
  assert.equal(done.status, "ACKNOWLEDGED");
  assert.equal((await tenant.call("GET", `/v1/service-orders/${story.lost.id}`)).status, 404);
  const refused = await tenant.tryPlace(provideOrder());
  assert.equal(refused.status, 503);
  assert.ok(refused.headers["retry-after"]);
  const kci = supplierKci(await supplier.orderReceived(story.waiting.id), 1, "ACKNOWLEDGED");
  const kept = await updates.call("POST", "/v1/kcis", { body: JSON.stringify(kci) });
  assert.equal(kept.status, 503);
  await never("it tells somebody", () => supplier.received.length > sent || inbox.received.length > told, 1_000);
});

test("after resume it works: nothing goes twice, numbers are new, unknown outcomes settle", async () => {
  await gateway.cli("supplier", "resume", supplierName); // it was paused when the backup was taken
  await gateway.cli("resume");
  await gateway.ready();
  assert.ok(gateway.logged("gateway_resumed").length > 0);

  // The same request is new: its order has a number that nobody has seen.
  const again = await tenant.place(provideOrder(), { requestId: story.requestId });
  assert.ok(again.id > story.backup.highestOrder + 1_000_000, `${again.id} after ${story.backup.highestOrder}`);
  await supplier.orderReceived(again.id);

  // The supplier has it already, and is not told again; its KCI settles what was not known. The tenant is told the first
  // step a second time, under its old number.
  await supplier.sendKcis(updates, story.waiting.id, "ACKNOWLEDGED");
  const told = await inbox.kcis(story.waiting.id, 3);
  assert.deepEqual(told.map(typeOf), ["UPDATE", "UPDATE", "ACKNOWLEDGED"]);
  assert.deepEqual(
    told.map(({ sequenceNumber }) => sequenceNumber),
    [1, 1, 2],
  );
  assert.equal(supplier.callsOf(story.waiting.id).length, 1);

  // The KCI that was lost comes again under the same number, when the supplier repeats it or goes on.
  await supplier.sendKcis(updates, story.done.id, "COMPLETED");
  await eventually("it is completed", async () => (await tenant.read(story.done.id)).status === "COMPLETED");
  const numbers = await eventually("the tenant is told", () => {
    const kcis = inbox.received.map(({ kci }) => kci).filter(({ entity }) => entity.id === story.done.id);
    return kcis.some((each) => typeOf(each) === "COMPLETED") && kcis.map(({ sequenceNumber }) => sequenceNumber);
  });
  assert.deepEqual([...new Set(numbers)], [1, 2, 3]);
  await gateway.stop();
  assert.match(await gateway.cli("verify"), clean);
});
