// SPDX-License-Identifier: Apache-2.0
// Amendments and cancellations from the tenant's POST to the supplier and back as KCIs, and what is left of them when the
// supplier fails, stays silent, or the gateway is killed on the way.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";

import { Gateway } from "./support/gateway.mjs";
import {
  ceaseOrder,
  completionDate,
  laterDate,
  midnightOf,
  modifyOrder,
  provideOrder,
  supplierKci,
  supplierName,
  tenantName,
} from "./support/orders.mjs";
import { answers, referenceOf } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addSupplier, addTenant, startWorld } from "./support/world.mjs";

const settings = { SUPPLIER_TIMEOUT: "1s", DISPATCH_GIVE_UP_AFTER: "4s" };
const byOrder = new Map(); // order id -> how the supplier answers requests about it
const answerRequest = (request, call) => byOrder.get(request.orderId)?.(request, call) ?? answers.accepted;
const { gateway, supplier, inbox, tenant, updates } = await startWorld(
  { after },
  { gateway: { settings }, supplier: { answerRequest }, supplierArgs: ["--limit", "32"] },
);

// An order that the supplier has committed to; requests about it are answered by `answer`.
async function underWay(answer, order = provideOrder()) {
  const { id } = await tenant.place(order);
  byOrder.set(id, answer);
  await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED");
  await inbox.kcis(id, 3);
  return id;
}

// The KCIs of an order that came after it was committed.
const newsOf = async (id, count, within) => (await inbox.kcis(id, 3 + count, within)).slice(3);
const shows = (id, status) =>
  eventually(`order ${id} is ${status}`, async () => (await tenant.read(id)).status === status);
const named = ({ id }) => ({ serviceOrderAmendmentId: id });
const namedCancellation = ({ id }) => ({ serviceOrderCancellationId: id });
const parkedOf = async (id, from = gateway) =>
  (await from.cliJson("parked", "list")).filter(({ order }) => order === id);
const entityOf = ({ updates: _, ...order }) => order;
const why = { reasonCode: "CUSTOMER_CHANGED_MIND" };

// In the KCI and in updates[] of the order alike.
async function assertCarried(id, kci, field, request) {
  assert.deepEqual(kci[field], request);
  const update = (await tenant.read(id)).updates.find((each) => each.id === kci.id);
  assert.deepEqual(update[field], request);
}

describe("requests", { concurrency: 8 }, () => {
  test("an amendment that is done at once: told in the supplier's words, changed, AMENDED", async () => {
    const id = await underWay(answers.done);
    const conversationId = `amend-${randomUUID()}`;
    const changes = {
      serviceCharacteristics: [{ name: "LINE_PROFILE", value: "FTTP_900_110" }],
      primaryContact: { phoneNumber: "020 7946 0123", email: "" },
      secondaryContact: { name: "Sam Patel", phoneNumber: "01632 960 001" },
      requestedCompletionDate: "",
      engineerTasks: ["INSTALL_ROUTER"],
      hazards: "A dog is in the garden.",
      notes: "",
    };
    const amendment = await tenant.amend({ orderId: id, supplier: supplierName, ...changes }, { conversationId });
    assert.deepEqual(amendment, {
      id: amendment.id,
      orderId: id,
      supplier: supplierName,
      status: "RECEIVED_BY_GATEWAY",
      ...changes,
    });
    const { request, headers } = await supplier.requestReceived(amendment);
    assert.deepEqual(request, { id: amendment.id, orderId: id, supplierOrderReference: `EXF-ORD-${id}`, ...changes });
    assert.equal(headers["x-conversation-id"], conversationId);
    assert.equal(headers.tenant, tenantName);
    assert.match(headers["x-request-id"], /^[0-9a-f-]{36}$/);

    const [kci] = await newsOf(id, 1);
    assert.equal(typeOf(kci), "AMENDED");
    const { supplier: name, ...stands } = amendment;
    await assertCarried(id, kci, "serviceOrderAmendment", {
      ...stands,
      supplier: name,
      status: "COMPLETED",
      supplierReference: referenceOf(request),
    });
    const order = await tenant.read(id);
    assert.deepEqual(order.serviceOrderItem.serviceCharacteristics, changes.serviceCharacteristics);
    assert.deepEqual(order.primaryContact, { name: "Alex Morgan", phoneNumber: "020 7946 0123" });
    assert.deepEqual(order.secondaryContact, changes.secondaryContact);
    assert.deepEqual(order.engineerTasks, changes.engineerTasks);
    assert.deepEqual([order.status, order.hazards], ["IN_PROGRESS", changes.hazards]);
    assert.deepEqual([order.notes, order.requestedCompletionDate], [undefined, undefined]);
    assert.deepEqual(kci.entity, entityOf(order));
    const conversations = inbox.received.filter((call) => call.kci.entity.id === id).map((call) => call.headers);
    assert.equal(
      new Set(conversations.map((each) => each["x-conversation-id"])).size,
      1,
      "that of the order's creation",
    );
  });

  for (const [by, names] of [
    ["its number", named],
    [
      "the supplier's reference",
      ({ id, orderId }) => ({ serviceOrderAmendmentReference: referenceOf({ id, orderId }) }),
    ],
  ]) {
    test(`an amendment that the supplier promises and confirms by ${by}`, async () => {
      const id = await underWay(answers.promised);
      const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
      const [pending] = await newsOf(id, 1);
      assert.deepEqual([typeOf(pending), pending.entity.status], ["UPDATE", "PENDING_AMENDMENT"]);
      assert.deepEqual([pending.serviceOrderAmendment.status, pending.entity.notes], ["PENDING", "Please ring twice."]);
      assert.equal((await tenant.read(id)).status, "PENDING_AMENDMENT");
      await supplier.sendKcis(updates, id, [
        "AMENDED",
        { ...names({ id: amendment.id, orderId: id }), entity: { targetDate: laterDate } },
      ]);
      const kci = (await newsOf(id, 2))[1];
      assert.deepEqual([typeOf(kci), kci.entity.status, kci.entity.notes], ["AMENDED", "IN_PROGRESS", "Ring once."]);
      assert.equal(kci.entity.targetDate, midnightOf(laterDate));
      assert.deepEqual(kci.serviceOrderAmendment, {
        ...amendment,
        status: "COMPLETED",
        supplierReference: referenceOf({ id: amendment.id, orderId: id }),
      });
      const order = await tenant.read(id);
      assert.deepEqual([order.status, order.notes], ["IN_PROGRESS", "Ring once."]);
      assert.equal(order.committedDate, midnightOf(completionDate));
    });
  }

  test("a 202 without a body: the KCI is the first to bring the reference", async () => {
    const id = await underWay(() => answers.accepted);
    const amendment = await tenant.amend({ orderId: id, hazards: "A dog." });
    await newsOf(id, 1);
    await supplier.sendKcis(updates, id, ["AMENDED", { serviceOrderAmendmentReference: "EXF-A-17" }]);
    const kci = (await newsOf(id, 2))[1];
    assert.deepEqual(kci.serviceOrderAmendment, { ...amendment, status: "COMPLETED", supplierReference: "EXF-A-17" });
  });

  test("an amendment that the supplier rejects by KCI leaves the order as it was", async () => {
    const id = await underWay(answers.promised);
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await newsOf(id, 1);
    await supplier.sendKcis(updates, id, ["AMENDMENT_REJECTED", named(amendment)]);
    const kci = (await newsOf(id, 2))[1];
    assert.deepEqual(
      [kci.updateType, typeOf(kci), kci.action.text],
      ["ACTION_REQUIRED", "RESUBMIT", "The engineer is on the way"],
    );
    assert.deepEqual([kci.serviceOrderAmendment.status, kci.entity.status], ["REJECTED", "IN_PROGRESS"]);
    assert.equal((await tenant.read(id)).notes, "Please ring twice.");
  });

  for (const [noun, ask, field] of [
    ["an amendment", (id) => tenant.amend({ orderId: id, notes: "Ring once." }), "serviceOrderAmendment"],
    ["a cancellation", (id) => tenant.cancel({ orderId: id, ...why }), "serviceOrderCancellation"],
  ]) {
    test(`${noun} that the supplier refuses: RESUBMIT with its reasons, the order as it was`, async () => {
      const id = await underWay(() => answers.refused("The engineer is on the way", "Ask again tomorrow"));
      await ask(id);
      const [kci] = await newsOf(id, 1);
      assert.deepEqual(
        [kci.updateType, typeOf(kci), kci.action.code],
        ["ACTION_REQUIRED", "RESUBMIT", "INVALID_REQUEST"],
      );
      assert.match(kci.action.text, /rejected the request: The engineer is on the way; Ask again tomorrow/);
      await assertCarried(id, kci, field, { ...kci[field], status: "REJECTED" });
      assert.deepEqual([kci.entity.status, kci.entity.notes], ["IN_PROGRESS", "Please ring twice."]);
    });

    test(`${noun} that the supplier cannot take: ERROR, the order as it was`, async () => {
      const id = await underWay(() => answers.fault);
      const request = await ask(id);
      const [kci] = await newsOf(id, 1);
      assert.deepEqual([kci.updateType, typeOf(kci)], ["ERROR", "SUPPLIER_FAULT"]);
      assert.match(kci.error.messages.join(), /Unexpected error/);
      await assertCarried(id, kci, field, { ...kci[field], status: "FAILED_TO_SEND" });
      assert.deepEqual([kci.entity.status, kci.entity.notes], ["IN_PROGRESS", "Please ring twice."]);
      assert.equal(supplier.requestsOf(request).length, 1);
      await supplier.sendKcis(updates, id, "COMPLETED");
      assert.equal(typeOf((await newsOf(id, 2))[1]), "COMPLETED");
    });

    test(`${noun} that is never answered: told once, given up, shown to operators`, async () => {
      const id = await underWay(() => answers.silent);
      const request = await ask(id);
      const [kci] = await newsOf(id, 1, 15_000);
      assert.deepEqual([kci.updateType, typeOf(kci)], ["ERROR", "SUPPLIER_TIMED_OUT"]);
      assert.deepEqual([kci[field].status, kci.entity.status], ["FAILED_TO_SEND", "IN_PROGRESS"]);
      assert.equal(supplier.requestsOf(request).length, 1);
      const parked = await parkedOf(id);
      assert.deepEqual(
        parked.map(({ kind }) => kind),
        ["may-exist-at-supplier"],
      );
      assert.match(parked[0].detail, new RegExp(`(amendment|cancellation) ${request.id}: `));
      assert.equal((await tenant.read(id)).status, "IN_PROGRESS");
    });
  }

  test("a KCI that overtakes the supplier's 202 waits for it", async () => {
    const id = await underWay(async (request) => {
      await supplier.sendKcis(updates, id, ["AMENDED", named(request)]);
      return answers.promised(request);
    });
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    const kcis = await newsOf(id, 2);
    assert.deepEqual(kcis.map(typeOf), ["UPDATE", "AMENDED"]);
    assert.deepEqual(
      kcis.map((kci) => kci.serviceOrderAmendment.status),
      ["PENDING", "COMPLETED"],
    );
    assert.deepEqual(kcis[1].serviceOrderAmendment.supplierReference, referenceOf({ id: amendment.id, orderId: id }));
    assert.equal((await tenant.read(id)).status, "IN_PROGRESS");
  });

  test("an amendment whose outcome is not known is settled by the KCI that names it, not by other news", async () => {
    const id = await underWay(() => answers.closed);
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await supplier.requestReceived(amendment);
    await supplier.sendKcis(updates, id, "ADDITIONAL");
    assert.equal(typeOf((await newsOf(id, 1))[0]), "ADDITIONAL");
    await supplier.sendKcis(updates, id, ["AMENDED", named(amendment)]);
    assert.deepEqual((await newsOf(id, 3)).map(typeOf), ["ADDITIONAL", "UPDATE", "AMENDED"]);
    assert.equal(supplier.requestsOf(amendment).length, 1);
    assert.deepEqual(await parkedOf(id), []);
  });

  test("one amendment behind another: sent one after the other, open together, settled in any order", async () => {
    let release;
    const first = new Promise((resolve) => (release = resolve));
    const id = await underWay(async (request) => {
      if (request.notes) await first;
      return answers.promised(request);
    });
    const one = await tenant.amend({ orderId: id, notes: "Ring once." });
    const two = await tenant.amend({ orderId: id, hazards: "A dog." });
    assert.ok(two.id > one.id);
    await supplier.requestReceived(one);
    await never("the second overtakes the first", () => supplier.requestsOf(two).length > 0, 300);
    release();
    await supplier.requestReceived(two);
    await newsOf(id, 2);
    await supplier.sendKcis(updates, id, ["AMENDED", named(two)]);
    const half = (await newsOf(id, 3))[2];
    assert.deepEqual([half.entity.status, half.entity.hazards], ["PENDING_AMENDMENT", "A dog."]);
    assert.equal(half.serviceOrderAmendment.id, two.id);
    await supplier.sendKcis(updates, id, ["AMENDED", named(one)]);
    const whole = (await newsOf(id, 4))[3];
    assert.deepEqual([whole.entity.status, whole.entity.notes], ["IN_PROGRESS", "Ring once."]);
    assert.equal(whole.serviceOrderAmendment.id, one.id);
  });

  test("a cancellation behind an amendment of unknown outcome waits until that is settled", async () => {
    const id = await underWay((request) => (request.reasonCode ? answers.promised(request) : answers.closed));
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await supplier.requestReceived(amendment);
    const cancellation = await tenant.cancel({ orderId: id, ...why, text: "They are moving." });
    assert.equal(cancellation.text, "They are moving.");
    await never("the cancellation overtakes it", () => supplier.requestsOf(cancellation).length > 0, 500);
    await supplier.sendKcis(updates, id, ["AMENDMENT_REJECTED", named(amendment)]);
    const { request } = await supplier.requestReceived(cancellation);
    assert.deepEqual(request, {
      id: cancellation.id,
      orderId: id,
      reasonCode: why.reasonCode,
      supplierOrderReference: `EXF-ORD-${id}`,
    });
    await shows(id, "PENDING_CANCELLATION");
    await supplier.sendKcis(updates, id, ["CANCELLED", namedCancellation(cancellation)]);
    const kcis = await newsOf(id, 4);
    assert.deepEqual(kcis.map(typeOf), ["UPDATE", "RESUBMIT", "UPDATE", "CANCELLED"]);
    assert.deepEqual(kcis[3].serviceOrderCancellation, {
      ...cancellation,
      status: "COMPLETED",
      supplierReference: referenceOf(request),
    });
    assert.equal(supplier.requestsOf(amendment).length, 1);
  });

  test("a cancellation behind an amendment that is given up goes out after it", async () => {
    const id = await underWay((request) => (request.reasonCode ? answers.done(request) : answers.silent));
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    const cancellation = await tenant.cancel({ orderId: id, ...why });
    const kcis = await newsOf(id, 2, 15_000);
    assert.deepEqual(kcis.map(typeOf), ["SUPPLIER_TIMED_OUT", "CANCELLED"]);
    assert.equal((await tenant.read(id)).status, "CANCELLED");
    assert.deepEqual(
      [amendment, cancellation].map((each) => supplier.requestsOf(each).length),
      [1, 1],
    );
  });

  test("a cancellation that is done at once", async () => {
    const id = await underWay(answers.done);
    const cancellation = await tenant.cancel({ orderId: id, ...why });
    const [kci] = await newsOf(id, 1);
    assert.deepEqual([typeOf(kci), kci.entity.status], ["CANCELLED", "CANCELLED"]);
    assert.deepEqual(kci.serviceOrderCancellation, {
      ...cancellation,
      status: "COMPLETED",
      supplierReference: referenceOf({ id: cancellation.id, orderId: id }),
    });
    const again = await tenant.tryCancel({ orderId: id, ...why });
    assert.equal(again.status, 400);
    assert.match(again.text, /CANCELLED/);
  });

  test("a cancellation that the supplier rejects by KCI: the order goes on, and may be cancelled again", async () => {
    const id = await underWay(answers.promised);
    const first = await tenant.cancel({ orderId: id, ...why });
    await newsOf(id, 1);
    assert.equal((await tenant.read(id)).status, "PENDING_CANCELLATION");
    const meanwhile = await tenant.tryCancel({ orderId: id, ...why });
    assert.equal(meanwhile.status, 400);
    assert.match(meanwhile.text, new RegExp(`cancellation ${first.id} is still open`));
    await supplier.sendKcis(updates, id, ["CANCELLATION_REJECTED", namedCancellation(first)]);
    const kci = (await newsOf(id, 2))[1];
    assert.deepEqual([typeOf(kci), kci.entity.status], ["RESUBMIT", "IN_PROGRESS"]);
    assert.deepEqual([kci.serviceOrderCancellation.status, kci.serviceOrderCancellation.id], ["REJECTED", first.id]);
    const second = await tenant.cancel({ orderId: id, ...why });
    await newsOf(id, 3);
    await supplier.sendKcis(updates, id, ["CANCELLED", namedCancellation(second)]);
    assert.equal(typeOf((await newsOf(id, 4))[3]), "CANCELLED");
  });

  test("an order may be cancelled before it is acknowledged", async () => {
    const { id } = await tenant.place(provideOrder());
    byOrder.set(id, answers.done);
    await inbox.kcis(id, 1);
    const { request } = await supplier.requestReceived(await tenant.cancel({ orderId: id, ...why }));
    assert.equal(request.supplierOrderReference, undefined);
    assert.deepEqual(await inbox.types(id, 2), ["UPDATE", "CANCELLED"]);
  });

  test("what ends the order ends its open requests, told by that KCI", async () => {
    const id = await underWay(answers.promised);
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await newsOf(id, 1);
    const cancellation = await tenant.cancel({ orderId: id, ...why });
    await newsOf(id, 2);
    await supplier.sendKcis(updates, id, "COMPLETED");
    const kci = (await newsOf(id, 3))[2];
    assert.deepEqual([typeOf(kci), kci.entity.status], ["COMPLETED", "COMPLETED"]);
    assert.deepEqual([kci.serviceOrderAmendment.id, kci.serviceOrderAmendment.status], [amendment.id, "REJECTED"]);
    assert.deepEqual(
      [kci.serviceOrderCancellation.id, kci.serviceOrderCancellation.status],
      [cancellation.id, "REJECTED"],
    );
    assert.equal((await tenant.read(id)).notes, "Please ring twice.");
  });

  test("the supplier ends the order itself while a cancellation is open: TERMINATED, and it is done", async () => {
    const id = await underWay(answers.promised);
    const cancellation = await tenant.cancel({ orderId: id, ...why });
    await newsOf(id, 1);
    await supplier.sendKcis(updates, id, "CANCELLED");
    const kci = (await newsOf(id, 2))[1];
    assert.deepEqual([typeOf(kci), kci.entity.status], ["TERMINATED", "CANCELLED"]);
    assert.deepEqual(
      [kci.serviceOrderCancellation.id, kci.serviceOrderCancellation.status],
      [cancellation.id, "COMPLETED"],
    );
  });

  test("INFORMATION_REQUIRED is answered by an amendment, and the order goes on", async () => {
    const id = await underWay(answers.done);
    await supplier.sendKcis(updates, id, "INFORMATION_REQUIRED");
    await shows(id, "PENDING");
    await tenant.amend({ orderId: id, notes: "Port 1." });
    const kcis = await newsOf(id, 2);
    assert.deepEqual(kcis.map(typeOf), ["INFORMATION_REQUIRED", "AMENDED"]);
    assert.equal(kcis[1].entity.status, "IN_PROGRESS");
  });

  test("orders to modify and to cease are amended, and the ones to cease in two fields only", async () => {
    const modified = await underWay(answers.done, modifyOrder());
    await tenant.amend({ orderId: modified, serviceCharacteristics: [{ name: "LINE_PROFILE", value: "FTTP_160_30" }] });
    const [kci] = await newsOf(modified, 1);
    assert.deepEqual(kci.entity.serviceCharacteristics, [{ name: "LINE_PROFILE", value: "FTTP_160_30" }]);
    assert.equal(kci.entityType, "MODIFY_ORDER");

    const ceased = await underWay(answers.done, ceaseOrder());
    const refused = await tenant.tryAmend({ orderId: ceased, hazards: "A dog.", notes: "Moving." });
    assert.equal(refused.status, 422);
    assert.deepEqual(
      refused.json.messages.map((each) => /hazards/.test(each)),
      [true],
    );
    await tenant.amend({ orderId: ceased, requestedCompletionDate: completionDate });
    assert.equal((await newsOf(ceased, 1))[0].entity.requestedCompletionDate, completionDate);
  });

  test("repeats under the same X-Request-ID get the first answer, whatever became of it", async () => {
    const id = await underWay(answers.done);
    const requestId = randomUUID();
    const body = { orderId: id, notes: "Ring once." };
    const amendment = await tenant.amend(body, { requestId });
    await newsOf(id, 1);
    const again = await tenant.tryAmend(body, { requestId });
    assert.deepEqual([again.status, again.headers["idempotent-replayed"]], [201, "true"]);
    assert.deepEqual(again.json, amendment);
    const other = await tenant.tryAmend({ ...body, notes: "Never ring." }, { requestId });
    assert.equal(other.status, 422);
    assert.match(other.text, new RegExp(`\\b(${amendment.id}|${id})\\b`));
    const another = await tenant.tryCancel({ orderId: id, ...why }, { requestId });
    assert.equal(another.status, 422);
    assert.equal(supplier.requestsOf(amendment).length, 1);

    const cancelId = randomUUID();
    const cancellation = await tenant.cancel({ orderId: id, ...why }, { requestId: cancelId });
    await newsOf(id, 2);
    const repeated = await tenant.tryCancel({ orderId: id, ...why }, { requestId: cancelId });
    assert.deepEqual(
      [repeated.status, repeated.json, repeated.headers["idempotent-replayed"]],
      [201, cancellation, "true"],
    );
    assert.equal(supplier.requestsOf(cancellation).length, 1);
  });

  test("repeats at the same time make one amendment", async () => {
    const id = await underWay(answers.promised);
    const requestId = randomUUID();
    const body = { orderId: id, notes: "Ring once." };
    const all = await Promise.all(Array.from({ length: 6 }, () => tenant.amend(body, { requestId })));
    assert.equal(new Set(all.map((amendment) => amendment.id)).size, 1);
    await newsOf(id, 1);
    assert.equal(supplier.requests.filter(({ request }) => request.orderId === id).length, 1);
  });

  test("what cannot be asked is refused with the reason, and nothing is told", async () => {
    const { id: fresh } = await tenant.place(provideOrder());
    await inbox.kcis(fresh, 1);
    const early = await tenant.tryAmend({ orderId: fresh, notes: "Ring once." });
    assert.equal(early.status, 400);
    assert.match(early.text, /ACKNOWLEDGED, IN_PROGRESS, PENDING.*SENT_TO_SUPPLIER/);

    const held = await underWay(answers.done);
    await supplier.sendKcis(updates, held, "DELAY");
    await shows(held, "HELD");
    assert.equal((await tenant.tryAmend({ orderId: held, notes: "Ring once." })).status, 400);
    const other = await tenant.tryCancel({ orderId: held, reasonCode: "CUSTOMER_NOT_AWARE" });
    assert.equal(other.status, 400);
    assert.match(other.text, /reasonCode.*CUSTOMER_CHANGED_MIND/);

    const stranger = await addTenant({ after }, gateway, "OTHER_ISP", { suppliers: [supplierName] });
    for (const orderId of [held, 99_999_999]) {
      const answer = await stranger.api.tryCancel({ orderId, ...why });
      assert.equal(answer.status, 404);
      assert.deepEqual((await stranger.api.tryAmend({ orderId, notes: "x" })).json.messages, answer.json.messages);
    }
    assert.deepEqual(
      supplier.requests.filter(({ request }) => [fresh, held].includes(request.orderId)),
      [],
    );
  });

  test("a KCI about a request that the order does not have is refused by name", async () => {
    const id = await underWay(answers.promised);
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await newsOf(id, 1);
    const order = await supplier.orderReceived(id);
    const next = supplier.nextSequence(id);
    for (const claim of [
      { serviceOrderAmendmentId: amendment.id + 99_999 },
      { serviceOrderAmendmentReference: "EXF-NONE" },
    ]) {
      const answer = await updates.tryPostKci(supplierKci(order, next, "AMENDED", claim));
      assert.equal(answer.status, 422);
      assert.match(answer.text, new RegExp(Object.keys(claim)[0]));
    }
    const nameless = await updates.tryPostKci(supplierKci(order, next, "CANCELLATION_REJECTED"));
    assert.equal(nameless.status, 422);
    assert.match(nameless.text, /serviceOrderCancellationId/);
    await updates.postKci(supplierKci(order, next, "AMENDED", named(amendment)));
    assert.equal(typeOf((await newsOf(id, 2))[1]), "AMENDED");
  });
});

// Each has a gateway of its own, which dies.
describe("killed", { concurrency: 4 }, () => {
  async function ownWorld(t, options = {}) {
    const own = await Gateway.start(t, { settings: { ...settings, UPDATES_GAP_WAIT: "1s", ...options.settings } });
    const { stub, api } = await addSupplier(t, own, supplierName, options);
    const mine = await addTenant(t, own, tenantName, { suppliers: [supplierName] });
    const place = async () => {
      const { id } = await mine.api.place(provideOrder());
      await stub.sendKcis(api, id, "ACKNOWLEDGED", "COMMITTED");
      await mine.inbox.kcis(id, 3);
      return id;
    };
    return { gateway: own, supplier: stub, updates: api, tenant: mine.api, inbox: mine.inbox, place };
  }
  const inSequence = (order) =>
    assert.deepEqual(
      order.updates.map(({ sequenceNumber }) => sequenceNumber),
      order.updates.map((_, index) => index + 1),
    );

  test("between the amendment's 201 and its sending: it is sent once, after the restart", async (t) => {
    const world = await ownWorld(t, { answerRequest: answers.done });
    const id = await world.place();
    await world.gateway.cli("supplier", "pause", supplierName);
    const amendments = [];
    await eventually("an amendment is accepted and stays", async () => {
      const amendment = await world.tenant.amend({ orderId: id, notes: `Note ${amendments.length}.` });
      amendments.push(amendment);
      return never("it is sent", () => world.supplier.requestsOf(amendment).length > 0, 300).then(() => true);
    });
    await world.gateway.kill();
    await world.gateway.start();
    const last = amendments.at(-1);
    await never("a paused supplier is told", () => world.supplier.requestsOf(last).length > 0, 300);
    await world.gateway.cli("supplier", "resume", supplierName);
    await world.supplier.requestReceived(last);
    await world.inbox.kcis(id, 3 + amendments.length);
    assert.ok(amendments.every((each) => world.supplier.requestsOf(each).length === 1));
    const order = await world.tenant.read(id);
    assert.equal(order.notes, last.notes);
    inSequence(order);
  });

  test("at the very moment of the 201: told once or not known, never twice, and settled by the supplier's KCI", async (t) => {
    const world = await ownWorld(t, { answerRequest: answers.promised });
    const ids = await Promise.all(Array.from({ length: 12 }, () => world.place()));
    const asked = await Promise.all(
      ids.map((id, index) =>
        index % 2
          ? world.tenant.cancel({ orderId: id, ...why })
          : world.tenant.amend({ orderId: id, notes: "Ring once." }),
      ),
    );
    await world.gateway.kill();
    await world.gateway.start();
    const settle = async (request) => {
      const told = () => world.supplier.requestsOf(request).length > 0;
      const order = await eventually("it is told, or given up", async () => {
        const shown = await world.tenant.read(request.orderId);
        return (told() || shown.updates.length > 3) && shown;
      });
      inSequence(order);
      // Its attempt was on disk, and the gateway died before a byte of it left: nobody will know, so it is not sent again.
      if (!told()) {
        assert.equal(order.updates[3].updateType, "ERROR");
        return;
      }
      const [reason, claim] = request.reasonCode
        ? ["CANCELLED", namedCancellation(request)]
        : ["AMENDED", named(request)];
      await world.supplier.sendKcis(world.updates, request.orderId, [reason, claim]);
      const kcis = await world.inbox.kcis(request.orderId, 5);
      assert.deepEqual(kcis.slice(3).map(typeOf), ["UPDATE", reason]);
      inSequence(await world.tenant.read(request.orderId));
    };
    await Promise.all(asked.map(settle)); // at once: what was told is given up soon without a KCI
    assert.ok(asked.every((request) => world.supplier.requestsOf(request).length <= 1));
  });

  test("while the call is in flight: not known, told once, and settled by a KCI or given up", async (t) => {
    const world = await ownWorld(t, { answerRequest: () => answers.silent, settings: { SUPPLIER_TIMEOUT: "20s" } });
    const [settled, given] = await Promise.all([world.place(), world.place()]);
    const amendment = await world.tenant.amend({ orderId: settled, notes: "Ring once." });
    const cancellation = await world.tenant.cancel({ orderId: given, ...why });
    await world.supplier.requestReceived(amendment);
    await world.supplier.requestReceived(cancellation);
    await world.gateway.kill();
    await world.gateway.start();
    assert.equal((await world.tenant.read(settled)).status, "IN_PROGRESS");
    await world.supplier.sendKcis(world.updates, settled, ["AMENDED", named(amendment)]);
    assert.deepEqual((await world.inbox.types(settled, 5)).slice(3), ["UPDATE", "AMENDED"]);
    const [kci] = (await world.inbox.kcis(given, 4, 15_000)).slice(3);
    assert.deepEqual([kci.updateType, kci.serviceOrderCancellation.status], ["ERROR", "FAILED_TO_SEND"]);
    assert.deepEqual(
      (await parkedOf(given, world.gateway)).map(({ kind }) => kind),
      ["may-exist-at-supplier"],
    );
    assert.deepEqual(
      [amendment, cancellation].map((each) => world.supplier.requestsOf(each).length),
      [1, 1],
    );
    for (const id of [settled, given]) inSequence(await world.tenant.read(id));
  });

  test("with two amendments open: the sequence goes on where it stood", async (t) => {
    const world = await ownWorld(t, { answerRequest: answers.promised });
    const id = await world.place();
    const one = await world.tenant.amend({ orderId: id, notes: "Ring once." });
    const two = await world.tenant.amend({ orderId: id, hazards: "A dog." });
    await world.inbox.kcis(id, 5);
    await world.gateway.kill();
    await world.gateway.start();
    assert.equal((await world.tenant.read(id)).status, "PENDING_AMENDMENT");
    const three = await world.tenant.amend({ orderId: id, onSiteRestrictions: "No parking." });
    assert.ok(three.id > two.id && two.id > one.id, "numbers are not given again");
    await world.inbox.kcis(id, 6);
    for (const each of [three, one, two]) await world.supplier.sendKcis(world.updates, id, ["AMENDED", named(each)]);
    await world.inbox.kcis(id, 9);
    const order = await world.tenant.read(id);
    assert.deepEqual(
      [order.status, order.notes, order.hazards, order.onSiteRestrictions],
      ["IN_PROGRESS", "Ring once.", "A dog.", "No parking."],
    );
    inSequence(order);
    assert.ok([one, two, three].every((each) => world.supplier.requestsOf(each).length === 1));
  });
});
