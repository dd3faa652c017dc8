// SPDX-License-Identifier: Apache-2.0
// The list of orders with its filters and pages, and updates that are sent again.
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { ceaseOrder, modifyOrder, provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { answers } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never, pause } from "./support/wait.mjs";
import { addSupplier, addTenant, agree, startWorld } from "./support/world.mjs";

const t = { after };
const { gateway, supplier, inbox, tenant, updates } = await startWorld(t, {
  supplier: { answerRequest: answers.promised },
  supplierArgs: ["--limit", "32"],
});
await addSupplier(t, gateway, "SECOND_FIBRE");
await agree(gateway, tenantName, "SECOND_FIBRE");
const stranger = await addTenant(t, gateway, "OTHER_ISP", { suppliers: [supplierName, "SECOND_FIBRE"] });
await eventually(
  "the agreements are in effect",
  async () => (await stranger.api.tryPlace(provideOrder({ supplier: "SECOND_FIBRE" }))).status === 201,
);

const addressOf = (id) => ({ address: { id, type: "UPRN" } });
const idsOf = (orders) => orders.map(({ id }) => id);
// What the list says once it says it; a change shows within a second.
const listed = (query, ids, api = tenant) =>
  eventually(
    `the list has ${ids.length} orders for ${JSON.stringify(query)}`,
    async () => {
      const orders = await api.listAll(query);
      assert.deepEqual(idsOf(orders), ids);
      return orders;
    },
    1_500,
  );
const newestFirst = (...ids) => ids.sort((a, b) => b - a);

describe("the list", () => {
  const made = {}; // name -> order number
  const times = {};

  test("newest first, without updates, each as GET shows it", async () => {
    times.before = new Date().toISOString();
    made.plain = (await tenant.place(provideOrder(addressOf("999900000026")))).id;
    made.other = (await tenant.place(provideOrder({ supplier: "SECOND_FIBRE", ...addressOf("999900000026") }))).id;
    made.modify = (await tenant.place(modifyOrder({ serviceId: "EXF-0000777" }))).id;
    made.cease = (await tenant.place(ceaseOrder({ serviceId: "EXF-0000777" }))).id;
    made.done = (await tenant.place(provideOrder(addressOf("999900000034")))).id;
    const item = {
      serviceSpecification: { id: "FTTP" },
      serviceCharacteristics: [{ name: "SERVICE_ID", value: "EXF-0000778" }],
    };
    await supplier.sendKcis(updates, made.done, "ACKNOWLEDGED", "COMMITTED", [
      "COMPLETED",
      { entity: { serviceOrderItem: item } },
    ]);
    await Promise.all(Object.values(made).map((id) => inbox.kcis(id, 1)));
    times.placed = new Date().toISOString();
    const orders = await listed({ createdFrom: times.before }, newestFirst(...Object.values(made)));
    for (const order of await tenant.listAll({ createdFrom: times.before })) {
      const { updates: _, ...shown } = await tenant.read(order.id);
      assert.deepEqual(order, shown);
    }
    assert.equal(orders.length, 5);
  });

  test("every filter, alone and together", async () => {
    const { plain, other, modify, cease, done } = made;
    const since = { createdFrom: times.before };
    for (const [query, ...ids] of [
      [{ ...since, supplier: ["SECOND_FIBRE"] }, other],
      [{ ...since, supplier: [supplierName, "SECOND_FIBRE"] }, plain, other, modify, cease, done],
      [{ supplier: ["UNKNOWN_FIBRE"] }],
      [{ ...since, orderType: ["MODIFY", "CEASE"] }, modify, cease],
      [{ ...since, status: ["COMPLETED"] }, done],
      [{ ...since, status: ["SENT_TO_SUPPLIER", "COMPLETED"] }, plain, other, modify, cease, done],
      [{ ...since, status: ["HELD"] }],
      [{ addressId: "999900000026" }, plain, other],
      [{ addressId: "999900000026", supplier: [supplierName] }, plain],
      [{ addressId: "999900009999" }],
      [{ serviceId: "EXF-0000777" }, modify, cease],
      [{ serviceId: "EXF-0000777", orderType: ["CEASE"] }, cease],
      [{ supplierOrderNumber: `EXF-ORD-${done}` }, done],
      [{ supplierOrderNumber: `EXF-ORD-${done}`, status: ["HELD"] }],
      [{ ...since, createdTo: times.placed }, plain, other, modify, cease, done],
      [{ createdFrom: times.placed }],
      [{ ...since, updatedTo: times.before }],
      [{ updatedFrom: times.before, addressId: "999900000034" }, done],
    ]) {
      await listed(query, newestFirst(...ids));
    }
  });

  test("the service that an order delivered finds it", async () => {
    await listed({ serviceId: "EXF-0000778" }, [made.done]);
  });

  test("a change shows within a second, a request over the order's own state too", async () => {
    const id = made.plain;
    const within = async (query, what) => {
      const begun = Date.now();
      await listed(query, [id]);
      assert.ok(Date.now() - begun < 1_100, `${what} showed after ${Date.now() - begun} ms`);
    };
    const mine = { addressId: "999900000026", supplier: [supplierName] };
    const changed = new Date().toISOString();
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED");
    await within({ ...mine, status: ["IN_PROGRESS"] }, "IN_PROGRESS");
    await within({ updatedFrom: changed, ...mine }, "the time of the change");
    await within({ supplierOrderNumber: `EXF-ORD-${id}` }, "the supplier's number");
    const amendment = await tenant.amend({ orderId: id, notes: "Ring once." });
    await inbox.kcis(id, 4);
    await within({ ...mine, status: ["PENDING_AMENDMENT"] }, "PENDING_AMENDMENT");
    assert.deepEqual(await tenant.listAll({ ...mine, status: ["IN_PROGRESS"] }), []);
    await supplier.sendKcis(updates, id, ["AMENDED", { serviceOrderAmendmentId: amendment.id }]);
    await within({ ...mine, status: ["IN_PROGRESS"] }, "IN_PROGRESS again");
    const [order] = (await tenant.list(mine)).orders;
    assert.equal(order.notes, "Ring once.");
  });

  test("nobody sees another tenant's orders, by no filter", async () => {
    const { id } = await stranger.api.place(provideOrder(addressOf("999900000026")));
    await listed({ addressId: "999900000026" }, [id], stranger.api);
    await listed({ addressId: "999900000026" }, newestFirst(made.plain, made.other));
    for (const query of [{ serviceId: "EXF-0000777" }, { supplierOrderNumber: `EXF-ORD-${made.done}` }]) {
      assert.deepEqual(await stranger.api.listAll(query), []);
    }
    const { next } = await tenant.list({ limit: 1 });
    const cursor = new URL(next, gateway.url).searchParams.get("cursor");
    const theirs = await stranger.api.listAll({ cursor });
    const mine = new Set(idsOf(await tenant.listAll()));
    assert.ok(
      theirs.every((order) => !mine.has(order.id)),
      "a cursor opens nobody else's orders",
    );
  });

  test("parameters that cannot be are refused by name", async () => {
    for (const [query, status, field] of [
      ["limit=0", 422, /limit/],
      ["limit=501", 422, /limit/],
      ["status=DONE", 422, /status\[0\].*HELD/],
      ["cursor=nonsense", 422, /cursor/],
      ["createdFrom=2030-01-02T00:00:00Z&createdTo=2030-01-01T00:00:00Z", 422, /createdTo/],
      ["state=HELD", 422, /state.*unknown.*status/],
      ["limit=1&limit=2", 400, /limit/],
    ]) {
      const answer = await tenant.call("GET", `/v1/service-orders?${query}`);
      assert.equal(answer.status, status, query);
      assert.match(answer.text, field);
    }
  });

  test("pages to the end while orders are placed and change: none twice, none lost, none shifted", async () => {
    const before = [];
    await Promise.all(
      Array.from({ length: 60 }, async () =>
        before.push((await tenant.place(provideOrder(addressOf("999900000042")))).id),
      ),
    );
    await listed({ addressId: "999900000042" }, newestFirst(...before));
    for (const query of [
      { addressId: "999900000042", limit: 7 },
      { limit: 9, createdFrom: times.before },
    ]) {
      let going = true;
      const placed = [];
      const busy = (async () => {
        while (going) {
          const { id } = await tenant.place(provideOrder(addressOf("999900000042")));
          placed.push(id);
          await supplier.sendKcis(updates, id, "ACKNOWLEDGED");
        }
      })();
      const seen = idsOf(await tenant.listAll(query, () => pause(10)));
      going = false;
      await busy;
      assert.deepEqual(
        seen,
        [...new Set(seen)].sort((a, b) => b - a),
        "newest first, none twice",
      );
      assert.deepEqual(
        before.filter((id) => !seen.includes(id)),
        [],
      );
      assert.ok(placed.length > 0);
      await Promise.all(placed.map((id) => inbox.kcis(id, 2)));
    }
  });

  test("after kill -9 it is right again, and after its file is gone it is built anew", async () => {
    const newest = [];
    for (let i = 0; i < 20; i += 1) newest.push((await tenant.place(provideOrder(addressOf("999900000059")))).id);
    await gateway.kill();
    await gateway.start();
    await listed({ addressId: "999900000059" }, newestFirst(...newest));
    // What was in flight is not known and stays so: the list says as much as GET does.
    const asRead = async () => {
      const orders = await tenant.listAll({ limit: 500 });
      for (const order of orders) {
        const { updates: _, ...shown } = await tenant.read(order.id);
        assert.deepEqual(order, shown);
      }
      return orders;
    };
    const all = await eventually("the list is as GET", asRead, 5_000);

    await gateway.stop();
    const file = join(gateway.data, "listing.db");
    assert.ok(existsSync(file), "the list has a file of its own");
    for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    await gateway.start();
    const again = await eventually("the list is whole", asRead);
    assert.deepEqual(idsOf(again), idsOf(all));
    await listed({ addressId: "999900000059" }, newestFirst(...newest));
    assert.ok(existsSync(file));
  });
});

describe("redeliveries", () => {
  const receivedOf = (id) => inbox.received.filter(({ kci }) => kci.entity.id === id);
  const sameButWhen = (kci) => ({ ...kci, deliveredOn: "" });

  // An order with four delivered KCIs.
  async function told(notes) {
    const { id } = await tenant.place(provideOrder({ notes }));
    await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "ADDITIONAL");
    await inbox.kcis(id, 4);
    await eventually("all is shown as delivered", async () =>
      (await tenant.read(id)).updates.every(({ deliveryStatus }) => deliveryStatus === "DELIVERED"),
    );
    return id;
  }

  test("all of one order: old ids and numbers, oldest first, new request ids", async () => {
    const id = await told("once more");
    const first = receivedOf(id);
    assert.equal(await tenant.redeliver(id), 4);
    const both = await eventually("they came again", () => receivedOf(id).length >= 8 && receivedOf(id));
    assert.equal(both.length, 8);
    assert.deepEqual(
      both.slice(4).map(({ kci }) => sameButWhen(kci)),
      first.map(({ kci }) => sameButWhen(kci)),
    );
    assert.equal(new Set(both.map(({ headers }) => headers["x-request-id"])).size, 8);
    assert.equal(await tenant.redeliver(id), 4, "a second call sends them once more");
    await eventually("and again", () => receivedOf(id).length === 12);
    await eventually("all is shown as delivered", async () =>
      (await tenant.read(id)).updates.every(({ deliveryStatus }) => deliveryStatus === "DELIVERED"),
    );
  });

  test("nothing newer overtakes them, also when the endpoint fails meanwhile", async () => {
    const id = await told("in order");
    let failures = 1;
    inbox.answer = (kci) => (kci.entity.id === id && kci.sequenceNumber === 2 && failures-- > 0 ? 500 : 204);
    assert.equal(await tenant.redeliver(id), 4);
    await supplier.sendKcis(updates, id, "COMPLETED");
    await eventually("the new one came", () => inbox.kcisOf(id).some((kci) => typeOf(kci) === "COMPLETED"), 25_000);
    const again = receivedOf(id)
      .slice(4)
      .filter(({ status }) => status < 300);
    assert.deepEqual(
      again.map(({ kci }) => kci.sequenceNumber),
      [1, 2, 3, 4, 5],
    );
    inbox.answer = () => 204;
  });

  test("since a time: of all orders what was made since, and only the tenant's own", async () => {
    const old = await told("before");
    await stranger.inbox.kcis((await stranger.api.place(provideOrder())).id, 1);
    const since = new Date().toISOString();
    const fresh = await told("after");
    await supplier.sendKcis(updates, old, "DELAY");
    await inbox.kcis(old, 5);
    const strangers = stranger.inbox.received.length;
    const before = new Map([old, fresh].map((id) => [id, receivedOf(id).length]));
    assert.equal(await tenant.redeliverSince(since), 5);
    await eventually("they came again", () => receivedOf(fresh).length === before.get(fresh) + 4);
    await eventually("the DELAY too", () => receivedOf(old).length === before.get(old) + 1);
    assert.deepEqual(
      receivedOf(fresh)
        .slice(-4)
        .map(({ kci }) => kci.sequenceNumber),
      [1, 2, 3, 4],
    );
    assert.equal(typeOf(receivedOf(old).at(-1).kci), "DELAY");
    await never("more comes", () => receivedOf(old).length > before.get(old) + 1, 300);
    assert.equal(stranger.inbox.received.length, strangers);
  });

  test("what cannot be sent again is refused", async () => {
    const id = await told("theirs");
    for (const path of [`/v1/service-orders/${id}/redeliveries`, "/v1/service-orders/99999999/redeliveries"]) {
      assert.equal((await stranger.api.post(path)).status, 404);
    }
    const body = JSON.stringify({ since: new Date().toISOString() });
    assert.equal((await tenant.call("POST", `/v1/service-orders/${id}/redeliveries`, { body })).status, 422);
    const day = 24 * 3_600_000;
    for (const since of [new Date(Date.now() - 8 * day), new Date(Date.now() + day)]) {
      const answer = await tenant.post("/v1/redeliveries", { since: since.toISOString() });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /since/);
    }
    assert.equal(await tenant.redeliverSince(new Date().toISOString()), 0);
  });

  test("killed in the middle of a redelivery, the gateway goes on with it", async () => {
    const ids = [];
    for (let i = 0; i < 5; i += 1) ids.push(await told(`kill ${i}`));
    const before = inbox.received.length;
    for (const id of ids) assert.equal(await tenant.redeliver(id), 4);
    await gateway.kill();
    await gateway.start();
    await eventually(
      "all came again",
      () =>
        ids.every(
          (id) =>
            new Set(
              inbox.received
                .slice(before)
                .filter(({ kci }) => kci.entity.id === id)
                .map(({ kci }) => kci.id),
            ).size === 4,
        ),
      15_000,
    );
  });
});
