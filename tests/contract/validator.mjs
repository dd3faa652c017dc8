// SPDX-License-Identifier: Apache-2.0
// Validates requests and answers against the hand-written contract in api/openapi, independently of the gateway.
//
// Used by the drift tests: every request the gateway accepts, and every answer seen in any test, must be what the
// documents say. Bodies are judged by ajv in strict mode (JSON Schema 2020-12, formats asserted), compiled once each.
// Every function answers a list of problems, empty when all is well. Rules that the documents put into prose alone (the
// clock, stored facts, one field needing another) are not judged here.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

export const documentNames = ["auth", "tenant", "tenant-updates", "supplier", "supplier-updates"];
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const codesOutside = {
  400: "MALFORMED_REQUEST",
  401: "NOT_AUTHORISED",
  404: "NOT_FOUND",
  429: "INVALID_REQUEST",
  500: "GATEWAY_FAULT",
  501: "GATEWAY_FAULT",
};
const folder = new URL("../../api/openapi/", import.meta.url);

export function documentPath(name) {
  return fileURLToPath(new URL(`${name}.yaml`, folder));
}

export const documents = Object.fromEntries(
  documentNames.map((name) => [name, parse(readFileSync(documentPath(name), "utf8"))]),
);

// strictRequired would refuse a branch that requires what the schema around it describes.
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
addFormats(ajv, ["date", "date-time", "uuid", "uri"]);
// The contract's own keywords. Of a date-time: it is midnight in its own offset or in London. Of an appointment: it does not
// end before it starts.
ajv.addKeyword("discriminator"); // says again what oneOf and the enums of the branches say
ajv.addKeyword({
  keyword: "x-midnight",
  type: "string",
  schemaType: "boolean",
  validate: (on, text) => !on || isMidnight(text),
});
ajv.addKeyword({
  keyword: "x-ends-after-start",
  type: "object",
  schemaType: "boolean",
  validate: (on, slot) => !on || endsAfterStart(slot),
});
for (const name of documentNames) {
  ajv.addSchema({ $id: `contract:${name}`, $defs: forAjv(name, documents[name].components.schemas) });
}

const compiled = new Map();
const londonClock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

// The validating function of the schema at a JSON pointer of a document.
export function validatorAt(name, pointer) {
  const key = `${name}${pointer}`;
  let validate = compiled.get(key);
  if (!validate) {
    validate = ajv.compile(forAjv(name, nodeAt(name, pointer)));
    compiled.set(key, validate);
  }
  return validate;
}

export function problemsAt(name, pointer, value) {
  const validate = validatorAt(name, pointer);
  if (validate(value)) return [];
  const branch = branchPointer(name, pointer, value);
  const problems = branch ? problemsAt(name, branch, value) : [];
  return problems.length > 0 ? problems : validate.errors.map(describe);
}

function describe({ instancePath, message, params }) {
  const detail =
    params?.allowedValues ?? params?.additionalProperty ?? params?.unevaluatedProperty ?? params?.allowedValue;
  return `${instancePath || "/"} ${message}${detail === undefined ? "" : ` (${[detail].flat().join(", ")})`}`;
}

// Where a discriminator tells which branch was meant, only that branch's problems are worth reading.
function branchPointer(name, pointer, value) {
  const { discriminator } = resolve(name, pointer).node;
  return discriminator?.mapping?.[value?.[discriminator.propertyName]]?.slice(1);
}

// Is the body one that the operation takes? `body` is a parsed JSON value (of a form: an object of its fields).
export function validateRequest(name, method, path, body) {
  const found = findOperation(name, method, path);
  if (!found) return [`${name}: no operation ${method} ${path}`];
  const media = requestMedia(name, found);
  if (!media) return body === undefined ? [] : [`${found.operation.operationId}: takes no body`];
  if (body === undefined) return [`${found.operation.operationId}: needs a body`];
  return problemsAt(name, media, body);
}

// Is the query of the path one that the operation takes? An object is JSON text in one parameter, an array repeats it.
export function validateQuery(name, method, path) {
  const found = findOperation(name, method.toUpperCase() === "HEAD" ? "GET" : method, path);
  if (!found) return [`${name}: no operation ${method} ${path}`];
  const given = new URLSearchParams(path.split("?")[1] ?? "");
  const described = queryParameters(name, found);
  const known = described.map(({ node }) => node.name);
  const unknown = [...new Set(given.keys())].filter((parameter) => !known.includes(parameter));
  return [
    ...unknown.map((parameter) => `parameter ${parameter} is not described`),
    ...described.flatMap((parameter) => parameterProblems(name, parameter, given.getAll(parameter.node.name))),
  ];
}

// The validating function of an operation's request body, for callers that judge many bodies.
export function requestValidator(name, method, path) {
  const found = findOperation(name, method, path);
  const media = found && requestMedia(name, found);
  if (!media) throw new Error(`${name}: no operation ${method} ${path} with a body`);
  return validatorAt(name, media);
}

// Is the answer one that the document describes? `body` is the parsed JSON value, or undefined when there was none;
// `headers` is an object or a Headers. A HEAD is judged as its GET without a body. What no operation describes (an
// unknown path, a method that the path lacks, an operation that is published and not offered) must be an error: 404, 405
// or 501 with its code, or one of those that come before.
export function validateResponse(name, method, path, status, body, headers = {}) {
  const given = lowerCased(headers);
  const isHead = method.toUpperCase() === "HEAD";
  const found = findOperation(name, isHead ? "GET" : method, path);
  if (!found) return outsideProblems(name, path, status, body, given, isHead);
  const { pointer, operation } = found;
  const key = responseKey(operation.responses, status);
  if (!key) return [`${operation.operationId}: status ${status} is not described`];
  const problems = responseProblems(name, resolve(name, `${pointer}/responses/${key}`), body, given, isHead);
  return problems.map((problem) => `${operation.operationId} ${status}: ${problem}`);
}

const listed = new Map();

// Every operation of a document: {method, path, operationId, pointer, operation}.
export function operations(name) {
  if (!listed.has(name)) listed.set(name, Object.entries(documents[name].paths).flatMap(operationsOfPath));
  return listed.get(name);
}

function operationsOfPath([path, item]) {
  const present = methods.filter((method) => item[method]);
  return present.map((method) => ({
    method: method.toUpperCase(),
    path,
    operationId: item[method].operationId,
    pointer: `/paths/${escape(path)}/${method}`,
    operation: item[method],
  }));
}

// The node at a pointer with references followed, and the pointer where it really stands.
export function resolve(name, pointer) {
  let at = pointer;
  let node = nodeAt(name, at);
  while (typeof node?.$ref === "string" && node.$ref.startsWith("#/") && Object.keys(node).length === 1) {
    at = node.$ref.slice(1);
    node = nodeAt(name, at);
  }
  return { node, pointer: at };
}

export function escape(part) {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function nodeAt(name, pointer) {
  let node = documents[name];
  for (const part of pointer.split("/").slice(1)) node = node?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  if (node === undefined) throw new Error(`${name}: nothing at ${pointer}`);
  return node;
}

function findOperation(name, method, path) {
  const bare = withoutBase(path);
  return operations(name).find(
    (operation) => operation.method === method.toUpperCase() && matches(operation.path, bare),
  );
}

function withoutBase(path) {
  return path.split("?")[0].replace(/^\/v1(?=\/)/, "");
}

function matches(template, path) {
  const wanted = template.split("/");
  const given = path.split("/");
  const fits = (part, i) => part === given[i] || (/^\{.+\}$/.test(part) && given[i] !== "");
  return wanted.length === given.length && wanted.every(fits);
}

function requestMedia(name, { pointer, operation }) {
  if (!operation.requestBody) return undefined;
  const { node, pointer: at } = resolve(name, `${pointer}/requestBody`);
  const [type] = Object.keys(node.content);
  return `${at}/content/${escape(type)}/schema`;
}

function queryParameters(name, { pointer, operation }) {
  const all = (operation.parameters ?? []).map((_, i) => resolve(name, `${pointer}/parameters/${i}`));
  return all.filter(({ node }) => node.in === "query");
}

function parameterProblems(name, { node, pointer }, texts) {
  const problems = (found) => found.map((problem) => `parameter ${node.name}: ${problem}`);
  if (texts.length === 0) return node.required ? [`parameter ${node.name} is missing`] : [];
  const schema = node.content ? `${pointer}/content/application~1json/schema` : `${pointer}/schema`;
  const { type } = resolve(name, schema).node;
  const isRepeated = type === "array" && !node.content;
  if (!isRepeated && texts.length > 1) return problems(["stands more than once"]);
  if (isRepeated) return problems(problemsAt(name, schema, texts));
  try {
    return problems(problemsAt(name, schema, node.content ? JSON.parse(texts[0]) : valueOf(texts[0], type)));
  } catch {
    return problems(["is no JSON text"]);
  }
}

// What a text outside of a body stands for, where its schema is of this type.
function valueOf(text, type) {
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  const isNumber = (type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

function responseKey(responses, status) {
  return [String(status), `${String(status)[0]}XX`, "default"].find((key) => responses[key]);
}

function responseProblems(name, { node, pointer }, body, given, isHead) {
  const problems = [];
  for (const header of Object.keys(node.headers ?? {})) {
    problems.push(...headerProblems(name, resolve(name, `${pointer}/headers/${escape(header)}`), header, given));
  }
  if (isHead) return body === undefined ? problems : [...problems, "a HEAD has no body"];
  const types = Object.keys(node.content ?? {});
  if (types.length === 0) return body === undefined ? problems : [...problems, "no body is described"];
  if (body === undefined) return [...problems, "a body is described and missing"];
  const type = given["content-type"]?.split(";")[0].trim() ?? types[0];
  if (!types.includes(type)) return [...problems, `media type ${type} is not described`];
  return [...problems, ...problemsAt(name, `${pointer}/content/${escape(type)}/schema`, body)];
}

function headerProblems(name, { node, pointer }, header, given) {
  const text = given[header.toLowerCase()];
  if (text === undefined) return node.required ? [`header ${header} is missing`] : [];
  const { type } = resolve(name, `${pointer}/schema`).node;
  const problems = problemsAt(name, `${pointer}/schema`, valueOf(text, type));
  return problems.map((problem) => `header ${header}: ${problem}`);
}

function outsideProblems(name, path, status, body, given, isHead) {
  const sibling = operations(name).find((operation) => matches(operation.path, withoutBase(path)));
  if (status === 405 && sibling) {
    return responseProblems(name, resolve(name, `${sibling.pointer}/responses/405`), body, given, isHead);
  }
  if (status === 403 || status === 503) return body === undefined ? [] : [`${status} has no body`];
  const code = codesOutside[status];
  if (!code) return [`${path}: status ${status} is not described`];
  if (isHead) return body === undefined ? [] : ["a HEAD has no body"];
  const problems = problemsAt(name, "/components/schemas/Error", body);
  return body?.code === code
    ? problems
    : [...problems, `code ${body?.code} with status ${status}, where ${code} belongs`];
}

function lowerCased(headers) {
  const entries = typeof headers.entries === "function" ? [...headers.entries()] : Object.entries(headers);
  return Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), String(value)]));
}

// A schema as ajv takes it: references lead to the document's schemas as they were registered above.
function forAjv(name, node) {
  if (Array.isArray(node)) return node.map((item) => forAjv(name, item));
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).map(([key, value]) =>
    key === "$ref" && typeof value === "string"
      ? [key, value.replace(/^#\/components\/schemas\//, `contract:${name}#/$defs/`)]
      : [key, forAjv(name, value)],
  );
  return Object.fromEntries(entries);
}

// Midnight in its own offset, or else midnight in London. What is no date-time at all is the format's matter.
function isMidnight(text) {
  const parts = dateTimeParts(text);
  if (!parts || (parts.time === "00:00:00" && parts.millis === "000")) return true;
  const moment = momentOf(text);
  return parts.millis === "000" && !Number.isNaN(moment) && londonClock.format(moment) === "00:00:00";
}

function endsAfterStart({ timeslotStartDateTime: start, timeslotEndDateTime: end }) {
  return !(momentOf(end) < momentOf(start));
}

// Milliseconds since 1970 of a date-time, or of 00:00 in London on a date; NaN of anything else.
function momentOf(text) {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const midnight = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(midnight) ? NaN : midnight - Number(londonClock.format(midnight).slice(0, 2)) * 3_600_000;
  }
  const parts = dateTimeParts(text);
  return parts ? Date.parse(`${parts.date}T${parts.time}.${parts.millis}${parts.offset}`) : NaN;
}

// What is finer than a millisecond is cut, as the gateway does.
function dateTimeParts(text) {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i.exec(text);
  if (!found) return undefined;
  const [, date, time, fraction = "", offset] = found;
  return { date, time, millis: fraction.slice(0, 3).padEnd(3, "0"), offset: offset.toUpperCase() };
}
