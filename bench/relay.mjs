// SPDX-License-Identifier: Apache-2.0
// ./dev bench relay: from a supplier's POST of a KCI to its receipt at the tenant, at a steady rate on loopback.
//
// Open loop: KCIs are posted by the clock whether or not earlier ones were answered, and each one's time runs from the
// moment it was due, so a stall counts for all that it held up (no coordinated omission).
//
//   --rate 200      KCIs per second
//   --seconds 30
//   --orders 500    they take turns
//   --json FILE     every single latency in milliseconds
import http from "node:http";
import { openSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { provideOrder, supplierKci, supplierName, tenantName } from "../tests/e2e/support/orders.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addSupplier, addTenant, agree } from "../tests/e2e/support/world.mjs";
import { median, percentile, printTable, whole } from "./table.mjs";

const callsAtOnce = 8;
const settleMs = 30_000;

const { values: options } = parseArgs({
  options: {
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "30" },
    orders: { type: "string", default: "500" },
    json: { type: "string" },
  },
});
const rate = Number(options.rate);
const total = rate * Number(options.seconds);

const scope = new Scope();
await scope.run(main);

async function main() {
  const receipts = new Map(); // the number in a KCI's text -> when its tenant first had it
  const gateway = await Gateway.start(scope, { output: openSync(join(temporaryFolder(), "log"), "a") });
  const answer = (kci, { at }) => {
    const number = kci.information?.text;
    if (number !== undefined && !receipts.has(number)) receipts.set(number, at - performance.timeOrigin);
    return 204;
  };
  const { api, inbox } = await addTenant(scope, gateway, tenantName, { answer });
  const { api: updates, stub } = await addSupplier(scope, gateway, supplierName);
  await agree(gateway, tenantName, supplierName);

  console.log(`${rate} KCIs/s for ${options.seconds} s over ${options.orders} orders.`);
  console.log(`${os.cpus().length} cores, supplier and tenant on the same machine.\n`);
  const orders = await placeOrders(api, updates, stub, inbox);
  const { due, refused } = await postByTheClock(gateway, await updates.token(), orders);
  await eventually("all KCIs arrived", () => receipts.size === due.size, settleMs).catch((error) =>
    console.log(error.message),
  );
  return report(due, receipts, refused, inbox, orders);
}

// Orders that the supplier has acknowledged and committed to: the warm-up.
async function placeOrders(api, updates, stub, inbox) {
  const orders = [];
  const work = Array.from({ length: Number(options.orders) });
  await inParallel(work, callsAtOnce, async () => {
    const { id } = await eventually("an order is accepted", async () => {
      const { status, json } = await api.tryPlace(provideOrder());
      return status === 201 && json;
    });
    await stub.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED");
    orders.push(await stub.orderReceived(id));
  });
  await eventually("the tenant knows them", () => orders.every(({ id }) => inbox.kcisOf(id).length === 3), settleMs);
  return orders;
}

// Posts without waiting for answers; over one pool of kept-alive connections, as a supplier would.
async function postByTheClock(gateway, token, orders) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const due = new Map();
  const answers = [];
  let refused = 0;
  const start = performance.now() + 500;
  for (let number = 0; number < total; number += 1) {
    const at = start + (number * 1000) / rate;
    const wait = at - performance.now();
    if (wait > 1) await pause(wait);
    const order = orders[number % orders.length];
    const kci = supplierKci(order, 3 + Math.floor(number / orders.length), "UPDATE", { text: String(number) });
    due.set(String(number), at);
    answers.push(
      post(`${gateway.url}/v1/kcis`, agent, token, kci, number).then((status) => (refused += status === 204 ? 0 : 1)),
    );
  }
  await Promise.all(answers);
  agent.destroy();
  return { due, refused };
}

function post(url, agent, token, kci, number) {
  const body = JSON.stringify(kci);
  const headers = {
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    "X-Request-ID": `relay-${number}`,
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers, agent }, (response) =>
      response.resume().on("end", () => resolve(response.statusCode)),
    );
    request.on("error", reject).end(body);
  });
}

function report(due, receipts, refused, inbox, orders) {
  const latencies = [...receipts].map(([number, at]) => at - due.get(number));
  const rows = [
    ["KCIs", "p50 ms", "p99 ms", "max ms"],
    [
      whole(latencies.length),
      median(latencies).toFixed(2),
      percentile(latencies, 0.99).toFixed(2),
      Math.max(...latencies).toFixed(2),
    ],
  ];
  printTable(rows);
  const inSequence = orders.every(({ id }) =>
    inbox.kcisOf(id).every(({ sequenceNumber }, index) => sequenceNumber === index + 1),
  );
  const missing = due.size - receipts.size;
  const outOfSequence = inSequence ? 0 : "some";
  console.log(`\nrefused ${refused}, missing ${missing}, orders with KCIs out of sequence ${outOfSequence}`);
  console.log(`against the contract ${inbox.problems.length}`);
  if (options.json)
    writeFileSync(options.json, JSON.stringify({ rate, seconds: Number(options.seconds), latencies }, null, 2));
  return refused === 0 && missing === 0 && inSequence && inbox.problems.length === 0;
}

async function inParallel(items, width, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (queue.length > 0) await work(queue.pop());
    }),
  );
}
