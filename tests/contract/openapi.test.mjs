// SPDX-License-Identifier: Apache-2.0
// The documents of api/openapi judged by themselves: they lint clean, their examples fit their schemas, every operation
// describes the statuses, headers and codes that the contract has, and they take and refuse what the contract says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import {
  documentNames,
  documents,
  escape,
  operations,
  problemsAt,
  resolve,
  validateQuery,
  validateRequest,
  validateResponse,
  validatorAt,
} from "./validator.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const everyOperation = documentNames.flatMap((name) => operations(name).map((operation) => ({ name, ...operation })));

// What a supplier may answer to a question, and to what it is told.
const askRefusals = "3XX 400 401 403 404 405 422 4XX 501 504 5XX";
const tellAnswers =
  "200 201 202 3XX 400 401 403 404 405 406 409 411 413 415 422 429 4XX 500 501 502 503 504 5XX";

// operationId by document: method, path, statuses.
const contract = {
  auth: {
    getTenantAccessToken: ["POST /auth/tenant/access-token", "200 400 403 405 500 503"],
    getSupplierAccessToken: ["POST /auth/supplier/access-token", "200 400 403 405 500 503"],
    getJwks: ["GET /.well-known/jwks.json", "200 405 503"],
    getAuthorizationServerMetadata: ["GET /.well-known/oauth-authorization-server", "200 404 405 503"],
  },
  tenant: {
    handleAddressLookup: ["GET /addresses", "200 400 401 403 405 422 429 500 501 502 503 504"],
    handleAvailabilityCheck: ["GET /service-availability", "200 400 401 403 405 422 429 500 501 502 503 504"],
    handleAppointmentAvailability: ["GET /available-appointments", "200 400 401 403 405 422 429 500 501 502 503 504"],
    handleReserveAppointment: ["POST /appointments", "201 400 401 403 405 422 429 500 501 502 503 504"],
    handleCreateOrder: ["POST /service-orders", "201 400 401 403 405 422 429 500 503"],
    handleListOrders: ["GET /service-orders", "200 400 401 403 405 422 429 500 503"],
    handleGetOrder: ["GET /service-orders/{id}", "200 400 401 403 404 405 429 500 503"],
    handleRedeliverOrder: ["POST /service-orders/{id}/redeliveries", "202 400 401 403 404 405 422 429 500 503"],
    handleAmendOrder: ["POST /service-order-amendments", "201 400 401 403 404 405 422 429 500 503"],
    handleCancelOrder: ["POST /service-order-cancellations", "201 400 401 403 404 405 422 429 500 503"],
    handleRedeliver: ["POST /redeliveries", "202 400 401 403 405 422 429 500 503"],
  },
  "tenant-updates": {
    handleKci: ["POST /kcis", "204 2XX 3XX 400 401 403 404 410 422 429 4XX 500 503 5XX"],
  },
  supplier: {
    handleAddressLookup: ["GET /addresses", `200 ${askRefusals}`],
    handleAvailabilityCheck: ["GET /service-availability", `200 ${askRefusals}`],
    handleAppointmentAvailability: ["GET /available-appointments", `200 ${askRefusals}`],
    handleReserveAppointment: ["POST /appointments", "200 201 3XX 400 401 403 404 405 409 422 4XX 501 504 5XX"],
    handleCreateOrder: ["POST /service-orders", tellAnswers],
    handleAmendOrder: ["POST /service-order-amendments", tellAnswers],
    handleCancelOrder: ["POST /service-order-cancellations", tellAnswers],
  },
  "supplier-updates": {
    handleKci: ["POST /kcis", "204 400 401 403 405 422 429 500 501 503"],
  },
};

const errorCodes = {
  tenant: [
    "GATEWAY_FAULT",
    "INVALID_REQUEST",
    "MALFORMED_REQUEST",
    "NOT_AUTHORISED",
    "NOT_FOUND",
    "NOT_IMPLEMENTED",
    "SUPPLIER_FAULT",
    "SUPPLIER_TIMED_OUT",
    "TENANT_FAULT",
  ],
  supplier: [
    "INVALID_REQUEST",
    "MALFORMED_REQUEST",
    "NOT_AUTHORISED",
    "NOT_FOUND",
    "NOT_IMPLEMENTED",
    "SUPPLIER_FAULT",
  ],
  "supplier-updates": [
    "GATEWAY_FAULT",
    "INVALID_REQUEST",
    "MALFORMED_REQUEST",
    "NOT_AUTHORISED",
    "NOT_FOUND",
    "NOT_IMPLEMENTED",
  ],
};

function media(name, pointer) {
  const found = resolve(name, pointer);
  return Object.entries(found.node.content ?? {}).map(([type, node]) => ({
    node,
    schema: `${found.pointer}/content/${escape(type)}/schema`,
  }));
}

function* walk(node, pointer = "") {
  if (node === null || typeof node !== "object") return;
  yield { node, pointer };
  for (const [key, value] of Object.entries(node)) yield* walk(value, `${pointer}/${escape(key)}`);
}

test("redocly finds nothing", () => {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const cli = fileURLToPath(new URL("../../node_modules/@redocly/cli/bin/cli.js", import.meta.url));
  const run = spawnSync(process.execPath, [cli, "lint"], { cwd: root, env, encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.doesNotMatch(run.stdout + run.stderr, /[1-9]\d* (warning|error)/);
});

test("the documents are OpenAPI 3.1 and stand alone", () => {
  for (const name of documentNames) {
    assert.match(documents[name].openapi, /^3\.1\./);
    for (const { node, pointer } of walk(documents[name])) {
      if (typeof node.$ref !== "string") continue;
      assert.match(node.$ref, /^#\//, `${name}${pointer}`);
      resolve(name, node.$ref.slice(1));
    }
  }
});

test("they name no host but those of examples", () => {
  for (const name of documentNames) {
    for (const [url, host] of JSON.stringify(documents[name]).matchAll(/https?:\/\/([^/"'\s)\\]+)/g)) {
      assert.match(host, /(^|\.)example\.com$|^\{host\}/, `${name}: ${url}`);
    }
  }
});

test("the operations are those of the contract", () => {
  for (const name of documentNames) {
    const found = operations(name).map(({ operationId, method, path, operation }) => [
      operationId,
      [`${method} ${path}`, Object.keys(operation.responses).sort().join(" ")],
    ]);
    assert.deepEqual(Object.fromEntries(found), contract[name], name);
  }
});

test("every operation, parameter, answer and header is described", () => {
  for (const { name, operationId, pointer, operation } of everyOperation) {
    assert.ok(operation.summary && operation.description, `${name} ${operationId}`);
    for (const i of (operation.parameters ?? []).keys()) {
      assert.ok(resolve(name, `${pointer}/parameters/${i}`).node.description, `${name} ${operationId} parameter ${i}`);
    }
    for (const status of Object.keys(operation.responses)) {
      const response = resolve(name, `${pointer}/responses/${status}`);
      assert.ok(response.node.description.length > 5, `${name} ${operationId} ${status}`);
      for (const header of Object.keys(response.node.headers ?? {})) {
        assert.ok(resolve(name, `${response.pointer}/headers/${header}`).node.description, `${operationId} ${header}`);
      }
    }
  }
});

test("every field is described", () => {
  for (const name of documentNames) {
    for (const [schemaName, schema] of Object.entries(documents[name].components.schemas)) {
      assert.ok(schema.description, `${name} ${schemaName}`);
      for (const [field, node] of Object.entries(schema.properties ?? {})) {
        const isNarrowed = schema.$ref && Object.keys(node).length === 1; // an error's code
        assert.ok(isNarrowed || node.description || node.$ref, `${name} ${schemaName}.${field}`);
      }
    }
  }
});

test("every schema compiles in ajv's strict mode", () => {
  for (const name of documentNames) {
    for (const schema of Object.keys(documents[name].components.schemas))
      validatorAt(name, `/components/schemas/${schema}`);
  }
});

test("every request and every answer with a body has examples, and they fit", () => {
  for (const { name, operationId, pointer, operation } of everyOperation) {
    const places = Object.keys(operation.responses).map((status) => `${pointer}/responses/${status}`);
    if (operation.requestBody) places.push(`${pointer}/requestBody`);
    for (const { node, schema } of places.flatMap((place) => media(name, place))) {
      const examples = Object.entries(node.examples ?? {});
      assert.ok(examples.length > 0, `${name} ${operationId}: no example for ${schema}`);
      for (const [title, { value }] of examples) {
        assert.deepEqual(problemsAt(name, schema, value), [], `${name} ${operationId} example ${title}`);
      }
    }
  }
});

test("examples of parameters, headers and fields fit, defaults too", () => {
  for (const name of documentNames) {
    for (const { node, pointer } of walk(documents[name])) {
      if (node.schema && "example" in node) {
        assert.deepEqual(problemsAt(name, `${pointer}/schema`, node.example), [], `${name}${pointer}`);
      }
      const isSchema = typeof node.type === "string" || Array.isArray(node.anyOf) || Array.isArray(node.oneOf);
      if (!isSchema) continue;
      const values = Array.isArray(node.examples) ? [...node.examples] : [];
      if ("default" in node && !Array.isArray(node.default)) values.push(node.default);
      for (const value of values) assert.deepEqual(problemsAt(name, pointer, value), [], `${name}${pointer}`);
    }
  }
});

test("schemas of one name are the same in every document", () => {
  const differing = new Set(["Error", "ErrorCode"]); // each API has its own codes
  const seen = new Map();
  for (const name of documentNames) {
    for (const [schema, node] of Object.entries(documents[name].components.schemas)) {
      if (differing.has(schema)) continue;
      if (seen.has(schema)) assert.deepEqual(node, seen.get(schema), `${name} ${schema}`);
      seen.set(schema, node);
    }
  }
});

test("the codes of errors are those of the contract", () => {
  const enumOf = (name, schema) => documents[name].components.schemas[schema].enum.toSorted();
  assert.deepEqual(enumOf("tenant", "ErrorCode"), errorCodes.tenant);
  assert.deepEqual(enumOf("supplier-updates", "ErrorCode"), errorCodes["supplier-updates"]);
  const inside = (name, schema) => documents[name].components.schemas[schema].properties.code.enum.toSorted();
  assert.deepEqual(inside("tenant-updates", "TenantError"), errorCodes.tenant);
  assert.deepEqual(inside("supplier", "SupplierError"), errorCodes.supplier);
});

test("an error has the code that its status has, and 403 and 503 have no body", () => {
  const codes = {
    400: ["MALFORMED_REQUEST"],
    401: ["NOT_AUTHORISED"],
    404: ["NOT_FOUND"],
    405: ["NOT_IMPLEMENTED"],
    422: ["INVALID_REQUEST"],
    429: ["INVALID_REQUEST"],
    500: ["GATEWAY_FAULT"],
    501: ["GATEWAY_FAULT"],
    502: ["SUPPLIER_FAULT"],
    504: ["SUPPLIER_TIMED_OUT"],
  };
  // Rules of the gateway reject with 400 too, and a supplier that is asked may lack the operation.
  const rejected = ["INVALID_REQUEST", "MALFORMED_REQUEST"];
  const others = {
    "handleAddressLookup 400": rejected,
    "handleAvailabilityCheck 400": rejected,
    "handleAppointmentAvailability 400": rejected,
    "handleReserveAppointment 400": rejected,
    "handleCreateOrder 400": rejected,
    "handleAmendOrder 400": rejected,
    "handleCancelOrder 400": rejected,
    "handleAddressLookup 501": ["GATEWAY_FAULT", "SUPPLIER_FAULT"],
    "handleAvailabilityCheck 501": ["SUPPLIER_FAULT"],
    "handleAppointmentAvailability 501": ["SUPPLIER_FAULT"],
    "handleReserveAppointment 501": ["SUPPLIER_FAULT"],
  };
  for (const { name, operationId, pointer, operation } of everyOperation) {
    if (!["tenant", "supplier-updates"].includes(name)) continue;
    for (const status of Object.keys(operation.responses).filter((status) => status >= "400")) {
      const [found] = media(name, `${pointer}/responses/${status}`);
      assert.equal(found === undefined, status === "403" || status === "503", `${operationId} ${status}`);
      if (!found) continue;
      const taken = errorCodes[name].filter(
        (code) =>
          problemsAt(name, found.schema, { uuid: "9bd44509-1c37-4cab-9df5-ee57d3f5f78b", code, messages: ["x"] })
            .length === 0,
      );
      const place = `${operationId} ${status}`;
      assert.deepEqual(taken, others[place] ?? codes[status], place);
    }
  }
});

test("the answers carry the headers that the contract wants", () => {
  const wanted = { 401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After" };
  for (const { name, operationId, pointer, operation } of everyOperation) {
    if (!["tenant", "supplier-updates"].includes(name)) continue;
    for (const status of Object.keys(operation.responses)) {
      const headers = Object.keys(resolve(name, `${pointer}/responses/${status}`).node.headers ?? {});
      const expected = ["X-Request-ID", "X-Conversation-ID", wanted[status] ?? []].flat();
      for (const header of expected) assert.ok(headers.includes(header), `${name} ${operationId} ${status} ${header}`);
    }
  }
});

test("the tenant's and the supplier's operations want the scope and the headers of their API", () => {
  const requiredOf = (name, pointer, operation) =>
    operation.parameters
      .map((_, i) => resolve(name, `${pointer}/parameters/${i}`).node)
      .filter((parameter) => parameter.required && parameter.in === "header")
      .map((parameter) => parameter.name);
  const wanted = {
    tenant: ["tenant.all.all", ["X-Request-ID", "X-Conversation-ID"]],
    "supplier-updates": ["supplier.all.all", ["X-Request-ID"]],
    supplier: [undefined, ["Tenant", "X-Request-ID", "X-Conversation-ID"]],
    "tenant-updates": [undefined, ["X-Request-ID", "X-Conversation-ID"]],
  };
  for (const [name, [scope, headers]] of Object.entries(wanted)) {
    assert.equal(documents[name].security[0].oauth2[0], scope, name);
    for (const { pointer, operation } of operations(name))
      assert.deepEqual(requiredOf(name, pointer, operation), headers, name);
  }
});

test("what is published and not offered is named in the text, and is no operation here", () => {
  const { info, paths, "x-not-offered": left } = documents.tenant;
  assert.equal(left.length, 10);
  for (const { method, path, operationId } of left) {
    assert.ok(info.description.includes(`\`${operationId}\``), operationId);
    assert.ok(info.description.includes(`\`${method} ${path}\``), path);
    assert.equal(paths[path]?.[method.toLowerCase()], undefined, path);
  }
});

test("the additions to the published API say so", () => {
  const added = everyOperation.filter(({ operation }) => operation["x-addition"]);
  assert.deepEqual(
    added.map(({ name, operationId }) => `${name} ${operationId}`),
    [
      "tenant handleListOrders",
      "tenant handleRedeliverOrder",
      "tenant handleRedeliver",
      "supplier handleAddressLookup",
    ],
  );
  for (const { name, operationId, operation } of added) {
    const text = operation.description.replaceAll("\n", " ");
    assert.match(text, /\*\*An addition of this gateway to the published API\.\*\*/, operationId);
    assert.ok(documents[name].info.description.includes(`\`${operationId}\``), operationId);
  }
});

// ------------------------------------------------------------------ what is taken and what is refused

const provide = {
  orderType: "NEW",
  supplier: "EXAMPLE_FIBRE",
  address: { id: "999900000018", type: "UPRN" },
  serviceOrderItem: { serviceSpecification: { id: "FTTP" } },
  primaryContact: { name: "Alex Morgan", phoneNumber: "020 7946 0018" },
};
const modify = {
  orderType: "MODIFY",
  supplier: "EXAMPLE_FIBRE",
  serviceId: "EXF-1",
  serviceCharacteristics: [{ name: "LINE_PROFILE", value: "" }],
};
const cease = { orderType: "CEASE", supplier: "EXAMPLE_FIBRE", serviceId: "EXF-1" };
const kci = {
  id: "7D1F2B7E-53F4-4F0E-9D43-5A1C1B2F0001",
  sequenceNumber: 1,
  issuedOn: "2030-03-04T09:15:41+01:00",
  reasonCode: "ACKNOWLEDGED",
  provideServiceOrder: { id: 1042, status: "ACKNOWLEDGED" },
};
const unsolicited = {
  ...Object.fromEntries(Object.entries(kci).filter(([key]) => key !== "provideServiceOrder")),
  reasonCode: "CREATED",
  unsolicitedCeaseServiceOrder: { supplierOrderReference: "R", status: "ACKNOWLEDGED", serviceId: "EXF-1" },
};
const reservation = {
  supplier: "EXAMPLE_FIBRE",
  address: provide.address,
  serviceSpecification: { id: "FTTP" },
  timeslot: { timeslotStartDateTime: "2030-04-15T08:00:00+01:00", timeslotEndDateTime: "2030-04-15T12:00:00Z" },
};
const characteristics = (count) => Array.from({ length: count }, (_, i) => ({ name: `C${i}`, value: "x" }));
const without = (object, field) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));

function judge(name, path, cases, isTaken) {
  for (const [title, body] of Object.entries(cases)) {
    const problems = validateRequest(name, "POST", path, body);
    assert.equal(problems.length === 0, isTaken, `${title}: ${problems.join("; ")}`);
  }
}

test("orders that the contract takes", () => {
  judge(
    "tenant",
    "/service-orders",
    {
      provide,
      modify,
      cease,
      "each type that provides": { ...provide, orderType: "SWAP" },
      "empty optional lists": {
        ...provide,
        engineerTasks: [],
        serviceOrderItem: { serviceSpecification: { id: "F" }, serviceCharacteristics: [] },
      },
      "no further identifiers": { ...provide, address: { ...provide.address, additionalIdentifiers: [] } },
      "100 characteristics": { ...modify, serviceCharacteristics: characteristics(100) },
      "code points, not bytes or units": { ...provide, notes: "\u{1F600}".repeat(1000) },
      "a whole number as 1.0": { ...provide, appointmentReservationId: 1.0 },
      "an id of another type": { ...provide, address: { id: "A-1", type: "LINE_ID" } },
      "an e-mail address": { ...provide, primaryContact: { ...provide.primaryContact, email: "a@b" } },
      "a date": { ...cease, requestedCompletionDate: "2032-02-29" },
      "midnight in its own offset": { ...cease, requestedCompletionDate: "2030-06-30T00:00:00.000+05:30" },
      "midnight in London in summer": { ...cease, requestedCompletionDate: "2030-06-29T23:00:00Z" },
      "midnight in London in winter, elsewhere": { ...cease, requestedCompletionDate: "2030-01-10T01:00:00+01:00" },
      "notes on a cease": { ...cease, notes: "x" },
      "all of a modify": {
        ...modify,
        primaryContact: provide.primaryContact,
        secondaryContact: provide.primaryContact,
        appointmentReservationId: 1,
        requestedCompletionDate: "2030-01-01",
        engineerTasks: ["INSTALL_ROUTER", "INSTALL_ROUTER"],
        hazards: "x",
        onSiteRestrictions: "x",
        notes: "x",
      },
    },
    true,
  );
});

test("orders that the contract refuses", () => {
  judge(
    "tenant",
    "/service-orders",
    {
      "no object": [],
      "no order type": without(provide, "orderType"),
      "an unknown order type": { ...provide, orderType: "UNSOLICITED_CEASE" },
      "no supplier": without(provide, "supplier"),
      "no address": without(provide, "address"),
      "no item": without(provide, "serviceOrderItem"),
      "no contact": without(provide, "primaryContact"),
      "no service id": without(cease, "serviceId"),
      "no characteristics on a modify": without(modify, "serviceCharacteristics"),
      "empty characteristics on a modify": { ...modify, serviceCharacteristics: [] },
      "101 characteristics": { ...modify, serviceCharacteristics: characteristics(101) },
      "an unknown field": { ...provide, tenant: "EXAMPLE_ISP" },
      "an unknown field inside": { ...provide, primaryContact: { ...provide.primaryContact, phone: "1" } },
      "a name of the specification": {
        ...provide,
        serviceOrderItem: { serviceSpecification: { id: "F", name: "Fibre" } },
      },
      "a field of another branch": { ...cease, hazards: "x" },
      null: { ...provide, notes: null },
      "an empty text": { ...provide, notes: "" },
      "1001 characters": { ...provide, notes: "x".repeat(1001) },
      "a supplier's name too long": { ...provide, supplier: "A".repeat(21) },
      "a supplier's name not in ASCII": { ...provide, supplier: "F\u00CDBRA" },
      "a supplier's name with a line end": { ...provide, supplier: "FIBRE\n" },
      "a service id too long": { ...cease, serviceId: "x".repeat(51) },
      "a UPRN with a letter": { ...provide, address: { id: "A1", type: "UPRN" } },
      "a UPRN of 13 digits": { ...provide, address: { id: "1".repeat(13), type: "UPRN" } },
      "a further UPRN with a letter": {
        ...provide,
        address: { ...provide.address, additionalIdentifiers: [{ id: "A", type: "UPRN" }] },
      },
      "an unknown type of id": { ...provide, address: { id: "1", type: "uprn" } },
      "an e-mail address with two @": { ...provide, primaryContact: { ...provide.primaryContact, email: "a@b@c" } },
      "a phone number too short": { ...provide, primaryContact: { name: "A", phoneNumber: "12" } },
      "an empty name of a characteristic": { ...modify, serviceCharacteristics: [{ name: "", value: "x" }] },
      "no value of a characteristic": { ...modify, serviceCharacteristics: [{ name: "x" }] },
      "an unknown task": { ...provide, engineerTasks: ["MAKE_TEA"] },
      "reservation 0": { ...provide, appointmentReservationId: 0 },
      "reservation 1.5": { ...provide, appointmentReservationId: 1.5 },
      "reservation 2^53": { ...provide, appointmentReservationId: 2 ** 53 },
      "a reservation as text": { ...provide, appointmentReservationId: "1" },
      "29 February of no leap year": { ...cease, requestedCompletionDate: "2030-02-29" },
      noon: { ...cease, requestedCompletionDate: "2030-06-30T12:00:00Z" },
      "23:00Z in winter": { ...cease, requestedCompletionDate: "2030-01-10T23:00:00Z" },
      "no offset": { ...cease, requestedCompletionDate: "2030-06-30T00:00:00" },
    },
    false,
  );
});

test("amendments that the contract takes", () => {
  judge(
    "tenant",
    "/service-order-amendments",
    {
      "one change": { orderId: 1, notes: "x" },
      "a supplier beside it": { orderId: 1, supplier: "EXAMPLE_FIBRE", notes: "x" },
      "empty values": {
        orderId: 1,
        serviceCharacteristics: [],
        secondaryContact: {},
        requestedCompletionDate: "",
        engineerTasks: [],
        hazards: "",
        onSiteRestrictions: "",
        notes: "",
      },
      "a part of a contact": { orderId: 1, primaryContact: { phoneNumber: "07700 900 456" } },
      "an e-mail address that goes": { orderId: 1, primaryContact: { email: "" } },
      "an e-mail address that changes": { orderId: 1, primaryContact: { email: "a@b" } },
      "midnight in London": { orderId: 1, requestedCompletionDate: "2030-06-29T23:00:00Z" },
      "an order that is never there": { orderId: -7, notes: "x" },
      "100 characteristics": { orderId: 1, serviceCharacteristics: characteristics(100) },
    },
    true,
  );
});

test("amendments that the contract refuses", () => {
  judge(
    "tenant",
    "/service-order-amendments",
    {
      "no order": { notes: "x" },
      "nothing to change": { orderId: 1, supplier: "EXAMPLE_FIBRE" },
      "an order as text": { orderId: "1", notes: "x" },
      "an order beyond 2^53": { orderId: 2 ** 53, notes: "x" },
      "an unknown field": { orderId: 1, notes: "x", serviceId: "EXF-1" },
      "an unknown field of a contact": { orderId: 1, primaryContact: { phone: "123" } },
      "a name that is empty": { orderId: 1, primaryContact: { name: "" } },
      "an e-mail address that is none": { orderId: 1, primaryContact: { email: "a" } },
      "101 characteristics": { orderId: 1, serviceCharacteristics: characteristics(101) },
      "1001 characters": { orderId: 1, hazards: "x".repeat(1001) },
      "reservation 0": { orderId: 1, appointmentReservationId: 0 },
      noon: { orderId: 1, requestedCompletionDate: "2030-06-30T12:00:00Z" },
    },
    false,
  );
});

test("cancellations that the contract takes and refuses", () => {
  const cancellation = { orderId: 1, reasonCode: "PURCHASED_DIFFERENT_PRODUCT" };
  judge(
    "tenant",
    "/service-order-cancellations",
    { cancellation, "all of it": { ...cancellation, supplier: "EXAMPLE_FIBRE", text: "x".repeat(1000) } },
    true,
  );
  judge(
    "tenant",
    "/service-order-cancellations",
    {
      "no order": without(cancellation, "orderId"),
      "no reason": without(cancellation, "reasonCode"),
      "an unknown reason": { ...cancellation, reasonCode: "BORED" },
      "an empty text": { ...cancellation, text: "" },
      "an unknown field": { ...cancellation, notes: "x" },
    },
    false,
  );
});

test("reservations that the contract takes and refuses", () => {
  const slot = (changes) => ({ ...reservation, timeslot: { ...reservation.timeslot, ...changes } });
  judge(
    "tenant",
    "/appointments",
    {
      reservation,
      "a slot as it was offered": slot({ classification: "WEEKDAY_AM", standard: false }),
      "a product as it was offered": { ...reservation, serviceSpecification: { id: "FTTP", name: "Fibre" } },
      "all of it": { ...reservation, serviceCharacteristics: characteristics(100), serviceId: "x", purpose: "REPAIR" },
    },
    true,
  );
  judge(
    "tenant",
    "/appointments",
    {
      "no slot": without(reservation, "timeslot"),
      "no supplier": without(reservation, "supplier"),
      "a slot without an end": { ...reservation, timeslot: without(reservation.timeslot, "timeslotEndDateTime") },
      "a slot that ends before it starts": slot({ timeslotEndDateTime: "2030-04-15T06:59:59Z" }),
      "a slot on a plain date": slot({ timeslotStartDateTime: "2030-04-15" }),
      "a slot without offset": slot({ timeslotStartDateTime: "2030-04-15T08:00:00" }),
      "an unknown class": slot({ classification: "MONDAY" }),
      "an unknown purpose": { ...reservation, purpose: "PICNIC" },
      "a title of the specification": { ...reservation, serviceSpecification: { id: "FTTP", title: "Fibre" } },
    },
    false,
  );
});

test("redeliveries that the contract takes and refuses", () => {
  judge("tenant", "/redeliveries", { since: { since: "2030-03-04T08:00:00.5+05:30" } }, true);
  judge(
    "tenant",
    "/redeliveries",
    { nothing: {}, "a date": { since: "2030-03-04" }, "an end": { since: "2030-03-04T08:00:00Z", until: "2031" } },
    false,
  );
  assert.deepEqual(validateRequest("tenant", "POST", "/service-orders/1042/redeliveries", undefined), []);
});

test("parameters are judged: JSON text, repeated ones, numbers, unknown and missing ones", () => {
  const problems = (path) => validateQuery("tenant", "GET", path).length;
  const address = encodeURIComponent(JSON.stringify(provide.address));
  assert.equal(problems("/v1/addresses?postalCode=ZZ99%201AA&supplier=EXAMPLE_FIBRE"), 0);
  assert.equal(problems("/v1/addresses?uprn=12a"), 1);
  assert.equal(problems("/v1/addresses?postcode=ZZ99%201AA"), 1);
  assert.equal(problems(`/v1/service-availability?address=${address}&suppliers=A&suppliers=B`), 0);
  assert.equal(problems(`/v1/service-availability?address=${address}&serviceTypes=GAS`), 1);
  assert.equal(problems("/v1/service-availability"), 1);
  assert.equal(problems("/v1/service-availability?address=UPRN"), 1);
  assert.equal(problems("/v1/service-orders?status=HELD&status=PENDING&limit=500&createdFrom=2030-03-04T00:00:00Z"), 0);
  assert.equal(problems("/v1/service-orders?limit=501"), 1);
  assert.equal(problems("/v1/service-orders?limit=1&limit=2"), 1);
  assert.equal(problems("/v1/service-orders?limit=many"), 1);
  assert.equal(problems("/v1/service-orders/1042"), 0);
});

test("an order shows its KCIs, and in a list it does not", () => {
  const order = documents.tenant.paths["/service-orders/{id}"].get.responses["200"].content["application/json"];
  const { value } = order.examples.completed;
  const judged = (schema, body) => problemsAt("tenant", `/components/schemas/${schema}`, body).length;
  assert.equal(judged("ServiceOrder", value), 0);
  assert.notEqual(judged("ServiceOrder", without(value, "updates")), 0);
  assert.equal(judged("ServiceOrderList", [without(value, "updates")]), 0);
  assert.notEqual(judged("ServiceOrderList", [value]), 0);
});

test("KCIs that the contract takes", () => {
  judge(
    "supplier-updates",
    "/kcis",
    {
      kci,
      "an id as digits, and fields nobody knows": {
        ...kci,
        extra: null,
        provideServiceOrder: { id: "1042", status: "HELD", address: 7 },
      },
      "a reference alone, and a plain date": {
        ...kci,
        issuedOn: "2030-03-04",
        provideServiceOrder: { supplierOrderReference: "R", status: "HELD" },
      },
      "both ways to give codes": { ...kci, supplierCode: "A", supplierCodes: ["B"] },
      "a number as digits": { ...kci, sequenceNumber: "2" },
      "what is not offered, for 501": { ...without(kci, "provideServiceOrder"), serviceTest: {} },
      "an unsolicited cease": unsolicited,
      "all of an unsolicited cease": {
        ...unsolicited,
        unsolicitedCeaseServiceOrder: {
          id: "7",
          orderType: "UNSOLICITED_CEASE",
          tenant: "EXAMPLE_ISP",
          status: "IN_PROGRESS",
          serviceId: "x".repeat(50),
          reason: "CP_REQUEST",
          requestedCeaseDate: "2030-07-15T00:00:00+01:00",
          committedDate: "2030-07-15",
          targetDate: "2030-07-15",
          gainingProvider: 7,
        },
      },
      "an amendment by number and by reference": {
        ...kci,
        reasonCode: "AMENDED",
        serviceOrderAmendmentId: "3",
        serviceOrderAmendmentReference: "A",
      },
      "an appointment of no length": {
        ...kci,
        provideServiceOrder: {
          ...kci.provideServiceOrder,
          appointmentTimeslot: { timeslotStartDateTime: "2030-07-02", timeslotEndDateTime: "2030-07-01T23:00:00Z" },
        },
      },
      "a cease": {
        ...without(kci, "provideServiceOrder"),
        ceaseServiceOrder: { id: 1, status: "COMPLETED", targetDate: "2030-03-04" },
      },
    },
    true,
  );
});

test("KCIs that the contract refuses", () => {
  judge(
    "supplier-updates",
    "/kcis",
    {
      "no id": without(kci, "id"),
      "no UUID": { ...kci, id: "1" },
      "no sequence number": without(kci, "sequenceNumber"),
      "sequence number 0": { ...kci, sequenceNumber: 0 },
      "no issuedOn": without(kci, "issuedOn"),
      "an unknown reason": { ...kci, reasonCode: "DONE" },
      "an unknown problem code": { ...kci, problemCode: "BAD_WEATHER" },
      "no order": without(kci, "provideServiceOrder"),
      "two orders": { ...kci, ceaseServiceOrder: { id: 1, status: "HELD" } },
      "no status": { ...kci, provideServiceOrder: { id: 1 } },
      "neither id nor reference": { ...kci, provideServiceOrder: { status: "HELD" } },
      "an order with a test": { ...kci, serviceTest: null },
      "an appointment that ends before it starts": {
        ...kci,
        provideServiceOrder: {
          ...kci.provideServiceOrder,
          appointmentTimeslot: { timeslotStartDateTime: "2030-07-02", timeslotEndDateTime: "2030-07-01T22:59:59Z" },
        },
      },
      "an unknown status": { ...kci, provideServiceOrder: { id: 1, status: "COMMITTED" } },
      "an unsolicited cease that nothing names": {
        ...unsolicited,
        unsolicitedCeaseServiceOrder: { status: "ACKNOWLEDGED", serviceId: "EXF-1" },
      },
      "an unknown reason of an unsolicited cease": {
        ...unsolicited,
        unsolicitedCeaseServiceOrder: { ...unsolicited.unsolicitedCeaseServiceOrder, reason: "MOVING" },
      },
      "a service id too long": {
        ...unsolicited,
        unsolicitedCeaseServiceOrder: { ...unsolicited.unsolicitedCeaseServiceOrder, serviceId: "x".repeat(51) },
      },
      "an amendment of number 0": { ...kci, reasonCode: "AMENDED", serviceOrderAmendmentId: 0 },
    },
    false,
  );
});

test("answers are judged with their headers and outside of the operations", () => {
  const echoed = { "X-Request-ID": "a", "x-conversation-id": "b" };
  const error = { uuid: "9bd44509-1c37-4cab-9df5-ee57d3f5f78b", code: "NOT_FOUND", messages: ["No such order"] };
  const judged = (method, path, status, body, headers) =>
    validateResponse("tenant", method, path, status, body, headers).length;
  assert.equal(judged("GET", "/v1/service-orders/9", 404, error, echoed), 0);
  assert.equal(judged("GET", "/v1/service-orders/9", 404, error, {}), 2);
  assert.equal(judged("HEAD", "/v1/service-orders/9", 404, undefined, echoed), 0);
  assert.equal(judged("GET", "/v1/service-orders/9", 403, undefined, {}), 0);
  assert.equal(judged("GET", "/v1/service-orders/9", 403, error, {}), 1);
  assert.equal(judged("GET", "/v1/service-orders/9", 418, error, echoed), 1);
  assert.equal(judged("GET", "/v1/nothing", 404, error, {}), 0);
  assert.equal(judged("POST", "/v1/quote", 501, { ...error, code: "GATEWAY_FAULT" }, {}), 0);
  assert.equal(
    judged("DELETE", "/v1/service-orders/9", 405, { ...error, code: "NOT_IMPLEMENTED" }, { Allow: "GET, HEAD" }),
    0,
  );
  assert.equal(judged("DELETE", "/v1/service-orders/9", 405, { ...error, code: "NOT_IMPLEMENTED" }, {}), 1);
  assert.equal(judged("POST", "/v1/service-orders", 503, undefined, { "Retry-After": "2" }), 0);
  assert.equal(judged("POST", "/v1/service-orders", 503, undefined, { "Retry-After": "soon" }), 1);
});

test("what the gateway sends may hold nothing that is not described", () => {
  const { value } =
    documents["tenant-updates"].paths["/kcis"].post.requestBody.content["application/json"].examples.committed;
  const sent = (body) => validateRequest("tenant-updates", "POST", "/kcis", body).length;
  assert.equal(sent(value), 0);
  assert.notEqual(sent({ ...value, deliveryStatus: "PENDING" }), 0);
  assert.notEqual(sent({ ...value, action: { type: "REAPPOINT" } }), 0);
  assert.notEqual(sent({ ...value, entity: { ...value.entity, updates: [] } }), 0);
  assert.notEqual(sent({ ...value, entityType: "CEASE_ORDER" }), 0);
  assert.notEqual(sent({ ...value, updateType: "ERROR" }), 0);
});

// ------------------------------------------------------------------ what stands beside the documents

test("check_cases.mjs finds the disagreements", () => {
  const line = (body, accepted) =>
    JSON.stringify({ doc: "tenant", method: "POST", path: "/service-orders", body, accepted });
  const run = (lines) =>
    spawnSync(process.execPath, ["tests/contract/check_cases.mjs"], {
      cwd: root,
      input: lines.join("\n"),
      encoding: "utf8",
    });
  const agreed = run([line(cease, true), line({}, false), line(null, false)]);
  assert.equal(agreed.status, 0, agreed.stdout + agreed.stderr);
  assert.match(agreed.stdout, /^3 cases, 0 disagreements$/m);
  const differing = run([line(cease, false), line([], true)]);
  assert.equal(differing.status, 1);
  assert.match(differing.stdout, /^2 cases, 2 disagreements$/m);
  assert.equal(run(["{"]).status, 2);
});

test("the reference page lists the documents and needs nothing from elsewhere", () => {
  const page = readFileSync(`${root}api/docs.html`, "utf8");
  const listed = [...page.matchAll(/href="\?api=([\w-]+)"/g)].map((match) => match[1]);
  assert.deepEqual(listed, documentNames);
  const sources = [...page.matchAll(/\b(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
  for (const source of sources) assert.match(source, /^(\?api=|\/docs\/|\/openapi\/|data:)/);
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)/);
  assert.doesNotMatch(page, /\son\w+=/);
});

test("the lock file names no registry", () => {
  assert.doesNotMatch(readFileSync(`${root}package-lock.json`, "utf8"), /"resolved"/);
});
