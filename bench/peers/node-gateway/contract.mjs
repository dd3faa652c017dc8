// SPDX-License-Identifier: Apache-2.0
// The request schemas of api/openapi/tenant.yaml as compiled ajv validators, one per branch that `orderType` chooses.
import { readFileSync } from "node:fs";

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const branches = {
  CreateProvideOrder: ["NEW", "START", "TAKEOVER", "TRANSFER", "SWAP"],
  CreateModifyOrder: ["MODIFY"],
  CreateCeaseOrder: ["CEASE"],
};

function compileBranches() {
  const document = parse(readFileSync(new URL("../../../api/openapi/tenant.yaml", import.meta.url), "utf8"));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: "tenant", components: document.components });
  const validators = new Map();
  for (const [schema, orderTypes] of Object.entries(branches)) {
    const validate = ajv.compile({ $ref: `tenant#/components/schemas/${schema}` });
    for (const orderType of orderTypes) validators.set(orderType, validate);
  }
  return validators;
}

const validators = compileBranches();
const malformed = new Set(["required", "type", "minItems"]);

// Undefined when the body fits the contract; else the status and every problem.
export function problemsOf(body) {
  const validate = validators.get(body?.orderType);
  if (validate === undefined) {
    const missing = body?.orderType === undefined;
    return { status: missing ? 400 : 422, messages: [`Invalid value for field orderType`] };
  }
  if (validate(body)) return undefined;
  const status = validate.errors.some((error) => malformed.has(error.keyword)) ? 400 : 422;
  return {
    status,
    messages: validate.errors.map((error) => `Invalid value for field ${error.instancePath} - ${error.message}`),
  };
}
