// SPDX-License-Identifier: Apache-2.0
// The public listener over TLS, and plain HTTP kept to loopback.
import assert from "node:assert/strict";
import test from "node:test";

import { makeCertificates } from "./support/certificates.mjs";
import { Gateway, binary } from "./support/gateway.mjs";
import { exchange } from "./support/http.mjs";
import { freePort } from "./support/ports.mjs";
import { provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { atEnd, runChild, startChild, temporaryFolder } from "./support/scope.mjs";
import { eventually } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

test("an order over TLS", async (t) => {
  const { server, authority } = makeCertificates();
  const gateway = await Gateway.start(t, {
    settings: { TLS_CERTIFICATE: server.certificateFile, TLS_KEY: server.keyFile },
    ca: authority.certificate,
  });
  await addSupplier(t, gateway, supplierName);
  const { api, inbox } = await addTenant(t, gateway, tenantName, { suppliers: [supplierName] });
  const { id } = await api.place(provideOrder());
  await inbox.kcis(id, 1);
  await assert.rejects(exchange(`${gateway.url}/livez`), "a client that does not trust the authority");
  await assert.rejects(exchange(`http://127.0.0.1:${gateway.port}/livez`), "plain HTTP on the TLS port");
});

test("a certificate that does not fit its key is refused at the start", async () => {
  const { server, client } = makeCertificates();
  const { code, stderr } = await runChild(
    binary,
    ["serve", "--data", temporaryFolder(), "--listen", "127.0.0.1:0", "--private", "127.0.0.1:0"],
    {
      env: { ...process.env, FIBRECAFE_TLS_CERTIFICATE: server.certificateFile, FIBRECAFE_TLS_KEY: client.keyFile },
    },
  );
  assert.notEqual(code, 0);
  assert.notEqual(stderr, "");
});

test("plain HTTP off loopback needs plain_http = true", async (t) => {
  const listen = ["--listen", `0.0.0.0:${await freePort()}`, "--private", "127.0.0.1:0"];
  const refused = await runChild(binary, ["serve", "--data", temporaryFolder(), ...listen]);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /plain_http/);

  const { child, exited } = startChild(binary, ["serve", "--data", temporaryFolder(), ...listen], {
    env: { ...process.env, FIBRECAFE_PLAIN_HTTP: "true" },
    stdio: "ignore",
  });
  atEnd(t, () => child.kill("SIGKILL"));
  const port = listen[1].split(":")[1];
  await eventually("it answers", async () => (await exchange(`http://127.0.0.1:${port}/livez`)).status === 200);
  child.kill("SIGTERM");
  assert.equal((await exited).code, 0);
});
