// SPDX-License-Identifier: Apache-2.0
// A supplier that does what the test says: it records what it receives and answers by script.
//
// Everything that reaches it is held against supplier.yaml; problems fail the test at its end.
import assert from "node:assert/strict";

import { requestProblems } from "./contract.mjs";
import { startServer, textOf } from "./http.mjs";
import { completionDate, supplierKci } from "./orders.mjs";
import { eventually, pause } from "./wait.mjs";
import { atEnd } from "./scope.mjs";

const basePath = "/supplier";

// What is told: an order, and requests about it. Everything else is asked.
const told = {
  "/service-orders": "order",
  "/service-order-amendments": "amendment",
  "/service-order-cancellations": "cancellation",
};

// What an order, an amendment or a cancellation may be answered with. `delay` is in milliseconds.
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
  // To an amendment or a cancellation: at once, or with a promise to tell.
  done: (request) => ({ status: 201, body: { id: request.id, supplierReference: referenceOf(request) } }),
  promised: (request) => ({ status: 202, body: { id: request.id, supplierReference: referenceOf(request) } }),
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

// The supplier's reference of an amendment or a cancellation.
export const referenceOf = ({ orderId, id }) => `EXF-ORD-${orderId}-${id}`;

const requestKey = (kind, id) => `${kind} ${id}`;

export class SupplierStub {
  received = []; // {order, text, headers, connection, at}, every order in order of arrival
  requests = []; // {kind, request, ...}: every amendment and cancellation
  asked = []; // {method, path, query, body, headers, at}: every question
  connections = 0;
  connectionErrors = [];
  problems = [];
  #calls = new Map(); // order id -> its entries of `received`
  #requestCalls = new Map(); // kind and id -> its entries of `requests`
  #sequences = new Map();

  // `answer(order, call)`: an answer for each order; `call` is its entry in `received` with `nth`, how often that id came.
  // `answerRequest(request, call)`: the same for amendments and cancellations. `answerQuestion(asked)`: for questions.
  // `admit(request)`: checks credentials and gives an answer to refuse with, or nothing. `tls`: node:tls options.
  static async start(
    t,
    {
      answer = () => answers.accepted,
      answerRequest = () => answers.accepted,
      answerQuestion = () => ({ status: 501 }),
      admit = () => undefined,
      tls,
      port,
    } = {},
  ) {
    const stub = new SupplierStub();
    Object.assign(stub, { answer, answerRequest, answerQuestion, admit });
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

  // The calls about one amendment or cancellation of the tenant's, as the gateway answered it.
  requestsOf({ id, reasonCode }) {
    return this.#requestCalls.get(requestKey(reasonCode === undefined ? "amendment" : "cancellation", id)) ?? [];
  }

  async requestReceived(request, within) {
    return eventually(`the supplier has request ${request.id}`, () => this.requestsOf(request)[0], within);
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
    const body = text === "" ? undefined : JSON.parse(text);
    this.problems.push(...requestProblems("supplier", request.method, path, request.headers, body));
    const call = { text, headers: request.headers, connection: request.socket.number, at: Date.now() };
    const answer = await this.#take(request.method, path, body, call);
    if (answer.delay) await pause(answer.delay);
    if (answer.silent) return;
    if (answer.close) return request.socket.destroy();
    send(response, answer);
  }

  #take(method, path, body, call) {
    const kind = method === "POST" ? told[path] : undefined;
    if (kind === undefined) return this.#takeQuestion(method, path, body, call);
    if (kind === "order") return this.#takeOrder(body, call);
    Object.assign(call, { kind, request: body });
    this.requests.push(call);
    const key = requestKey(kind, body.id);
    const calls = [...(this.#requestCalls.get(key) ?? []), call];
    this.#requestCalls.set(key, calls);
    call.nth = calls.length;
    return this.answerRequest(body, call);
  }

  #takeOrder(order, call) {
    if (order.tenant !== call.headers.tenant)
      this.problems.push(`header Tenant ${call.headers.tenant}, body ${order.tenant}`);
    call.order = order;
    this.received.push(call);
    this.#calls.set(order.id, [...this.callsOf(order.id), call]);
    call.nth = this.callsOf(order.id).length;
    return this.answer(order, call);
  }

  #takeQuestion(method, path, body, { headers, at }) {
    const [bare, query = ""] = path.split("?");
    const asked = { method, path: bare, query: new URLSearchParams(query), body, headers, at };
    this.asked.push(asked);
    return this.answerQuestion(asked);
  }
}

export function send(response, { status, body, headers = {} }) {
  const payload = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  response.writeHead(status, { ...type, "Content-Length": Buffer.byteLength(payload), ...headers });
  response.end(payload);
}
