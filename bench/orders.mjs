// SPDX-License-Identifier: Apache-2.0
// ./dev bench orders: durable orders per second, beside a Node.js peer with the same duties and our own server without its
// store, all in one run on loopback.
//
//   --rounds 5      how often each measurement is made; medians are shown
//   --seconds 5     how long each takes
//   --connections 1,32,64
//   --before FILE   another build's binary beside ours, in the same run: what a change costs or gains
//   --json FILE     every single result
import { openSync } from "node:fs";
import { join } from "node:path";

import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { count, countStored } from "../tests/e2e/support/store.mjs";
import { Verdict, compete, openForOrders, readOptions, showMedians, supplierName } from "./contest.mjs";
import { loadOrders, loadPath } from "./load.mjs";
import { startPeer } from "./peer.mjs";

const options = readOptions({ before: { type: "string" } });
const scope = new Scope();
await scope.run(main);

async function main() {
  const ours = await startGateway();
  const peer = await startPeer(scope, supplierName);
  const before = options.before && (await startGateway(options.before));
  const contestants = [
    { name: "fibrecafe", load: (options) => loadOrders(ours, options) },
    { name: "Node peer (Fastify, ajv, node:sqlite)", load: (options) => loadOrders(peer, options) },
    {
      name: "fibrecafe, no store: token, decode, refuse",
      load: (options) => loadOrders(ours, { ...options, refused: true }),
      refuses: true,
    },
    ...(before ? [{ name: "fibrecafe before", load: (options) => loadOrders(before, options) }] : []),
    { name: "fibrecafe, no store: GET /livez", load: (options) => loadPath(`${ours.gateway.url}/livez`, options) },
  ];
  const results = await compete(contestants, options);
  showMedians(contestants, results, options, contestants[1]);
  const verdict = new Verdict(results);
  for (const contestant of contestants) verdict.judgeAnswers(contestant);
  await ours.gateway.stop();
  await peer.stop();
  verdict.judgeStore(contestants[0], countStored(ours.gateway.data), ours.probes);
  verdict.judgeStore(contestants[1], count(peer.database, ["request"]));
  return verdict.good;
}

async function startGateway(program) {
  const log = openSync(join(temporaryFolder(), "log"), "a");
  return openForOrders(await Gateway.start(scope, { output: log, program }));
}
