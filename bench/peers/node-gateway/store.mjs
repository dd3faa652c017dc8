// SPDX-License-Identifier: Apache-2.0
// The peer's store: SQLite through node:sqlite, WAL, synchronous=FULL, group commit. Everything that one turn of the event
// loop brought (bounded) goes into one transaction; the answers leave after its COMMIT.
import { DatabaseSync } from "node:sqlite";

import { startCheckpointer } from "./checkpointer.mjs";
import { bodyOf, refusalOf, usedBefore } from "./placing.mjs";

const batchMax = 256;

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA cache_size = -65536;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, supplier INTEGER NOT NULL, status TEXT NOT NULL, final INTEGER NOT NULL,
    overlay TEXT, placed TEXT NOT NULL) STRICT;
  CREATE INDEX orders_open ON orders (tenant, supplier) WHERE final = 0;
  CREATE TABLE history (
    order_id INTEGER NOT NULL, step INTEGER NOT NULL, tenant INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
    changes TEXT, PRIMARY KEY (order_id, step)) STRICT, WITHOUT ROWID;
  CREATE TABLE supplier_message (
    order_id INTEGER NOT NULL, number INTEGER NOT NULL, tenant INTEGER NOT NULL, supplier INTEGER NOT NULL,
    request_id TEXT NOT NULL, conversation_id TEXT NOT NULL, state TEXT NOT NULL, due INTEGER NOT NULL,
    PRIMARY KEY (order_id, number)) STRICT, WITHOUT ROWID;
  CREATE INDEX supplier_message_waiting ON supplier_message (supplier, due) WHERE state = 'WAITING';
  CREATE TABLE request (
    digest BLOB PRIMARY KEY, fingerprint BLOB NOT NULL, order_id INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

// Opens a new database. `commit(units)` runs them in one transaction and gives their outcomes in order.
export function openDatabase(file) {
  const db = new DatabaseSync(file);
  db.exec(schema);
  const checkpointer = startCheckpointer(file);
  const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const remembered = db.prepare("SELECT fingerprint, order_id FROM request WHERE digest = ?");
  const asPlaced = db.prepare("SELECT placed FROM orders WHERE id = ?");
  const insertOrder = db.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, 0, NULL, ?)");
  const insertHistory = db.prepare("INSERT INTO history VALUES (?, 1, ?, ?, 'placed', NULL)");
  const insertMessage = db.prepare("INSERT INTO supplier_message VALUES (?, 1, ?, ?, ?, ?, 'WAITING', ?)");
  const insertRequest = db.prepare("INSERT INTO request VALUES (?, ?, ?, ?)");
  let lastOrder = 0;

  function place(unit) {
    const known = remembered.get(unit.digest);
    if (known !== undefined) {
      if (!Buffer.from(known.fingerprint).equals(unit.fingerprint)) return usedBefore(known.order_id);
      return { order: known.order_id, body: asPlaced.get(known.order_id).placed, replayed: true };
    }
    const refused = refusalOf(unit);
    if (refused !== undefined) return refused;

    const order = ++lastOrder;
    const body = bodyOf(unit, order);
    insertOrder.run(order, unit.tenant, unit.supplier, "RECEIVED_BY_GATEWAY", body);
    insertHistory.run(order, unit.tenant, unit.now);
    insertMessage.run(order, unit.tenant, unit.supplier, unit.messageId, unit.conversation, unit.now);
    insertRequest.run(unit.digest, unit.fingerprint, order, unit.now);
    return { order, body, replayed: false };
  }

  return {
    commit(units) {
      if (checkpointer.nearlyDone()) checkpoint.get();
      begin.run();
      const outcomes = units.map(place);
      commit.run();
      return outcomes;
    },
    async close() {
      await checkpointer.stop();
      db.close();
    },
  };
}

// The store whose commits run on the calling thread, once per turn of its event loop.
export function openInline(file) {
  const database = openDatabase(file);
  let waiting = [];

  function flush() {
    const batch = waiting.length <= batchMax ? waiting : waiting.slice(0, batchMax);
    waiting = waiting.length <= batchMax ? [] : waiting.slice(batchMax);
    if (waiting.length > 0) setImmediate(flush);
    const outcomes = database.commit(batch.map((entry) => entry.unit));
    batch.forEach((entry, index) => entry.resolve(outcomes[index]));
  }

  return {
    place(unit) {
      return new Promise((resolve) => {
        waiting.push({ unit, resolve });
        if (waiting.length === 1) setImmediate(flush);
      });
    },
    close: () => database.close(),
  };
}
