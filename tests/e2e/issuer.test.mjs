// SPDX-License-Identifier: Apache-2.0
// Tokens of an outside issuer, found by discovery and verified by its keys.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after } from "node:test";

import { TenantApi } from "./support/api.mjs";
import { Gateway } from "./support/gateway.mjs";
import { startServer } from "./support/http.mjs";
import { provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { temporaryFolder } from "./support/scope.mjs";
import { send } from "./support/supplier.mjs";
import { addClient, addSupplier, addTenant } from "./support/world.mjs";

const audience = "https://gateway.example.com";

class Issuer {
  keys = new Map();
  keyReads = 0;

  static async start(t) {
    const issuer = new Issuer();
    const { url } = await startServer(t, (request, response) => {
      if (/\/\.well-known\/(openid-configuration|oauth-authorization-server)$/.test(request.url)) {
        return send(response, {
          status: 200,
          body: { issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, token_endpoint: `${issuer.url}/token` },
        });
      }
      if (request.url !== "/keys") return send(response, { status: 404 });
      issuer.keyReads += 1;
      send(response, { status: 200, body: { keys: [...issuer.keys.values()].map(({ jwk }) => jwk) } });
    });
    issuer.url = url;
    return issuer;
  }

  addKey(kid, alg) {
    const made = {
      ES256: ["ec", { namedCurve: "P-256" }],
      RS256: ["rsa", { modulusLength: 2048 }],
      EdDSA: ["ed25519", {}],
    }[alg];
    const { publicKey, privateKey } = generateKeyPairSync(...made);
    this.keys.set(kid, { alg, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" } });
  }

  token(kid, claims = {}, header = {}) {
    const { alg, privateKey } = this.keys.get(kid);
    const now = Math.floor(Date.now() / 1000);
    const part = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");
    const all = {
      iss: this.url,
      aud: audience,
      sub: "somebody",
      scope: "tenant.all.all",
      iat: now,
      exp: now + 600,
      jti: `${Math.random()}`,
      ...claims,
    };
    const signed = `${part({ alg, typ: "at+jwt", kid, ...header })}.${part(all)}`;
    const digest = alg === "EdDSA" ? null : "sha256";
    return `${signed}.${sign(digest, Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }
}

const t = { after };
const issuer = await Issuer.start(t);
issuer.addKey("es", "ES256");
issuer.addKey("rs", "RS256");
issuer.addKey("ed", "EdDSA");
const config = join(temporaryFolder(), "fibrecafe.toml");
writeFileSync(config, `[[issuer]]\nissuer = "${issuer.url}"\naudience = "${audience}"\n`);
const gateway = await Gateway.start(t, { args: ["--config", config] });
await addSupplier(t, gateway, supplierName);
const { client } = await addTenant(t, gateway, tenantName, { suppliers: [supplierName] });
const { client_id } = client;

const api = (token) => new TenantApi(gateway, null, { token });
const statusWith = async (token) => (await api(token).call("GET", "/v1/service-orders/99999")).status;

for (const kid of ["es", "rs", "ed"]) {
  test(`a token signed with ${issuer.keys.get(kid).alg} is accepted`, async () => {
    await api(issuer.token(kid, { client_id })).place(provideOrder());
    await api(issuer.token(kid, { azp: client_id })).place(provideOrder());
  });
}

// Signed with a key that only the token itself vouches for.
function strangersToken() {
  issuer.addKey("stranger", "ES256");
  const token = issuer.token("stranger", { client_id }, { kid: undefined, jwk: issuer.keys.get("stranger").jwk });
  issuer.keys.delete("stranger");
  return token;
}

test("tokens that are not what was agreed are refused", async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const [what, token] of [
    ["another audience", issuer.token("es", { client_id, aud: "https://elsewhere.example.com" })],
    ["expired", issuer.token("es", { client_id, iat: now - 700, exp: now - 60 })],
    ["another issuer", issuer.token("es", { client_id, iss: "https://elsewhere.example.com" })],
    ["another typ", issuer.token("es", { client_id }, { typ: "JWT" })],
    ["an unknown client", issuer.token("es", { client_id: "nobody" })],
    ["no client", issuer.token("es")],
    ["another algorithm than the key's", issuer.token("es", { client_id }, { alg: "RS256" })],
    ["a key in the token", strangersToken()],
  ]) {
    assert.equal(await statusWith(token), 401, what);
  }
  assert.equal(await statusWith(issuer.token("es", { client_id, scope: "supplier.all.all" })), 403);
  assert.equal(
    await statusWith(issuer.token("es", { client_id, aud: [audience, "https://elsewhere.example.com"] })),
    404,
    "one of several audiences",
  );
});

test("a key that appears later is fetched, and unknown kids cause no storm", async () => {
  const reads = issuer.keyReads;
  for (let i = 0; i < 20; i += 1) {
    issuer.addKey(`unknown${i}`, "ES256");
    const token = issuer.token(`unknown${i}`, { client_id });
    issuer.keys.delete(`unknown${i}`);
    assert.equal(await statusWith(token), 401);
  }
  assert.ok(issuer.keyReads - reads <= 1, `the keys were read ${issuer.keyReads - reads} times`);
});

test("the gateway's own tokens are accepted beside it", async () => {
  const own = new TenantApi(gateway, await addClient(gateway, "tenant", tenantName));
  await own.place(provideOrder());
});
