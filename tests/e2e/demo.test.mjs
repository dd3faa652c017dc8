// SPDX-License-Identifier: Apache-2.0
// `fibrecafe demo --once`: what a newcomer sees first.
import assert from "node:assert/strict";
import test from "node:test";

import { binary } from "./support/gateway.mjs";
import { runChild, temporaryFolder } from "./support/scope.mjs";

test("the demo places, delays, amends, cancels, rejects, modifies and ceases, and ends by itself within 30 seconds", async () => {
  const home = temporaryFolder();
  const started = Date.now();
  const { code, stdout, stderr } = await runChild(binary, ["demo", "--once", "--listen", "127.0.0.1:0"], {
    timeout: 60_000,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home },
  });
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.ok(Date.now() - started < 30_000);
  for (const milestone of [
    /provide/i,
    /modify/i,
    /cease/i,
    /SENT_TO_SUPPLIER/,
    /ACKNOWLEDGED/,
    /COMMITTED/,
    /COMPLETED/,
    /REJECTED/,
    /DELAY|HELD/,
    /AMENDED/,
    /CANCELLED/,
  ]) {
    assert.match(stdout, milestone);
  }
  assert.doesNotMatch(stdout, /\x1b\[/, "no colour where there is no terminal");
});
