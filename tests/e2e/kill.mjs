// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, again and again, and then the sums: nothing acknowledged is lost, nothing is placed, asked or sent
// twice, no KCI is missing or out of sequence, every amendment and cancellation comes to an end.
//
//   node tests/e2e/kill.mjs [--rounds 20] [--workers 12]
//
// Tenants repeat a request whose answer was lost under the same X-Request-ID until it is answered; a quarter of the orders
// are amended or cancelled on their way. The supplier (unsafe: it must never be told a thing twice) tells each order it
// received to its end and repeats each KCI until it is taken; the gateway dies at random moments and is started again.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { Gateway } from "./support/gateway.mjs";
import { provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { Scope } from "./support/scope.mjs";
import { countStored } from "./support/store.mjs";
import { SupplierSide, TenantSide, isFinal, reportOf } from "./support/story.mjs";
import { eventually, pause } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

const settings = { DISPATCH_GIVE_UP_AFTER: "10s", SUPPLIER_TIMEOUT: "5s" };
const lifeMs = [150, 900]; // of the gateway, between two kills
const thinkMs = 20; // of a worker, between two orders
const quiesceMs = 120_000;
const plainUpdates = 5; // of an order that is only placed: UPDATE, ACKNOWLEDGED, COMMITTED, ADDITIONAL, COMPLETED

// Resolves to the sums, as printed by summaryLine.
export async function killRounds(t, { rounds = 20, workers = 12, random = Math.random, log = () => {} } = {}) {
  const gateway = await Gateway.start(t, { settings });
  const { stub, api: updates } = await addSupplier(t, gateway, supplierName, { args: ["--limit", "16"] });
  const { api, inbox } = await addTenant(t, gateway, tenantName, { suppliers: [supplierName] });
  await eventually("an order is accepted", async () => (await api.tryPlace(provideOrder())).status === 201);
  const tenant = new TenantSide(gateway, await api.token());
  const supplier = new SupplierSide(gateway, await updates.token(), { stub, tenant, inbox });
  inbox.answer = (kci) => {
    tenant.hear(kci);
    return 204;
  };

  const working = Array.from({ length: workers }, () => tenant.placeUntilStopped(thinkMs));
  for (let round = 1; round <= rounds; round += 1) {
    await pause(lifeMs[0] + random() * (lifeMs[1] - lifeMs[0]));
    await gateway.kill();
    await gateway.start();
    const { placed, asked } = tenant;
    log(
      `round ${round} of ${rounds}: ${placed.size} orders and ${asked.size} requests acknowledged, ` +
        `${inbox.received.length} KCIs received`,
    );
  }
  tenant.going = false;
  await Promise.all(working);
  const orders = await quiesce(api, numbersOf(tenant.placed.values()), supplier.flows, inbox);
  await gateway.stop();
  return addUp({ tenant, supplier, orders, inbox, stub, stored: countStored(gateway.data), rounds });
}

const numbersOf = (sets) => [...sets].map((each) => [...each][0]);
const finals = ["COMPLETED", "CANCELLED", "FAILED_TO_SEND"];

// Waits until every order has come to its end and the tenant has all its KCIs. The orders as they are then, by number.
async function quiesce(api, numbers, flows, inbox) {
  const orders = new Map();
  await eventually(
    "all orders have come to an end and all their KCIs are delivered",
    async () => {
      await Promise.all(flows.values());
      for (const id of numbers.filter((number) => !orders.has(number))) {
        const order = await api.read(id).catch(() => undefined);
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

function addUp({ tenant, supplier, orders, inbox, stub, stored, rounds }) {
  const numbers = numbersOf(tenant.placed.values());
  const requests = [...tenant.asked.values()].map(({ ids, ...request }) => ({ ...request, id: [...ids][0] }));
  const answered = [...tenant.placed.values(), ...[...tenant.asked.values()].map(({ ids }) => ids)];
  const received = countBy(stub.received, ({ order }) => order.id);
  const asked = countBy(stub.requests, ({ kind, request }) => `${kind} ${request.id}`);
  return {
    rounds,
    acknowledged: numbers.length,
    requests: requests.length,
    repeated: tenant.repeated,
    kcis: inbox.received.length,
    lost: numbers.filter((id) => !orders.has(id)).length,
    duplicated:
      answered.filter((each) => each.size > 1).length +
      doubles(numbers) +
      doubles(requests.map(({ kind, id }) => `${kind} ${id}`)) +
      Math.max(0, stored.orders - 1 - numbers.length),
    sentTwice: [...received.values(), ...asked.values()].filter((count) => count > 1).length,
    outOfSequence: inbox.problems.filter((problem) => / came after /.test(problem)).length,
    missing: [...orders.values()].filter((order) => isIncomplete(order, requests, received, inbox)).length,
    unsettled: requests.filter((request) => !isFinal(lastReport(orders.get(request.orderId), request))).length,
    failedToSend: [...orders.values()].filter(({ status }) => status === "FAILED_TO_SEND").length,
    requestsGivenUp: requests.filter(
      (request) => lastReport(orders.get(request.orderId), request)?.status === "FAILED_TO_SEND",
    ).length,
    refusedKcis: supplier.refusedKcis,
    problems: [...inbox.problems, ...stub.problems],
  };
}

// The tenant has not all of its KCIs, or the supplier's story of it did not come through.
function isIncomplete({ id, status, updates }, requests, received, inbox) {
  if (inbox.kcisOf(id).length !== updates.length) return true;
  if (!received.has(id)) return false;
  if (requests.some(({ orderId }) => orderId === id)) return status === "FAILED_TO_SEND";
  return status !== "COMPLETED" || updates.length !== plainUpdates;
}

function countBy(all, keyOf) {
  const counts = new Map();
  for (const each of all) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

const doubles = (all) => all.length - new Set(all).size;
const lastReport = (order, request) =>
  order?.updates
    .map((update) => reportOf(update, request))
    .filter(Boolean)
    .at(-1);

export function summaryLine(sums) {
  return [
    `kill -9: ${sums.rounds} rounds, ${sums.acknowledged} orders and ${sums.requests} amendments and cancellations ` +
      `acknowledged (${sums.repeated} after a lost answer)`,
    `${sums.kcis} KCIs received; acknowledged orders lost ${sums.lost}`,
    `duplicated ${sums.duplicated}`,
    `sent twice ${sums.sentTwice}`,
    `KCIs out of sequence ${sums.outOfSequence}`,
    `KCIs missing ${sums.missing}`,
    `requests without an end ${sums.unsettled}; not known whether they reached the supplier, and given up: ` +
      `${sums.failedToSend} orders, ${sums.requestsGivenUp} requests`,
  ].join(", ");
}

export const isClean = (sums) =>
  [
    sums.lost,
    sums.duplicated,
    sums.sentTwice,
    sums.outOfSequence,
    sums.missing,
    sums.unsettled,
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
