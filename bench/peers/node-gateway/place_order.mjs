// SPDX-License-Identifier: Apache-2.0
// POST /v1/service-orders as the reference peer does it: the stages of the gateway's pipeline in the same order.
import { hash, randomUUID } from "node:crypto";

import { problemsOf } from "./contract.mjs";

const scope = "tenant.all.all";
const headerValue = /^[\x21-\x7e]{1,128}$/;
const journeyHeaders = ["x-request-id", "x-conversation-id"];

export function placeOrder(server, { store, tokens, parties, metrics }) {
  server.post("/v1/service-orders", {
    onRequest(request, reply, next) {
      const claims = tokens.claims(request.headers.authorization, Date.now());
      const client = claims && parties.clients.get(claims.client_id);
      if (client === undefined) {
        reply.header("www-authenticate", "Bearer");
        return refuse(reply, 401, "NOT_AUTHORISED", ["The access token is missing, invalid or expired"]);
      }
      if (!claims.scope.split(" ").some((name) => name === scope || name.endsWith(`/${scope}`)))
        return reply.code(403).send();
      const bad = journeyHeaders.filter((name) => !headerValue.test(request.headers[name] ?? ""));
      if (bad.length > 0)
        return refuse(
          reply,
          400,
          "MALFORMED_REQUEST",
          bad.map((name) => `Missing header ${name}`),
        );
      request.client = claims.client_id;
      request.tenant = client.tenant;
      next();
    },
    onResponse(request, reply, done) {
      metrics.observe(reply.statusCode, reply.elapsedTime / 1000);
      done();
    },
    async handler(request, reply) {
      const problems = problemsOf(request.body);
      if (problems !== undefined) {
        const code = problems.status === 400 ? "MALFORMED_REQUEST" : "INVALID_REQUEST";
        return refuse(reply, problems.status, code, problems.messages);
      }
      const requestId = request.headers["x-request-id"];
      const outcome = await store.place(unitFor(request, requestId, parties));
      if (outcome.refused !== undefined)
        return refuse(reply, outcome.refused.status, "INVALID_REQUEST", outcome.refused.messages);
      if (outcome.replayed) reply.header("idempotent-replayed", "true");
      return reply
        .code(201)
        .header("content-type", "application/json")
        .header("location", `/v1/service-orders/${outcome.order}`)
        .header("x-request-id", requestId)
        .header("x-conversation-id", request.headers["x-conversation-id"])
        .send(outcome.body);
    },
  });
}

// What the store needs to decide and write, with everything computed that needs no transaction.
function unitFor(request, requestId, parties) {
  const wanted = request.body;
  return {
    digest: hash("sha256", `${request.client}\n${requestId}`, "buffer").subarray(0, 16),
    fingerprint: hash("sha256", request.bytes, "buffer").subarray(0, 16),
    tenant: request.tenant,
    supplier: parties.suppliers.get(wanted.supplier) ?? 0,
    wanted,
    brokenRules: brokenRules(wanted, request.tenant, parties),
    conversation: request.headers["x-conversation-id"],
    messageId: randomUUID(),
    now: Date.now(),
  };
}

function brokenRules(wanted, tenant, parties) {
  const broken = [];
  if (!parties.agreements.has(`${tenant} ${parties.suppliers.get(wanted.supplier)}`)) {
    broken.push(`Invalid value for field supplier - ${wanted.supplier} is not agreed for this tenant`);
  }
  if (wanted.serviceOrderItem !== undefined && wanted.orderType !== "NEW") {
    const names = new Set((wanted.serviceOrderItem.serviceCharacteristics ?? []).map((item) => item.name));
    if (!names.has("LINE_ID") && !(names.has("ONT_REFERENCE") && names.has("ONT_PORT"))) {
      broken.push("Invalid value for field serviceOrderItem.serviceCharacteristics - the existing line is required");
    }
  }
  if (wanted.appointmentReservationId !== undefined) {
    broken.push("Invalid value for field appointmentReservationId - no such reservation");
  }
  return broken;
}

function refuse(reply, status, code, messages) {
  return reply.code(status).send({ uuid: randomUUID(), code, messages });
}
