// SPDX-License-Identifier: Apache-2.0
// ./dev bench takeover: three gateways on one PostgreSQL, 10,000 KCIs queued for a tenant, and kill -9 of the gateway
// that delivers them: how long until another one delivers, and whether anything was lost or came out of sequence.
//
//   --queued 10000
//   --rounds 5
import os from "node:os";
import { parseArgs } from "node:util";

import { provideOrder, supplierName, tenantName } from "../tests/e2e/support/orders.mjs";
import { Replicas } from "../tests/e2e/support/replicas.mjs";
import { Scope } from "../tests/e2e/support/scope.mjs";
import { answers } from "../tests/e2e/support/supplier.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addSupplier, addTenant } from "../tests/e2e/support/world.mjs";
import { median, printTable, whole } from "./table.mjs";

const kcisPerOrder = 3; // UPDATE, ACKNOWLEDGED, COMMITTED, from an order that is committed at once
const workers = 32;
const inFlightMs = 300; // what the killed gateway had sent has arrived by then
const slowMs = 100; // a delivery, while the queue is to last

const { values: options } = parseArgs({
  options: { queued: { type: "string", default: "10000" }, rounds: { type: "string", default: "5" } },
});
const ordersPerRound = Math.ceil(Number(options.queued) / kcisPerOrder);

const scope = new Scope();
try {
  await main();
} finally {
  await scope.end();
}

async function main() {
  const replicas = await Replicas.start(scope);
  const { stub } = await addSupplier(scope, replicas.fleet, supplierName, { args: ["--limit", "64"] });
  stub.answer = (order) => answers.committed(order);
  const tenant = await addTenant(scope, replicas.fleet, tenantName, { suppliers: [supplierName] });
  await replicas.settled();
  console.log(`${os.cpus().length} cores; three gateways, PostgreSQL, supplier and tenant on the same machine.\n`);

  const rounds = [];
  for (let round = 1; round <= Number(options.rounds); round += 1) rounds.push(await killOnce(replicas, tenant, round));
  printTable([
    ["round", "KCIs queued", "s to the next delivery", "received twice", "s until all were delivered"],
    ...rounds.map((each) => [
      `${each.round}`,
      whole(each.queued),
      each.took.toFixed(2),
      `${each.twice}`,
      each.drained.toFixed(1),
    ]),
  ]);
  const took = rounds.map((each) => each.took);
  const twice = stub.received.filter(({ nth }) => nth > 1).length;
  const lost = rounds.reduce((sum, each) => sum + each.lost, 0);
  const disordered = tenant.inbox.problems.length;
  console.log(`\ntake-over: median ${median(took).toFixed(2)} s, longest ${Math.max(...took).toFixed(2)} s`);
  console.log(`KCIs lost ${lost}, first receipts out of sequence ${disordered}, orders told twice ${twice}`);
  if (lost + disordered + twice > 0) process.exitCode = 1;
}

async function killOnce(replicas, { api, inbox }, round) {
  inbox.answer = () => 503;
  const orders = await placeOrders(api);
  const queued = () => replicas.server.countUndelivered();
  await eventually("the queue is full", async () => (await queued()) >= ordersPerRound * kcisPerOrder, 120_000);
  inbox.answer = () => ({ status: 204, delay: slowMs });
  // Another address of the endpoint ends its back-off.
  await replicas.fleet.cli("tenant", "set", tenantName, "--kci-url", `${inbox.url}?round=${round}`);
  const before = inbox.received.length;
  await eventually("deliveries go on", () => inbox.received.length >= before + 100, 30_000);
  const waiting = await queued();
  const holder = await replicas.holderOf("TENANT", tenantName);
  const killed = performance.now() + performance.timeOrigin;
  await holder.kill();
  const next = await eventually(
    "another gateway delivers",
    () => inbox.received.find(({ at }) => at > killed + inFlightMs),
    30_000,
  );
  inbox.answer = () => 204;
  const complete = () => orders.every((id) => inbox.kcisOf(id).length === kcisPerOrder);
  await eventually("all are delivered", complete, 180_000).catch((error) => console.error(error.message));
  const drained = (performance.now() + performance.timeOrigin - next.at) / 1000;
  const lost = orders.reduce((sum, id) => sum + kcisPerOrder - inbox.kcisOf(id).length, 0);
  await holder.start();
  await replicas.settled();
  return { round, queued: waiting, took: (next.at - killed) / 1000, drained, lost, twice: twiceIn(inbox, before) };
}

// Of what was taken since then, how often a KCI had been taken before.
function twiceIn(inbox, since) {
  const ids = inbox.received.slice(since).map(({ kci }) => kci.id);
  return ids.length - new Set(ids).size;
}

async function placeOrders(api) {
  const ids = [];
  let left = ordersPerRound;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const { status, json } = await api.tryPlace(provideOrder());
      if (status === 201) ids.push(json.id);
      else await pause(20);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return ids;
}
