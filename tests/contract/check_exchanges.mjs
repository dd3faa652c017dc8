// SPDX-License-Identifier: Apache-2.0
// Holds exchanges that some test saw against the contract. Reads JSON lines on stdin:
//   {"doc":"tenant","method":"POST","path":"/service-orders","status":201,"request":<body>,"response":<body>,"headers":{...}}
// A request is held against its schema and its parameters only when it was accepted (2xx); every answer is held against its
// status. Prints the first 10 that do not fit and "N exchanges, N that do not fit". Exits 1 when there is one.
import { createInterface } from "node:readline";

import { validateQuery, validateRequest, validateResponse } from "./validator.mjs";

const shownMost = 10;
let exchanges = 0;
let misfits = 0;

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  exchanges += 1;
  const problems = problemsOf(JSON.parse(line));
  if (problems.length === 0) continue;
  misfits += 1;
  if (misfits <= shownMost) console.log(`${line.slice(0, 300)}\n  ${problems.slice(0, 5).join("\n  ")}`);
}
console.log(`${exchanges} exchanges, ${misfits} that do not fit`);
process.exitCode = misfits > 0 || exchanges === 0 ? 1 : 0;

function problemsOf({ doc, method, path, status, request, response, headers = {} }) {
  const accepted = status >= 200 && status < 300;
  const ofBody = accepted && request !== undefined ? validateRequest(doc, method, path, request) : [];
  const ofQuery = accepted ? validateQuery(doc, method, path) : [];
  return [...ofBody, ...ofQuery, ...validateResponse(doc, method, path, status, response, headers)];
}
