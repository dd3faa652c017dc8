// SPDX-License-Identifier: Apache-2.0
// The two sides of orders for kill.mjs: a tenant that repeats each request until it is answered, and a supplier that tells
// each order to its end and repeats each KCI until it is taken. Both go on while the gateway dies and comes back.
//
// What is asked of an order beside placing it stands in its notes, "amend+cancel <uuid>"; how the supplier takes a request
// follows from the request's number.
import { randomUUID } from "node:crypto";
import http from "node:http";

import { exchange } from "./http.mjs";
import { provideOrder, supplierKci } from "./orders.mjs";
import { answers } from "./supplier.mjs";
import { pause } from "./wait.mjs";

const retryMs = 50;
const repeatShare = 0.05; // of answered requests that are asked once more
const finals = ["COMPLETED", "REJECTED", "FAILED_TO_SEND"]; // of a request

// What of all orders is also asked: three quarters are only placed.
const plans = [...Array(15).fill("plain"), ...["amend", "amend", "cancel", "amend+cancel", "amend+amend"]];

// How the supplier takes request number `id`.
const manners = ["promises", "promises", "overtakes", "refuses", "does", "forgets"];
const mannerOf = ({ id }) => manners[id % manners.length];
const agreesTo = ({ id }) => id % 4 > 0;

const bodies = {
  amend: (orderId) => ["/v1/service-order-amendments", { orderId, notes: `Amended ${randomUUID()}` }],
  cancel: (orderId) => ["/v1/service-order-cancellations", { orderId, reasonCode: "CUSTOMER_CHANGED_MIND" }],
};
const wordsOf = (order) => /^([a-z+]+) /.exec(order.notes)[1].split("+");

// The field of a KCI that carries a request of this kind.
const fields = { amend: "serviceOrderAmendment", cancel: "serviceOrderCancellation" };

// A request as a KCI or an update shows it.
export const reportOf = (kci, { kind, id }) => (kci[fields[kind]]?.id === id ? kci[fields[kind]] : undefined);
export const isFinal = (request) => finals.includes(request?.status);

export class TenantSide {
  placed = new Map(); // X-Request-ID -> every order number that it was ever answered with
  asked = new Map(); // X-Request-ID -> {kind, orderId, ids}: every number that a request was ever answered with
  repeated = 0; // after a lost answer
  acceptedAt = performance.now(); // when the last 201 came
  longestGapMs = 0; // between two of them, since somebody set it to 0
  going = true; // places more orders
  abandoned = false; // repeats nothing any more
  #accepted = new Map(); // order id -> its requests, as a promise with its resolvers

  constructor(gateway, token) {
    Object.assign(this, { gateway, token });
    this.agent = new http.Agent({ keepAlive: true });
  }

  // One order after the other until `going` ends.
  async placeUntilStopped(thinkMs) {
    while (this.going) {
      const plan = plans[Math.floor(Math.random() * plans.length)];
      const requestId = randomUUID();
      const order = provideOrder({ notes: `${plan} ${requestId}` });
      const ids = await this.#insist("/v1/service-orders", order, requestId);
      this.placed.set(requestId, ids);
      await pause(thinkMs);
    }
  }

  // To be told of each KCI that is received: an order that is committed is asked what its notes say.
  hear({ entity }) {
    if (!["IN_PROGRESS", "FAILED_TO_SEND"].includes(entity.status)) return;
    const accepted = this.#acceptedOf(entity.id);
    if (accepted.isAsked) return;
    accepted.isAsked = true;
    const asking = entity.status === "IN_PROGRESS" ? this.#askAll(entity) : Promise.resolve([]);
    asking.then(accepted.resolve, accepted.reject);
  }

  // The requests about an order, once all of them are accepted: {kind, orderId, id}.
  requestsOf(order) {
    return this.#acceptedOf(order.id).promise;
  }

  #acceptedOf(id) {
    if (!this.#accepted.has(id)) {
      const accepted = Promise.withResolvers();
      accepted.promise.catch(() => {}); // the supplier's story, which waits for it, reports it
      this.#accepted.set(id, accepted);
    }
    return this.#accepted.get(id);
  }

  async #askAll(order) {
    const accepted = [];
    for (const kind of wordsOf(order).filter((word) => word !== "plain")) {
      const requestId = randomUUID();
      const [path, body] = bodies[kind](order.id);
      const ids = await this.#insist(path, body, requestId);
      this.asked.set(requestId, { kind, orderId: order.id, ids });
      accepted.push({ kind, orderId: order.id, id: [...ids][0] });
    }
    return accepted;
  }

  // Repeats a request until it is answered 201, and now and then once more: all numbers that it was answered with.
  async #insist(path, body, requestId) {
    const text = JSON.stringify(body);
    for (let tries = 0; !this.abandoned; tries += 1) {
      if (tries > 0) await pause(retryMs);
      if (tries === 1) this.repeated += 1;
      const answer = await this.#post(path, text, requestId);
      if (answer === undefined || answer.status === 503 || answer.status === 500) continue;
      if (answer.status !== 201) throw new Error(`${path} ${text} was answered ${answer.status} ${answer.text}`);
      this.#countAcceptance();
      const ids = new Set([answer.json.id]);
      if (tries > 0 || Math.random() < repeatShare) {
        const again = await this.#post(path, text, requestId);
        if (again?.status === 201) ids.add(again.json.id);
      }
      return ids;
    }
    throw new Error("the rounds were ended before the answer");
  }

  #countAcceptance() {
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - this.acceptedAt);
    this.acceptedAt = now;
  }

  #post(path, body, requestId) {
    const headers = {
      Authorization: `Bearer ${this.token}`,
      "Content-Type": "application/json",
      "X-Request-ID": requestId,
      "X-Conversation-ID": requestId,
    };
    const options = { method: "POST", headers, body, agent: this.agent, timeout: 10_000 };
    return exchange(`${this.gateway.url}${path}`, options).catch(() => undefined);
  }
}

export class SupplierSide {
  flows = new Map(); // order id -> the promise of its story's end
  refusedKcis = [];
  going = true;
  #orders = new Map(); // order id -> the order as it came
  #sequences = new Map();
  #telling = new Map(); // order id -> the promise of its last KCI's being taken
  #cancelled = new Set(); // order ids, as this supplier has it

  // `tenant`: the TenantSide, which knows what it asked; `inbox`: what it was told.
  constructor(gateway, token, { stub, tenant, inbox }) {
    Object.assign(this, { gateway, token, stub, tenant, inbox });
    stub.answer = (order) => this.#take(order);
    stub.answerRequest = (request, { kind }) => this.#takeRequest(request, kind === "amendment" ? "amend" : "cancel");
  }

  #take(order) {
    this.#orders.set(order.id, order);
    if (!this.flows.has(order.id)) this.flows.set(order.id, this.#tellStory(order));
    return answers.accepted;
  }

  async #takeRequest(request, kind) {
    const manner = mannerOf(request);
    if (manner === "refuses") return answers.refused("It is too late for that");
    if (manner === "does") {
      await this.#telling.get(request.orderId);
      if (kind === "cancel") this.#cancelled.add(request.orderId);
      return answers.done(request);
    }
    if (manner === "overtakes") await this.#tellOutcome({ kind, ...request });
    return answers.promised(request);
  }

  // Ends with the first KCI that is refused.
  async #tellStory(order) {
    try {
      for (const reason of ["ACKNOWLEDGED", "COMMITTED"]) await this.#tell(order.id, reason);
      const requests = await this.#requestsOf(order);
      for (const request of requests) {
        if (await this.#settle(request)) return;
      }
      for (const reason of ["ADDITIONAL", "COMPLETED"]) await this.#tell(order.id, reason);
    } catch (error) {
      this.refusedKcis.push(error.message);
    }
  }

  #requestsOf(order) {
    return wordsOf(order).includes("plain") ? [] : this.tenant.requestsOf(order);
  }

  // One request of the tenant's as far as this supplier takes it. True: the order is cancelled by it.
  async #settle(request) {
    const isOver = () => request.kind === "amend" && this.#cancelled.has(request.orderId);
    await this.#until(() => this.#hasCome(request) || this.#end(request) || isOver());
    if (this.#hasCome(request) && mannerOf(request) === "promises") await this.#tellOutcome(request);
    if (this.#hasCome(request) && mannerOf(request) === "forgets") return false;
    const { status } = await this.#until(() => this.#end(request) ?? (isOver() && {}));
    if (request.kind === "amend" || !this.#cancelled.has(request.orderId)) return false;
    if (status !== "COMPLETED") await this.#tell(request.orderId, "CANCELLED", claimOf(request));
    return true;
  }

  #tellOutcome(request) {
    const agreed = { amend: "AMENDED", cancel: "CANCELLED" };
    const refused = { amend: "AMENDMENT_REJECTED", cancel: "CANCELLATION_REJECTED" };
    const reason = (agreesTo(request) ? agreed : refused)[request.kind];
    return this.#tell(request.orderId, reason, claimOf(request));
  }

  #hasCome(request) {
    return this.stub.requestsOf({ ...request, reasonCode: request.kind === "cancel" ? "" : undefined }).length > 0;
  }

  // How the tenant was told that its request ended, if it was.
  #end(request) {
    return this.inbox
      .kcisOf(request.orderId)
      .map((kci) => reportOf(kci, request))
      .find(isFinal);
  }

  async #until(probe) {
    while (this.going) {
      const found = probe();
      if (found) return found;
      await pause(retryMs);
    }
    throw new Error("the rounds were ended before the story");
  }

  // One KCI of an order after the other. Once it is cancelled there is nothing else to say of it.
  #tell(orderId, reason, claim = {}) {
    const before = this.#telling.get(orderId) ?? Promise.resolve();
    const told = before.then(() => {
      if (reason === "CANCELLED") this.#cancelled.add(orderId);
      else if (this.#cancelled.has(orderId)) return undefined;
      return this.#insist(orderId, reason, claim);
    });
    this.#telling.set(
      orderId,
      told.catch(() => {}),
    );
    return told;
  }

  // The same KCI again and again until it is taken.
  async #insist(orderId, reason, claim) {
    const sequence = (this.#sequences.get(orderId) ?? 0) + 1;
    this.#sequences.set(orderId, sequence);
    const kci = supplierKci(this.#orders.get(orderId), sequence, reason, claim);
    const headers = {
      Authorization: `Bearer ${this.token}`,
      "Content-Type": "application/json",
      "X-Request-ID": kci.id,
    };
    const options = { method: "POST", headers, body: JSON.stringify(kci), timeout: 10_000 };
    while (this.going) {
      const answer = await exchange(`${this.gateway.url}/v1/kcis`, options).catch(() => undefined);
      if (answer?.status === 204) return;
      if (answer !== undefined && answer.status < 500)
        throw new Error(`order ${orderId} ${reason}: ${answer.status} ${answer.text}`);
      await pause(retryMs);
    }
  }
}

const claimOf = ({ kind, id }) => ({ [`${fields[kind]}Id`]: id });
