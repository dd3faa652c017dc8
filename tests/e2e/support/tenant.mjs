// SPDX-License-Identifier: Apache-2.0
// A tenant's endpoint for KCIs: records what arrives, verifies signatures, fails by script.
//
// Every KCI is held against tenant-updates.yaml, and the first receipts of each order must come in sequence; problems fail
// the test at its end.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";

import { requestProblems } from "./contract.mjs";
import { startServer, textOf } from "./http.mjs";
import { send } from "./supplier.mjs";
import { eventually, pause } from "./wait.mjs";
import { atEnd } from "./scope.mjs";

export const newSigningSecret = () => `whsec_${randomBytes(32).toString("base64")}`;

export class TenantInbox {
  received = []; // {kci, text, headers, status, at}: every POST, failed ones and repeats included
  problems = [];
  connections = 0;
  connectionErrors = [];
  #taken = new Map(); // order id -> KCI id -> the KCI, in order of first receipt

  // `answer(kci, call)`: a status, or an answer as in supplier.mjs; default 204. `secrets`: any one of them must have
  // signed. `admit(request)`: refuses with an answer, or gives nothing. `anyOrder`: gaps in first receipts are expected.
  static async start(
    t,
    { answer = () => 204, secrets = [], admit = () => undefined, tls, port, anyOrder = false } = {},
  ) {
    const inbox = new TenantInbox();
    Object.assign(inbox, { answer, secrets, admit, anyOrder });
    const started = await startServer(t, (request, response) => inbox.#handle(request, response), { tls, port });
    inbox.url = `${started.url}/kcis`;
    inbox.port = started.port;
    inbox.stop = started.stop;
    started.server.on(tls ? "secureConnection" : "connection", () => (inbox.connections += 1));
    started.server.on("tlsClientError", (error) => inbox.connectionErrors.push(error.code ?? error.message));
    atEnd(t, () => assert.deepEqual(inbox.problems, [], "what the tenant received is as tenant-updates.yaml says"));
    return inbox;
  }

  // The KCIs of one order that were taken (2xx), each once, in order of first receipt.
  kcisOf(orderId) {
    return [...(this.#taken.get(orderId)?.values() ?? [])];
  }

  // The types of those KCIs, such as ["UPDATE", "ACKNOWLEDGED"], once there are `count`.
  async types(orderId, count, within) {
    return (await this.kcis(orderId, count, within)).map(typeOf);
  }

  async kcis(orderId, count, within) {
    return eventually(
      `the tenant has ${count} KCIs of order ${orderId}`,
      () => {
        const kcis = this.kcisOf(orderId);
        return kcis.length >= count && kcis;
      },
      within,
    );
  }

  async #handle(request, response) {
    const text = await textOf(request);
    const denied = this.admit(request);
    if (denied) return send(response, denied);
    const at = performance.timeOrigin + performance.now();
    const kci = JSON.parse(text);
    const call = { kci, text, headers: request.headers, at };
    this.#judge(request, text, kci);
    const given = await this.answer(kci, call);
    const answer = typeof given === "number" ? { status: given } : given;
    call.status = answer.status ?? 599;
    this.#take(kci, call.status);
    this.received.push(call);
    if (answer.delay) await pause(answer.delay);
    if (answer.silent) return;
    if (answer.close) return request.socket.destroy();
    send(response, answer);
  }

  #judge(request, text, kci) {
    if (request.method !== "POST") this.problems.push(`${request.method} ${request.url}`);
    this.problems.push(...requestProblems("tenant-updates", "POST", "/kcis", request.headers, kci));
    if (this.secrets.length > 0 && !this.secrets.some((secret) => isSignedWith(secret, request.headers, text))) {
      this.problems.push(`KCI ${kci.id} is not signed with a live secret`);
    }
  }

  // Keeps a first receipt that was answered 2xx; without `anyOrder` its number must be the next.
  #take(kci, status) {
    if (status >= 300) return;
    const taken = this.#taken.get(kci.entity.id) ?? new Map();
    this.#taken.set(kci.entity.id, taken);
    if (taken.has(kci.id)) return;
    if (!this.anyOrder && kci.sequenceNumber !== taken.size + 1) {
      this.problems.push(`order ${kci.entity.id}: KCI ${kci.sequenceNumber} came after ${taken.size} others`);
    }
    taken.set(kci.id, kci);
  }
}

export const typeOf = (kci) => (kci.information ?? kci.action)?.type ?? kci.error.code;

// Standard Webhooks 1.0.0: HMAC-SHA256 of "id.timestamp.body", base64, behind "v1,".
export function isSignedWith(secret, headers, text) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const wanted = `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64")}`;
  return age < 300 && id === JSON.parse(text).id && signatures.split(" ").includes(wanted);
}
