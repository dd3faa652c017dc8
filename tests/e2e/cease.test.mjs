// SPDX-License-Identifier: Apache-2.0
// Ceases that a supplier begins: whose they are, their shorter life, the objection of the losing tenant.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";

import {
  completionDate,
  laterDate,
  midnightOf,
  provideOrder,
  supplierKci,
  supplierName,
  tenantName,
  unsolicitedCease,
} from "./support/orders.mjs";
import { answers, referenceOf } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually } from "./support/wait.mjs";
import { addTenant, startWorld } from "./support/world.mjs";

const byOrder = new Map(); // order id -> how the supplier answers requests about it
const { gateway, supplier, inbox, tenant, updates } = await startWorld(
  { after },
  { supplier: { answerRequest: (request, call) => byOrder.get(request.orderId)?.(request, call) ?? answers.accepted } },
);
const other = await addTenant({ after }, gateway, "OTHER_ISP", { suppliers: [supplierName] });

let services = 0;
// An order of the tenant's that delivered a new service: its id.
async function deliver(api = tenant) {
  const serviceId = `EXF-${String(++services).padStart(7, "0")}`;
  const { id } = await api.place(provideOrder());
  const item = {
    serviceSpecification: { id: "FTTP" },
    serviceCharacteristics: [{ name: "SERVICE_ID", value: serviceId }],
  };
  await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", [
    "COMPLETED",
    { entity: { serviceOrderItem: item } },
  ]);
  return serviceId;
}

// The supplier's side of one cease: its KCIs carry its own reference and never the gateway's number.
function newCease(changes) {
  const cease = unsolicitedCease(`EXF-CEASE-${randomUUID().slice(0, 8)}`, changes);
  let sequence = 0;
  return {
    reference: cease.supplierOrderReference,
    kci: (reason, more) => supplierKci(cease, ++sequence, reason, more),
    send(reason, more, headers = {}) {
      return updates.postKci(this.kci(reason, more), { headers });
    },
  };
}

// The order that the tenant was told of: its number, once it has `count` KCIs.
async function told(to, reference, count) {
  const { kci } = await eventually(`${reference} is told`, () =>
    to.received.find((call) => call.kci.entity.supplierOrderNumber === reference),
  );
  await to.kcis(kci.entity.id, count);
  return kci.entity.id;
}

const statusesOf = (id, from = inbox) => from.kcisOf(id).map(({ entity }) => entity.status);
const typesOf = (id, from = inbox) => from.kcisOf(id).map(typeOf);
const objection = (orderId) => ({ orderId, reasonCode: "CUSTOMER_NOT_AWARE" });

describe("unsolicited ceases", { concurrency: 6 }, () => {
  test("the tenant whose order delivered the service has a new order, with a life of its own", async () => {
    const serviceId = await deliver();
    const cease = newCease({ serviceId });
    const conversation = `cease-${randomUUID()}`;
    await cease.send("CREATED", {}, { "X-Conversation-ID": conversation });
    const id = await told(inbox, cease.reference, 2);
    const [created, acknowledged] = inbox.kcisOf(id);
    assert.deepEqual([typeOf(created), created.entity.status], ["CREATED", "RECEIVED_BY_GATEWAY"]);
    assert.deepEqual([created.issuedOn, created.receivedOn], [undefined, undefined]);
    assert.deepEqual([typeOf(acknowledged), acknowledged.entity.status], ["ACKNOWLEDGED", "ACKNOWLEDGED"]);
    const order = await tenant.read(id);
    const { created: _, updated: __, updates: ___, ...shown } = order;
    assert.deepEqual(shown, {
      id,
      orderType: "UNSOLICITED_CEASE",
      supplier: supplierName,
      supplierOrderNumber: cease.reference,
      status: "ACKNOWLEDGED",
      serviceId,
      reason: "WORKING_LINE_TAKEOVER",
      requestedCeaseDate: order.requestedCeaseDate,
    });
    assert.equal(order.requestedCeaseDate.slice(0, 10), completionDate);

    await cease.send("COMMITTED");
    await cease.send("UPDATE", {
      text: "Later, then.",
      entity: { requestedCeaseDate: laterDate, targetDate: laterDate },
    });
    await cease.send("COMPLETED", { entity: { requestedCeaseDate: laterDate } });
    const kcis = await inbox.kcis(id, 5);
    assert.deepEqual(kcis.map(typeOf), ["CREATED", "ACKNOWLEDGED", "COMMITTED", "UPDATE", "COMPLETED"]);
    assert.deepEqual(statusesOf(id).slice(2), ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
    assert.ok(kcis.every(({ entityType }) => entityType === "UNSOLICITED_CEASE_ORDER"));
    const ended = await tenant.read(id);
    assert.deepEqual([ended.status, ended.targetDate], ["COMPLETED", midnightOf(laterDate)]);
    assert.equal(ended.requestedCeaseDate.slice(0, 10), laterDate);
    const calls = inbox.received.filter((call) => call.kci.entity.id === id);
    assert.ok(
      calls.every(({ headers }) => headers["x-conversation-id"] === conversation),
      "the supplier's, for its life",
    );
    assert.equal((await other.api.call("GET", `/v1/service-orders/${id}`)).status, 404);
    assert.equal(supplier.callsOf(id).length, 0, "the supplier is not told of its own order");
  });

  test("one that begins committed: the KCIs between are made by the gateway", async () => {
    const cease = newCease({ serviceId: await deliver() });
    await cease.send("CREATED", {
      entity: { status: "IN_PROGRESS", committedDate: completionDate, targetDate: completionDate },
    });
    const id = await told(inbox, cease.reference, 3);
    assert.deepEqual(typesOf(id), ["CREATED", "ACKNOWLEDGED", "COMMITTED"]);
    assert.deepEqual(statusesOf(id), ["RECEIVED_BY_GATEWAY", "ACKNOWLEDGED", "IN_PROGRESS"]);
    assert.equal((await tenant.read(id)).committedDate, midnightOf(completionDate));
  });

  test("one that says nothing yet, then completes: the tenant sees one model all the same", async () => {
    const cease = newCease({ serviceId: await deliver() });
    await cease.send("CREATED", { entity: { status: "RECEIVED_BY_GATEWAY" } });
    const id = await told(inbox, cease.reference, 1);
    assert.equal((await tenant.read(id)).status, "RECEIVED_BY_GATEWAY");
    await cease.send("COMPLETED");
    await inbox.kcis(id, 3);
    assert.deepEqual(typesOf(id), ["CREATED", "ACKNOWLEDGED", "COMPLETED"]);
  });

  test("a service that is not known here goes to the tenant that the KCI names", async () => {
    const cease = newCease({ serviceId: "EXF-FROM-BEFORE", tenant: "OTHER_ISP" });
    await cease.send("CREATED");
    const id = await told(other.inbox, cease.reference, 2);
    assert.equal((await other.api.read(id)).serviceId, "EXF-FROM-BEFORE");
    assert.equal((await tenant.call("GET", `/v1/service-orders/${id}`)).status, 404);
  });

  test("nobody's service, a tenant without agreement, and somebody else's service are refused by name", async () => {
    const delivered = await deliver();
    for (const [changes, field] of [
      [{ serviceId: "EXF-UNKNOWN" }, /serviceId/],
      [{ serviceId: "EXF-UNKNOWN", tenant: "NOBODY_ISP" }, /tenant/],
      [{ serviceId: delivered, tenant: "OTHER_ISP" }, /tenant/],
    ]) {
      const cease = newCease(changes);
      const answer = await updates.tryPostKci(cease.kci("CREATED"));
      assert.equal(answer.status, 422, JSON.stringify(changes));
      assert.match(answer.text, field);
    }
    const cease = newCease({ serviceId: delivered, tenant: tenantName });
    await cease.send("CREATED");
    await told(inbox, cease.reference, 2);
  });

  test("a second CREATED is news of the same cease, a repeated KCI is nothing", async () => {
    const cease = newCease({ serviceId: await deliver() });
    const kci = cease.kci("CREATED");
    await updates.postKci(kci);
    await updates.postKci(kci);
    const id = await told(inbox, cease.reference, 2);
    await cease.send("CREATED", { text: "Still so." });
    await inbox.kcis(id, 3);
    assert.deepEqual(typesOf(id), ["CREATED", "ACKNOWLEDGED", "UPDATE"]);
    assert.equal(
      new Set(
        inbox.received
          .filter((call) => call.kci.entity.supplierOrderNumber === cease.reference)
          .map((call) => call.kci.entity.id),
      ).size,
      1,
    );
  });

  test("a state that this life does not have is refused", async () => {
    const cease = newCease({ serviceId: await deliver() });
    await cease.send("CREATED");
    const answer = await updates.tryPostKci(cease.kci("DELAY"));
    assert.equal(answer.status, 422);
    assert.match(answer.text, /HELD.*ACKNOWLEDGED/);
  });

  test("cancel-other: asked with the supplier's reference, promised, done", async () => {
    const cease = newCease({ serviceId: await deliver() });
    await cease.send("CREATED");
    const id = await told(inbox, cease.reference, 2);
    byOrder.set(id, answers.promised);
    const ordinary = await tenant.tryCancel({ orderId: id, reasonCode: "CUSTOMER_CHANGED_MIND" });
    assert.equal(ordinary.status, 400);
    for (const reason of [
      "NO_AUTHORISATION",
      "CUSTOMER_NOT_AWARE",
      "DELIBERATE_MISLEAD",
      "PURCHASED_DIFFERENT_PRODUCT",
      "END_USER_NOT_MOVING",
    ])
      assert.match(ordinary.text, new RegExp(reason));
    const amended = await tenant.tryAmend({ orderId: id, notes: "No." });
    assert.equal(amended.status, 400);
    assert.match(amended.text, /unsolicited cease cannot be amended/);

    const cancellation = await tenant.cancel({ ...objection(id), text: "They know nothing of it." });
    const { request, headers } = await supplier.requestReceived(cancellation);
    assert.deepEqual(request, {
      id: cancellation.id,
      orderId: id,
      reasonCode: "CUSTOMER_NOT_AWARE",
      supplierOrderReference: cease.reference,
    });
    assert.equal(headers.tenant, tenantName);
    const pending = (await inbox.kcis(id, 3))[2];
    assert.deepEqual([typeOf(pending), pending.entity.status], ["UPDATE", "PENDING_CANCELLATION"]);
    assert.equal((await tenant.read(id)).status, "PENDING_CANCELLATION");
    await cease.send("CANCELLED", { serviceOrderCancellationReference: referenceOf(request) });
    const kci = (await inbox.kcis(id, 4))[3];
    assert.deepEqual([typeOf(kci), kci.entity.status], ["CANCELLED", "CANCELLED"]);
    assert.deepEqual(kci.serviceOrderCancellation, {
      ...cancellation,
      status: "COMPLETED",
      supplierReference: referenceOf(request),
    });
    assert.equal((await tenant.tryCancel(objection(id))).status, 400);
  });

  test("cancel-other that the supplier will not have: the cease goes on", async () => {
    const cease = newCease({ serviceId: await deliver() });
    await cease.send("CREATED");
    const id = await told(inbox, cease.reference, 2);
    byOrder.set(id, () => answers.refused("The new customer has moved in"));
    await tenant.cancel(objection(id));
    const kci = (await inbox.kcis(id, 3))[2];
    assert.deepEqual([typeOf(kci), kci.entity.status], ["RESUBMIT", "ACKNOWLEDGED"]);
    assert.equal(kci.serviceOrderCancellation.status, "REJECTED");
    byOrder.set(id, answers.promised);
    const again = await tenant.cancel(objection(id));
    await inbox.kcis(id, 4);
    await cease.send("CANCELLATION_REJECTED", { serviceOrderCancellationId: again.id });
    await cease.send("COMMITTED");
    await cease.send("COMPLETED");
    await inbox.kcis(id, 7);
    assert.deepEqual(typesOf(id).slice(4), ["RESUBMIT", "COMMITTED", "COMPLETED"]);
  });
});

test("killed between the delivery, the cease and its cancellation, the gateway forgets none of them", async () => {
  const serviceId = await deliver();
  await gateway.kill();
  await gateway.start();
  const cease = newCease({ serviceId });
  await cease.send("CREATED");
  await gateway.kill();
  await gateway.start();
  const id = await told(inbox, cease.reference, 2);
  await cease.send("COMMITTED");
  byOrder.set(id, answers.promised);
  const cancellation = await tenant.cancel(objection(id));
  await inbox.kcis(id, 4);
  await gateway.kill();
  await gateway.start();
  assert.equal((await tenant.read(id)).status, "PENDING_CANCELLATION");
  await cease.send("CANCELLED", { serviceOrderCancellationId: cancellation.id });
  await inbox.kcis(id, 5);
  assert.deepEqual(typesOf(id), ["CREATED", "ACKNOWLEDGED", "COMMITTED", "UPDATE", "CANCELLED"]);
  const order = await tenant.read(id);
  assert.equal(order.status, "CANCELLED");
  assert.deepEqual(
    order.updates.map(({ sequenceNumber }) => sequenceNumber),
    [1, 2, 3, 4, 5],
  );
  assert.equal(supplier.requestsOf(cancellation).length, 1);
});
