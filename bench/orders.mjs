// SPDX-License-Identifier: Apache-2.0
// ./dev bench orders: durable orders per second, beside a Node.js peer with the same duties and our own server without its
// store, all in one run on loopback.
//
//   --rounds 5      how often each measurement is made; medians are shown
//   --seconds 5     how long each takes
//   --connections 1,32,64
//   --before FILE   another build's binary beside ours, in the same run: what a change costs or gains
//   --json FILE     every single result
import { openSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { TenantApi } from "../tests/e2e/support/api.mjs";
import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { provideOrder } from "../tests/e2e/support/orders.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { count, countStored } from "../tests/e2e/support/store.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addClient, agree } from "../tests/e2e/support/world.mjs";
import { loadOrders, loadPath } from "./load.mjs";
import { startPeer } from "./peer.mjs";
import { median, ms, printTable, whole } from "./table.mjs";

const tenantName = "BENCH_ISP";
const supplierName = "BENCH_FIBRE";
const warmUpSeconds = 2;

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "1,32,64" },
    before: { type: "string" },
    json: { type: "string" },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const levels = options.connections.split(",").map(Number);

const scope = new Scope();
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  await scope.end();
}

async function main() {
  const ours = await startGateway();
  const peer = await startPeer(scope, supplierName);
  const before = options.before && (await startGateway(options.before));
  const contestants = [
    { name: "fibrecafe", durable: ours, load: (options) => loadOrders(ours, options) },
    { name: "Node peer (Fastify, ajv, node:sqlite)", durable: peer, load: (options) => loadOrders(peer, options) },
    {
      name: "fibrecafe, no store: token, decode, refuse",
      load: (options) => loadOrders(ours, { ...options, refused: true }),
      refuses: true,
    },
    ...(before ? [{ name: "fibrecafe before", load: (options) => loadOrders(before, options) }] : []),
    { name: "fibrecafe, no store: GET /livez", load: (options) => loadPath(`${ours.gateway.url}/livez`, options) },
  ];
  console.log(`${rounds} rounds of ${seconds} s each, interleaved; medians.`);
  console.log(`${os.cpus().length} cores, load by wrk on the same machine.`);
  console.log(
    "The supplier is paused: what is measured is accepting orders (201 after the commit), not passing them on.\n",
  );
  const results = await measure(contestants);
  show(contestants, results);
  if (options.json)
    writeFileSync(options.json, JSON.stringify({ rounds, seconds, cpu: os.cpus()[0].model, results }, null, 2));
  return verify(contestants, results, ours, peer);
}

// A fresh gateway with a tenant that may order from a paused supplier.
async function startGateway(program) {
  const log = openSync(join(temporaryFolder(), "log"), "a");
  const gateway = await Gateway.start(scope, { output: log, program });
  await gateway.cli("tenant", "add", tenantName, "--kci-url", "http://127.0.0.1:9/kcis", "--sandbox");
  await gateway.cli("supplier", "add", supplierName, "--url", "http://127.0.0.1:9/supplier", "--sandbox");
  await gateway.cli("supplier", "pause", supplierName);
  await agree(gateway, tenantName, supplierName);
  const api = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  let probes = 0;
  await eventually("an order is accepted", async () => {
    const { status } = await api.tryPlace(provideOrder({ supplier: supplierName }));
    probes += status === 201 ? 1 : 0;
    return status === 201;
  });
  return { gateway, probes, url: `${gateway.url}/v1/service-orders`, token: await api.token(), supplier: supplierName };
}

async function measure(contestants) {
  const results = [];
  for (const contestant of contestants)
    results.push(await once(contestant, { connections: 32, round: 0, seconds: warmUpSeconds }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const connections of levels) {
      for (let turn = 0; turn < contestants.length; turn += 1) {
        const contestant = contestants[(turn + round) % contestants.length];
        results.push(await once(contestant, { connections, round, seconds }));
      }
    }
  }
  return results;
}

async function once(contestant, { connections, round, seconds: duration }) {
  await pause(200); // lets the kernel write out what the one before left
  const run = `${Date.now().toString(36)}-${round}`;
  const result = await contestant.load({ connections, seconds: duration, run });
  return { name: contestant.name, connections, round, ...result };
}

function show(contestants, results) {
  const rows = [["connections", "", "orders/s", "p50 ms", "p99 ms", "x Node peer"]];
  for (const connections of levels) {
    const of = (name) =>
      results.filter((result) => result.round > 0 && result.connections === connections && result.name === name);
    const rate = (name) => median(of(name).map((result) => result.requests / result.seconds));
    for (const { name } of contestants) {
      const latency = (key) => ms(median(of(name).map((result) => result[key])));
      rows.push([
        String(connections),
        name,
        whole(rate(name)),
        latency("p50_us"),
        latency("p99_us"),
        (rate(name) / rate(contestants[1].name)).toFixed(2),
      ]);
    }
  }
  printTable(rows);
}

// Every answer was what it should be, and what was acknowledged is in the store. wrk cuts off what is in flight when its
// time is up: those requests were sent, and may or may not have been accepted.
async function verify(contestants, results, ours, peer) {
  let ok = true;
  const check = (holds, text) => {
    console.log(`${holds ? "ok " : "BAD"} ${text}`);
    ok &&= holds;
  };
  console.log("");
  for (const { name, refuses } of contestants) {
    const all = results.filter((result) => result.name === name);
    const total = (key) => all.reduce((sum, result) => sum + result[key], 0);
    const wrong = refuses ? total("requests") - total("refused") : total("refused");
    check(
      wrong === 0 && total("broken") === 0,
      `${name}: ${whole(total("requests"))} answers, ${wrong} of another status, ${total("broken")} broken`,
    );
  }
  await ours.gateway.stop();
  await peer.stop();
  for (const [contestant, extra, stored] of [
    [contestants[0], ours.probes, countStored(ours.gateway.data)],
    [contestants[1], 0, count(peer.database, ["request"])],
  ]) {
    const all = results.filter((result) => result.name === contestant.name);
    const acknowledged = extra + all.reduce((sum, { requests }) => sum + requests, 0);
    const sent = extra + all.reduce((sum, result) => sum + result.sent, 0);
    const fits = stored.orders >= acknowledged && stored.orders <= sent && stored.orders === stored.remembered;
    check(
      fits,
      `${contestant.name}: ${whole(acknowledged)} acknowledged with 201, ${whole(stored.orders)} in the store, ` +
        `${whole(sent)} sent (${sent - acknowledged} cut off in flight at the ends)`,
    );
  }
  return ok;
}
