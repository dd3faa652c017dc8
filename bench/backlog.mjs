// SPDX-License-Identifier: Apache-2.0
// ./dev bench backlog: a tenant's endpoint was down until very many KCIs waited for it; the gateway is stopped and started
// again, and the endpoint is there: how long until the gateway listens, how long until the first delivery, how much memory it
// takes, and how fast the rest goes. The KCIs are of real orders: placed over HTTP, sent on, committed to by a supplier.
//
//   --kcis 100000         undelivered when it is started, about
//   --seconds 20          of deliveries
//   --database sqlite     or postgres, or both: sqlite,postgres
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { TenantApi } from "../tests/e2e/support/api.mjs";
import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { exchange, textOf } from "../tests/e2e/support/http.mjs";
import { supplierName, tenantName } from "../tests/e2e/support/orders.mjs";
import { PostgresServer, ownDefaults } from "../tests/e2e/support/postgres.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { countUndelivered } from "../tests/e2e/support/store.mjs";
import { answers } from "../tests/e2e/support/supplier.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addClient, agree } from "../tests/e2e/support/world.mjs";
import { loadOrders } from "./load.mjs";
import { printTable, whole } from "./table.mjs";

const kcisPerOrder = 3; // UPDATE, ACKNOWLEDGED, COMMITTED, from an order that is committed at once
const connections = 32;
const nobody = "http://127.0.0.1:9/kcis";

const { values: options } = parseArgs({
  options: {
    kcis: { type: "string", default: "100000" },
    seconds: { type: "string", default: "20" },
    database: { type: "string", default: "sqlite" },
  },
});

const scope = new Scope();
await scope.run(main);

async function main() {
  console.log(`${os.cpus().length} cores; supplier, tenant and database on the same machine.\n`);
  const head = ["", "KCIs waiting", "s to listen", "s to 1st delivery", "MiB then", "MiB at most", "KCIs/s", "built in s"];
  const rows = [head];
  let disordered = 0;
  for (const database of options.database.split(",")) {
    const server = database === "postgres" && (await PostgresServer.start(scope, ownDefaults));
    const { gateway, built } = await buildBacklog(server);
    const waiting = server ? await server.countUndelivered() : countUndelivered(gateway.data);
    const started = await startAgain(gateway);
    disordered += started.disordered;
    rows.push([
      database,
      whole(waiting),
      started.listens.toFixed(2),
      started.delivers.toFixed(2),
      whole(started.memory),
      whole(started.memoryMax),
      whole(started.rate),
      whole(built),
    ]);
    await gateway.stop();
  }
  printTable(rows);
  console.log(`\nfirst receipts out of sequence ${disordered}; memory is the resident set`);
  return disordered === 0;
}

// A gateway that was stopped with the KCIs undelivered, and the seconds that it took to bring them about.
async function buildBacklog(server) {
  const output = openSync(join(temporaryFolder(), "log"), "a");
  const gateway = await Gateway.start(scope, { output, settings: server ? { DATABASE: server.url } : {} });
  const supplier = await listen(async (request, response) => {
    const { status, body } = answers.committed(JSON.parse(await textOf(request)));
    const payload = JSON.stringify(body);
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) };
    response.writeHead(status, headers).end(payload);
  });
  await gateway.cli("tenant", "add", tenantName, "--kci-url", nobody, "--sandbox");
  await gateway.cli("supplier", "add", supplierName, "--url", `${supplier}/supplier`, "--sandbox", "--limit", "64");
  await agree(gateway, tenantName, supplierName);
  const api = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  const target = { url: `${gateway.url}/v1/service-orders`, token: await api.token(), supplier: supplierName };
  const begun = performance.now();
  await placeOrders(target, Math.ceil(Number(options.kcis) / kcisPerOrder));
  const idle = async () => (await gateway.metrics()).outbox_messages_waiting === 0;
  await eventually("the supplier has all orders", idle, 600_000);
  const built = (performance.now() - begun) / 1000;
  await gateway.stop();
  return { gateway, built };
}

async function placeOrders(target, wanted) {
  let rate = 1000;
  for (let placed = 0, run = 0; placed < wanted; run += 1) {
    const seconds = Math.max(1, Math.min(5, Math.floor((wanted - placed) / rate)));
    const result = await loadOrders(target, { connections, seconds, run: `backlog-${run}` });
    placed += result.requests - result.refused;
    rate = Math.max(1, (result.requests - result.refused) / result.seconds);
  }
}

// Starts it with the endpoint in place: {listens, delivers (seconds), memory, memoryMax (MiB), rate, disordered}.
async function startAgain(gateway) {
  const last = new Map(); // order id -> the number of its last KCI
  let disordered = 0;
  let received = 0;
  let first;
  let latest;
  const url = await listen(async (request, response) => {
    if (received === 0) first = { at: performance.now(), memory: memoryOf(gateway, "VmRSS") };
    const { entity, sequenceNumber } = JSON.parse(await textOf(request));
    if (sequenceNumber !== (last.get(entity.id) ?? 0) + 1) disordered += 1;
    last.set(entity.id, sequenceNumber);
    received += 1;
    latest = performance.now();
    response.writeHead(204).end();
  });
  await gateway.cli("tenant", "set", tenantName, "--kci-url", `${url}/kcis`);
  const begun = performance.now();
  gateway.launch();
  const listens = async () => (await exchange(`${gateway.privateUrl}/livez`)).status === 200 && performance.now();
  const listening = await eventually("it listens", listens, 600_000);
  await eventually("it delivers", () => first, 600_000);
  await pause(first.at + Number(options.seconds) * 1000 - performance.now());
  return {
    listens: (listening - begun) / 1000,
    delivers: (first.at - begun) / 1000,
    memory: first.memory,
    memoryMax: memoryOf(gateway, "VmHWM"),
    rate: received / ((latest - first.at) / 1000),
    disordered,
  };
}

// In MiB.
function memoryOf(gateway, name) {
  const status = readFileSync(`/proc/${gateway.child.pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)[1]) / 1024;
}

// Servers without the checks of the tests' own, which would be what is measured.
async function listen(handle) {
  const server = createServer(handle).listen(0, "127.0.0.1");
  server.keepAliveTimeout = 60_000;
  await once(server, "listening");
  scope.after(() => server.closeAllConnections() ?? server.close());
  return `http://127.0.0.1:${server.address().port}`;
}
