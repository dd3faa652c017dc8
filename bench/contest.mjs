// SPDX-License-Identifier: Apache-2.0
// Contestants that take orders, measured in turns in one run: what ./dev bench orders and ./dev bench postgres share.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";

import { TenantApi } from "../tests/e2e/support/api.mjs";
import { provideOrder } from "../tests/e2e/support/orders.mjs";
import { eventually, pause } from "../tests/e2e/support/wait.mjs";
import { addClient, agree } from "../tests/e2e/support/world.mjs";
import { median, ms, printTable, whole } from "./table.mjs";

const tenantName = "BENCH_ISP";
export const supplierName = "BENCH_FIBRE";
const warmUpSeconds = 2;

// {rounds, seconds, levels (connections), json}, and what `more` names.
export function readOptions(more = {}) {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "5" },
      connections: { type: "string", default: "1,32,64" },
      json: { type: "string" },
      ...more,
    },
  });
  const levels = values.connections.split(",").map(Number);
  return { ...values, rounds: Number(values.rounds), seconds: Number(values.seconds), levels };
}

// Where to send orders of a tenant to a paused supplier, both registered at a fresh gateway (or a fleet of them): a target
// of loadOrders, with `probes`, the orders that it took already.
export async function openForOrders(gateway) {
  await gateway.cli("tenant", "add", tenantName, "--kci-url", "http://127.0.0.1:9/kcis", "--sandbox");
  await gateway.cli("supplier", "add", supplierName, "--url", "http://127.0.0.1:9/supplier", "--sandbox");
  await gateway.cli("supplier", "pause", supplierName);
  await agree(gateway, tenantName, supplierName);
  const api = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  let probes = 0;
  for (let each = 0; each < (gateway.members?.length ?? 1); each += 1) {
    await eventually("an order is accepted", async () => {
      const { status } = await api.tryPlace(provideOrder({ supplier: supplierName }));
      probes += status === 201 ? 1 : 0;
      return status === 201;
    });
  }
  return { gateway, probes, url: `${gateway.url}/v1/service-orders`, token: await api.token(), supplier: supplierName };
}

// Every contestant ({name, load, ...}) at every level in every round, each round beginning with another one.
export async function compete(contestants, options) {
  const { rounds, seconds, levels } = options;
  console.log(`${rounds} rounds of ${seconds} s each, interleaved; medians.`);
  console.log(`${os.cpus().length} cores, load by wrk on the same machine.`);
  console.log(
    "The supplier is paused: what is measured is accepting orders (201 after the commit), not passing them on.\n",
  );
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
  if (options.json)
    writeFileSync(options.json, JSON.stringify({ rounds, seconds, cpu: os.cpus()[0].model, results }, null, 2));
  return results;
}

async function once(contestant, { connections, round, seconds: duration }) {
  await pause(200); // lets the kernel write out what the one before left
  const run = `${Date.now().toString(36)}-${round}`;
  const result = await contestant.load({ connections, seconds: duration, run });
  return { name: contestant.name, connections, round, ...result };
}

// `yardstick`: the contestant that the last column compares with.
export function showMedians(contestants, results, { levels }, yardstick) {
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
        (rate(name) / rate(yardstick.name)).toFixed(2),
      ]);
    }
  }
  printTable(rows);
}

// Every answer was what it should be, and what was acknowledged is in the store. wrk cuts off what is in flight when its
// time is up: those requests were sent, and may or may not have been accepted.
export class Verdict {
  good = true;

  constructor(results) {
    this.results = results;
    console.log("");
  }

  judgeAnswers({ name, refuses }) {
    const { total } = this.#of(name);
    const wrong = refuses ? total("requests") - total("refused") : total("refused");
    this.#check(
      wrong === 0 && total("broken") === 0,
      `${name}: ${whole(total("requests"))} answers, ${wrong} of another status, ${total("broken")} broken`,
    );
  }

  // `stored`: {orders, remembered}. `extra`: acknowledged orders that no result counts.
  judgeStore({ name }, stored, extra = 0) {
    const { total } = this.#of(name);
    const acknowledged = extra + total("requests");
    const sent = extra + total("sent");
    this.#check(
      stored.orders >= acknowledged && stored.orders <= sent && stored.orders === stored.remembered,
      `${name}: ${whole(acknowledged)} acknowledged with 201, ${whole(stored.orders)} in the store, ` +
        `${whole(sent)} sent (${sent - acknowledged} cut off in flight at the ends)`,
    );
  }

  #of(name) {
    const all = this.results.filter((result) => result.name === name);
    return { total: (key) => all.reduce((sum, result) => sum + result[key], 0) };
  }

  #check(holds, text) {
    console.log(`${holds ? "ok " : "BAD"} ${text}`);
    this.good &&= holds;
  }
}
