// SPDX-License-Identifier: Apache-2.0
// A repeated X-Request-ID places nothing twice: at the same moment, later, and across a restart.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after } from "node:test";

import { TenantApi } from "./support/api.mjs";
import { modifyOrder, provideOrder, tenantName } from "./support/orders.mjs";
import { never } from "./support/wait.mjs";
import { addClient, startWorld } from "./support/world.mjs";

const { gateway, tenant, supplier, inbox, updates } = await startWorld({ after });

test("64 repeats at once place one order", async () => {
  const requestId = randomUUID();
  await tenant.token();
  const answers = await Promise.all(Array.from({ length: 64 }, () => tenant.tryPlace(provideOrder(), { requestId })));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1, "all answers are the same bytes");
  assert.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1);
  assert.equal(answers.filter(({ headers }) => headers["idempotent-replayed"] === "true").length, 63);
  const { id } = answers[0].json;
  await inbox.kcis(id, 1);
  await never("a second order at the supplier", () => supplier.received.length > 1, 200);
});

test("a repeat answers the order as it was accepted, however far it has come", async () => {
  const requestId = randomUUID();
  const placed = await tenant.place(provideOrder(), { requestId });
  await supplier.sendKcis(updates, placed.id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
  await inbox.kcis(placed.id, 4);
  const again = await tenant.tryPlace(provideOrder(), {
    requestId,
    conversationId: randomUUID(),
    headers: { "X-Other": "does not count" },
  });
  assert.equal(again.status, 201);
  assert.deepEqual(again.json, placed);
  assert.equal(again.headers["idempotent-replayed"], "true");
});

test("a repeat after a restart answers the same number", async () => {
  const requestId = randomUUID();
  const placed = await tenant.place(provideOrder(), { requestId });
  assert.equal(await gateway.stop(), 0);
  await gateway.start();
  const again = await tenant.tryPlace(provideOrder(), { requestId });
  assert.deepEqual([again.status, again.json], [201, placed]);
  await gateway.kill();
  await gateway.start();
  const oncemore = await tenant.tryPlace(provideOrder(), { requestId });
  assert.deepEqual([oncemore.status, oncemore.json], [201, placed]);
});

test("another body under the same id is refused and names the order", async () => {
  const requestId = randomUUID();
  const { id } = await tenant.place(provideOrder(), { requestId });
  for (const body of [provideOrder({ notes: "Another" }), modifyOrder()]) {
    const answer = await tenant.tryPlace(body, { requestId });
    assert.equal(answer.status, 422);
    assert.equal(answer.json.code, "INVALID_REQUEST");
    assert.match(answer.json.messages.join(), new RegExp(`\\b${id}\\b`));
  }
  const spaced = await tenant.call("POST", "/v1/service-orders", {
    headers: { "X-Request-ID": requestId },
    body: ` ${JSON.stringify(provideOrder())}`,
  });
  assert.equal(spaced.status, 422, "the bytes count");
});

test("the same id of another client is another request", async () => {
  const requestId = randomUUID();
  const other = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  const first = await tenant.place(provideOrder(), { requestId });
  const second = await other.place(provideOrder(), { requestId });
  assert.notEqual(first.id, second.id);
});

test("different ids at once get different numbers, in the order of their answers", async () => {
  const placed = await Promise.all(Array.from({ length: 64 }, () => tenant.place(provideOrder())));
  assert.equal(new Set(placed.map(({ id }) => id)).size, 64);
  const next = await tenant.place(provideOrder());
  assert.ok(placed.every(({ id }) => id < next.id));
});
