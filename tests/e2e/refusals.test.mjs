// SPDX-License-Identifier: Apache-2.0
// What callers are told when the answer is no: every status as decided, the uuid of each error body in the gateway's log.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import net from "node:net";
import test, { after } from "node:test";

import { SupplierUpdatesApi, TenantApi, fetchToken, requestToken } from "./support/api.mjs";
import { exchange } from "./support/http.mjs";
import {
  ceaseOrder,
  completionDate,
  laterDate,
  modifyOrder,
  provideOrder,
  supplierName,
  tenantName,
} from "./support/orders.mjs";
import { eventually } from "./support/wait.mjs";
import { addClient, addTenant, startWorld } from "./support/world.mjs";

const { gateway, tenant, updates, supplier } = await startWorld({ after });
const orders = "/v1/service-orders";

async function expectError(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.messages.length > 0);
  await eventually(`the log names error ${answer.json.uuid}`, () => gateway.logged(answer.json.uuid).length > 0);
  return answer.json.messages;
}

function expectEmpty(answer, status) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.text, "");
}

const post = (body, options) =>
  tenant.call("POST", orders, { body: typeof body === "string" ? body : JSON.stringify(body), ...options });
const without = (name) => Object.fromEntries(Object.entries(provideOrder()).filter(([key]) => key !== name));

for (const header of ["X-Request-ID", "X-Conversation-ID"]) {
  for (const [what, value] of [
    ["missing", undefined],
    ["empty", ""],
    ["129 characters", "x".repeat(129)],
    ["a space", "a b"],
  ]) {
    test(`400: ${header} is ${what}`, async () => {
      const messages = await expectError(
        await post(provideOrder(), { headers: { [header]: value } }),
        400,
        "MALFORMED_REQUEST",
      );
      assert.match(messages.join(), new RegExp(header, "i"));
    });
  }
}

for (const [what, options] of [
  ["no media type", { headers: { "Content-Type": undefined } }],
  ["text/plain", { headers: { "Content-Type": "text/plain" } }],
  ["another charset", { headers: { "Content-Type": "application/json; charset=iso-8859-1" } }],
  ["a compressed body", { headers: { "Content-Encoding": "gzip" } }],
]) {
  test(`400: ${what}`, async () =>
    void (await expectError(await post(provideOrder(), options), 400, "MALFORMED_REQUEST")));
}

test("charset=utf-8 is accepted", async () => {
  const answer = await post(provideOrder(), { headers: { "Content-Type": "application/json; charset=utf-8" } });
  assert.equal(answer.status, 201, answer.text);
});

for (const [what, body] of [
  ["nothing", ""],
  ["no JSON", "{"],
  ["a list", "[]"],
  ["text behind it", "{} {}"],
  ["a key twice", '{"orderType":"NEW","orderType":"NEW"}'],
  ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["33 levels", "[".repeat(33) + "]".repeat(33)],
]) {
  test(`400: the body is ${what}`, async () => {
    await expectError(await tenant.call("POST", orders, { body }), 400, "MALFORMED_REQUEST");
  });
}

test("400 and the connection closes: the body is over 256 KiB, announced or not", async () => {
  const body = JSON.stringify(provideOrder({ notes: "x".repeat(256 * 1024) }));
  const answer = await post(body);
  await expectError(answer, 400, "MALFORMED_REQUEST");
  assert.equal(answer.headers.connection, "close");
  await expectError(await post(body, { headers: { "Transfer-Encoding": "chunked" } }), 400, "MALFORMED_REQUEST");
});

test("400: every missing, mistyped, unknown and wrong field is named at once", async () => {
  const messages = await expectError(
    await post({
      orderType: "NEW",
      supplier: "",
      address: { type: "POSTCODE" },
      serviceOrderItem: { serviceSpecification: { id: 7 } },
      primaryContact: { name: "Alex Morgan", phone: "020 7946 0018" },
      hazards: null,
    }),
    400,
    "MALFORMED_REQUEST",
  );
  for (const field of [
    "supplier",
    "address.id",
    "address.type",
    "serviceOrderItem.serviceSpecification.id",
    "primaryContact.phoneNumber",
    "primaryContact.phone",
    "hazards",
  ]) {
    assert.ok(
      messages.some((message) => message.includes(field)),
      `${field} in ${JSON.stringify(messages)}`,
    );
  }
});

for (const name of Object.keys(without("notes")).filter((key) => key !== "requestedCompletionDate")) {
  test(`400: provide without ${name}`, async () => {
    const messages = await expectError(await post(without(name)), 400, "MALFORMED_REQUEST");
    assert.match(messages.join(), new RegExp(name));
  });
}

for (const [what, body] of [
  ["an order type that does not exist", provideOrder({ orderType: "RENEW" })],
  ["an address type that does not exist", provideOrder({ address: { id: "1", type: "POSTCODE" } })],
  ["a UPRN of 13 digits", provideOrder({ address: { id: "1234567890123", type: "UPRN" } })],
  ["an unknown field", provideOrder({ colour: "blue" })],
  [
    "an e-mail address without @",
    provideOrder({ primaryContact: { name: "Alex Morgan", phoneNumber: "020 7946 0018", email: "alex" } }),
  ],
  ["a supplier of 21 characters", provideOrder({ supplier: "S".repeat(21) })],
  ["empty notes", provideOrder({ notes: "" })],
  ["notes of 1001 characters", provideOrder({ notes: "é".repeat(1001) })],
  ["a date in the past", provideOrder({ requestedCompletionDate: "2001-01-01" })],
  ["a day that does not exist", provideOrder({ requestedCompletionDate: `${completionDate.slice(0, 4)}-02-30` })],
  ["a time that is no midnight", ceaseOrder({ requestedCompletionDate: `${laterDate}T12:00:00Z` })],
  ["a modify field in a cease", ceaseOrder({ serviceCharacteristics: [{ name: "A", value: "B" }] })],
  ["a serviceId of 51 characters", modifyOrder({ serviceId: "S".repeat(51) })],
]) {
  test(`422: ${what}`, async () => void (await expectError(await post(body), 422, "INVALID_REQUEST")));
}

test("400 INVALID_REQUEST: every broken rule is named at once", async () => {
  const messages = await expectError(
    await post(provideOrder({ orderType: "TAKEOVER", supplier: "NOBODY", appointmentReservationId: 7 })),
    400,
    "INVALID_REQUEST",
  );
  for (const field of ["supplier", "serviceOrderItem.serviceCharacteristics", "appointmentReservationId"]) {
    assert.ok(
      messages.some((message) => message.includes(field)),
      `${field} in ${JSON.stringify(messages)}`,
    );
  }
});

test("notes of 1000 characters that take two bytes each are accepted", async () => {
  await tenant.place(provideOrder({ notes: "é".repeat(1000) }));
});

test("a refused request is not remembered: mended, it goes under the same id", async () => {
  const requestId = randomUUID();
  await expectError(
    await post(without("supplier"), { headers: { "X-Request-ID": requestId } }),
    400,
    "MALFORMED_REQUEST",
  );
  const answer = await tenant.tryPlace(provideOrder(), { requestId });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers["idempotent-replayed"], undefined);
});

test("both journey headers come back, on errors too", async () => {
  const headers = { "X-Request-ID": randomUUID(), "X-Conversation-ID": randomUUID() };
  for (const answer of [
    await post(provideOrder(), { headers }),
    await post("{", { headers }),
    await tenant.call("GET", "/v1/nowhere", { headers }),
  ]) {
    assert.equal(answer.headers["x-request-id"], headers["X-Request-ID"]);
    assert.equal(answer.headers["x-conversation-id"], headers["X-Conversation-ID"]);
  }
});

for (const [what, authorization] of [
  ["no token", undefined],
  ["another scheme", "Basic YTpi"],
  ["no JWT", "Bearer nonsense"],
  ["an empty token", "Bearer "],
]) {
  test(`401: ${what}`, async () => {
    const answer = await tenant.call("GET", `${orders}/1`, { headers: { Authorization: authorization } });
    await expectError(answer, 401, "NOT_AUTHORISED");
    assert.match(answer.headers["www-authenticate"], /^Bearer/);
  });
}

test("401: a token whose claims or signature were changed", async () => {
  const [head, body, signature] = (await tenant.token()).split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 3600 })).toString("base64url");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
  const flipped = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
  for (const token of [`${head}.${forged}.${signature}`, `${head}.${body}.${flipped}`, `${none}.${body}.`]) {
    await expectError(await new TenantApi(gateway, null, { token }).call("GET", `${orders}/1`), 401, "NOT_AUTHORISED");
  }
});

test("401: a client that was removed, within a second", async () => {
  const client = await addClient(gateway, "tenant", tenantName);
  const api = new TenantApi(gateway, client);
  await api.place(provideOrder());
  await gateway.cli("client", "remove", client.client_id);
  await eventually("its token is refused", async () => (await api.call("GET", `${orders}/1`)).status === 401, 2_000);
});

test("403, empty: a supplier's token on the Tenant API and a tenant's on Supplier Updates", async () => {
  const supplierOnTenant = new TenantApi(gateway, null, { token: await updates.token() });
  expectEmpty(await supplierOnTenant.call("GET", `${orders}/1`), 403);
  const tenantOnSupplier = new SupplierUpdatesApi(gateway, null, { token: await tenant.token() });
  expectEmpty(await tenantOnSupplier.call("POST", "/v1/kcis", { body: "{}" }), 403);
});

test("403, empty: an address that is not on the client's allow-list", async () => {
  const token = await tenant.token();
  const away = await addClient(gateway, "tenant", tenantName, "--allow", "192.0.2.0/24");
  const login = await requestToken(gateway, "tenant", { grant_type: "client_credentials", ...away });
  expectEmpty(login, 403);
  const here = await addClient(gateway, "tenant", tenantName, "--allow", "192.0.2.0/24", "--allow", "127.0.0.0/8");
  assert.equal((await new TenantApi(gateway, here).call("GET", `${orders}/99999`)).status, 404);
  assert.equal((await new TenantApi(gateway, null, { token }).call("GET", `${orders}/99999`)).status, 404);
});

for (const path of [
  "/",
  "/v1",
  "/v1/",
  "/v1/nowhere",
  "/v1/service-orders/",
  "/v1/service-orders/1/2",
  "/V1/service-orders",
]) {
  test(`404: ${path}, with or without a token`, async () => {
    await expectError(await tenant.call("GET", path), 404, "NOT_FOUND");
    await expectError(await tenant.call("GET", path, { headers: { Authorization: undefined } }), 404, "NOT_FOUND");
  });
}

test("404: orders that are unknown, another tenant's or no number look the same", async (t) => {
  const other = await addTenant(t, gateway, "OTHER_ISP");
  const { id } = await tenant.place(provideOrder());
  const answers = [await other.api.call("GET", `${orders}/${id}`)];
  for (const name of ["999999999", "0", "-1", "abc", "1.5", "01", "9007199254740993", "99999999999999999999999"]) {
    answers.push(await tenant.call("GET", `${orders}/${name}`));
  }
  for (const answer of answers) await expectError(answer, 404, "NOT_FOUND");
  assert.equal(new Set(answers.map(({ json }) => JSON.stringify(json.messages))).size, 1);
});

test("405: another method names those that the path has; HEAD works where GET does", async () => {
  const { id } = await tenant.place(provideOrder());
  const answer = await tenant.call("DELETE", orders);
  await expectError(answer, 405, "NOT_IMPLEMENTED");
  assert.match(answer.headers.allow, /POST/);
  const reading = await tenant.call("PUT", `${orders}/${id}`, { body: "{}" });
  await expectError(reading, 405, "NOT_IMPLEMENTED");
  assert.match(reading.headers.allow, /GET/);
  const head = await tenant.call("HEAD", `${orders}/${id}`);
  assert.equal(head.status, 200);
  assert.equal(head.text, "");
});

test("429: over the client's rate, with Retry-After", async () => {
  const client = await addClient(gateway, "tenant", tenantName, "--rate", "5/s");
  const api = new TenantApi(gateway, client);
  await api.token();
  const answers = await Promise.all(Array.from({ length: 40 }, () => api.call("GET", `${orders}/99999`)));
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 20 && refused.length <= 30, `${refused.length} of 40 were refused`);
  await expectError(refused[0], 429, "INVALID_REQUEST");
  assert.ok(Number(refused[0].headers["retry-after"]) >= 1);
  await eventually("it is let in again", async () => (await api.call("GET", `${orders}/99999`)).status === 404);
});

for (const [method, path] of [
  ["POST", "/v1/quote"],
  ["POST", "/v1/ethernet/service-orders"],
  ["GET", "/v1/ethernet/service-orders/1"],
  ["POST", "/v1/service-tests"],
  ["GET", "/v1/service-tests/1"],
  ["POST", "/v1/service-problems"],
  ["PATCH", "/v1/service-problem-resolutions/1"],
]) {
  test(`501: ${method} ${path} is published and not offered yet`, async () => {
    const options = method === "GET" ? {} : { body: "{}" };
    await expectError(await tenant.call(method, path, options), 501, "GATEWAY_FAULT");
  });
}

test("501: addresses, where nobody has any", async () => {
  await expectError(await tenant.call("GET", "/v1/addresses?postalCode=ZZ99+1AA"), 501, "GATEWAY_FAULT");
});

for (const [path, ...fields] of [
  ["/v1/service-order-amendments", "orderId"],
  ["/v1/service-order-cancellations", "orderId", "reasonCode"],
  ["/v1/appointments", "supplier", "address", "serviceSpecification", "timeslot"],
  ["/v1/redeliveries", "since"],
]) {
  test(`400: POST ${path} names every field that is missing`, async () => {
    const answer = await tenant.call("POST", path, { body: "{}" });
    await expectError(answer, 400, "MALFORMED_REQUEST");
    for (const field of fields) assert.match(answer.json.messages.join("\n"), new RegExp(`field ${field}\\b.*missing`));
  });
}

test("unknown fields are dropped for a tenant that says so", async (t) => {
  const { api, inbox } = await addTenant(t, gateway, "LENIENT_ISP", { args: ["--unknown-fields", "ignore"] });
  await gateway.cli("agreement", "add", "LENIENT_ISP", supplierName);
  const answer = await eventually(
    "the agreement is known",
    async () => {
      const tried = await api.call("POST", orders, { body: JSON.stringify(provideOrder({ colour: "blue" })) });
      return tried.status === 201 && tried;
    },
    3_000,
  );
  assert.equal(answer.json.colour, undefined);
  await inbox.kcis(answer.json.id, 1);
  assert.equal(supplier.callsOf(answer.json.id)[0].order.colour, undefined);
});

test("the token endpoint refuses in the OAuth shape", async () => {
  const client = await addClient(gateway, "tenant", tenantName);
  const login = (form, headers) => requestToken(gateway, "tenant", form, headers);
  const right = { grant_type: "client_credentials", ...client };
  const basic = {
    Authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString("base64")}`,
  };
  for (const [form, headers, error] of [
    [{ ...right, client_secret: "wrong" }, {}, "invalid_client"],
    [{ ...right, client_id: "nobody" }, {}, "invalid_client"],
    [{ ...right, grant_type: "password" }, {}, "unsupported_grant_type"],
    [{ ...right, scope: "operator.all.all" }, {}, "invalid_scope"],
    [{ client_id: client.client_id, client_secret: client.client_secret }, {}, "invalid_request"],
    [right, basic, "invalid_request"],
    [
      { grant_type: "client_credentials" },
      { Authorization: `Basic ${Buffer.from("nobody:wrong").toString("base64")}` },
      "invalid_client",
    ],
  ]) {
    const answer = await login(form, headers);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.error, error);
    assert.equal(
      answer.headers["www-authenticate"] !== undefined,
      headers.Authorization !== undefined && error === "invalid_client",
    );
  }
  const byBasic = await login({ grant_type: "client_credentials" }, basic);
  assert.equal(byBasic.status, 200);
  assert.equal(byBasic.json.expires_in, 3600);
  assert.equal(byBasic.headers["cache-control"], "no-store");
  assert.equal((await login({ ...right, scope: "tenant.all.all" })).status, 200);
  const wrongDoor = await requestToken(gateway, "supplier", right);
  assert.equal(wrongDoor.status, 400, "a tenant's client gets no supplier's token");
});

test("what is not HTTP is answered and closed, and the gateway goes on", async () => {
  const text = await new Promise((resolve, reject) => {
    const socket = net.connect(gateway.port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
    let all = "";
    socket.setTimeout(5_000, () => socket.destroy(new Error("no answer")));
    socket
      .on("data", (part) => (all += part))
      .on("end", () => resolve(all))
      .on("error", reject);
  });
  assert.match(text, /^HTTP\/1\.1 400 /);
  assert.equal((await exchange(`${gateway.url}/livez`)).status, 200);
});

test("nothing secret is in the log", async () => {
  const client = await addClient(gateway, "tenant", tenantName);
  const token = await fetchToken(gateway, "tenant", client);
  await new TenantApi(gateway, null, { token }).place(provideOrder());
  for (const secret of [client.client_secret, token, token.split(".")[2], "Alex Morgan", "020 7946 0018"]) {
    assert.equal(gateway.logged(secret).length, 0);
  }
});
