// SPDX-License-Identifier: Apache-2.0
// Three gateways on one PostgreSQL: any takes any call, each destination is one's, and when one stops, dies or hangs,
// the others go on within ten seconds, telling no supplier twice and no tenant out of sequence.
import assert from "node:assert/strict";
import test, { after } from "node:test";

import { TenantApi, fetchToken, requestToken } from "./support/api.mjs";
import { exchange } from "./support/http.mjs";
import { provideOrder } from "./support/orders.mjs";
import { Replicas } from "./support/replicas.mjs";
import { answers } from "./support/supplier.mjs";
import { eventually, never, pause } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

const takeOverMs = 10_000;
const scope = { after };
const replicas = await Replicas.start(scope, { settings: { DISPATCH_GIVE_UP_AFTER: "10s", SUPPLIER_TIMEOUT: "5s" } });
const suppliers = [];
for (const name of ["FIBRE_A", "FIBRE_B", "FIBRE_C"]) {
  suppliers.push({ name, ...(await addSupplier(scope, replicas.fleet, name)) });
}
const tenants = [];
for (const name of ["ISP_A", "ISP_B", "ISP_C"]) {
  const agreed = suppliers.map((supplier) => supplier.name);
  tenants.push({ name, ...(await addTenant(scope, replicas.fleet, name, { suppliers: agreed })) });
}
await replicas.settled();

const acceptAll = () => suppliers.forEach(({ stub }) => (stub.answer = (order) => answers.committed(order)));
const toldTwice = () => suppliers.flatMap(({ stub }) => stub.received.filter(({ nth }) => nth > 1));
const deliveredAll = (tenant, id) =>
  eventually(`all of order ${id}`, () => tenant.inbox.kcisOf(id).length === 3, takeOverMs);

// The API of a tenant at one gateway.
const at = async (gateway, tenant) => new TenantApi(gateway, tenant.client);
const place = async (gateway, tenant, supplier) =>
  (await (await at(gateway, tenant)).place(provideOrder({ supplier: supplier.name }))).id;

test("the destinations are shared out, and any gateway takes any order", async () => {
  acceptAll();
  const held = await eventually(
    "each gateway works for one supplier and one tenant",
    async () => {
      const metrics = await Promise.all(replicas.all.map((gateway) => gateway.metrics()));
      const counts = metrics.map((each) => [each['claims_held{kind="supplier"}'], each['claims_held{kind="tenant"}']]);
      return counts.flat().every((count) => count === 1) && counts;
    },
    takeOverMs,
  );
  assert.equal(held.length, 3);
  for (const gateway of replicas.all) {
    assert.equal((await gateway.metrics()).replicas, 3);
    for (const tenant of tenants) {
      for (const supplier of suppliers) await deliveredAll(tenant, await place(gateway, tenant, supplier));
    }
  }
  assert.deepEqual(toldTwice(), []);
});

test("operators see who works for whom", async () => {
  const shown = await replicas.fleet.cliJson("replicas");
  assert.equal(shown.length, 3);
  assert.deepEqual(shown.flatMap((each) => each.suppliers).sort(), ["FIBRE_A", "FIBRE_B", "FIBRE_C"]);
  assert.deepEqual(shown.flatMap((each) => each.tenants).sort(), ["ISP_A", "ISP_B", "ISP_C"]);
  assert.equal(shown.filter((each) => each.clock).length, 1);
  assert.match(await replicas.fleet.cli("replicas"), /^REPLICA +NAME +STARTED +LEASE +SUPPLIERS +TENANTS +CLOCK\n/);
});

test("a token and a new signing key of one gateway hold at all of them", async () => {
  const [first, ...others] = replicas.all;
  const headOf = (token) => JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
  const old = await fetchToken(first, "tenant", tenants[0].client);
  await first.cli("keys", "rotate");
  const fresh = await eventually(
    "a token with the new key",
    async () => {
      const token = await fetchToken(first, "tenant", tenants[0].client);
      return headOf(token).kid !== headOf(old).kid && token;
    },
    3_000,
  );
  for (const gateway of others) {
    await eventually(
      "the other gateway takes it within a second",
      async () => {
        const api = new TenantApi(gateway, null, { token: fresh });
        return (await api.tryPlace(provideOrder({ supplier: "FIBRE_A" }))).status === 201;
      },
      1_500,
    );
    const { json } = await exchange(`${gateway.url}/.well-known/jwks.json`);
    assert.ok(json.keys.some(({ kid }) => kid === headOf(fresh).kid));
  }
});

test("a repeated request is answered alike by every gateway", async () => {
  const apis = await Promise.all(replicas.all.map((gateway) => at(gateway, tenants[0])));
  const requestId = crypto.randomUUID();
  const order = provideOrder({ supplier: "FIBRE_A" });
  const all = await Promise.all(apis.map((api) => api.tryPlace(order, { requestId })));
  assert.deepEqual(all.map(({ status }) => status), [201, 201, 201]);
  assert.equal(new Set(all.map(({ json }) => json.id)).size, 1);
});

async function failsToSend(gateway, tenant, id) {
  const api = await at(gateway, tenant);
  const status = async () => (await api.read(id)).status;
  await eventually("the call is given up as unknown", async () => (await status()) === "FAILED_TO_SEND", 30_000);
}

// What a supplier was in the middle of answering when its gateway went is not known, and is not told again.
async function takesOver(stopIt) {
  acceptAll();
  await replicas.settled();
  const [supplier, tenant] = [suppliers[1], tenants[1]];
  const holder = await eventually("somebody holds it", () => replicas.holderOf("SUPPLIER", supplier.name), takeOverMs);
  const others = replicas.all.filter((gateway) => gateway !== holder);
  supplier.stub.answer = () => answers.silent;
  const inFlight = await place(others[0], tenant, supplier);
  await supplier.stub.orderReceived(inFlight);
  acceptAll();
  const stopped = performance.now();
  await stopIt(holder);
  const waiting = await place(others[1], tenant, supplier);
  await supplier.stub.orderReceived(waiting, takeOverMs);
  const took = performance.now() - stopped;
  await deliveredAll(tenant, waiting);
  return { holder, others, supplier, tenant, inFlight, took };
}

test("the work of a gateway that is killed is taken over within ten seconds", { timeout: 120_000 }, async (t) => {
  const { holder, tenant, inFlight, took, others } = await takesOver((gateway) => gateway.kill());
  t.diagnostic(`taken over after ${(took / 1000).toFixed(1)} s`);
  assert.ok(took < takeOverMs, `${took} ms`);
  await failsToSend(others[0], tenant, inFlight);
  await holder.start();
  await replicas.settled();
  assert.deepEqual(toldTwice(), []);
});

test("so is the work of one that hangs, which does no harm when it goes on", { timeout: 120_000 }, async (t) => {
  const hang = (gateway) => gateway.child.kill("SIGSTOP");
  const { holder, supplier, tenant, inFlight, took, others } = await takesOver(hang);
  t.diagnostic(`taken over after ${(took / 1000).toFixed(1)} s`);
  assert.ok(took < takeOverMs, `${took} ms`);
  holder.child.kill("SIGCONT");
  for (let i = 0; i < 20; i += 1) await place(holder, tenant, supplier);
  await never("a supplier is told twice", () => toldTwice().length > 0, 2_000);
  await failsToSend(others[0], tenant, inFlight);
  await replicas.settled();
});

test("all three are restarted one after the other under load", { timeout: 180_000 }, async (t) => {
  acceptAll();
  const placed = [];
  let going = true;
  let refused = 0;
  const work = async (number) => {
    const tenant = tenants[number % 3];
    const form = { grant_type: "client_credentials", ...tenant.client };
    const token = await eventually("a token", async () => {
      const answer = await requestToken(replicas.fleet, "tenant", form);
      return answer.status === 200 && answer.json.access_token;
    });
    for (let nth = 0; going; nth += 1) {
      const requestId = crypto.randomUUID();
      const order = provideOrder({ supplier: suppliers[(number + nth) % 3].name });
      for (let tries = 0; ; tries += 1) {
        const api = new TenantApi({ url: replicas.fleet.url, requestOptions: {} }, null, { token });
        const answer = await api.tryPlace(order, { requestId }).catch(() => undefined);
        if (answer?.status === 201) {
          placed.push({ tenant, id: answer.json.id });
          break;
        }
        refused += 1;
        await pause(20);
      }
      await pause(5);
    }
  };
  const working = Array.from({ length: 9 }, (_, number) => work(number));
  for (const gateway of replicas.all) {
    await pause(1_000);
    assert.equal(await gateway.stop(), 0);
    await gateway.start();
    await replicas.settled();
  }
  going = false;
  await Promise.all(working);
  await eventually(
    "every KCI of every order is delivered",
    () => placed.every(({ tenant, id }) => tenant.inbox.kcisOf(id).length === 3),
    60_000,
  );
  t.diagnostic(`${placed.length} orders, ${refused} answers that came from a gateway that was down`);
  assert.deepEqual(toldTwice(), []);
});
