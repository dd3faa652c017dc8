// SPDX-License-Identifier: Apache-2.0
// The gateway's API as its callers use it. Every answer is held against the OpenAPI documents, and so is every request that
// is meant to be valid (place, postKci).
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

  // Places a valid order: the whole answer, whatever it is.
  tryPlace(order, { requestId = randomUUID(), conversationId = randomUUID(), headers = {}, ...options } = {}) {
    assertContractRequest("tenant", "POST", "/v1/service-orders", order);
    const journey = { "X-Request-ID": requestId, "X-Conversation-ID": conversationId };
    return this.call("POST", "/v1/service-orders", {
      headers: { ...journey, ...headers },
      body: JSON.stringify(order),
      ...options,
    });
  }

  // The same where it must be accepted: the order.
  async place(order, options) {
    const answer = await this.tryPlace(order, options);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.headers.location, `/v1/service-orders/${answer.json.id}`);
    assert.equal(answer.json.status, "RECEIVED_BY_GATEWAY");
    return answer.json;
  }

  async read(id) {
    const answer = await this.call("GET", `/v1/service-orders/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }
}

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
