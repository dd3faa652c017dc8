// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, again and again, and then the sums (support/rounds.mjs).
//
//   node tests/e2e/kill.mjs [--rounds 20] [--workers 12] [--state DIR] [--replicas 3]
//
// --replicas: that many gateways on one PostgreSQL, of which one at a time is killed, and stays away for longer than its
// lease every other time, or hangs for that long and goes on; without it, one on SQLite.
// --state keeps the sums of what was run already: the same command goes on where the last one was cut.
import { pathToFileURL } from "node:url";

import { Fleet } from "./support/fleet.mjs";
import { runInPieces } from "./support/pieces.mjs";
import { PostgresServer } from "./support/postgres.mjs";
import { pullRounds } from "./support/rounds.mjs";
import { pause } from "./support/wait.mjs";

async function killOne(gateway) {
  await gateway.kill();
  await gateway.start();
}

const hangShare = 0.2;
const awayShare = 0.4;
const awayMs = 6_000; // longer than a lease

async function killOrHang(gateway, random) {
  const chance = random();
  if (chance < hangShare) {
    gateway.child.kill("SIGSTOP");
    await pause(awayMs);
    gateway.child.kill("SIGCONT");
    return "one hung";
  }
  await gateway.kill();
  if (chance < hangShare + awayShare) await pause(awayMs);
  await gateway.start();
  return chance < hangShare + awayShare ? "one was killed and stayed away" : "one was killed";
}

// Resolves to the sums, as printed by summaryLine.
export const killRounds = (t, options) => pullRounds(t, { rounds: 20, pull: killOne, ...options });

// The same on PostgreSQL.
export async function killReplicas(t, { replicas, random = Math.random, ...options }) {
  const server = await PostgresServer.start(t);
  const start = (settings) => Fleet.start(t, replicas, { ...settings, DATABASE: server.url });
  const pull = ({ members }) => killOrHang(members[Math.floor(random() * members.length)], random);
  const count = () => server.countStored();
  return pullRounds(t, { rounds: 20, start, pull, count, random, ...options });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const isOfReplicas = process.argv.some((arg) => arg.startsWith("--replicas"));
  const run = (t, { replicas, ...options }) =>
    isOfReplicas ? killReplicas(t, { replicas: Number(replicas), ...options }) : killRounds(t, options);
  await runInPieces(isOfReplicas ? "kill -9 of replicas" : "kill -9", run, { replicas: { type: "string" } });
}
