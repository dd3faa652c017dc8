// SPDX-License-Identifier: Apache-2.0
// docs/journey.sh against `fibrecafe demo`: what a newcomer runs is true, from the postcode to the last redelivery.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";

import { binary } from "./support/gateway.mjs";
import { freePort } from "./support/ports.mjs";
import { atEnd, runChild, startChild, temporaryFolder } from "./support/scope.mjs";
import { eventually } from "./support/wait.mjs";

const script = fileURLToPath(new URL("../../docs/journey.sh", import.meta.url));

// The demo on a port of its own, once it stays up: {gateway, secret}, as it prints them.
async function startDemo() {
  const home = temporaryFolder();
  const listen = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
  const { child } = startChild(binary, ["demo", "--listen", listen], { env });
  atEnd({ after }, () => child.kill("SIGKILL"));
  const lines = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => lines.push(line));
  const secret = await eventually(
    "the demo prints the secret",
    () => /client_secret=([\w-]+)/.exec(lines.join("\n"))?.[1],
    40_000,
  );
  return { gateway: `http://${listen}`, secret };
}

const { gateway, secret } = await startDemo();

test("docs/journey.sh runs to its end against the demo", async () => {
  const env = { ...process.env, GATEWAY: gateway, CLIENT_SECRET: secret, KCI_DELAY: "0.1" };
  const { code, stdout, stderr } = await runChild("bash", [script], { env, timeout: 60_000 });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  for (const part of [
    /POST \/appointments -> 201/,
    /reservation \d+ was used/,
    /told: UPDATE, ACKNOWLEDGED, COMMITTED, REAPPOINT, UPDATE, AMENDED, COMPLETED/,
    /told: UPDATE, ACKNOWLEDGED, COMMITTED, UPDATE, RESUBMIT, UPDATE, CANCELLED/,
    /told: CREATED, ACKNOWLEDGED, COMMITTED/,
    /"count":7/,
    /The journey is complete: orders \d+, \d+, \d+ and the unsolicited cease \d+/,
  ]) {
    assert.match(stdout, part);
  }
});

test("a wrong secret ends it at once, with a reason", async () => {
  const env = { ...process.env, GATEWAY: gateway, CLIENT_SECRET: "wrong" };
  const { code, stderr } = await runChild("bash", [script], { env });
  assert.notEqual(code, 0);
  assert.match(stderr, /no token: is CLIENT_SECRET the one that the demo printed/);
});
