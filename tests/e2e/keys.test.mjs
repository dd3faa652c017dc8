// SPDX-License-Identifier: Apache-2.0
// Signing keys: published, private on disk, rotated without refusing tokens that are still alive.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test, { after } from "node:test";

import { TenantApi, fetchToken } from "./support/api.mjs";
import { assertContractAnswer } from "./support/contract.mjs";
import { exchange } from "./support/http.mjs";
import { provideOrder, tenantName } from "./support/orders.mjs";
import { eventually } from "./support/wait.mjs";
import { addClient, startWorld } from "./support/world.mjs";

const { gateway } = await startWorld({ after });
const client = await addClient(gateway, "tenant", tenantName);

const headOf = (token) => JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
const published = async () => {
  const answer = await exchange(`${gateway.url}/.well-known/jwks.json`);
  assertContractAnswer("auth", "GET", "/.well-known/jwks.json", answer);
  return answer.json.keys;
};

test("a token is an ES256 at+jwt that anybody can verify by the published keys", async () => {
  const token = await fetchToken(gateway, "tenant", client);
  const { alg, typ, kid } = headOf(token);
  assert.deepEqual([alg, typ], ["ES256", "at+jwt"]);
  const key = createPublicKey({ key: (await published()).find((each) => each.kid === kid), format: "jwk" });
  const [head, body, signature] = token.split(".");
  assert.ok(
    verify(
      "sha256",
      Buffer.from(`${head}.${body}`),
      { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    ),
  );
  const claims = claimsOf(token);
  assert.equal(claims.client_id, client.client_id);
  assert.equal(claims.sub, client.client_id);
  assert.equal(claims.exp - claims.iat, 3600);
  assert.match(claims.scope, /tenant\.all\.all/);
  for (const name of ["iss", "aud", "jti"]) assert.ok(claims[name], name);
});

test("secrets on disk are readable by their owner alone", () => {
  const files = readdirSync(gateway.data);
  assert.ok(files.includes("secret.key"));
  assert.equal(statSync(gateway.data).mode & 0o077, 0);
  for (const file of files) assert.equal(statSync(join(gateway.data, file)).mode & 0o077, 0, file);
});

test("after a rotation new tokens carry the new key, and old ones still open the door", async () => {
  const before = await fetchToken(gateway, "tenant", client);
  await gateway.cli("keys", "rotate");
  const token = await eventually(
    "a token is signed with another key",
    async () => {
      const fresh = await fetchToken(gateway, "tenant", client);
      return headOf(fresh).kid !== headOf(before).kid && fresh;
    },
    5_000,
  );
  for (const each of [before, token]) await new TenantApi(gateway, null, { token: each }).place(provideOrder());
  const kids = (await published()).map(({ kid }) => kid);
  assert.ok(kids.includes(headOf(before).kid) && kids.includes(headOf(token).kid));
  assert.match(await gateway.cli("keys", "list"), new RegExp(headOf(token).kid));
});

test("tokens and keys survive a restart", async () => {
  const token = await fetchToken(gateway, "tenant", client);
  await gateway.stop();
  await gateway.start();
  await new TenantApi(gateway, null, { token }).place(provideOrder());
  assert.equal(headOf(await fetchToken(gateway, "tenant", client)).kid, headOf(token).kid);
});
