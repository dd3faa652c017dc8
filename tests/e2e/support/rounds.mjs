// SPDX-License-Identifier: Apache-2.0
// The gateway's plug is pulled under load, again and again, and then the sums: nothing acknowledged is lost, nothing is
// placed, asked or sent twice, no KCI is missing or out of sequence, every amendment and cancellation comes to an end.
//
// Tenants repeat a request whose answer was lost under the same X-Request-ID until it is answered; a quarter of the orders
// are amended or cancelled on their way. The supplier (unsafe: it must never be told a thing twice) tells each order it
// received to its end and repeats each KCI until it is taken. What a pulled plug is, the caller says.
import { Gateway } from "./gateway.mjs";
import { provideOrder, supplierName, tenantName } from "./orders.mjs";
import { countStored } from "./store.mjs";
import { SupplierSide, TenantSide, isFinal, reportOf } from "./story.mjs";
import { eventually, pause } from "./wait.mjs";
import { addSupplier, addTenant } from "./world.mjs";

const timing = { DISPATCH_GIVE_UP_AFTER: "10s", SUPPLIER_TIMEOUT: "5s" };
const lifeMs = [150, 900]; // of the gateway, between two kills
const thinkMs = 20; // of a worker, between two orders
const quiesceMs = 120_000;
const plainUpdates = 5; // of an order that is only placed: UPDATE, ACKNOWLEDGED, COMMITTED, ADDITIONAL, COMPLETED

// It may reach the supplier only when the story has begun, and is told to its end like the others then.
const firstOrder = provideOrder({ notes: "plain first" });

// `start(settings)`: starts what takes the orders, on SQLite unless said. `begin(gateway)`: before the first round, with all parties registered.
// `pull(gateway)`: pulls the plug and plugs it in again; what it returns goes into the log. `count(gateway)`: what is
// stored in the end, as countStored. Resolves to the sums.
export async function pullRounds(
  t,
  {
    rounds,
    pull,
    start = (settings) => Gateway.start(t, { settings }),
    begin = async () => {},
    count = async (gateway) => countStored(gateway.data),
    workers = 12,
    random = Math.random,
    log = () => {},
  },
) {
  const gateway = await start(timing);
  const { stub, api: updates } = await addSupplier(t, gateway, supplierName, { args: ["--limit", "16"] });
  const { api, inbox } = await addTenant(t, gateway, tenantName, { suppliers: [supplierName] });
  await eventually("an order is accepted", async () => (await api.tryPlace(firstOrder)).status === 201);
  await begin(gateway);
  const tenant = new TenantSide(gateway, await api.token());
  const supplier = new SupplierSide(gateway, await updates.token(), { stub, tenant, inbox });
  inbox.answer = (kci) => {
    tenant.hear(kci);
    return 204;
  };

  const gaps = [];
  const working = Promise.allSettled(
    Array.from({ length: workers }, () => tenant.placeUntilStopped(thinkMs)),
  );
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await pause(lifeMs[0] + random() * (lifeMs[1] - lifeMs[0]));
      tenant.longestGapMs = 0;
      const pulled = await pull(gateway);
      const since = performance.now();
      await eventually("orders are accepted", () => tenant.acceptedAt > since, 60_000);
      gaps.push(tenant.longestGapMs / 1000);
      const { placed, asked } = tenant;
      log(
        `round ${round} of ${rounds}: ${placed.size} orders and ${asked.size} requests acknowledged, ` +
          `${inbox.received.length} KCIs received, ${gaps.at(-1).toFixed(2)} s without acceptance` +
          (pulled ? `; ${pulled}` : ""),
      );
    }
    tenant.going = false;
    const failed = (await working).find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    const orders = await quiesce(api, numbersOf(tenant.placed.values()), supplier.flows, inbox);
    await gateway.stop();
    const sums = addUp({ tenant, supplier, orders, inbox, stub, stored: await count(gateway), rounds });
    sums.problems.push(...((await gateway.violations?.()) ?? []));
    return { ...sums, gaps };
  } finally {
    Object.assign(tenant, { going: false, abandoned: true });
    supplier.going = false;
  }
}

const numbersOf = (sets) => [...sets].map((each) => [...each][0]);
const finals = ["COMPLETED", "CANCELLED", "FAILED_TO_SEND"];

// Waits until every order has come to its end and the tenant has all its KCIs, for as long as KCIs arrive. The orders as
// they are then, by number.
async function quiesce(api, numbers, flows, inbox) {
  const orders = new Map();
  const hasEnded = async () => {
    if (!(await Promise.race([Promise.all(flows.values()), pause(500)]))) return false; // stories go on
    for (const id of numbers.filter((number) => !orders.has(number))) {
      const order = await api.read(id).catch(() => undefined);
      if (!order || !finals.includes(order.status)) return false;
      if (order.updates.some(({ deliveryStatus }) => deliveryStatus !== "DELIVERED")) return false;
      if (inbox.kcisOf(id).length >= order.updates.length) orders.set(id, order);
      else return false;
    }
    return true;
  };
  for (let ended = false, before = -1; !ended && before < inbox.received.length; ) {
    before = inbox.received.length;
    ended = await eventually("all orders have come to an end and all their KCIs are delivered", hasEnded, quiesceMs).catch(
      (error) => console.error(`${error.message}; ${inbox.received.length} KCIs received`),
    );
  }
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

function shownGaps(gaps) {
  const sorted = gaps.toSorted((one, other) => one - other);
  const [median, most] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  return `for ${median.toFixed(2)} s (at most ${most.toFixed(2)} s)`;
}

export function summaryLine(what, sums) {
  return [
    `${what}: ${sums.rounds} rounds, without acceptance ${shownGaps(sums.gaps)}, ${sums.acknowledged} orders and ${sums.requests} amendments and cancellations ` +
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

export const isClean = (sums) => faultsOf(sums) === 0;

// What went wrong, counted.
export const faultsOf = (sums) =>
  [
    sums.lost,
    sums.duplicated,
    sums.sentTwice,
    sums.outOfSequence,
    sums.missing,
    sums.unsettled,
    sums.refusedKcis.length,
    sums.problems.length,
  ].reduce((sum, count) => sum + count, 0);

export const problemsOf = (sums) => [...sums.refusedKcis, ...sums.problems].slice(0, 20);
