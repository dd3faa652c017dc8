// SPDX-License-Identifier: Apache-2.0
// The shipped stubs: every published order scenario on `fibrecafe stub supplier`, told to `fibrecafe stub tenant`.
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
import { eventually } from "./support/wait.mjs";
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

const gateway = await Gateway.start({ after }, { settings: { DISPATCH_GIVE_UP_AFTER: "4s", SUPPLIER_TIMEOUT: "1s" } });
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
await gateway.cli("supplier", "add", supplierName, "--url", `http://127.0.0.1:${supplierPort}`, "--sandbox");
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

const place = (scenario, order = provideOrder(), headers = {}) =>
  api.place(order, { headers: { "X-Scenario": scenario, "X-Kci-Delay": "0.05", ...headers } });

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
