// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, again and again, and then the sums: nothing acknowledged is lost, nothing is placed or sent twice, no
// KCI is missing or out of sequence.
//
//   node tests/e2e/kill.mjs [--rounds 20] [--workers 12]
//
// Tenants repeat a request whose answer was lost under the same X-Request-ID until it is answered; the supplier (unsafe: it
// must never see an order twice) tells each order it received to its end and repeats each KCI until it is taken; the gateway
// dies at random moments and is started again.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { Gateway } from "./support/gateway.mjs";
import { exchange } from "./support/http.mjs";
import { provideOrder, supplierKci, supplierName, tenantName } from "./support/orders.mjs";
import { Scope } from "./support/scope.mjs";
import { countStored } from "./support/store.mjs";
import { eventually, pause } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

const settings = { DISPATCH_GIVE_UP_AFTER: "10s", SUPPLIER_TIMEOUT: "5s" };
const kciReasons = ["ACKNOWLEDGED", "COMMITTED", "ADDITIONAL", "COMPLETED"];
const retryMs = 50;
const lifeMs = [150, 900]; // of the gateway, between two kills
const thinkMs = 20; // of a worker, between two orders
const quiesceMs = 120_000;

// Resolves to the sums, as printed by summaryLine.
export async function killRounds(t, { rounds = 20, workers = 12, random = Math.random, log = () => {} } = {}) {
  const gateway = await Gateway.start(t, { settings });
  const flows = new Map(); // order id -> the promise of its KCIs being taken
  const refusedKcis = [];
  const supplier = await addSupplier(t, gateway, supplierName, { args: ["--limit", "16"] });
  const { api: tenant, inbox } = await addTenant(t, gateway, tenantName, { suppliers: [supplierName] });
  const [token, supplierToken] = [await tenant.token(), await supplier.api.token()];
  supplier.stub.answer = (order) => {
    if (!flows.has(order.id)) flows.set(order.id, tellStory(gateway, supplierToken, order, refusedKcis));
    return { status: 202 };
  };
  await eventually("an order is accepted", async () => (await tenant.tryPlace(provideOrder())).status === 201);

  const acknowledged = new Map(); // X-Request-ID -> every order number it was ever answered with
  const load = { going: true, repeated: 0 };
  const working = Array.from({ length: workers }, () => placeUntilStopped(gateway, token, load, acknowledged));
  for (let round = 1; round <= rounds; round += 1) {
    await pause(lifeMs[0] + random() * (lifeMs[1] - lifeMs[0]));
    await gateway.kill();
    await gateway.start();
    log(
      `round ${round} of ${rounds}: ${acknowledged.size} orders acknowledged, ${inbox.received.length} KCIs received`,
    );
  }
  load.going = false;
  await Promise.all(working);
  const orders = await quiesce(
    tenant,
    [...acknowledged.values()].map((numbers) => [...numbers][0]),
    flows,
    inbox,
  );
  await gateway.stop();
  return addUp({
    acknowledged,
    orders,
    flows,
    inbox,
    supplier: supplier.stub,
    refusedKcis,
    stored: countStored(gateway.data),
    rounds,
    load,
  });
}

// A tenant's worker: one order after the other, each request repeated until it is answered 201.
async function placeUntilStopped(gateway, token, load, acknowledged) {
  const agent = new http.Agent({ keepAlive: true });
  while (load.going) {
    const requestId = randomUUID();
    const body = JSON.stringify(provideOrder({ notes: requestId }));
    const headers = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "X-Request-ID": requestId,
      "X-Conversation-ID": requestId,
    };
    for (let tries = 0; !acknowledged.has(requestId); tries += 1) {
      if (tries > 0) await pause(retryMs);
      if (tries === 1) load.repeated += 1;
      const answer = await exchange(`${gateway.url}/v1/service-orders`, {
        method: "POST",
        headers,
        body,
        agent,
        timeout: 10_000,
      }).catch(() => undefined);
      if (answer === undefined || answer.status === 503 || answer.status === 500) continue;
      if (answer.status !== 201) throw new Error(`an order was answered ${answer.status} ${answer.text}`);
      acknowledged.set(requestId, new Set([answer.json.id]));
      if (tries > 0 || Math.random() < 0.05)
        await repeatOnce(gateway, headers, body, agent, acknowledged.get(requestId));
    }
    await pause(thinkMs);
  }
  agent.destroy();
}

// An answered request asked again must name the same order.
async function repeatOnce(gateway, headers, body, agent, numbers) {
  const answer = await exchange(`${gateway.url}/v1/service-orders`, {
    method: "POST",
    headers,
    body,
    agent,
    timeout: 10_000,
  }).catch(() => undefined);
  if (answer?.status === 201) numbers.add(answer.json.id);
}

// The supplier's side of one order: its KCIs in sequence, each again and again until it is taken.
async function tellStory(gateway, token, order, refusedKcis) {
  for (const [index, reason] of kciReasons.entries()) {
    const kci = supplierKci(order, index + 1, reason);
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "X-Request-ID": kci.id };
    for (;;) {
      const answer = await exchange(`${gateway.url}/v1/kcis`, {
        method: "POST",
        headers,
        body: JSON.stringify(kci),
        timeout: 10_000,
      }).catch(() => undefined);
      if (answer?.status === 204) break;
      if (answer !== undefined && answer.status < 500) {
        refusedKcis.push(`order ${order.id} ${reason}: ${answer.status} ${answer.text}`);
        return;
      }
      await pause(retryMs);
    }
  }
}

const finals = ["COMPLETED", "FAILED_TO_SEND"];

// Waits until every order has come to its end and the tenant has all its KCIs. The orders as they are then, by number.
async function quiesce(tenant, numbers, flows, inbox) {
  const orders = new Map();
  await eventually(
    "all orders have come to an end and all their KCIs are delivered",
    async () => {
      await Promise.all(flows.values());
      for (const id of numbers.filter((number) => !orders.has(number))) {
        const order = await tenant.read(id).catch(() => undefined);
        if (!order || !finals.includes(order.status)) return false;
        if (order.updates.some(({ deliveryStatus }) => deliveryStatus !== "DELIVERED")) return false;
        if (inbox.kcisOf(id).length >= order.updates.length) orders.set(id, order);
        else return false;
      }
      return true;
    },
    quiesceMs,
  ).catch((error) => console.error(error.message));
  return orders;
}

function addUp({ acknowledged, orders, flows, inbox, supplier, refusedKcis, stored, rounds, load }) {
  const numbers = [...acknowledged.values()].map((each) => [...each][0]);
  const twiceAnswered = [...acknowledged.values()].filter((each) => each.size > 1).length;
  const perOrder = new Map();
  for (const { order } of supplier.received) perOrder.set(order.id, (perOrder.get(order.id) ?? 0) + 1);
  const all = [...orders.values()];
  return {
    rounds,
    acknowledged: numbers.length,
    repeated: load.repeated,
    kcis: inbox.received.length,
    lost: numbers.filter((id) => !orders.has(id)).length,
    duplicated:
      twiceAnswered + (numbers.length - new Set(numbers).size) + Math.max(0, stored.orders - 1 - numbers.length),
    sentTwice: [...perOrder.values()].filter((count) => count > 1).length,
    outOfSequence: inbox.problems.filter((problem) => / came after /.test(problem)).length,
    missing:
      all.filter(({ id, updates }) => inbox.kcisOf(id).length !== updates.length).length +
      all.filter(
        ({ id, status, updates }) =>
          perOrder.has(id) && (status !== "COMPLETED" || updates.length !== kciReasons.length + 1),
      ).length,
    failedToSend: all.filter(({ status }) => status === "FAILED_TO_SEND").length,
    refusedKcis,
    problems: [...inbox.problems, ...supplier.problems],
    flows: flows.size,
  };
}

export function summaryLine(sums) {
  return [
    `kill -9: ${sums.rounds} rounds, ${sums.acknowledged} orders acknowledged (${sums.repeated} after a lost answer)`,
    `${sums.kcis} KCIs received; acknowledged orders lost ${sums.lost}`,
    `duplicated ${sums.duplicated}`,
    `sent twice ${sums.sentTwice}`,
    `KCIs out of sequence ${sums.outOfSequence}`,
    `KCIs missing ${sums.missing}; ${sums.failedToSend} never reached the supplier and were given up`,
  ].join(", ");
}

export const isClean = (sums) =>
  [
    sums.lost,
    sums.duplicated,
    sums.sentTwice,
    sums.outOfSequence,
    sums.missing,
    sums.refusedKcis.length,
    sums.problems.length,
  ].every((count) => count === 0);

if (import.meta.url === pathToFileURL(process.argv[1]).href) await runAlone();

async function runAlone() {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "20" }, workers: { type: "string", default: "12" } },
  });
  const scope = new Scope();
  try {
    const sums = await killRounds(scope, {
      rounds: Number(values.rounds),
      workers: Number(values.workers),
      log: console.log,
    });
    for (const problem of [...sums.refusedKcis, ...sums.problems].slice(0, 20)) console.log(problem);
    console.log(summaryLine(sums));
    process.exitCode = isClean(sums) ? 0 : 1;
  } finally {
    await scope.end();
  }
}
