// SPDX-License-Identifier: Apache-2.0
// The gateway as a client of suppliers and tenants: nothing is sent twice to an unsafe supplier, outcomes that are not known
// are settled, credentials are used and renewed, certificates are verified.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { makeCertificates } from "./support/certificates.mjs";
import { Gateway } from "./support/gateway.mjs";
import { startServer, textOf } from "./support/http.mjs";
import { provideOrder, supplierKci, tenantName } from "./support/orders.mjs";
import { freePort } from "./support/ports.mjs";
import { temporaryFolder } from "./support/scope.mjs";
import { SupplierStub, answers, send } from "./support/supplier.mjs";
import { typeOf } from "./support/tenant.mjs";
import { eventually, never } from "./support/wait.mjs";
import { addSupplier, addTenant, agree } from "./support/world.mjs";

const t = { after };
const gateway = await Gateway.start(t, { settings: { SUPPLIER_TIMEOUT: "1s", DISPATCH_GIVE_UP_AFTER: "6s" } });
const { api: tenant, inbox } = await addTenant(t, gateway, tenantName);
const certificates = makeCertificates();
const secrets = temporaryFolder();

// A supplier of its own for one test, agreed with the tenant.
async function agreedSupplier(name, options) {
  const supplier = await addSupplier(t, gateway, name, options);
  await agree(gateway, tenantName, name);
  return supplier;
}

// The agreement takes effect within a second.
function place(supplier, changes = {}) {
  return eventually(
    `an order to ${supplier} is accepted`,
    async () => {
      const answer = await tenant.tryPlace(provideOrder({ supplier, ...changes }), { requestId: randomUUID() });
      return answer.status === 201 && answer.json;
    },
    3_000,
  );
}

function secretFile(name, text) {
  const file = join(secrets, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

// A token endpoint: {url, issued, refuse()}. Every token is new; `admit` takes only the newest that was not revoked.
async function startTokenServer() {
  const server = { issued: 0, revoked: 0, forms: [] };
  const { url } = await startServer(t, async (request, response) => {
    server.forms.push({
      ...Object.fromEntries(new URLSearchParams(await textOf(request))),
      authorization: request.headers.authorization,
    });
    server.issued += 1;
    send(response, {
      status: 200,
      body: { access_token: `token-${server.issued}`, expires_in: 3600, token_type: "Bearer" },
    });
  });
  server.url = `${url}/oauth/token`;
  server.admit = (request) => {
    const number = /^Bearer token-(\d+)$/.exec(request.headers.authorization ?? "")?.[1];
    return Number(number ?? 0) > server.revoked ? undefined : { status: 401 };
  };
  return server;
}

const basic = (user, password) => (request) =>
  request.headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`
    ? undefined
    : { status: 401 };

// Each test has a supplier of its own; most of their time is waiting.
describe("outbound", { concurrency: 8 }, () => {
  test("unsafe: a kept-alive connection that closes after the body was read gets each order once", async () => {
    let count = 0;
    const { stub, api } = await agreedSupplier("CLOSING", {
      answer: () => (++count % 2 === 1 ? answers.accepted : answers.closed),
    });
    const placed = [];
    for (let i = 0; i < 8; i += 1) placed.push((await place("CLOSING")).id);
    await Promise.all(placed.map((id) => stub.orderReceived(id)));
    await never("an order came twice", () => placed.some((id) => stub.callsOf(id).length > 1), 1_500);
    for (const id of placed) await stub.sendKcis(api, id, "ACKNOWLEDGED", "COMPLETED");
    for (const id of placed) assert.deepEqual(await inbox.types(id, 3), ["UPDATE", "ACKNOWLEDGED", "COMPLETED"]);
    assert.ok(placed.every((id) => stub.callsOf(id).length === 1));
  });

  for (const [name, answer, code] of [
    ["SILENT", answers.silent, "SUPPLIER_TIMED_OUT"],
    ["LOST", answers.closed, "SUPPLIER_FAULT"],
    ["BAD_GATEWAY", { status: 502 }, "SUPPLIER_FAULT"],
    ["GATEWAY_TIMEOUT", { status: 504 }, "SUPPLIER_TIMED_OUT"],
  ]) {
    test(`unsafe ${name}: not known until a KCI settles it, or else ${code} in the end`, async () => {
      const { stub, api } = await agreedSupplier(name, { answer: () => answer });
      const settled = (await place(name)).id;
      await stub.orderReceived(settled);
      assert.equal((await tenant.read(settled)).status, "RECEIVED_BY_GATEWAY");
      await stub.sendKcis(api, settled, "ACKNOWLEDGED");
      assert.deepEqual(await inbox.types(settled, 2), ["UPDATE", "ACKNOWLEDGED"]);
      assert.equal(stub.callsOf(settled).length, 1);

      const { id } = await place(name);
      const [kci] = await inbox.kcis(id, 1, 15_000);
      assert.equal(typeOf(kci), code);
      assert.equal(kci.entity.status, "FAILED_TO_SEND");
      assert.equal(stub.callsOf(id).length, 1);
      await stub.sendKcis(api, id, "ACKNOWLEDGED");
      await never("the tenant is told more", () => inbox.kcisOf(id).length > 1, 200);
      assert.equal((await tenant.read(id)).status, "FAILED_TO_SEND");
      assert.ok((await gateway.cliJson("parked", "list")).some(({ order }) => order === id));
    });
  }

  test("safe: the same bytes come again under the same id, and 409 then means that it has the order", async () => {
    const { stub } = await agreedSupplier("SAFE", {
      args: ["--repeats", "safe"],
      answer: (order, { nth }) =>
        nth < 3
          ? answers.closed
          : { status: 409, body: { uuid: randomUUID(), code: "INVALID_REQUEST", messages: ["I have it"] } },
    });
    const { id } = await place("SAFE");
    assert.deepEqual(await inbox.types(id, 1, 15_000), ["UPDATE"]);
    const calls = stub.callsOf(id);
    assert.equal(calls.length, 3);
    assert.equal(new Set(calls.map(({ text }) => text)).size, 1);
    assert.equal(new Set(calls.map(({ headers }) => headers["x-request-id"])).size, 1);
  });

  test("503 with Retry-After: waits that long, then is taken", async () => {
    const { stub } = await agreedSupplier("BUSY", {
      answer: (order, { nth }) => (nth === 1 ? { status: 503, headers: { "Retry-After": "2" } } : answers.accepted),
    });
    const { id } = await place("BUSY");
    assert.deepEqual(await inbox.types(id, 1), ["UPDATE"]);
    const [first, second] = stub.callsOf(id);
    assert.ok(second.at - first.at >= 1_900, `repeated after ${second.at - first.at} ms`);
    assert.equal(second.headers["x-request-id"], first.headers["x-request-id"]);
  });

  test("nobody listens: not sent, tried again until somebody does", async () => {
    const { stub } = await agreedSupplier("ABSENT", { port: await freePort() });
    await stub.stop();
    const { id } = await place("ABSENT");
    const late = await SupplierStub.start(t, { port: stub.port });
    assert.deepEqual(await inbox.types(id, 1), ["UPDATE"]);
    assert.equal(late.callsOf(id).length, 1);
  });

  test("nobody ever listens: FAILED_TO_SEND with SUPPLIER_FAULT after give_up_after", async () => {
    const { stub } = await agreedSupplier("GONE", { port: await freePort() });
    await stub.stop();
    const { id } = await place("GONE");
    const [kci] = await inbox.kcis(id, 1, 20_000);
    assert.deepEqual([kci.updateType, typeOf(kci)], ["ERROR", "SUPPLIER_FAULT"]);
  });

  test("OAuth2: one token for many calls, renewed once after a 401", async () => {
    const tokens = await startTokenServer();
    const args = [
      "--auth",
      "oauth2",
      "--token-url",
      tokens.url,
      "--client-id",
      "gateway",
      "--client-secret-file",
      secretFile("oauth", "example-secret"),
      "--scope",
      "orders",
    ];
    const { stub } = await agreedSupplier("OAUTH", { args, admit: tokens.admit });
    for (let i = 0; i < 3; i += 1) await stub.orderReceived((await place("OAUTH")).id);
    assert.equal(tokens.issued, 1);
    tokens.revoked = 1;
    const { id } = await place("OAUTH");
    assert.deepEqual(await inbox.types(id, 1), ["UPDATE"]);
    assert.equal(tokens.issued, 2);
    assert.equal(stub.callsOf(id).length, 1);
    const [form] = tokens.forms;
    assert.equal(form.grant_type, "client_credentials");
    assert.equal(form.scope, "orders");
  });

  test("still 401 after the renewal: not sent, and operators are told", async () => {
    const tokens = await startTokenServer();
    tokens.revoked = Infinity;
    const args = [
      "--auth",
      "oauth2",
      "--token-url",
      tokens.url,
      "--client-id",
      "gateway",
      "--client-secret-file",
      secretFile("oauth2", "example-secret"),
    ];
    const { stub } = await agreedSupplier("STRANGE", { args, admit: tokens.admit });
    const { id } = await place("STRANGE");
    await eventually("the token was renewed", () => tokens.issued >= 2);
    assert.equal((await tenant.read(id)).status, "RECEIVED_BY_GATEWAY");
    tokens.revoked = 0;
    await stub.orderReceived(id);
  });

  test("Basic towards the supplier, and the agreement's own credentials before the supplier's", async () => {
    const { stub } = await agreedSupplier("BASIC", {
      args: ["--auth", "basic", "--username", "gateway", "--password-file", secretFile("basic", "example-password")],
      admit: basic("gateway", "example-password"),
    });
    await stub.orderReceived((await place("BASIC")).id);
    await agree(
      gateway,
      tenantName,
      "BASIC",
      "--auth",
      "basic",
      "--username",
      "isp",
      "--password-file",
      secretFile("own", "of-the-tenant"),
    );
    stub.admit = basic("isp", "of-the-tenant");
    await stub.orderReceived((await place("BASIC")).id);
  });

  test("TLS: a certificate of a trusted authority is accepted, one signed by itself is refused", async () => {
    const { server, stranger, authority } = certificates;
    const trusted = await agreedSupplier("TRUSTED", {
      tls: { cert: server.certificate, key: server.key },
      args: ["--ca", authority.certificateFile],
    });
    await trusted.stub.orderReceived((await place("TRUSTED")).id);
    const { stub } = await agreedSupplier("SELFSIGNED", { tls: { cert: stranger.certificate, key: stranger.key } });
    const { id } = await place("SELFSIGNED");
    await eventually("the handshake failed", () => stub.connectionErrors.length > 0);
    assert.equal(stub.received.length, 0);
    assert.equal((await tenant.read(id)).status, "RECEIVED_BY_GATEWAY");
  });

  test("mutual TLS: the gateway shows its certificate to supplier and tenant", async () => {
    const { server, client, authority } = certificates;
    const tls = {
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    };
    const args = [
      "--auth",
      "mtls",
      "--certificate",
      client.certificateFile,
      "--key",
      client.keyFile,
      "--ca",
      authority.certificateFile,
    ];
    const { stub } = await agreedSupplier("MUTUAL", { tls, args });
    const other = await addTenant(t, gateway, "MUTUAL_ISP", { tls, args });
    await agree(gateway, "MUTUAL_ISP", "MUTUAL");
    const { id } = await eventually(
      "the order is accepted",
      async () => {
        const answer = await other.api.tryPlace(provideOrder({ supplier: "MUTUAL" }));
        return answer.status === 201 && answer.json;
      },
      3_000,
    );
    await stub.orderReceived(id);
    assert.deepEqual(await other.inbox.types(id, 1), ["UPDATE"]);
  });

  test("Basic and OAuth2 towards tenants", async () => {
    const { stub } = await agreedSupplier("PLAIN");
    const tokens = await startTokenServer();
    const ways = [
      [
        "BASIC_ISP",
        ["--auth", "basic", "--username", "gateway", "--password-file", secretFile("isp", "example-password")],
        basic("gateway", "example-password"),
      ],
      [
        "OAUTH_ISP",
        [
          "--auth",
          "oauth2",
          "--token-url",
          tokens.url,
          "--client-id",
          "gateway",
          "--client-secret-file",
          secretFile("ispo", "example-secret"),
        ],
        tokens.admit,
      ],
    ];
    for (const [name, args, admit] of ways) {
      const other = await addTenant(t, gateway, name, { args, admit });
      await agree(gateway, name, "PLAIN");
      const { id } = await eventually(
        "the order is accepted",
        async () => {
          const answer = await other.api.tryPlace(provideOrder({ supplier: "PLAIN" }));
          return answer.status === 201 && answer.json;
        },
        3_000,
      );
      await stub.orderReceived(id);
      assert.deepEqual(await other.inbox.types(id, 1), ["UPDATE"]);
    }
  });

  test("endpoints that may not be called are refused when they are registered", async () => {
    for (const [url, ...more] of [
      ["http://127.0.0.1:9/kcis"],
      ["http://198.51.100.7/kcis", "--sandbox"],
      ["https://10.0.0.1/kcis"],
      ["https://169.254.169.254/kcis"],
      ["https://[::1]/kcis"],
      ["https://127.0.0.1/kcis"],
      ["ftp://example.com/"],
      ["nonsense"],
    ]) {
      const { code, stderr } = await gateway.run("tenant", "add", "REFUSED_ISP", "--kci-url", url, ...more);
      assert.notEqual(code, 0, `${url} was accepted`);
      assert.notEqual(stderr, "");
    }
  });
});
