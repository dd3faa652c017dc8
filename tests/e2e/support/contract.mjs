// SPDX-License-Identifier: Apache-2.0
// Every exchange of these tests is held against the OpenAPI documents.
import assert from "node:assert/strict";

import {
  documents,
  problemsAt,
  resolve,
  validateQuery,
  validateRequest,
  validateResponse,
} from "../../contract/validator.mjs";

// A request that is meant to be valid: its body, its query and its required headers.
export function requestProblems(document, method, path, headers, body) {
  return [
    ...headerProblems(document, method, path.split("?")[0], headers),
    ...validateQuery(document, method, path),
    ...validateRequest(document, method, path, body),
  ];
}

export function assertContractRequest(document, method, path, body) {
  const problems = [...validateQuery(document, method, path), ...validateRequest(document, method, path, body)];
  assert.deepEqual(problems, [], `${method} ${path} as sent`);
}

export function assertContractAnswer(document, method, path, answer) {
  const body = answer.json ?? (answer.text === "" ? undefined : answer.text);
  const problems = validateResponse(document, method, path, answer.status, body, answer.headers);
  assert.deepEqual(problems, [], `${method} ${path} answered ${answer.status} ${answer.text.slice(0, 2000)}`);
}

function headerProblems(document, method, path, headers) {
  const pointer = `/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}`;
  const parameters = documents[document].paths[path]?.[method.toLowerCase()]?.parameters ?? [];
  return parameters.flatMap((_, index) => {
    const { node, pointer: at } = resolve(document, `${pointer}/parameters/${index}`);
    if (node.in !== "header") return [];
    const value = headers[node.name.toLowerCase()];
    if (value === undefined) return node.required ? [`header ${node.name} is missing`] : [];
    const { type } = resolve(document, `${at}/schema`).node;
    const given = type === "number" || type === "integer" ? Number(value) : value;
    return problemsAt(document, `${at}/schema`, given).map((problem) => `header ${node.name}: ${problem}`);
  });
}
