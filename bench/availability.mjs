// SPDX-License-Identifier: Apache-2.0
// ./dev bench availability: GET /service-availability over many suppliers of which some hang. How long the answer takes
// against the deadline, and whether it has what the others said.
//
//   --suppliers 20
//   --hanging 3       of them: they take the question and never answer
//   --deadline 2s     supplier.ask_timeout
//   --rounds 10       one call after the other, then as many at once
//   --json FILE       every single time in milliseconds
import { openSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Gateway } from "../tests/e2e/support/gateway.mjs";
import { startServer } from "../tests/e2e/support/http.mjs";
import { tenantName } from "../tests/e2e/support/orders.mjs";
import { Scope, temporaryFolder } from "../tests/e2e/support/scope.mjs";
import { send } from "../tests/e2e/support/supplier.mjs";
import { eventually } from "../tests/e2e/support/wait.mjs";
import { addTenant } from "../tests/e2e/support/world.mjs";
import { median, printTable } from "./table.mjs";

const address = { id: "999900000018", type: "UPRN" };
const path = `/v1/service-availability?address=${encodeURIComponent(JSON.stringify(address))}`;
const slowestAnswerMs = 150; // of the suppliers that do answer

const { values: options } = parseArgs({
  options: {
    suppliers: { type: "string", default: "20" },
    hanging: { type: "string", default: "3" },
    deadline: { type: "string", default: "2s" },
    rounds: { type: "string", default: "10" },
    json: { type: "string" },
  },
});
const suppliers = Number(options.suppliers);
const hanging = Number(options.hanging);
const rounds = Number(options.rounds);
const deadlineMs = millisecondsOf(options.deadline);
const names = Array.from({ length: suppliers }, (_, index) => `BENCH_FIBRE_${index + 1}`);
const hangingNames = names.slice(0, hanging);

const scope = new Scope();
await scope.run(main);

async function main() {
  const gateway = await Gateway.start(scope, {
    settings: { SUPPLIER_ASK_TIMEOUT: options.deadline },
    output: openSync(join(temporaryFolder(), "log"), "a"),
  });
  for (const [index, name] of names.entries()) {
    const { url } = await startSupplier(index);
    await gateway.cli("supplier", "add", name, "--url", url, "--sandbox");
  }
  const { api } = await addTenant(scope, gateway, tenantName, { suppliers: names });
  await eventually("all suppliers are asked", async () => {
    const { json } = await api.call("GET", path);
    return json.length === suppliers - hanging;
  });

  console.log(`${suppliers} suppliers, ${hanging} of them hang; deadline ${options.deadline}.`);
  console.log(`${os.cpus().length} cores, suppliers and tenant on the same machine.\n`);
  const calls = [];
  for (let round = 0; round < rounds; round += 1) calls.push({ mode: "one at a time", ...(await timed(api)) });
  const together = await Promise.all(Array.from({ length: rounds }, () => timed(api)));
  calls.push(...together.map((call) => ({ mode: "all at once", ...call })));
  report(calls);
  if (options.json) {
    const cpu = os.cpus()[0].model;
    writeFileSync(options.json, JSON.stringify({ suppliers, hanging, deadlineMs, rounds, cpu, calls }, null, 2));
  }
  return verify(calls);
}

// A supplier that has one product, and needs a moment of its own to say so; the first ones never do.
async function startSupplier(index) {
  const delay = (index * slowestAnswerMs) / suppliers;
  return startServer(scope, (request, response) => {
    request.resume();
    if (index < hanging) return;
    const body = {
      address: { identifier: address },
      serviceSpecifications: [{ id: "FTTP", serviceCharacteristics: [{ name: "LINE_PROFILE", values: ["FTTP_500_70"] }] }],
      siteInformation: { newLine: true, installationType: "STANDARD" },
    };
    setTimeout(() => send(response, { status: 200, body }), delay);
  });
}

async function timed(api) {
  await api.token(); // fetched once, before the clock starts
  const start = performance.now();
  const { status, headers, json } = await api.call("GET", path, { timeout: deadlineMs * 5 });
  const ms = performance.now() - start;
  return { ms, status, answers: json.length, unavailable: headers["x-suppliers-unavailable"] ?? "" };
}

function report(calls) {
  const rows = [["", "calls", "median ms", "max ms", "deadline ms", "answers"]];
  for (const mode of new Set(calls.map((call) => call.mode))) {
    const of = calls.filter((call) => call.mode === mode);
    const times = of.map(({ ms }) => ms);
    rows.push([
      mode,
      String(of.length),
      median(times).toFixed(1),
      Math.max(...times).toFixed(1),
      String(deadlineMs),
      [...new Set(of.map(({ answers }) => answers))].join(", "),
    ]);
  }
  printTable(rows);
  console.log();
}

function verify(calls) {
  let ok = true;
  const check = (holds, text) => {
    console.log(`${holds ? "ok " : "BAD"} ${text}`);
    ok &&= holds;
  };
  const every = (test) => calls.every(test);
  check(every(({ status }) => status === 200), "every answer is 200");
  check(every(({ answers }) => answers === suppliers - hanging), `every answer has ${suppliers - hanging} suppliers`);
  check(
    every(({ unavailable }) => unavailable === hangingNames.join(", ")),
    "every answer names those that hang in X-Suppliers-Unavailable",
  );
  check(every(({ ms }) => ms <= deadlineMs), "every answer came within the deadline");
  return ok;
}

function millisecondsOf(duration) {
  const [, number, unit] = /^(\d+)(ms|s|m)$/.exec(duration) ?? [];
  if (number === undefined) throw new Error(`--deadline ${duration}: accepted is a duration such as 500ms or 2s`);
  return Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit];
}
