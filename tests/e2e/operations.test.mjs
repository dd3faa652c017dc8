// SPDX-License-Identifier: Apache-2.0
// What operators and tenants' endpoints do to the flow: failing, refusing, stopping, pausing, parking.
import assert from "node:assert/strict";
import { describe, test, after } from "node:test";

import { Gateway } from "./support/gateway.mjs";
import { provideOrder, supplierKci, supplierName } from "./support/orders.mjs";
import { answers } from "./support/supplier.mjs";
import { isSignedWith, newSigningSecret, typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

const t = { after };
const gateway = await Gateway.start(t, { settings: { DELIVERIES_REFUSED_GIVE_UP: "2s", UPDATES_GAP_WAIT: "1s" } });
const { stub: supplier, api: updates } = await addSupplier(t, gateway, supplierName);

// A tenant of its own for one test.
const newTenant = (name, options) => addTenant(t, gateway, name, { suppliers: [supplierName], ...options });

const parkedOf = async (id) => (await gateway.cliJson("parked", "list")).filter(({ order }) => order === id);

describe("operations", { concurrency: 8 }, () => {
  test("an endpoint that fails gets its KCIs later, in sequence, and PENDING is shown until then", async () => {
    let down = true;
    const { api, inbox } = await newTenant("DOWN_ISP", { answer: () => (down ? 500 : 204) });
    const { id } = await api.place(provideOrder());
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
    const waiting = await api.read(id);
    assert.deepEqual(
      waiting.updates.map(({ deliveryStatus }) => deliveryStatus),
      Array(4).fill("PENDING"),
    );
    assert.equal(waiting.status, "COMPLETED");
    down = false;
    const kcis = await inbox.kcis(id, 4, 20_000);
    assert.deepEqual(
      kcis.map(({ entity }) => entity.status),
      ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"],
    );
    await eventually("all are shown as delivered", async () =>
      (await api.read(id)).updates.every(
        ({ deliveryStatus, deliveredOn }) => deliveryStatus === "DELIVERED" && deliveredOn,
      ),
    );
    const [first, again] = inbox.received.filter(({ kci }) => kci.sequenceNumber === 1);
    assert.deepEqual({ ...again.kci, deliveredOn: 0 }, { ...first.kci, deliveredOn: 0 });
    assert.notEqual(again.headers["x-request-id"], first.headers["x-request-id"]);
  });

  test("a slow tenant delays nobody else", async () => {
    const slow = await newTenant("SLOW_ISP", { answer: () => ({ silent: true, status: 599 }) });
    const quick = await newTenant("QUICK_ISP");
    for (let i = 0; i < 20; i += 1) await slow.api.place(provideOrder());
    const { id } = await quick.api.place(provideOrder());
    await quick.inbox.kcis(id, 1, 3_000);
    await slow.inbox.stop();
  });

  test("one order's KCIs do not wait for another's", async () => {
    let stuck;
    const { api, inbox } = await newTenant("PARTLY_ISP", {
      answer: (kci) => (kci.entity.id === stuck ? 422 : 204),
      anyOrder: true,
    });
    stuck = (await api.place(provideOrder())).id;
    const { id } = await api.place(provideOrder());
    await supplier.sendKcis(updates, stuck, "ACKNOWLEDGED");
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
    await inbox.kcis(id, 4, 3_000);
  });

  test("a KCI that its tenant keeps refusing is parked alone; retried by hand, it arrives", async () => {
    let refuse = true;
    const { api, inbox } = await newTenant("REFUSING_ISP", {
      answer: (kci) => (refuse && kci.sequenceNumber === 2 ? 422 : 204),
      anyOrder: true,
    });
    const { id } = await api.place(provideOrder());
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
    await eventually("the others went on", () => inbox.kcisOf(id).length === 3, 15_000);
    assert.deepEqual(
      inbox.kcisOf(id).map(({ sequenceNumber }) => sequenceNumber),
      [1, 3, 4],
    );
    assert.ok(inbox.received.filter(({ kci }) => kci.sequenceNumber === 2).length >= 5, "tried five times at least");
    const order = await api.read(id);
    assert.equal(order.updates[1].deliveryStatus, "FAILED");

    const [parked] = await parkedOf(id);
    assert.ok(parked, "it is listed");
    assert.notEqual(await gateway.cli("parked", "show", String(parked.id)), "");
    refuse = false;
    await gateway.cli("parked", "retry", String(parked.id));
    await eventually("it arrived", () => inbox.kcisOf(id).some(({ sequenceNumber }) => sequenceNumber === 2));
    await eventually(
      "it is shown as delivered",
      async () => (await api.read(id)).updates[1].deliveryStatus === "DELIVERED",
    );
    assert.deepEqual(await parkedOf(id), []);
  });

  test("a parked entry can be dropped", async () => {
    const { api } = await newTenant("DROPPING_ISP", { answer: () => 404 });
    const { id } = await api.place(provideOrder());
    const [parked] = await eventually(
      "it is parked",
      async () => {
        const found = await parkedOf(id);
        return found.length > 0 && found;
      },
      15_000,
    );
    await gateway.cli("parked", "drop", String(parked.id));
    assert.deepEqual(await parkedOf(id), []);
    assert.equal((await api.read(id)).updates[0].deliveryStatus, "FAILED");
  });

  test("410 stops the endpoint; resumed, it gets everything in sequence", async () => {
    let gone = true;
    const { api, inbox } = await newTenant("GONE_ISP", { answer: () => (gone ? 410 : 204) });
    const { id } = await api.place(provideOrder());
    await eventually("410 was answered", () => inbox.received.length === 1);
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED");
    gone = false;
    await never("a stopped endpoint is called", () => inbox.received.length > 1, 1_000);
    await gateway.cli("tenant", "resume", "GONE_ISP");
    assert.deepEqual(await inbox.types(id, 3), ["UPDATE", "ACKNOWLEDGED", "COMMITTED"]);
  });

  test("tenant stop and resume by an operator", async () => {
    const { api, inbox } = await newTenant("STOPPED_ISP");
    await gateway.cli("tenant", "stop", "STOPPED_ISP");
    assert.match(JSON.stringify(await gateway.cliJson("tenant", "show", "STOPPED_ISP")), /stopped/i);
    await eventually("new KCIs stay", async () => {
      const { id } = await api.place(provideOrder());
      await eventually("one is made", async () => (await api.read(id)).updates.length === 1);
      return inbox.kcisOf(id).length === 0 && (await api.read(id)).updates[0].deliveryStatus === "PENDING";
    });
    const { id } = await api.place(provideOrder());
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED");
    await gateway.cli("tenant", "resume", "STOPPED_ISP");
    assert.deepEqual(await inbox.types(id, 2), ["UPDATE", "ACKNOWLEDGED"]);
  });

  test("supplier pause and resume: orders are accepted and wait", async () => {
    const paused = await addSupplier(t, gateway, "PAUSED_FIBRE");
    const { api, inbox } = await newTenant("PATIENT_ISP", { suppliers: ["PAUSED_FIBRE"] });
    await gateway.cli("supplier", "pause", "PAUSED_FIBRE");
    const { id } = await eventually("an order is accepted and stays", async () => {
      const { json, status } = await api.tryPlace(provideOrder({ supplier: "PAUSED_FIBRE" }));
      if (status !== 201) return false;
      await never("it is sent", () => paused.stub.callsOf(json.id).length > 0, 300).catch(() => (json.id = 0));
      return json.id > 0 && json;
    });
    assert.equal((await api.read(id)).status, "RECEIVED_BY_GATEWAY");
    await gateway.cli("supplier", "resume", "PAUSED_FIBRE");
    await paused.stub.orderReceived(id);
    assert.deepEqual(await inbox.types(id, 1), ["UPDATE"]);
  });

  test("an order that failed here and lives there is cancelled there by an operator; its tenant hears nothing", async () => {
    const { stub, api: theirs } = await addSupplier(t, gateway, "LOSING_FIBRE", {
      answer: () => answers.fault,
      answerRequest: answers.promised,
    });
    const { api, inbox } = await newTenant("ORPHANING_ISP", { suppliers: ["LOSING_FIBRE"] });
    const { id } = await eventually("an order is accepted", async () => {
      const { json, status } = await api.tryPlace(provideOrder({ supplier: "LOSING_FIBRE" }));
      return status === 201 && json;
    });
    assert.deepEqual(await inbox.types(id, 1), ["SUPPLIER_FAULT"]);
    await stub.sendKcis(theirs, id, "ACKNOWLEDGED");
    const [orphan] = await parkedOf(id);
    assert.equal(orphan.kind, "orphaned");
    await gateway.cli("parked", "cancel", String(orphan.id));
    const { request } = await eventually("the supplier is asked to cancel it", () => stub.requests[0]);
    assert.deepEqual([request.orderId, request.reasonCode], [id, "OTHER"]);
    assert.equal(request.supplierOrderReference, `EXF-ORD-${id}`);
    await stub.sendKcis(theirs, id, ["CANCELLED", { serviceOrderCancellationId: request.id }]);
    const entries = await eventually("how it ended is parked", async () => {
      const found = await parkedOf(id);
      return found.some(({ detail }) => /CANCELLED/.test(detail)) && found;
    });
    for (const entry of entries) await gateway.cli("parked", "drop", String(entry.id));
    await never("the tenant is told more", () => inbox.kcisOf(id).length > 1, 300);
    assert.equal((await api.read(id)).status, "FAILED_TO_SEND");
    const again = await gateway.run("parked", "cancel", String(orphan.id));
    assert.notEqual(again.code, 0);
  });

  test("a gap in the supplier's numbers is waited for, then passed over", async () => {
    const { api, inbox } = await newTenant("GAP_ISP");
    const { id } = await api.place(provideOrder());
    const order = await supplier.orderReceived(id);
    await inbox.kcis(id, 1);
    await updates.postKci(supplierKci(order, 1, "ACKNOWLEDGED"));
    await updates.postKci(supplierKci(order, 5, "COMMITTED"));
    assert.equal((await api.read(id)).status, "ACKNOWLEDGED");
    assert.deepEqual(await inbox.types(id, 3), ["UPDATE", "ACKNOWLEDGED", "COMMITTED"]);
  });

  test("signatures: with the old and the new secret while one is being replaced", async () => {
    const [first, second] = [newSigningSecret(), newSigningSecret()];
    const { api, inbox } = await newTenant("SIGNED_ISP", { args: ["--signing-secret", first], secrets: [first] });
    const before = await api.place(provideOrder());
    const [kci] = await inbox.kcis(before.id, 1);
    assert.equal(inbox.received[0].headers["webhook-id"], kci.id);
    await gateway.cli("tenant", "set", "SIGNED_ISP", "--signing-secret", second);
    inbox.secrets = [first, second];
    await eventually("the new secret signs", async () => {
      const { id } = await api.place(provideOrder());
      await inbox.kcis(id, 1);
      const { headers, text } = inbox.received.at(-1);
      return isSignedWith(second, headers, text);
    });
  });

  test("removal needs --force while orders are open, and then nothing new is accepted", async () => {
    const { api } = await newTenant("LEAVING_ISP");
    await api.place(provideOrder());
    const refused = await gateway.run("tenant", "remove", "LEAVING_ISP");
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /--force/);
    await gateway.cli("tenant", "remove", "LEAVING_ISP", "--force");
    await eventually(
      "its token is refused",
      async () => (await api.call("GET", "/v1/service-orders/1")).status === 401,
      3_000,
    );
  });

  test("ERROR and ACTION_REQUIRED KCIs go the same way as all others", async () => {
    const { api, inbox } = await newTenant("ACTING_ISP");
    const { id } = await api.place(provideOrder());
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "INFORMATION_REQUIRED");
    const kcis = await inbox.kcis(id, 3);
    assert.deepEqual([kcis[2].updateType, typeOf(kcis[2])], ["ACTION_REQUIRED", "INFORMATION_REQUIRED"]);
  });
});
