// SPDX-License-Identifier: Apache-2.0
// ./dev bench backup: what a backup costs a gateway that takes orders as fast as it can, and how long the backup, its
// restore and its verification take.
//
//   --orders 200000    in the store before it begins, about
//   --seconds 10       of load, without and with a backup in the middle of it
//   --connections 32
import { existsSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { TenantApi } from "../tests/e2e/support/api.mjs";
import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { provideOrder, supplierName, tenantName } from "../tests/e2e/support/orders.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { countStored } from "../tests/e2e/support/store.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addClient, agree } from "../tests/e2e/support/world.mjs";
import { loadOrders } from "./load.mjs";
import { ms, printTable, whole } from "./table.mjs";

const { values: options } = parseArgs({
  options: {
    orders: { type: "string", default: "200000" },
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "32" },
  },
});
const seconds = Number(options.seconds);
const connections = Number(options.connections);
const scope = new Scope();
await scope.run(main);

async function main() {
  const gateway = await Gateway.start(scope, { output: openSync(join(temporaryFolder(), "log"), "a") });
  await gateway.cli("tenant", "add", tenantName, "--kci-url", "http://127.0.0.1:9/kcis", "--sandbox");
  await gateway.cli("supplier", "add", supplierName, "--url", "http://127.0.0.1:9/supplier", "--sandbox");
  await gateway.cli("supplier", "pause", supplierName);
  await agree(gateway, tenantName, supplierName);
  const api = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  await eventually("an order is accepted", async () => (await api.tryPlace(provideOrder())).status === 201);
  const target = { url: `${gateway.url}/v1/service-orders`, token: await api.token(), supplier: supplierName };
  let runs = 0;
  const load = (time) => loadOrders(target, { connections, seconds: time, run: `backup-${(runs += 1)}` });

  let stored = 1;
  while (stored < Number(options.orders)) stored += (await load(5)).requests;
  const alone = await load(seconds);
  const backup = join(temporaryFolder(), "backup");
  const wal = watchWal(gateway.data);
  const beside = load(seconds);
  await pause(1000);
  const [took, facts] = await timed(async () => JSON.parse(await gateway.cli("backup", "--to", backup, "--json")));
  const loaded = await beside;
  const walMax = wal.stop();

  const rate = ({ requests, seconds: time }) => whole(requests / time);
  printTable([
    ["", "orders/s", "p99", "worst", "refused"],
    ["no backup", rate(alone), ms(alone.p99_us), ms(alone.max_us), whole(alone.refused)],
    ["a backup meanwhile", rate(loaded), ms(loaded.p99_us), ms(loaded.max_us), whole(loaded.refused)],
  ]);
  console.log(`\nbackup of ${whole(facts.bytes / 2 ** 20)} MiB: ${whole(took)} ms, of which ${facts.heldMs} ms in one read transaction`);
  console.log(`the WAL was at most ${whole(walMax / 2 ** 20)} MiB`);
  const verified = async (what, ...args) => {
    const [time, said] = await timed(() => gateway.cli("verify", ...args));
    console.log(`verify of ${what}: ${whole(time)} ms: ${said.trim()}`);
  };
  await verified("the backup", "--data", backup);
  await verified("the store beside the gateway");
  await gateway.stop();
  const [restored] = await timed(() => gateway.cli("restore", "--from", backup, "--replace"));
  console.log(`restore, with every order's message doubted: ${whole(restored)} ms`);
  return countStored(gateway.data).orders <= facts.highestOrder && loaded.broken === 0;
}

async function timed(work) {
  const since = performance.now();
  const result = await work();
  return [performance.now() - since, result];
}

function watchWal(data) {
  const file = join(data, "fibrecafe.db-wal");
  let max = 0;
  const timer = setInterval(() => {
    if (existsSync(file)) max = Math.max(max, statSync(file).size);
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return max;
    },
  };
}
