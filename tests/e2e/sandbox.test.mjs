// SPDX-License-Identifier: Apache-2.0
// The shipped stubs: every scenario and every address of docs/sandbox.md on `fibrecafe stub supplier`, told to
// `fibrecafe stub tenant`.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";

import { TenantApi } from "./support/api.mjs";
import { Gateway, binary } from "./support/gateway.mjs";
import { exchange } from "./support/http.mjs";
import { ceaseOrder, modifyOrder, provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { freePort } from "./support/ports.mjs";
import { atEnd, startChild } from "./support/scope.mjs";
import { newSigningSecret, typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addClient, agree } from "./support/world.mjs";

const secret = newSigningSecret();

// A stub of the command line, stopped at the end; `lines` grows with what it prints.
async function startStub(port, ...args) {
  const { child, exited } = startChild(binary, ["stub", ...args, "--listen", `127.0.0.1:${port}`]);
  const stub = { child, exited, lines: [] };
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => stub.lines.push(line));
  atEnd({ after }, () => child.kill("SIGKILL"));
  await eventually("the stub listens", () => exchange(`http://127.0.0.1:${port}/`));
  return stub;
}

const settings = { DISPATCH_GIVE_UP_AFTER: "4s", SUPPLIER_TIMEOUT: "1s", SUPPLIER_ASK_TIMEOUT: "1s" };
const gateway = await Gateway.start({ after }, { settings });
const [supplierPort, tenantPort] = [await freePort(), await freePort()];
await gateway.cli(
  "tenant",
  "add",
  tenantName,
  "--kci-url",
  `http://127.0.0.1:${tenantPort}/kcis`,
  "--sandbox",
  "--signing-secret",
  secret,
);
const supplierUrl = `http://127.0.0.1:${supplierPort}`;
await gateway.cli("supplier", "add", supplierName, "--url", supplierUrl, "--sandbox", "--addresses");
await agree(gateway, tenantName, supplierName);
const client = await addClient(gateway, "supplier", supplierName);
const api = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
const tenantStub = await startStub(tenantPort, "tenant", "--signing-secret", secret, "--fail-first", "1");
await startStub(
  supplierPort,
  "supplier",
  "--gateway",
  gateway.url,
  "--client-id",
  client.client_id,
  "--client-secret",
  client.client_secret,
);

const steering = (scenario, headers = {}) => ({
  headers: { "X-Scenario": scenario, "X-Kci-Delay": "0.05", ...headers },
});
const place = (scenario, order = provideOrder(), headers = {}) => api.place(order, steering(scenario, headers));

// The order once it shows `status` and all its KCIs are delivered.
const settled = (id, status, within = 15_000) =>
  eventually(
    `order ${id} is ${status} and all is delivered`,
    async () => {
      const order = await api.read(id);
      return (
        order.status === status &&
        order.updates.length > 0 &&
        order.updates.every(({ deliveryStatus }) => deliveryStatus === "DELIVERED") &&
        order
      );
    },
    within,
  );

// The endpoint fails once before it takes anything: that wait belongs to no single scenario.
const { id: firstId } = await place("ORDER_SUCCESSFUL");
await settled(firstId, "COMPLETED", 30_000);

const happy = ["UPDATE", "ACKNOWLEDGED", "COMMITTED"];

describe("scenarios", { concurrency: 8 }, () => {
  for (const [scenario, status, first, last] of [
    ["ORDER_SUCCESSFUL", "COMPLETED", happy, "COMPLETED"],
    ["ORDER_ACKNOWLEDGED", "ACKNOWLEDGED", happy.slice(0, 2), "ACKNOWLEDGED"],
    ["ORDER_IN_PROGRESS", "IN_PROGRESS", happy, "COMMITTED"],
    ["ORDER_CANCELLED", "CANCELLED", ["UPDATE"], "TERMINATED"],
    ["ORDER_DELAYED", "HELD", ["UPDATE"], "DELAY"],
    ["ORDER_DELAYED?resumeAfter=0.2", "COMPLETED", ["UPDATE"], "COMPLETED"],
    ["ORDER_PENDING", "PENDING", ["UPDATE"], "INFORMATION_REQUIRED"],
    ["ORDER_REAPPOINT", "PENDING", ["UPDATE"], "REAPPOINT"],
    ["ORDER_REAPPOINTED?targetDateOffset=3", "COMPLETED", happy, "COMPLETED"],
    ["ORDER_REJECTED", "REJECTED", ["UPDATE"], "TERMINATED"],
    ["ORDER_SYNC_ACKNOWLEDGED", "COMPLETED", happy, "COMPLETED"],
    ["ORDER_SYNC_IN_PROGRESS", "COMPLETED", happy, "COMPLETED"],
    ["ORDER_REFUSED", "REJECTED", [], "TERMINATED"],
    ["ORDER_SUPPLIER_FAULT", "FAILED_TO_SEND", [], "SUPPLIER_FAULT"],
    ["ORDER_TIMED_OUT", "FAILED_TO_SEND", [], "SUPPLIER_TIMED_OUT"],
    ["ORDER_CONNECTION_LOST", "FAILED_TO_SEND", [], "SUPPLIER_FAULT"],
  ]) {
    test(`${scenario} rests at ${status}`, async () => {
      const order = await settled((await place(scenario)).id, status);
      const types = order.updates.map(typeOf);
      assert.deepEqual(types.slice(0, first.length), first);
      assert.equal(types.at(-1), last);
    });
  }

  for (const order of [modifyOrder(), ceaseOrder()]) {
    test(`${order.orderType}: all the way by default`, async () => {
      const done = await settled((await api.place(order, { headers: { "X-Kci-Delay": "0.05" } })).id, "COMPLETED");
      assert.deepEqual(done.updates.map(typeOf).slice(0, 3), happy);
      assert.ok(done.supplierOrderNumber);
    });
  }

  test("X-Problem-Code is what the supplier gives as its reason", async () => {
    const order = await settled(
      (await place("ORDER_DELAYED", provideOrder(), { "X-Problem-Code": "SITE_UNSAFE" })).id,
      "HELD",
    );
    assert.equal(order.updates.at(-1).information.code, "SITE_UNSAFE");
  });

  test("ORDER_REAPPOINTED moves the target date, not the committed one", async () => {
    const order = await settled((await place("ORDER_REAPPOINTED?targetDateOffset=3")).id, "COMPLETED");
    assert.ok(order.updates.map(typeOf).includes("REAPPOINTED"));
    assert.notEqual(order.targetDate, undefined);
  });
});

// An order that rests IN_PROGRESS: its number.
const resting = async () => (await settled((await place("ORDER_IN_PROGRESS")).id, "IN_PROGRESS")).id;
const why = { reasonCode: "CUSTOMER_CHANGED_MIND" };
const requests = {
  AMENDMENT: {
    field: "serviceOrderAmendment",
    ask: (orderId, scenario, headers) => api.amend({ orderId, notes: "Ring once." }, steering(scenario, headers)),
    pending: "PENDING_AMENDMENT",
    done: ["IN_PROGRESS", "AMENDED"],
  },
  CANCELLATION: {
    field: "serviceOrderCancellation",
    ask: (orderId, scenario, headers) => api.cancel({ orderId, ...why }, steering(scenario, headers)),
    pending: "PENDING_CANCELLATION",
    done: ["CANCELLED", "CANCELLED"],
  },
};

for (const [kind, { field, ask, pending, done }] of Object.entries(requests)) {
  const [ended, doneType] = done;
  describe(`scenarios, ${kind}`, { concurrency: 8 }, () => {
    for (const [scenario, status, requestStatus, ...types] of [
      ["ACCEPTED", ended, "COMPLETED", "UPDATE", doneType],
      ["REJECTED", "IN_PROGRESS", "REJECTED", "UPDATE", "RESUBMIT"],
      ["PENDING", pending, "PENDING", "UPDATE"],
      ["SYNC_ACCEPTED", ended, "COMPLETED", doneType],
      ["REFUSED", "IN_PROGRESS", "REJECTED", "RESUBMIT"],
      ["SUPPLIER_FAULT", "IN_PROGRESS", "FAILED_TO_SEND", "SUPPLIER_FAULT"],
      ["TIMED_OUT", "IN_PROGRESS", "FAILED_TO_SEND", "SUPPLIER_TIMED_OUT"],
      ["TIMED_OUT?kcis=true", ended, "COMPLETED", "UPDATE", doneType],
    ]) {
      test(`${kind}_${scenario}: the order is ${status}, the request ${requestStatus}`, async () => {
        const id = await resting();
        const request = await ask(id, `${kind}_${scenario}`);
        const order = await eventually(`order ${id} has come to rest`, async () => {
          const shown = await settled(id, status);
          return shown.updates.length === 3 + types.length && shown;
        });
        assert.deepEqual(order.updates.slice(3).map(typeOf), types);
        const told = order.updates.at(-1)[field];
        assert.deepEqual([told.id, told.status], [request.id, requestStatus]);
        const changed = kind === "AMENDMENT" && requestStatus === "COMPLETED";
        assert.equal(order.notes, changed ? "Ring once." : "Please ring twice.");
        if (requestStatus === "COMPLETED") assert.match(told.supplierReference, /^S-\d+-[AC]\d+$/);
      });
    }

    test("X-Problem-Code says why it is rejected; a name that is none is refused with those that are", async () => {
      const id = await resting();
      await ask(id, `${kind}_REJECTED`, { "X-Problem-Code": "PLANNING_ISSUE" });
      const rejected = await eventually("it is rejected", async () => {
        const order = await settled(id, "IN_PROGRESS");
        return order.updates.length === 5 && order;
      });
      assert.equal(rejected.updates.at(-1).action.code, "PLANNING_ISSUE");
      await ask(id, `${kind}_NONSENSE`);
      const refused = await eventually("it is refused", async () => {
        const order = await settled(id, "IN_PROGRESS");
        return order.updates.length === 6 && order;
      });
      assert.match(
        refused.updates.at(-1).action.text,
        new RegExp(`${kind}_ACCEPTED, ${kind}_REJECTED, ${kind}_PENDING`),
      );
    });
  });
}

describe("what goes on", { concurrency: 4 }, () => {
  test("AMENDMENT_ACCEPTED?targetDateOffset moves the target date, not the committed one", async () => {
    const id = await resting();
    const before = await api.read(id);
    await requests.AMENDMENT.ask(id, "AMENDMENT_ACCEPTED?targetDateOffset=5");
    const order = await eventually("it is amended", async () => {
      const shown = await api.read(id);
      return shown.updates.length === 5 && shown;
    });
    const days = (Date.parse(order.targetDate) - Date.parse(before.targetDate)) / 86_400_000;
    assert.equal(Math.round(days), 5);
    assert.equal(order.committedDate, before.committedDate);
  });

  for (const [scenario, code, ...rest] of [
    ["ORDER_PENDING", "INFORMATION_REQUIRED", "UPDATE", "AMENDED", "COMMITTED", "COMPLETED"],
    ["ORDER_REAPPOINT", "REAPPOINT", "UPDATE", "AMENDED", "COMPLETED"],
  ]) {
    test(`${scenario}: the amendment takes it further`, async () => {
      const { id } = await place(scenario);
      const waiting = await settled(id, "PENDING");
      assert.equal(typeOf(waiting.updates.at(-1)), code);
      await requests.AMENDMENT.ask(id, "AMENDMENT_ACCEPTED");
      const order = await settled(id, "COMPLETED");
      assert.deepEqual(order.updates.slice(waiting.updates.length).map(typeOf), rest);
    });
  }

  // The unsolicited cease of the service that the order delivered.
  const ceaseAfter = (id) =>
    eventually("the service is ceased", async () => {
      const order = await api.read(id);
      const service = order.serviceOrderItem.serviceCharacteristics.find(({ name }) => name === "SERVICE_ID");
      if (!service) return false;
      const { orders } = await api.list({ orderType: ["UNSOLICITED_CEASE"], serviceId: service.value });
      return orders[0];
    });

  test("ORDER_TAKEN_OVER: delivered, then ceased by the supplier", async () => {
    const { id } = await place("ORDER_TAKEN_OVER?reason=CHANGE_OF_CP&ceaseAfter=0.1");
    await settled(id, "COMPLETED");
    const cease = await settled((await ceaseAfter(id)).id, "COMPLETED");
    assert.deepEqual(cease.updates.map(typeOf), ["CREATED", "ACKNOWLEDGED", "COMMITTED", "COMPLETED"]);
    assert.deepEqual([cease.reason, cease.supplierOrderNumber[0]], ["CHANGE_OF_CP", "U"]);
  });

  test("ORDER_TAKEN_OVER?rests=true: the tenant objects, first in vain", async () => {
    const { id } = await place("ORDER_TAKEN_OVER?rests=true");
    const cease = await settled((await ceaseAfter(id)).id, "IN_PROGRESS");
    assert.equal(cease.reason, "WORKING_LINE_TAKEOVER");
    const objection = { orderId: cease.id, reasonCode: "CUSTOMER_NOT_AWARE" };
    await api.cancel(objection, steering("CANCELLATION_REJECTED"));
    await eventually("that was in vain", async () => (await api.read(cease.id)).updates.length === 5);
    await api.cancel(objection, steering("CANCELLATION_ACCEPTED"));
    const order = await settled(cease.id, "CANCELLED");
    assert.deepEqual(order.updates.slice(3).map(typeOf), ["UPDATE", "RESUBMIT", "UPDATE", "CANCELLED"]);
  });

  test("a cancellation on the way drops what was planned", async () => {
    const { id } = await place("ORDER_SUCCESSFUL", provideOrder(), { "X-Kci-Delay": "0.5" });
    await eventually("it is acknowledged", async () => (await api.read(id)).status === "ACKNOWLEDGED");
    await requests.CANCELLATION.ask(id, "CANCELLATION_SYNC_ACCEPTED");
    await settled(id, "CANCELLED");
    await never("more comes", async () => typeOf((await api.read(id)).updates.at(-1)) !== "CANCELLED", 700);
  });
});

describe("questions", { concurrency: 4 }, () => {
  const at = (id) => ({ id, type: "UPRN" });
  const availability = (id) => api.availability({ address: at(id) });
  const slotsAt = (id, more = {}) =>
    api.slots({
      supplier: supplierName,
      address: at(id),
      serviceSpecification: { id: "FTTP" },
      appointmentPurpose: "PROVIDE",
      ...more,
    });

  test("addresses by postcode and by UPRN", async () => {
    for (const [postalCode, numbers] of [
      ["ZZ1 1AA", ["18", "26", "34", "42", "59"]],
      ["zz11ab", ["67", "75", "83"]],
      ["ZZ9 9ZZ", []],
    ]) {
      const { json } = await api.addresses({ postalCode, supplier: supplierName });
      assert.deepEqual(
        json.map(({ streetNumber }) => streetNumber),
        numbers,
      );
    }
    const [one] = (await api.addresses({ uprn: "999900000042", supplier: supplierName })).json;
    assert.deepEqual(one.identifier, at("999900000042"));
  });

  test("what can be had at each address", async () => {
    for (const [uprn, look] of [
      ["999900000018", (site) => [site.line.installationType, site.line.constraints[0].code]],
      ["999900000026", (site) => [site.existingLines[0].lineId, site.existingLines[0].ont.ports[0].status]],
      ["999900000034", (site) => [site.existingLines[0].ont.ontReference, site.existingLines[0].ont.ports[0].status]],
      ["999900000042", (site) => [site.line.type, site.line.installationType]],
    ]) {
      const { json } = await availability(uprn);
      assert.deepEqual(
        json.map((element) => element.supplier),
        [supplierName],
        uprn,
      );
      assert.equal(json[0].serviceSpecifications[0].id, "FTTP");
      assert.deepEqual(
        look(json[0].siteInformation),
        {
          999900000018: ["STANDARD", "WAYLEAVE_SHARED"],
          999900000026: ["LINE-EX-26", "STOPPED"],
          999900000034: ["ONT-EX-34", "ACTIVE"],
          999900000042: ["NEW", undefined],
        }[uprn],
      );
    }
    for (const uprn of ["999900000059", "999900009999"]) assert.deepEqual((await availability(uprn)).json, []);
    assert.deepEqual((await api.availability({ address: at("999900000018"), serviceTypes: ["ETHERNET"] })).json, []);
  });

  for (const [uprn, status, reason] of [
    ["999900000067", 504, /./],
    ["999900000075", 502, /records cannot be read/],
    ["999900000083", 422, /two premises/],
  ]) {
    test(`trouble at ${uprn}: ${status}`, async () => {
      for (const answer of [await availability(uprn), await slotsAt(uprn)]) {
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.json.messages.join(), reason);
      }
    });
  }

  test("slots of London's working days, with the supplier's classes or the gateway's", async () => {
    const own = (await slotsAt("999900000018")).json.availableTimeslots;
    const ours = (await slotsAt("999900000042")).json.availableTimeslots;
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", weekday: "short" });
    assert.ok(own.length >= 15);
    for (const slot of own) {
      const shown = clock.format(new Date(slot.timeslotStartDateTime));
      const saturday = shown.startsWith("Sat");
      const part = shown.endsWith("08") ? "AM" : "PM";
      assert.equal(slot.classification, `${saturday ? "SATURDAY" : "WEEKDAY"}_${part}`);
      assert.equal(slot.standard, !saturday);
    }
    assert.deepEqual(
      ours.map(({ timeslotStartDateTime, classification }) => [timeslotStartDateTime, classification]),
      own.map(({ timeslotStartDateTime, classification }) => [timeslotStartDateTime, classification]),
    );
    assert.ok(ours.every(({ standard }) => standard));
    assert.deepEqual((await slotsAt("999900000059")).json.availableTimeslots, []);
  });

  test("a reserved slot is not offered any more, an order makes it firm, a slot that is none is refused", async () => {
    const [slot] = (await slotsAt("999900000026")).json.availableTimeslots;
    const wanted = {
      supplier: supplierName,
      address: at("999900000026"),
      serviceSpecification: { id: "FTTP" },
      purpose: "PROVIDE",
      timeslot: slot,
    };
    const kept = await api.reserve(wanted);
    assert.match(kept.supplierReference, /^A-\d+$/);
    assert.ok(Date.parse(kept.expiryDateTime) > Date.now() + 20 * 60_000);
    const left = (await slotsAt("999900000026")).json.availableTimeslots;
    assert.ok(left.every(({ timeslotStartDateTime }) => timeslotStartDateTime !== slot.timeslotStartDateTime));
    const taken = await api.tryReserve(wanted);
    assert.equal(taken.status, 422);
    assert.match(taken.text, /reserved already/);
    const odd = {
      timeslotStartDateTime: left[0].timeslotStartDateTime,
      timeslotEndDateTime: left[1].timeslotEndDateTime,
    };
    assert.equal((await api.tryReserve({ ...wanted, timeslot: odd })).status, 422);
    const { requestedCompletionDate: _, ...order } = provideOrder({
      address: at("999900000026"),
      appointmentReservationId: kept.id,
    });
    const done = await settled((await place("ORDER_SUCCESSFUL", order)).id, "COMPLETED");
    assert.equal(done.appointmentTimeslot.timeslotStartDateTime, slot.timeslotStartDateTime);
    const day = (time) => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(new Date(time));
    assert.equal(day(done.committedDate), day(slot.timeslotStartDateTime));
  });
});

test("the tenant stub prints each KCI as one readable line", async () => {
  const { id } = await place("ORDER_SUCCESSFUL");
  await settled(id, "COMPLETED");
  const lines = await eventually("its lines", () => {
    const found = tenantStub.lines.filter((line) => new RegExp(`\\b${id}\\b`).test(line));
    return found.some((line) => line.includes("COMPLETED")) && found;
  });
  for (const status of ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"]) {
    assert.ok(
      lines.some((line) => line.includes(status)),
      status,
    );
  }
});

test("the tenant stub answers 401 to a bad signature and 204 to a good one it has seen", async () => {
  const url = `http://127.0.0.1:${tenantStub.child.spawnargs.at(-1).split(":")[1]}/kcis`;
  const headers = {
    "Content-Type": "application/json",
    "X-Request-ID": randomUUID(),
    "X-Conversation-ID": randomUUID(),
    "webhook-id": randomUUID(),
    "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
    "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}`,
  };
  assert.equal((await exchange(url, { method: "POST", headers, body: "{}" })).status, 401);
  const unsigned = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("webhook")));
  assert.equal((await exchange(url, { method: "POST", headers: unsigned, body: "{}" })).status, 401);
});

test("scenario headers of a tenant that is no sandbox mean nothing", async () => {
  // Such a tenant needs an https endpoint; nothing needs to be delivered for this.
  await gateway.cli("tenant", "add", "SERIOUS_ISP", "--kci-url", "https://isp.example.com/kcis");
  await agree(gateway, "SERIOUS_ISP", supplierName);
  const serious = new TenantApi(gateway, await addClient(gateway, "tenant", "SERIOUS_ISP"));
  const { id } = await eventually(
    "an order is accepted",
    async () => {
      const answer = await serious.tryPlace(provideOrder(), { headers: { "X-Scenario": "ORDER_REFUSED" } });
      return answer.status === 201 && answer.json;
    },
    3_000,
  );
  await eventually("it is taken", async () => (await serious.read(id)).status !== "RECEIVED_BY_GATEWAY");
  assert.equal((await serious.read(id)).status, "SENT_TO_SUPPLIER");
});
