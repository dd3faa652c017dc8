// SPDX-License-Identifier: Apache-2.0
// A supplier that does what the test says: it records what it receives and answers by script.
//
// Every order that reaches it is held against supplier.yaml; problems fail the test at its end.
import assert from "node:assert/strict";

import { requestProblems } from "./contract.mjs";
import { startServer, textOf } from "./http.mjs";
import { completionDate, supplierKci } from "./orders.mjs";
import { eventually, pause } from "./wait.mjs";
import { atEnd } from "./scope.mjs";

const basePath = "/supplier";

// What an order may be answered with. `delay` is in milliseconds.
export const answers = {
  accepted: { status: 202 },
  acknowledged: (order) => ({
    status: 201,
    body: { id: order.id, supplierOrderReference: `EXF-ORD-${order.id}`, status: "ACKNOWLEDGED" },
  }),
  committed: (order) => ({
    status: 201,
    body: {
      id: order.id,
      supplierOrderReference: `EXF-ORD-${order.id}`,
      status: "IN_PROGRESS",
      committedDate: completionDate,
      targetDate: completionDate,
    },
  }),
  refused: (...messages) => ({
    status: 422,
    body: { uuid: "5e9c81c5-3d56-4b0f-93f7-80860f3ed1c4", code: "INVALID_REQUEST", messages },
  }),
  fault: {
    status: 500,
    body: { uuid: "9e2e2f05-516b-470f-9d6a-605d199087a5", code: "SUPPLIER_FAULT", messages: ["Unexpected error"] },
  },
  closed: { close: true }, // reads the request, then closes the connection
  silent: { silent: true }, // never answers
};

export class SupplierStub {
  received = []; // {order, headers, connection, at}, every POST in order of arrival
  connections = 0;
  connectionErrors = [];
  problems = [];
  #calls = new Map(); // order id -> its entries of `received`
  #sequences = new Map();

  // `answer(order, call)`: an answer for each order; `call` is its entry in `received` with `nth`, how often that id came.
  // `admit(request)`: checks credentials and gives an answer to refuse with, or nothing. `tls`: node:tls options.
  static async start(t, { answer = () => answers.accepted, admit = () => undefined, tls, port } = {}) {
    const stub = new SupplierStub();
    stub.answer = answer;
    stub.admit = admit;
    const started = await startServer(t, (request, response) => stub.#handle(request, response), { tls, port });
    stub.port = started.port;
    stub.url = `${started.url}${basePath}`;
    stub.stop = started.stop;
    started.server.keepAliveTimeout = 60_000;
    started.server.on(tls ? "secureConnection" : "connection", (socket) => (socket.number = ++stub.connections));
    started.server.on("tlsClientError", (error) => stub.connectionErrors.push(error.code ?? error.message));
    atEnd(t, () => assert.deepEqual(stub.problems, [], "what the supplier received is as supplier.yaml says"));
    return stub;
  }

  // The bodies received of one order id.
  callsOf(id) {
    return this.#calls.get(id) ?? [];
  }

  async orderReceived(id, within) {
    return (await eventually(`the supplier has order ${id}`, () => this.callsOf(id)[0], within)).order;
  }

  // Sends KCIs through `updates` (a SupplierUpdatesApi), one after the other, each with the order's next number.
  async sendKcis(updates, id, ...reasons) {
    const order = await this.orderReceived(id);
    for (const reason of reasons) {
      const [code, changes] = Array.isArray(reason) ? reason : [reason, {}];
      await updates.postKci(supplierKci(order, this.nextSequence(id), code, changes));
    }
  }

  nextSequence(id) {
    const next = (this.#sequences.get(id) ?? 0) + 1;
    this.#sequences.set(id, next);
    return next;
  }

  async #handle(request, response) {
    const text = await textOf(request);
    const denied = this.admit(request);
    if (denied) return send(response, denied);
    const path = request.url.slice(basePath.length);
    const order = JSON.parse(text);
    this.#judge(request, path, order);
    const call = { order, text, headers: request.headers, connection: request.socket.number, at: Date.now() };
    this.received.push(call);
    this.#calls.set(order.id, [...this.callsOf(order.id), call]);
    call.nth = this.callsOf(order.id).length;
    const answer = await this.answer(order, call);
    if (answer.delay) await pause(answer.delay);
    if (answer.silent) return;
    if (answer.close) return request.socket.destroy();
    send(response, answer);
  }

  #judge(request, path, order) {
    if (request.method !== "POST" || path !== "/service-orders") this.problems.push(`${request.method} ${request.url}`);
    else this.problems.push(...requestProblems("supplier", "POST", "/service-orders", request.headers, order));
    if (order.tenant !== request.headers.tenant)
      this.problems.push(`header Tenant ${request.headers.tenant}, body ${order.tenant}`);
  }
}

export function send(response, { status, body, headers = {} }) {
  const payload = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  response.writeHead(status, { ...type, "Content-Length": Buffer.byteLength(payload), ...headers });
  response.end(payload);
}
