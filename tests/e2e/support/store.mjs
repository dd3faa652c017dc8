// SPDX-License-Identifier: Apache-2.0
// Looks into a data folder that nobody runs on: the only place outside src/store that knows a table.
import { join } from "node:path";

// node:sqlite calls itself experimental on stderr; nothing else warns here.
process.removeAllListeners("warning");
const { DatabaseSync } = await import("node:sqlite");

// {orders, remembered}: orders that are there, and requests that were accepted and are remembered.
export function countStored(folder) {
  return count(join(folder, "fibrecafe.db"), ["request"]);
}

export function count(file, requestTables) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (table) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get().rows;
    return { orders: rows("orders"), remembered: requestTables.reduce((sum, table) => sum + rows(table), 0) };
  } finally {
    database.close();
  }
}
