// SPDX-License-Identifier: Apache-2.0
// A disk that fails: syncs, writes, no room. The gateway stops accepting rather than pretending, goes on by itself when the
// disk is well again, and what it acknowledged outlives a power cut all the same.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, beforeEach, test } from "node:test";

import { exchange } from "./support/http.mjs";
import { provideOrder } from "./support/orders.mjs";
import { moveToPluggedDisk } from "./support/powercut.mjs";
import { eventually } from "./support/wait.mjs";
import { startWorld } from "./support/world.mjs";

// An order whose sending was cut may have reached the unsafe supplier: its tenant is told in the end.
const settings = { DISPATCH_GIVE_UP_AFTER: "2s", SUPPLIER_TIMEOUT: "1s" };
const { gateway, supplier, inbox, tenant } = await startWorld({ after }, { gateway: { settings } });
const disk = await moveToPluggedDisk(gateway);
const acknowledged = new Map(); // X-Request-ID -> number

beforeEach(() => disk.heal());

// One answer: 201, or a 5xx that says to come again.
async function place(requestId = randomUUID()) {
  const answer = await tenant.tryPlace(provideOrder({ notes: "x".repeat(900) }), { requestId });
  if (answer.status === 201) {
    const before = acknowledged.get(requestId);
    assert.ok(before === undefined || before === answer.json.id, "one request, one order");
    acknowledged.set(requestId, answer.json.id);
  } else {
    assert.ok([500, 503].includes(answer.status), `${answer.status} ${answer.text}`);
  }
  return { requestId, status: answer.status };
}

const placeMany = (count) => Promise.all(Array.from({ length: count }, () => place()));
const isReady = async () => (await exchange(`${gateway.privateUrl}/readyz`)).status === 200;
const refusedOf = (answers) => answers.filter(({ status }) => status !== 201);

// Places the refused ones until each is accepted.
async function placeAgain(answers) {
  for (const { requestId } of refusedOf(answers))
    await eventually("it accepts again", async () => (await place(requestId)).status === 201, 15_000);
}

// Nothing is left but what was synced, and all that was acknowledged is.
async function cutAndCheck() {
  await gateway.kill();
  disk.heal();
  disk.cut({ stays: 0 });
  await gateway.start();
  const numbers = [...acknowledged.values()];
  assert.equal(new Set(numbers).size, numbers.length);
  for (const id of numbers) assert.equal((await tenant.read(id)).id, id);
  await eventually("the tenant has heard of each", () => numbers.every((id) => inbox.kcisOf(id).length >= 1), 20_000);
  assert.ok(supplier.received.every(({ nth }) => nth === 1), "nothing was told twice");
}

test("while syncs fail it says so, is not ready, and goes on by itself when they work again", async () => {
  await placeMany(20);
  disk.fail("sync");
  const answers = await placeMany(20);
  assert.ok(refusedOf(answers).length > 0);
  assert.equal(await isReady(), false);
  assert.equal(refusedOf(await placeMany(20)).length, 20);
  assert.equal((await place()).status, 503);
  for (const id of acknowledged.values()) assert.equal((await tenant.read(id)).id, id);
  const { pid } = gateway.child;
  disk.heal();
  await placeAgain(answers);
  await eventually("it is ready", isReady);
  assert.equal(gateway.child.pid, pid);
  await cutAndCheck();
});

test("one failed sync of the log, whichever it is: what is acknowledged then is there after a power cut", async () => {
  for (const skip of [0, 1, 2, 5]) {
    disk.fail("sync", { on: "wal", skip, count: 1 });
    const answers = [];
    while (disk.failed === 0) answers.push(...(await placeMany(5)));
    await placeAgain(answers);
    await placeMany(10);
    await cutAndCheck();
  }
});

test("killed after a failed sync: the next start does not build on what the disk does not have", async () => {
  disk.fail("sync", { on: "wal" });
  const answers = await placeMany(20);
  assert.ok(refusedOf(answers).length > 0);
  await gateway.kill();
  disk.heal();
  await gateway.start(); // finds in the page cache what never reached the disk
  disk.fail("sync", { on: "database" }); // what is acknowledged now stands in the log alone
  await placeAgain(answers);
  await placeMany(20);
  await cutAndCheck();
});

test("a failed sync of the database file delays nothing and loses nothing", async () => {
  disk.fail("sync", { on: "database" });
  const answers = [];
  while (disk.failed < 2) answers.push(...(await placeMany(5)));
  assert.equal(refusedOf(answers).length, 0);
  disk.heal();
  await placeMany(10);
  await cutAndCheck();
});

for (const [fault, what] of [
  ["full", "no room"],
  ["write", "write errors"],
]) {
  test(`${what}: 503 while it lasts, and it goes on without a restart`, async () => {
    await placeMany(20);
    disk.fail(fault);
    const answers = await placeMany(20);
    assert.equal(refusedOf(answers).length, 20);
    assert.equal(await isReady(), false);
    for (const { status } of await placeMany(5)) assert.equal(status, 503);
    const { pid } = gateway.child;
    disk.heal();
    await placeAgain(answers);
    assert.equal(gateway.child.pid, pid);
    await cutAndCheck();
  });
}

test("writes that take a part are finished", async () => {
  disk.fail("shortWrite");
  assert.equal(refusedOf(await placeMany(20)).length, 0);
  assert.ok(disk.failed > 20);
  await cutAndCheck();
});
