// SPDX-License-Identifier: Apache-2.0
// The primary is lost, and its standby, which did not have the last commits, is promoted: an older state, to be treated as a
// restored backup. What is lost, what is doubted, and that no number is given twice and no unsafe supplier told twice.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";

import { exchange } from "./support/http.mjs";
import { Gateway } from "./support/gateway.mjs";
import { provideOrder, supplierKci, tenantName } from "./support/orders.mjs";
import { PostgresServer } from "./support/postgres.mjs";
import { answers } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addClient, addSupplier, addTenant } from "./support/world.mjs";

const scope = { after };
const primary = await PostgresServer.start(scope);
const standby = await PostgresServer.follow(scope, primary);
const hosts = [primary, standby].map(({ port }) => `127.0.0.1:${port}`).join(",");
const times = { DISPATCH_GIVE_UP_AFTER: "8s", UPDATES_GAP_WAIT: "1s", STOP_GRACE: "2s" };
const gateway = await Gateway.start(scope, {
  settings: { DATABASE: `postgres://fibrecafe@${hosts}/fibrecafe`, ...times },
});
const unsafe = { name: "UNSAFE_FIBRE", ...(await addSupplier(scope, gateway, "UNSAFE_FIBRE")) };
const safe = { name: "SAFE_FIBRE", ...(await addSupplier(scope, gateway, "SAFE_FIBRE", { args: ["--repeats", "safe"] })) };
const suppliers = [unsafe.name, safe.name];
const { api: tenant, inbox } = await addTenant(scope, gateway, tenantName, { suppliers, anyOrder: true });

const order = (supplier, changes = {}) => provideOrder({ supplier: supplier.name, ...changes });
const statusOf = async (id) => (await tenant.read(id)).status;
const becomes = (id, status, within) =>
  eventually(`order ${id} is ${status}`, async () => (await statusOf(id)) === status, within);
const receiptsOf = (id) => inbox.received.map(({ kci }) => kci).filter(({ entity }) => entity.id === id);
const unknown = async () => (await gateway.metrics()).outbox_messages_unknown;
const story = {};

test("the standby has orders that were told and not yet told", async () => {
  for (const { stub } of [unsafe, safe]) [stub.answer, stub.answerRequest] = [answers.acknowledged, answers.promised];
  story.known = (await tenant.place(order(unsafe))).id;
  await unsafe.stub.sendKcis(unsafe.api, story.known, "COMMITTED");
  await inbox.kcis(story.known, 3);

  for (const name of suppliers) await gateway.cli("supplier", "pause", name);
  await addClient(gateway, "tenant", tenantName); // when it is known, so are the pauses
  story.settled = (await tenant.place(order(unsafe))).id;
  story.doubted = (await tenant.place(order(unsafe))).id;
  story.repeated = (await tenant.place(order(safe))).id;
  story.amendment = await tenant.amend({ orderId: story.known, supplier: unsafe.name, notes: "The bell is broken." });
  inbox.answer = () => 503;
  await unsafe.api.postKci(supplierKci(await unsafe.stub.orderReceived(story.known), 2, "DELAY"));
  await eventually("a KCI was tried", () => receiptsOf(story.known).length > 3);
  await standby.cutOff(primary);
});

test("what happens then is only on the primary, which is lost", async () => {
  inbox.answer = () => 204;
  await gateway.cli("tenant", "set", tenantName, "--kci-url", `${inbox.url}?mended`); // ends its back-off
  for (const name of suppliers) await gateway.cli("supplier", "resume", name);
  for (const id of [story.settled, story.doubted]) await unsafe.stub.orderReceived(id);
  await safe.stub.orderReceived(story.repeated);
  await unsafe.stub.requestReceived(story.amendment);
  await inbox.kcis(story.known, 4);

  story.requestId = randomUUID();
  story.lost = (await tenant.place(order(unsafe), { requestId: story.requestId })).id;
  await inbox.kcis(story.lost, 2);
  story.lostAmendment = await tenant.amend({ orderId: story.lost, supplier: unsafe.name, notes: "A lost one." });
  await unsafe.stub.requestReceived(story.lostAmendment);
  await unsafe.api.postKci(supplierKci(await unsafe.stub.orderReceived(story.known), 3, "RESUMED"));
  // The supplier's reference of the amendment, and RESUMED.
  await inbox.kcis(story.known, 6);
  // More than PostgreSQL's own sequences are ahead of what they gave.
  for (let more = 0; more < 40; more += 1) story.last = (await tenant.place(order(unsafe))).id;
  await unsafe.stub.orderReceived(story.last);
  await primary.kill();
});

test("the gateways are stopped, the standby is promoted and doubted", async () => {
  await gateway.stop();
  await standby.promote();
  const told = await gateway.cli("restore", "--in-place");
  assert.match(told, /numbers go on 1000000 further; what was still to be sent counts as perhaps sent/);
  assert.deepEqual(await gateway.violations(), []);
});

test("a gateway on it shows the older state, and sends and takes nothing", async () => {
  const calls = () => [unsafe, safe].flatMap(({ stub }) => [...stub.received, ...stub.requests]).length;
  const before = [calls(), inbox.received.length];
  gateway.launch();
  await eventually("it waits for resume", async () => {
    const { status, text } = await exchange(`${gateway.privateUrl}/readyz`);
    return status === 503 && text.includes("resume");
  });
  assert.equal((await tenant.call("GET", `/v1/service-orders/${story.lost}`)).status, 404);
  for (const id of [story.settled, story.doubted, story.repeated])
    assert.equal(await statusOf(id), "RECEIVED_BY_GATEWAY");
  assert.equal(await statusOf(story.known), "HELD");
  assert.equal((await tenant.tryPlace(order(unsafe))).status, 503);
  await never("it tells somebody", () => calls() > before[0] || inbox.received.length > before[1], 1_000);

  const { code, stderr } = await gateway.run("restore", "--in-place");
  assert.equal(code, 1);
  assert.match(stderr, /stop/);
});

test("after resume, what was open may have been sent: the safe supplier is told again, the unsafe one is not", async () => {
  for (const name of suppliers) await gateway.cli("supplier", "resume", name); // paused, as the standby knew them
  await gateway.cli("resume");
  await gateway.ready();
  await eventually("the safe supplier is told again", () => safe.stub.callsOf(story.repeated).length === 2);
  assert.equal(await unknown(), 3, "two orders and the amendment of the unsafe supplier");

  await unsafe.stub.sendKcis(unsafe.api, story.settled, "ACKNOWLEDGED");
  await becomes(story.settled, "ACKNOWLEDGED");
  await becomes(story.doubted, "FAILED_TO_SEND", 20_000);
  const parked = await gateway.cliJson("parked", "list");
  assert.ok(parked.some((each) => each.order === story.doubted), JSON.stringify(parked));
  for (const id of [story.settled, story.doubted]) assert.equal(unsafe.stub.callsOf(id).length, 1);
  assert.equal(unsafe.stub.requestsOf(story.amendment).length, 1);
});

test("no number that a supplier has seen is given again", async () => {
  const again = await tenant.place(order(unsafe), { requestId: story.requestId });
  assert.ok(again.id > 1_000_000, `${again.id} after ${story.last}`);
  await inbox.kcis(again.id, 2);
  const amendment = await tenant.amend({ orderId: again.id, supplier: unsafe.name, notes: "The bell is broken." });
  assert.ok(amendment.id > 1_000_000, `${amendment.id} after ${story.lostAmendment.id}`);
  await unsafe.stub.requestReceived(amendment);
  const twice = [...unsafe.stub.received, ...unsafe.stub.requests].filter(({ nth }) => nth > 1);
  assert.deepEqual(twice, []);
});

test("what is lost is what the manual says", async () => {
  assert.equal((await tenant.call("GET", `/v1/service-orders/${story.lost}`)).status, 404);
  const orphan = supplierKci(await unsafe.stub.orderReceived(story.lost), 1, "COMMITTED");
  assert.equal((await unsafe.api.tryPostKci(orphan)).status, 422);

  // A KCI that was delivered is delivered again; one that was lost shows as a gap, which is waited for and passed over; its
  // number is given again.
  const told = await unsafe.stub.orderReceived(story.known);
  await unsafe.api.postKci(supplierKci(told, 4, "COMPLETED"));
  await becomes(story.known, "COMPLETED");
  const completed = await eventually("the tenant is told", () =>
    receiptsOf(story.known).find((kci) => typeOf(kci) === "COMPLETED"),
  );
  const [delayed, ...repeats] = receiptsOf(story.known).filter((kci) => typeOf(kci) === "DELAY");
  assert.ok(repeats.length > 0 && repeats.every(({ id }) => id === delayed.id));
  assert.deepEqual([delayed.sequenceNumber, completed.sequenceNumber], [4, 6]);
  for (const number of [5, 6]) {
    const ids = receiptsOf(story.known).filter((kci) => kci.sequenceNumber === number).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2, `number ${number} is given again`);
  }
  assert.equal(await gateway.stop(), 0);
  assert.deepEqual(await gateway.violations(), []);
});
