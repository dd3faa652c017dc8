// SPDX-License-Identifier: Apache-2.0
// Load by wrk, and what it measured.
import { fileURLToPath } from "node:url";

import { runChild } from "../tests/e2e/support/scope.mjs";

const script = fileURLToPath(new URL("orders.lua", import.meta.url));

// POST orders for `seconds` over `connections`, spread over all of `target.ports` where it has some: {requests, seconds,
// sent, refused, broken, p50_us, p99_us, max_us}. `sent` counts what was begun, so sent - requests were cut off at the end;
// `refused` counts statuses from 400 on.
export async function loadOrders(target, { connections, seconds, run, refused = false }) {
  return wrk(target.url, connections, seconds, ["-s", script], {
    BENCH_TOKEN: target.token,
    BENCH_SUPPLIER: target.supplier,
    BENCH_RUN: run,
    BENCH_CASE: refused ? "refused" : "accepted",
    BENCH_PORTS: (target.ports ?? []).join(" "),
  });
}

// GET one path: the same members, as far as wrk tells them.
export async function loadPath(url, { connections, seconds }) {
  return wrk(url, connections, seconds, ["-s", fileURLToPath(new URL("path.lua", import.meta.url))], {});
}

async function wrk(url, connections, seconds, more, environment) {
  const threads = connections > 1 ? 2 : 1;
  const args = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", ...more, url];
  const { code, stdout, stderr } = await runChild("wrk", args, {
    env: { ...process.env, ...environment },
    timeout: (seconds + 30) * 1000,
  });
  const line = /^RESULT (.*)$/m.exec(stdout);
  if (code !== 0 || !line) throw new Error(`wrk ended with ${code}: ${stderr || stdout}`);
  return Object.fromEntries(line[1].split(" ").map((pair) => [pair.split("=")[0], Number(pair.split("=")[1])]));
}
