// SPDX-License-Identifier: Apache-2.0
// The gateway's API as its callers use it. Every answer is held against the OpenAPI documents, and so is every request that
// is meant to be valid (all but call).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { assertContractAnswer, assertContractRequest } from "./contract.mjs";
import { exchange } from "./http.mjs";

class Api {
  // `client`: {client_id, client_secret}. `token` overrides the one that the client would fetch.
  constructor(gateway, client, { token } = {}) {
    this.gateway = gateway;
    this.client = client;
    if (token !== undefined) this.fetched = Promise.resolve(token);
  }

  token() {
    this.fetched ??= fetchToken(this.gateway, this.kind, this.client);
    return this.fetched;
  }

  // Any request at all: the journey headers and the token are there unless `headers` says otherwise (undefined takes one
  // away). Resolves to {status, headers, text, json}.
  async call(method, path, { headers = {}, body, ...options } = {}) {
    const all = {
      Authorization: `Bearer ${await this.token()}`,
      "X-Request-ID": randomUUID(),
      "X-Conversation-ID": randomUUID(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const answer = await exchange(`${this.gateway.url}${path}`, {
      method,
      headers: given,
      body,
      ...this.gateway.requestOptions,
      ...options,
    });
    assertContractAnswer(this.document, method, path, answer);
    return answer;
  }
}

export class TenantApi extends Api {
  document = "tenant";
  kind = "tenant";

  // A valid body: the whole answer, whatever it is.
  post(path, body, { requestId = randomUUID(), conversationId = randomUUID(), headers = {}, ...options } = {}) {
    assertContractRequest("tenant", "POST", path, body);
    const journey = { "X-Request-ID": requestId, "X-Conversation-ID": conversationId };
    return this.call("POST", path, {
      headers: { ...journey, ...headers },
      body: body && JSON.stringify(body),
      ...options,
    });
  }

  tryPlace(order, options) {
    return this.post("/v1/service-orders", order, options);
  }

  tryAmend(amendment, options) {
    return this.post("/v1/service-order-amendments", amendment, options);
  }

  tryCancel(cancellation, options) {
    return this.post("/v1/service-order-cancellations", cancellation, options);
  }

  tryReserve(reservation, options) {
    return this.post("/v1/appointments", reservation, options);
  }

  // The same where it must be accepted: the order.
  async place(order, options) {
    const answer = await this.tryPlace(order, options);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.headers.location, `/v1/service-orders/${answer.json.id}`);
    assert.equal(answer.json.status, "RECEIVED_BY_GATEWAY");
    return answer.json;
  }

  async amend(amendment, options) {
    return requested(await this.tryAmend(amendment, options), amendment);
  }

  async cancel(cancellation, options) {
    return requested(await this.tryCancel(cancellation, options), cancellation);
  }

  async reserve(reservation, options) {
    const answer = await this.tryReserve(reservation, options);
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  }

  async read(id) {
    const answer = await this.call("GET", `/v1/service-orders/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }

  // A valid question: the whole answer. `query`: an object is sent as JSON text, a list repeats its parameter.
  ask(path, query = {}, options) {
    const asked = `${path}?${queryOf(query)}`;
    assertContractRequest("tenant", "GET", asked);
    return this.call("GET", asked, options);
  }

  availability(query, options) {
    return this.ask("/v1/service-availability", query, options);
  }

  slots(query, options) {
    return this.ask("/v1/available-appointments", query, options);
  }

  addresses(query, options) {
    return this.ask("/v1/addresses", query, options);
  }

  // A page of orders: {orders, next}, `next` being the path of the next page, if there is one.
  async list(query = {}) {
    return this.page(`/v1/service-orders?${queryOf(query)}`);
  }

  async page(path) {
    assertContractRequest("tenant", "GET", path);
    const answer = await this.call("GET", path);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.json.every(({ updates }) => updates === undefined));
    const next = /^<(.+)>; rel="next"$/.exec(answer.headers.link ?? "")?.[1];
    assert.equal(next === undefined, answer.headers.link === undefined, answer.headers.link);
    return { orders: answer.json, next };
  }

  // All orders that fit, page by page; `between` runs after each page.
  async listAll(query = {}, between = () => {}) {
    const orders = [];
    for (let path = `/v1/service-orders?${queryOf(query)}`; path;) {
      const page = await this.page(path);
      orders.push(...page.orders);
      path = page.next;
      await between(page);
    }
    return orders;
  }

  // How many KCIs are sent again: of one order, or since a time.
  async redeliver(id) {
    return redelivered(await this.post(`/v1/service-orders/${id}/redeliveries`));
  }

  async redeliverSince(since) {
    return redelivered(await this.post("/v1/redeliveries", { since }));
  }
}

function requested({ status, text, json }, { orderId }) {
  assert.equal(status, 201, text);
  assert.deepEqual([json.orderId, json.status], [orderId, "RECEIVED_BY_GATEWAY"]);
  return json;
}

function redelivered({ status, text, json }) {
  assert.equal(status, 202, text);
  return json.count;
}

function queryOf(query) {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((each) => [name, each]) : [[name, textOf(value)]],
  );
  return new URLSearchParams(pairs).toString();
}

const textOf = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

export class SupplierUpdatesApi extends Api {
  document = "supplier-updates";
  kind = "supplier";

  tryPostKci(kci, options = {}) {
    assertContractRequest("supplier-updates", "POST", "/v1/kcis", kci);
    return this.call("POST", "/v1/kcis", { body: JSON.stringify(kci), ...options });
  }

  async postKci(kci, options) {
    const answer = await this.tryPostKci(kci, options);
    assert.equal(answer.status, 204, answer.text);
  }
}

// A token for a client of a tenant or of a supplier.
export async function fetchToken(gateway, kind, client) {
  const { status, json } = await requestToken(gateway, kind, { grant_type: "client_credentials", ...client });
  assert.equal(status, 200, `no token: ${json?.error}`);
  return json.access_token;
}

// The token endpoint with any form and headers.
export async function requestToken(gateway, kind, form, headers = {}) {
  const path = `/v1/auth/${kind}/access-token`;
  const answer = await exchange(`${gateway.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(form).toString(),
    ...gateway.requestOptions,
  });
  assertContractAnswer("auth", "POST", path, answer);
  return answer;
}
