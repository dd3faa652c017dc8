// SPDX-License-Identifier: Apache-2.0
// The peer's store on PostgreSQL through pg: a pool of connections, group commit. A free connection takes all that waits
// (bounded) and writes it by one prepared statement, which is one transaction and one round trip; the answers leave after it.
import pg from "pg";

import { bodyOf, refusalOf, usedBefore } from "./placing.mjs";

const batchMax = 256;
const numbersAtOnce = 1000;

const schema = `
  CREATE SEQUENCE IF NOT EXISTS order_number INCREMENT ${numbersAtOnce};
  CREATE TABLE IF NOT EXISTS orders (
    id bigint PRIMARY KEY, tenant bigint NOT NULL, supplier bigint NOT NULL, status text NOT NULL, final boolean NOT NULL,
    overlay text, placed text NOT NULL);
  CREATE INDEX IF NOT EXISTS orders_open ON orders (tenant, supplier) WHERE NOT final;
  CREATE TABLE IF NOT EXISTS history (
    order_id bigint NOT NULL, step bigint NOT NULL, tenant bigint NOT NULL, at bigint NOT NULL, event text NOT NULL,
    changes text, PRIMARY KEY (order_id, step));
  CREATE TABLE IF NOT EXISTS supplier_message (
    order_id bigint NOT NULL, number bigint NOT NULL, tenant bigint NOT NULL, supplier bigint NOT NULL,
    request_id text NOT NULL, conversation_id text NOT NULL, state text NOT NULL, due bigint NOT NULL,
    PRIMARY KEY (order_id, number));
  CREATE INDEX IF NOT EXISTS supplier_message_waiting ON supplier_message (supplier, due) WHERE state = 'WAITING';
  CREATE TABLE IF NOT EXISTS request (
    digest uuid PRIMARY KEY, fingerprint uuid NOT NULL, order_id bigint NOT NULL, at bigint NOT NULL);
`;

// What GET /v1/service-orders answers from, by every filter.
const listSchema = `
  CREATE TABLE IF NOT EXISTS listing (
    order_id bigint PRIMARY KEY, tenant bigint NOT NULL, supplier bigint NOT NULL, type text NOT NULL, status text NOT NULL,
    final boolean NOT NULL, created bigint NOT NULL, updated bigint NOT NULL, address_id text, service_id text);
  CREATE INDEX IF NOT EXISTS listing_updated ON listing (tenant, updated);
  CREATE INDEX IF NOT EXISTS listing_open ON listing (tenant, order_id) WHERE NOT final;
  CREATE INDEX IF NOT EXISTS listing_address ON listing (tenant, address_id, order_id) WHERE address_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS listing_service ON listing (tenant, service_id, order_id) WHERE service_id IS NOT NULL;
`;
const listed = `, listed AS (
      INSERT INTO listing
      SELECT order_id, tenant, supplier, type, 'RECEIVED_BY_GATEWAY', false, at, at, address_id, service_id FROM accepted
    )`;

// The digest of a request decides: one that is there already, or is being written on another connection, places nothing.
const placeAll = (withList) => ({
  name: "place",
  text: `
    WITH wanted AS (
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
        AS w (digest, fingerprint, order_id, tenant, supplier, at, placed, request_id, conversation_id, type, address_id,
          service_id)
    ), fresh AS (
      INSERT INTO request SELECT digest, fingerprint, order_id, at FROM wanted
      ON CONFLICT (digest) DO NOTHING RETURNING order_id
    ), accepted AS MATERIALIZED (
      SELECT wanted.* FROM wanted JOIN fresh USING (order_id)
    ), placed AS (
      INSERT INTO orders SELECT order_id, tenant, supplier, 'RECEIVED_BY_GATEWAY', false, NULL, placed FROM accepted
    ), told AS (
      INSERT INTO history SELECT order_id, 1, tenant, at, 'placed', NULL FROM accepted
    ), sent AS (
      INSERT INTO supplier_message
      SELECT order_id, 1, tenant, supplier, request_id, conversation_id, 'WAITING', at FROM accepted
    )
    ${withList ? listed : ""}
    SELECT order_id FROM fresh`,
});
const findKnown = {
  name: "known",
  text: `SELECT digest, fingerprint, order_id, placed FROM request JOIN orders ON id = order_id
         WHERE digest = ANY ($1::uuid[])`,
};

// `withList`: keeps the list of orders too.
export async function openPostgres(url, connections, { withList }) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  await pool.query(withList ? schema + listSchema : schema);
  const placing = placeAll(withList);
  const nextNumber = numbersOf(pool);
  let waiting = [];
  let free = connections;

  function flush() {
    while (free > 0 && waiting.length > 0) {
      const batch = waiting.slice(0, batchMax);
      waiting = waiting.slice(batchMax);
      free -= 1;
      write(batch).finally(() => {
        free += 1;
        flush();
      });
    }
  }

  async function write(batch) {
    try {
      const outcomes = await commit(batch.map((entry) => entry.unit));
      batch.forEach((entry, index) => entry.resolve(outcomes[index]));
    } catch (error) {
      batch.forEach((entry) => entry.reject(error));
    }
  }

  // Their outcomes, in order. What breaks a rule is only looked up: it may repeat what was accepted.
  async function commit(units) {
    const outcomes = new Map(units.map((unit) => [unit, refusalOf(unit)]));
    const placeable = units.filter((unit) => outcomes.get(unit) === undefined);
    for (const unit of placeable) unit.order = await nextNumber();
    const fresh = await place(placeable);
    const unsettled = [];
    for (const unit of units) {
      if (fresh.has(unit.order)) outcomes.set(unit, { order: unit.order, body: unit.body, replayed: false });
      else unsettled.push(unit);
    }
    if (unsettled.length > 0) await repeat(unsettled, outcomes);
    return units.map((unit) => outcomes.get(unit));
  }

  // The numbers of those that are new. In one sequence of digests, so that no two connections wait for each other.
  async function place(units) {
    if (units.length === 0) return new Set();
    units.sort((a, b) => a.digest.compare(b.digest));
    for (const unit of units) unit.body = bodyOf(unit, unit.order);
    const column = (of) => units.map(of);
    const { rows } = await pool.query({
      ...placing,
      values: [
        column((unit) => unit.digest.toString("hex")),
        column((unit) => unit.fingerprint.toString("hex")),
        column((unit) => unit.order),
        column((unit) => unit.tenant),
        column((unit) => unit.supplier),
        column((unit) => unit.now),
        column((unit) => unit.body),
        column((unit) => unit.messageId),
        column((unit) => unit.conversation),
        column(({ wanted }) => wanted.orderType),
        column(({ wanted }) => wanted.address?.id),
        column(({ wanted }) => wanted.serviceId),
      ],
    });
    return new Set(rows.map((row) => Number(row.order_id)));
  }

  async function repeat(units, outcomes) {
    const { rows } = await pool.query({ ...findKnown, values: [units.map((unit) => unit.digest.toString("hex"))] });
    const known = new Map(rows.map((row) => [row.digest.replaceAll("-", ""), row]));
    for (const unit of units) {
      const row = known.get(unit.digest.toString("hex"));
      if (row === undefined) continue;
      const order = Number(row.order_id);
      const isSame = row.fingerprint.replaceAll("-", "") === unit.fingerprint.toString("hex");
      outcomes.set(unit, isSame ? { order, body: row.placed, replayed: true } : usedBefore(order));
    }
  }

  return {
    place(unit) {
      return new Promise((resolve, reject) => {
        waiting.push({ unit, resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      });
    },
    close: () => pool.end(),
  };
}

// Order numbers, from the sequence in blocks; those of a process that ends are not given again.
function numbersOf(pool) {
  let next = 0;
  let end = 0;
  let fetching;

  async function fetchBlock() {
    const { rows } = await pool.query("SELECT nextval('order_number') AS first");
    next = Number(rows[0].first);
    end = next + numbersAtOnce;
  }
  return async function nextNumber() {
    while (next === end) {
      fetching ??= fetchBlock().finally(() => (fetching = undefined));
      await fetching;
    }
    return next++;
  };
}
