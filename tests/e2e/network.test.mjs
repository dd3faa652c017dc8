// SPDX-License-Identifier: Apache-2.0
// The network to a supplier or a tenant is cut in the middle of a message, at every interesting byte of it: an unsafe
// supplier is never told twice, a tenant gets the KCI again with the same id and number.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { SupplierUpdatesApi, TenantApi } from "./support/api.mjs";
import { CuttingProxy } from "./support/cutting.mjs";
import { Gateway } from "./support/gateway.mjs";
import { provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { SupplierStub, answers } from "./support/supplier.mjs";
import { TenantInbox } from "./support/tenant.mjs";
import { eventually } from "./support/wait.mjs";
import { addClient, agree } from "./support/world.mjs";

const t = { after };
const settings = { SUPPLIER_TIMEOUT: "1s", DISPATCH_GIVE_UP_AFTER: "4s", DELIVERIES_TIMEOUT: "2s" };
const gateway = await Gateway.start(t, { settings });

// Cuts at both ends of a message, in its head, where its body begins, in its body.
const placesIn = (size) => [0, 1, 40, Math.floor(size / 2), size - 1, size];

async function addTenantBehind(name, next) {
  const inbox = await TenantInbox.start(t);
  const proxy = await CuttingProxy.start(t, inbox.port, next);
  await gateway.cli("tenant", "add", name, "--kci-url", `http://127.0.0.1:${proxy.port}/kcis`, "--sandbox");
  await agree(gateway, name, supplierName);
  const client = await addClient(gateway, "tenant", name);
  return { inbox, proxy, api: new TenantApi(gateway, client) };
}

const plans = [];
const stub = await SupplierStub.start(t);
const line = await CuttingProxy.start(t, stub.port, () => plans.shift());
await gateway.cli("supplier", "add", supplierName, "--url", `http://127.0.0.1:${line.port}/supplier`, "--sandbox");
stub.answer = (order) => {
  void stub.sendKcis(updates, order.id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
  return answers.accepted;
};
const updates = new SupplierUpdatesApi(gateway, await addClient(gateway, "supplier", supplierName));
const tenant = await addTenantBehind(tenantName);

async function placeFirst(api) {
  return eventually("an order is accepted", async () => {
    const answer = await api.tryPlace(provideOrder());
    return answer.status === 201 && answer.json;
  });
}

test("cut in the middle of a message, an unsafe supplier is never told twice and every order comes to an end", async () => {
  const first = await placeFirst(tenant.api);
  await tenant.inbox.kcis(first.id, 1);
  const { request, response } = await eventually("its sizes are known", () => line.sizes[0]);
  const cuts = [
    ...placesIn(request).flatMap((size) => [{ request: size }, { request: size, reset: true }]),
    ...placesIn(response).flatMap((size) => [{ response: size }, { response: size, reset: true }]),
  ];
  const placed = [];
  for (const cut of cuts) {
    const before = line.cuts;
    plans.push(cut);
    const { id } = await tenant.api.place(provideOrder());
    await eventually(`it is cut after ${JSON.stringify(cut)}`, () => line.cuts > before, 70_000);
    placed.push({ id, cut });
    await stub.orderReceived((await tenant.api.place(provideOrder())).id); // ends the back-off
  }
  const told = () => placed.filter(({ id }) => stub.callsOf(id).length > 0);
  await eventually("complete requests have arrived", () => told().length >= 2 * placesIn(response).length);
  for (const { id, cut } of placed) {
    const order = await eventually(
      `order ${id}, cut after ${JSON.stringify(cut)}, has come to its end`,
      async () => {
        const read = await tenant.api.read(id);
        return ["COMPLETED", "FAILED_TO_SEND"].includes(read.status) && read;
      },
      30_000,
    );
    await tenant.inbox.kcis(id, order.updates.length);
    assert.ok(stub.callsOf(id).length <= 1, `told ${stub.callsOf(id).length} times after ${JSON.stringify(cut)}`);
    if (stub.callsOf(id).length === 1) assert.equal(order.status, "COMPLETED", JSON.stringify(cut));
  }
});

test("cut in the middle of a delivery, the tenant gets the KCI again, with the same id and number, in sequence", async () => {
  const { request, response } = tenant.proxy.sizes[0];
  const cuts = [
    ...placesIn(request).map((size) => ({ request: size })),
    ...placesIn(response).map((size) => ({ response: size, reset: size % 2 === 0 })),
  ];
  const one = async (cut, index) => {
    const queue = [cut];
    const { inbox, proxy, api } = await addTenantBehind(`CUT_ISP_${index}`, () => queue.shift());
    const { id } = await placeFirst(api);
    const kcis = await inbox.kcis(id, 4, 40_000);
    assert.equal(proxy.cuts, 1, JSON.stringify(cut));
    assert.deepEqual(
      kcis.map(({ sequenceNumber }) => sequenceNumber),
      [1, 2, 3, 4],
    );
    const numbersById = new Map(kcis.map((kci) => [kci.id, kci.sequenceNumber]));
    for (const { kci } of inbox.received) assert.equal(numbersById.get(kci.id), kci.sequenceNumber);
    return inbox.received.length - kcis.length;
  };
  const repeats = await Promise.all(cuts.map(one));
  assert.ok(repeats.some((count) => count > 0), "some of them had arrived and came again");
});
