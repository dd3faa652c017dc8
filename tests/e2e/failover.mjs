// SPDX-License-Identifier: Apache-2.0
// The database's plug is pulled under load, again and again, and then the sums (support/rounds.mjs): PostgreSQL is killed
// with -9 and started again, or the primary of two is killed for good and its synchronous standby promoted.
//
//   node tests/e2e/failover.mjs restart  [--rounds 20] [--workers 12] [--state DIR]
//   node tests/e2e/failover.mjs promote  [--rounds 20] [--workers 12] [--state DIR]
import { pathToFileURL } from "node:url";

import { Gateway } from "./support/gateway.mjs";
import { runInPieces } from "./support/pieces.mjs";
import { PostgresServer } from "./support/postgres.mjs";
import { pullRounds } from "./support/rounds.mjs";

// PostgreSQL dies and comes back. Resolves to the sums, as printed by summaryLine.
export async function restarts(t, options) {
  const server = await PostgresServer.start(t);
  const pull = async () => {
    await server.kill();
    await server.launch();
  };
  return pullRounds(t, {
    rounds: 20,
    start: (settings) => Gateway.start(t, { settings: { ...settings, DATABASE: server.url } }),
    pull,
    count: () => server.countStored(),
    ...options,
  });
}

// The primary dies and its standby is promoted; then the dead one becomes the standby of the new one.
export async function promotions(t, options) {
  let primary = await PostgresServer.start(t);
  let standby = await PostgresServer.follow(t, primary);
  await primary.waitFor(standby);
  const hosts = [primary, standby].map(({ port }) => `127.0.0.1:${port}`).join(",");
  const url = `postgres://fibrecafe@${hosts}/fibrecafe?target_session_attrs=read-write`;
  const pull = async () => {
    await primary.kill();
    await standby.promote();
    [primary, standby] = [standby, primary];
    await standby.copy(primary);
    await primary.waitFor(standby);
  };
  return pullRounds(t, {
    rounds: 20,
    start: (settings) => Gateway.start(t, { settings: { ...settings, DATABASE: url } }),
    pull,
    count: () => primary.countStored(),
    ...options,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const kinds = { restart: ["PostgreSQL killed", restarts], promote: ["standby promoted", promotions] };
  const [kind] = process.argv.splice(2, 1);
  if (!kinds[kind]) throw new Error(`say ${Object.keys(kinds).join(" or ")}`);
  await runInPieces(...kinds[kind]);
}
