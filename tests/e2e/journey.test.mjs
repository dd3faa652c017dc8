// SPDX-License-Identifier: Apache-2.0
// Orders from the tenant's POST to the supplier and back as KCIs.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after } from "node:test";

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
import { answers } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addSupplier, startWorld } from "./support/world.mjs";

// How the supplier answers an order is chosen by its notes.
const byNotes = {
  "sync acknowledged": answers.acknowledged,
  "sync committed": answers.committed,
  refused: () =>
    answers.refused("LINE_PROFILE FTTP_500_70 cannot be ordered at this address", "ECC_CHARGEBAND must be 0, 1 or 2"),
  fault: () => answers.fault,
  "created without a body": () => ({ status: 201 }),
  conflict: () => ({
    status: 409,
    body: { uuid: randomUUID(), code: "INVALID_REQUEST", messages: ["The slot has gone"] },
  }),
  "not found": () => ({ status: 404 }),
  redirect: () => ({ status: 307, headers: { Location: "/elsewhere" } }),
  "not json": () => ({ status: 201, body: "<html></html>" }),
};
const answer = (order) => byNotes[order.notes]?.(order) ?? answers.accepted;
const { supplier, inbox, tenant, updates } = await startWorld({ after }, { supplier: { answer } });

const statusesOf = (kcis) => kcis.map(({ entity }) => entity.status);
const delivered = (id, count) =>
  eventually(`order ${id} shows ${count} delivered updates`, async () => {
    const order = await tenant.read(id);
    return (
      order.updates.length === count &&
      order.updates.every(({ deliveryStatus }) => deliveryStatus === "DELIVERED") &&
      order
    );
  });

test("an order to provide that the supplier takes and tells of by KCIs", async () => {
  const conversationId = `journey-${randomUUID()}`;
  const placed = await tenant.place(provideOrder(), { conversationId });
  assert.deepEqual(placed.updates, []);
  assert.equal(placed.supplierOrderNumber, undefined);
  await supplier.sendKcis(
    updates,
    placed.id,
    "ACKNOWLEDGED",
    "COMMITTED",
    [
      "ADDITIONAL",
      {
        text: "SERVICE_ID is now known.",
        entity: {
          serviceOrderItem: {
            serviceSpecification: { id: "FTTP", name: "Fibre to the premises" },
            serviceCharacteristics: [{ name: "SERVICE_ID", value: "EXF-0000451" }],
          },
        },
      },
    ],
    "COMPLETED",
  );

  const kcis = await inbox.kcis(placed.id, 5);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "ADDITIONAL", "COMPLETED"]);
  assert.deepEqual(statusesOf(kcis), ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
  assert.deepEqual(
    kcis.map(({ sequenceNumber }) => sequenceNumber),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    kcis.map(({ entity }) => entity.supplierOrderNumber),
    [undefined, ...Array(4).fill(`EXF-ORD-${placed.id}`)],
  );
  assert.deepEqual(
    kcis.map(({ issuedOn }) => issuedOn !== undefined),
    [false, true, true, true, true],
  );
  assert.ok(kcis.every(({ entityType, supplier: name }) => entityType === "PROVIDE_ORDER" && name === supplierName));

  const order = await delivered(placed.id, 5);
  assert.equal(order.status, "COMPLETED");
  assert.equal(order.supplierOrderNumber, `EXF-ORD-${placed.id}`);
  assert.equal(order.committedDate, midnightOf(completionDate));
  assert.deepEqual(order.serviceOrderItem, {
    serviceSpecification: { id: "FTTP", name: "Fibre to the premises" },
    serviceCharacteristics: [
      { name: "LINE_PROFILE", value: "FTTP_500_70" },
      { name: "SERVICE_ID", value: "EXF-0000451" },
    ],
  });
  assert.deepEqual(
    order.updates.map(({ id }) => id),
    kcis.map(({ id }) => id),
  );

  const calls = inbox.received.filter(({ kci }) => kci.entity.id === placed.id);
  assert.ok(calls.every(({ headers }) => headers["x-conversation-id"] === conversationId));
  assert.equal(new Set(calls.map(({ headers }) => headers["x-request-id"])).size, calls.length);
  const [{ headers, order: told }] = supplier.callsOf(placed.id);
  assert.equal(headers["x-conversation-id"], conversationId);
  assert.equal(headers.tenant, tenantName);
  assert.equal(told.supplier, undefined);
  assert.equal(told.notes, "Please ring twice.");
});

test("an order to modify that the supplier acknowledges at once", async () => {
  const { id } = await tenant.place(modifyOrder({ notes: "sync acknowledged" }));
  await inbox.kcis(id, 2);
  await supplier.sendKcis(updates, id, "COMMITTED", "COMPLETED");
  const kcis = await inbox.kcis(id, 4);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "COMPLETED"]);
  assert.deepEqual(statusesOf(kcis), ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"]);
  assert.ok(kcis.every(({ entityType }) => entityType === "MODIFY_ORDER"));
  assert.ok(kcis.slice(1).every(({ entity }) => entity.supplierOrderNumber === `EXF-ORD-${id}`));
  assert.equal((await delivered(id, 4)).serviceId, "EXF-0000451");
});

test("an order to cease that the supplier commits to at once", async () => {
  const { id } = await tenant.place(ceaseOrder({ notes: "sync committed" }));
  await inbox.kcis(id, 3);
  await supplier.sendKcis(updates, id, "COMPLETED");
  const kcis = await inbox.kcis(id, 4);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "COMPLETED"]);
  assert.deepEqual(statusesOf(kcis), ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"]);
  assert.ok(kcis.every(({ entityType }) => entityType === "CEASE_ORDER"));
  assert.equal((await delivered(id, 4)).requestedCompletionDate, laterDate);
});

test("a 201 without a body counts as 202", async () => {
  const { id } = await tenant.place(provideOrder({ notes: "created without a body" }));
  assert.deepEqual(await inbox.types(id, 1), ["UPDATE"]);
  assert.equal((await tenant.read(id)).status, "SENT_TO_SUPPLIER");
});

for (const [notes, reasons] of [
  ["refused", ["FTTP_500_70 cannot be ordered", "ECC_CHARGEBAND must be 0, 1 or 2"]],
  ["conflict", ["The slot has gone"]],
]) {
  test(`the supplier refuses at once (${notes}): REJECTED, and the tenant reads its reasons`, async () => {
    const { id } = await tenant.place(provideOrder({ notes }));
    const [kci] = await inbox.kcis(id, 1);
    assert.equal(typeOf(kci), "TERMINATED");
    assert.equal(kci.information.code, "INVALID_REQUEST");
    for (const reason of reasons) assert.match(kci.information.text, new RegExp(reason));
    assert.equal(kci.entity.status, "REJECTED");
    assert.equal((await delivered(id, 1)).status, "REJECTED");
  });
}

for (const [notes, code] of [
  ["fault", "SUPPLIER_FAULT"],
  ["redirect", "SUPPLIER_FAULT"],
  ["not json", "SUPPLIER_FAULT"],
  ["not found", "GATEWAY_FAULT"],
]) {
  test(`the supplier cannot take it (${notes}): FAILED_TO_SEND with ${code}`, async () => {
    const { id } = await tenant.place(provideOrder({ notes }));
    const [kci] = await inbox.kcis(id, 1);
    assert.equal(kci.updateType, "ERROR");
    assert.equal(kci.error.code, code);
    if (notes === "fault") assert.match(kci.error.messages.join(), /Unexpected error/);
    assert.equal((await delivered(id, 1)).status, "FAILED_TO_SEND");
    assert.equal(supplier.callsOf(id).length, 1);
  });
}

test("a supplier rejects by KCI before it acknowledged", async () => {
  const { id } = await tenant.place(provideOrder());
  await supplier.sendKcis(updates, id, "ORDER_REJECTED");
  const kcis = await inbox.kcis(id, 2);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "TERMINATED"]);
  assert.equal(kcis[1].entity.status, "REJECTED");
});

test("a skipped ACKNOWLEDGED is made by the gateway", async () => {
  const { id } = await tenant.place(provideOrder());
  await supplier.sendKcis(updates, id, "COMMITTED");
  const kcis = await inbox.kcis(id, 3);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED"]);
  assert.deepEqual(statusesOf(kcis), ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS"]);
});

test("delays, questions and new appointments move the order and tell the tenant what to do", async () => {
  const { id } = await tenant.place(provideOrder());
  const timeslot = {
    timeslotStartDateTime: `${laterDate}T12:00:00.000Z`,
    timeslotEndDateTime: `${laterDate}T17:00:00.000Z`,
  };
  await supplier.sendKcis(
    updates,
    id,
    "ACKNOWLEDGED",
    "COMMITTED",
    [
      "DELAY",
      { text: "Blocked duct", supplierCode: "D-17", supplierNotes: [{ note: "Crew booked", type: "Engineer Note" }] },
    ],
    "RESUMED",
    "INFORMATION_REQUIRED",
    "REAPPOINT",
    ["REAPPOINTED", { entity: { appointmentTimeslot: timeslot, targetDate: laterDate } }],
    "COMPLETED",
  );
  const kcis = await inbox.kcis(id, 9);
  assert.deepEqual(kcis.map(typeOf).slice(3), [
    "DELAY",
    "RESUMED",
    "INFORMATION_REQUIRED",
    "REAPPOINT",
    "REAPPOINTED",
    "COMPLETED",
  ]);
  assert.deepEqual(statusesOf(kcis).slice(3), [
    "HELD",
    "IN_PROGRESS",
    "PENDING",
    "PENDING",
    "IN_PROGRESS",
    "COMPLETED",
  ]);
  assert.deepEqual(kcis.map(({ updateType }) => updateType === "ACTION_REQUIRED").slice(3), [
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
  const [, , , delay] = kcis;
  assert.deepEqual(delay.information, {
    type: "DELAY",
    code: "ADDITIONAL_WORK",
    text: "Blocked duct",
    supplierCode: "D-17",
    supplierCodes: ["D-17"],
  });
  assert.equal(delay.supplierNotes[0].note, "Crew booked");
  const order = await tenant.read(id);
  assert.equal(order.targetDate, midnightOf(laterDate));
  assert.equal(order.committedDate, midnightOf(completionDate));
  assert.equal(order.appointmentTimeslot.timeslotStartDateTime, timeslot.timeslotStartDateTime);
});

test("a repeated KCI is answered 204 and told once, whatever the case of its id", async () => {
  const { id } = await tenant.place(provideOrder());
  const kci = supplierKci(await supplier.orderReceived(id), supplier.nextSequence(id), "ACKNOWLEDGED");
  await updates.postKci(kci);
  await updates.postKci(kci);
  await updates.postKci({ ...kci, id: kci.id.toUpperCase() });
  await supplier.sendKcis(updates, id, "COMMITTED");
  assert.deepEqual(await inbox.types(id, 3), ["UPDATE", "ACKNOWLEDGED", "COMMITTED"]);
  await never("a fourth KCI", async () => (await tenant.read(id)).updates.length > 3, 200);
});

test("KCIs that overtake each other are put in sequence", async () => {
  const { id } = await tenant.place(provideOrder());
  const order = await supplier.orderReceived(id);
  await inbox.kcis(id, 1);
  for (const [number, reason] of [
    [1, "ACKNOWLEDGED"],
    [4, "COMPLETED"],
    [3, "ADDITIONAL"],
    [2, "COMMITTED"],
  ]) {
    await updates.postKci(supplierKci(order, number, reason));
  }
  const kcis = await inbox.kcis(id, 5);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "ADDITIONAL", "COMPLETED"]);
  assert.deepEqual(statusesOf(kcis), ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
});

test("a late KCI is passed on as UPDATE and moves nothing", async () => {
  const { id } = await tenant.place(provideOrder());
  const order = await supplier.orderReceived(id);
  await inbox.kcis(id, 1);
  await updates.postKci(supplierKci(order, 2, "COMMITTED"));
  await updates.postKci(supplierKci(order, 1, "DELAY"));
  const kcis = await inbox.kcis(id, 4);
  assert.deepEqual(kcis.map(typeOf), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "UPDATE"]);
  assert.equal(kcis[3].entity.status, "IN_PROGRESS");
});

test("a KCI that arrives before the supplier's answer waits for it", async () => {
  let id;
  const early = async (order) => {
    if (order.notes !== "early KCI") return answer(order);
    await updates.postKci(supplierKci(order, supplier.nextSequence(order.id), "ACKNOWLEDGED"));
    return answers.accepted;
  };
  supplier.answer = early;
  try {
    ({ id } = await tenant.place(provideOrder({ notes: "early KCI" })));
    assert.deepEqual(await inbox.types(id, 2), ["UPDATE", "ACKNOWLEDGED"]);
  } finally {
    supplier.answer = answer;
  }
});

test("KCIs that cannot be are refused, naming why", async () => {
  const { id } = await tenant.place(provideOrder());
  const order = await supplier.orderReceived(id);
  const unknown = await updates.tryPostKci(
    supplierKci({ ...order, id: 99_999_999 }, 1, "ACKNOWLEDGED", {
      entity: { supplierOrderReference: "EXF-ORD-none" },
    }),
  );
  assert.equal(unknown.status, 422);
  const disagreeing = await updates.tryPostKci(supplierKci(order, 1, "COMPLETED", { entity: { status: "HELD" } }));
  assert.equal(disagreeing.status, 422);
  assert.match(disagreeing.text, /COMPLETED/);
  assert.match(disagreeing.text, /HELD/);
  const otherTenant = await updates.tryPostKci(
    supplierKci(order, 1, "ACKNOWLEDGED", { entity: { tenant: "SOMEBODY_ELSE" } }),
  );
  assert.equal(otherTenant.status, 422);
  await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
  const after = await updates.tryPostKci(supplierKci(order, 4, "DELAY"));
  assert.equal(after.status, 422);
  assert.match(after.text, /COMPLETED/);
  await supplier.sendKcis(updates, id, ["ADDITIONAL", { entity: { status: "COMPLETED" } }]);
  assert.deepEqual(await inbox.types(id, 5), ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "COMPLETED", "ADDITIONAL"]);
});

test("a KCI of another supplier looks like one for an unknown order", async (t) => {
  const { api } = await addSupplier(t, updates.gateway, "OTHER_FIBRE");
  const { id } = await tenant.place(provideOrder());
  const order = await supplier.orderReceived(id);
  const answer = await api.tryPostKci(supplierKci(order, 1, "ACKNOWLEDGED"));
  assert.equal(answer.status, 422);
});
