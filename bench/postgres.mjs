// SPDX-License-Identifier: Apache-2.0
// ./dev bench postgres: durable orders per second on one PostgreSQL, by one gateway and by two replicas, beside a Node.js peer
// with the same duties, one process and two. All share one server with its default settings, each with a database of its own.
//
//   --rounds 5      how often each measurement is made; medians are shown
//   --seconds 5     how long each takes
//   --connections 1,32,64    over all processes of a contestant; one connection goes to the first
//   --pool 8        connections of each peer process to PostgreSQL: as many as a gateway has for writing
//   --without-list  the peer does not keep the list of orders, which the gateway always does
//   --json FILE     every single result
import { openSync } from "node:fs";
import { join } from "node:path";

import { Fleet } from "../tests/e2e/support/fleet.mjs";
import { PostgresServer, ownDefaults } from "../tests/e2e/support/postgres.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { Verdict, compete, openForOrders, readOptions, showMedians, supplierName } from "./contest.mjs";
import { loadOrders } from "./load.mjs";
import { startPeers } from "./peer.mjs";

const options = readOptions({
  pool: { type: "string", default: "8" },
  "without-list": { type: "boolean", default: false },
});
const scope = new Scope();
await scope.run(main);

async function main() {
  const server = await PostgresServer.start(scope, ownDefaults);
  const contestants = [
    await gateways(server, "fibrecafe", 1),
    await gateways(server, "fibrecafe, 2 replicas", 2),
    await peers(server, "Node peer (Fastify, ajv, pg)", 1),
    await peers(server, "Node peer, 2 processes", 2),
  ];
  const results = await compete(contestants, options);
  showMedians(contestants, results, options, contestants[2]);
  const verdict = new Verdict(results);
  for (const contestant of contestants) {
    verdict.judgeAnswers(contestant);
    await contestant.stop();
    verdict.judgeStore(contestant, await countIn(server, contestant.database), contestant.probes);
  }
  return verdict.good;
}

async function gateways(server, name, size) {
  const database = await server.addDatabase(`gateways_${size}`);
  const output = openSync(join(temporaryFolder(), "log"), "a");
  const fleet = await Fleet.start(scope, size, { DATABASE: server.urlOf(database) }, { output });
  const target = { ...(await openForOrders(fleet)), ports: fleet.members.map(({ port }) => port) };
  const load = (options) => loadOrders(target, options);
  return { name, database, load, probes: target.probes, stop: () => fleet.stop() };
}

async function peers(server, name, size) {
  const database = await server.addDatabase(`peers_${size}`);
  const more = ["--database", server.urlOf(database), "--pool", options.pool];
  if (options["without-list"]) more.push("--without-list");
  const target = await startPeers(scope, supplierName, { size, more });
  return { name, database, load: (options) => loadOrders(target, options), stop: target.stop };
}

async function countIn(server, database) {
  const rows = async (table) => Number(await server.sql(`SELECT count(*) FROM ${table}`, database));
  return { orders: await rows("orders"), remembered: await rows("request") };
}
