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
  return look(file, (number) => {
    const rows = (table) => number(`SELECT count(*) AS number FROM ${table}`);
    return { orders: rows("orders"), remembered: requestTables.reduce((sum, table) => sum + rows(table), 0) };
  });
}

// KCIs that wait to be delivered.
export function countUndelivered(folder) {
  return look(join(folder, "fibrecafe.db"), (number) => number(undelivered));
}

export const undelivered = "SELECT coalesce(sum(last - sequence + 1), 0) AS number FROM kci_turn";

function look(file, read) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return read((sql) => database.prepare(sql).get().number);
  } finally {
    database.close();
  }
}
