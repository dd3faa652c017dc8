// SPDX-License-Identifier: Apache-2.0
// A fleet on a PostgreSQL of its own, and who of it works for whom.
import { Fleet } from "./fleet.mjs";
import { PostgresServer } from "./postgres.mjs";
import { eventually } from "./wait.mjs";

const takeOverMs = 10_000;

export class Replicas {
  // {fleet, server, ...}: see below.
  static async start(t, { count = 3, settings = {} } = {}) {
    const replicas = new Replicas();
    replicas.server = await PostgresServer.start(t);
    replicas.fleet = await Fleet.start(t, count, { ...settings, DATABASE: replicas.server.url });
    return replicas;
  }

  get all() {
    return this.fleet.members;
  }

  async number(sql) {
    return Number(await this.server.sql(sql));
  }

  // Waits until every destination is held by somebody who lives, in fair shares.
  async settled(within = takeOverMs) {
    const living = "SELECT FROM replica WHERE replica.id = claim.replica AND expires > now()";
    const free = `SELECT count(*) FROM claim WHERE NOT EXISTS (${living})`;
    const shares =
      "SELECT count(claim.id) AS held FROM replica LEFT JOIN claim ON claim.replica = replica.id AND kind = ";
    const unfair = ["SUPPLIER", "TENANT"].map(
      (kind) => `(SELECT max(held) - min(held) FROM (${shares}'${kind}' GROUP BY replica.id) AS ${kind})`,
    );
    const parties = "SELECT (SELECT count(*) FROM supplier) + (SELECT count(*) FROM tenant) + 1";
    await eventually(
      "every destination is held by a living replica",
      async () =>
        (await this.number(free)) === 0 &&
        (await this.number(`SELECT greatest(${unfair.join(", ")})`)) <= 1 &&
        (await this.number("SELECT count(*) FROM claim")) === (await this.number(parties)),
      within,
    );
  }

  // The gateway that works for this party, by the names that replicas give themselves (machine:pid).
  async holderOf(kind, name) {
    const table = kind.toLowerCase();
    const holder = await this.server.sql(
      `SELECT replica.name FROM claim JOIN ${table} ON ${table}.id = claim.id ` +
        `JOIN replica ON replica.id = claim.replica WHERE claim.kind = '${kind}' AND ${table}.name = '${name}'`,
    );
    const pid = Number(holder.split(":").at(-1));
    return this.all.find((gateway) => gateway.child.pid === pid);
  }
}
