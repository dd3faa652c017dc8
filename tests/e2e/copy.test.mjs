// SPDX-License-Identifier: Apache-2.0
// `fibrecafe copy`: a gateway that ran on SQLite, stopped with work of every kind open, goes on on PostgreSQL as if nothing
// had happened.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { ceaseOrder, modifyOrder, provideOrder, supplierKci, supplierName, tenantName } from "./support/orders.mjs";
import { PostgresServer } from "./support/postgres.mjs";
import { answers } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually } from "./support/wait.mjs";
import { addClient, startWorld } from "./support/world.mjs";

const settings = { DISPATCH_GIVE_UP_AFTER: "10m", UPDATES_GAP_WAIT: "10m" };
const server = await PostgresServer.start({ after });
const { gateway, tenant, supplier, inbox, updates } = await startWorld({ after }, { gateway: { settings } });

const why = { reasonCode: "CUSTOMER_CHANGED_MIND" };
const amended = { notes: "The bell is broken." };
const asks = {}; // what was asked for: {body, requestId, answer}
const orders = {}; // their numbers
let before;

async function place(name, body, answer = answers.acknowledged) {
  supplier.answer = (order) => (typeof answer === "function" ? answer(order) : answer);
  const requestId = randomUUID();
  asks[name] = { body, requestId, answer: await tenant.tryPlace(body, { requestId }) };
  orders[name] = asks[name].answer.json.id;
  return orders[name];
}

async function placeAndTell(name, body, ...reasons) {
  const id = await place(name, body);
  await supplier.sendKcis(updates, id, ...reasons);
  await inbox.kcis(id, 2 + reasons.length);
  return id;
}

const statusOf = async (name) => (await tenant.read(orders[name])).status;
const becomes = (name, status) =>
  eventually(`order ${name} is ${status}`, async () => (await statusOf(name)) === status);
const withoutUpdates = ({ updates: _, ...order }) => order;

// Every order as the API shows it, by number. The list follows a moment later and shows the same.
async function readAll() {
  const all = await Promise.all(Object.values(orders).map((id) => tenant.read(id)));
  all.sort((a, b) => a.id - b.id);
  await eventually("the list shows them too", async () => {
    const list = await tenant.listAll();
    return isDeepStrictEqual(list.toSorted((a, b) => a.id - b.id), all.map(withoutUpdates));
  });
  return all;
}

test("a gateway on SQLite has orders in all kinds of states", async () => {
  await placeAndTell("completed", modifyOrder(), "COMMITTED", "COMPLETED");
  await placeAndTell("held", ceaseOrder(), "COMMITTED", "DELAY");
  await place("rejected", provideOrder(), answers.accepted);
  await supplier.sendKcis(updates, orders.rejected, "ORDER_REJECTED");
  await becomes("rejected", "REJECTED");
  await place("refused", provideOrder(), answers.refused("No line there"));
  await becomes("refused", "REJECTED");

  const cancelled = await placeAndTell("cancelled", provideOrder(), "COMMITTED");
  supplier.answerRequest = answers.promised;
  const cancellation = await tenant.cancel({ orderId: cancelled, supplier: supplierName, ...why });
  await supplier.requestReceived(cancellation);
  await becomes("cancelled", "PENDING_CANCELLATION");
  await supplier.sendKcis(updates, cancelled, ["CANCELLED", { serviceOrderCancellationId: cancellation.id }]);
  await becomes("cancelled", "CANCELLED");

  const amending = await placeAndTell("amending", provideOrder(), "COMMITTED");
  const requestId = randomUUID();
  const body = { orderId: amending, supplier: supplierName, ...amended };
  asks.amendment = { body, requestId, answer: await tenant.tryAmend(body, { requestId }) };
  await supplier.requestReceived(asks.amendment.answer.json);
  await becomes("amending", "PENDING_AMENDMENT");
});

test("and work that is still open: untold, unknown, undelivered, out of sequence", async () => {
  await place("unknown", provideOrder(), answers.closed);
  await supplier.orderReceived(orders.unknown);
  await eventually("its outcome is unknown", async () => (await gateway.metrics()).outbox_messages_unknown === 1);

  const gap = await placeAndTell("gap", provideOrder(), "COMMITTED");
  const told = await supplier.orderReceived(gap);
  await updates.postKci(supplierKci(told, 3, "COMPLETED"));

  inbox.answer = () => 503;
  const undelivered = await place("undelivered", provideOrder());
  await supplier.sendKcis(updates, undelivered, "COMMITTED", "DELAY", "RESUMED", "COMPLETED");
  await becomes("undelivered", "COMPLETED");

  await gateway.cli("supplier", "pause", supplierName);
  await addClient(gateway, "tenant", tenantName); // when it is known, so is the pause
  await place("untold", provideOrder());
  before = await readAll();
});

test("a copy is refused while the gateway runs", async () => {
  const { code, stderr } = await gateway.run("copy", "--database", server.url);
  assert.equal(code, 1);
  assert.ok(stderr.includes(`a gateway runs on ${gateway.data}`), stderr);
  assert.deepEqual(await readAll(), before);
});

test("a copy of the stopped gateway has every row", async () => {
  assert.equal(await gateway.stop(), 0);
  const tables = JSON.parse(await gateway.cli("copy", "--database", server.url, "--json"));
  const rows = Object.fromEntries(tables.map((each) => [each.table, each.rows]));
  assert.equal(rows.orders, before.length);
  assert.equal(rows.request, Object.keys(asks).length + 1, "each accepted request is remembered, the cancellation too");
  assert.equal((await server.countStored()).orders, rows.orders);
  assert.deepEqual(await gateway.violations(), [], "the data folder stays as it was");
});

test("a copy onto a database that is not empty is refused, and changes nothing", async () => {
  const { code, stderr } = await gateway.run("copy", "--database", server.url);
  assert.equal(code, 1);
  assert.match(stderr, /holds a store already: its table \w+ is not empty/);
  assert.equal((await server.countStored()).orders, before.length);
});

test("the gateway on PostgreSQL shows every order as it was", async () => {
  gateway.settings = { ...settings, DATABASE: server.url };
  await gateway.start();
  assert.deepEqual(await gateway.violations(), []);
  assert.deepEqual(await readAll(), before);
  assert.equal((await gateway.metrics()).outbox_messages_unknown, 1);
});

test("a repeat of an earlier request gets the same answer, and another request under its id is refused", async () => {
  for (const [name, { body, requestId, answer }] of Object.entries(asks)) {
    const send = (what) =>
      name === "amendment" ? tenant.tryAmend(what, { requestId }) : tenant.tryPlace(what, { requestId });
    const again = await send(body);
    assert.deepEqual([again.status, again.json], [201, answer.json], name);
    assert.equal(again.headers["idempotent-replayed"], "true", name);
    assert.equal((await send({ ...body, notes: "Another one." })).status, 422, name);
  }
});

test("what was undelivered arrives in sequence, what was open goes on", async () => {
  inbox.answer = () => 204;
  supplier.answer = answers.acknowledged;
  await gateway.cli("tenant", "set", tenantName, "--kci-url", `${inbox.url}?mended`); // ends its back-off
  assert.deepEqual(await inbox.types(orders.undelivered, 6), [
    "UPDATE",
    "ACKNOWLEDGED",
    "COMMITTED",
    "DELAY",
    "RESUMED",
    "COMPLETED",
  ]);
  const numbers = inbox.kcisOf(orders.undelivered).map(({ sequenceNumber }) => sequenceNumber);
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6]);

  await gateway.cli("supplier", "resume", supplierName);
  await inbox.kcis(orders.untold, 2);
  await updates.postKci(supplierKci(await supplier.orderReceived(orders.gap), 2, "UPDATE"));
  assert.deepEqual((await inbox.types(orders.gap, 5)).slice(3), ["UPDATE", "COMPLETED"]);
  await supplier.sendKcis(updates, orders.unknown, "ACKNOWLEDGED");
  await inbox.kcis(orders.unknown, 2);
  const changes = { serviceOrderAmendmentId: asks.amendment.answer.json.id };
  await supplier.sendKcis(updates, orders.amending, ["AMENDED", changes]);
  await becomes("amending", "IN_PROGRESS");
  assert.equal((await tenant.read(orders.amending)).notes, amended.notes);
});

test("new numbers go on, no supplier was told twice, all rows fit together", async () => {
  const highest = Math.max(...before.map(({ id }) => id));
  const id = await place("fresh", provideOrder());
  assert.equal(id, highest + 1);
  await supplier.sendKcis(updates, id, "COMMITTED");
  await inbox.kcis(id, 3);
  const amendment = await tenant.amend({ orderId: id, supplier: supplierName, ...amended });
  assert.equal(amendment.id, asks.amendment.answer.json.id + 1);
  await supplier.requestReceived(amendment);
  assert.deepEqual(supplier.received.filter(({ nth }) => nth > 1), []);
  assert.deepEqual(supplier.requests.filter(({ nth }) => nth > 1), []);
  assert.equal(await gateway.stop(), 0);
  assert.deepEqual(await gateway.violations(), []);
});
