// SPDX-License-Identifier: Apache-2.0
// Compares somebody else's verdicts on request bodies with those of the contract.
//
// Reads JSON lines on stdin, one case each:
//   {"doc":"tenant","method":"POST","path":"/service-orders","body":<any JSON value>,"accepted":true|false}
// "accepted" is what the gateway's decoder said; the contract's verdict is ajv's on the request body's schema. Prints the
// first 10 disagreements and "N cases, N disagreements". Exits 1 on a disagreement, 2 on a line that is no case.
import { createInterface } from "node:readline";

import { requestValidator, validateRequest } from "./validator.mjs";

const shownMost = 10;
const validators = new Map();
let cases = 0;
let disagreements = 0;

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  cases += 1;
  const given = parseCase(line);
  if (validatorFor(given)(given.body) === given.accepted) continue;
  disagreements += 1;
  if (disagreements <= shownMost) show(given);
}
console.log(`${cases} cases, ${disagreements} disagreements`);
process.exitCode = disagreements > 0 ? 1 : 0;

function parseCase(line) {
  try {
    const given = JSON.parse(line);
    if (typeof given?.accepted !== "boolean" || !("body" in given)) throw new Error('needs "body" and "accepted"');
    validatorFor(given);
    return given;
  } catch (error) {
    console.error(`line ${cases}: ${error.message}`);
    process.exit(2);
  }
}

function validatorFor({ doc, method, path }) {
  const key = `${doc} ${method} ${path}`;
  if (!validators.has(key)) validators.set(key, requestValidator(doc, method, path));
  return validators.get(key);
}

function show({ doc, method, path, body, accepted }) {
  console.log(
    `${doc} ${method} ${path}: the gateway ${accepted ? "accepts" : "refuses"}, the contract ${accepted ? "refuses" : "accepts"}`,
  );
  console.log(`  ${JSON.stringify(body)}`);
  for (const problem of validateRequest(doc, method, path, body)) console.log(`  ${problem}`);
}
