// SPDX-License-Identifier: Apache-2.0
// Starts the reference peer: node main.mjs --data DIR --public-key FILE --issuer URL --supplier NAME --client ID [--port N]
// [--writer inline|thread], or in place of --data: --database URL [--pool N] [--without-list]. Prints the address it listens
// on; SIGTERM stops it.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import Fastify from "fastify";

import { Metrics } from "./metrics.mjs";
import { placeOrder } from "./place_order.mjs";
import { openPostgres } from "./postgres_store.mjs";
import { openInline } from "./store.mjs";
import { openThread } from "./store_thread.mjs";
import { parseStrict } from "./strict_json.mjs";
import { TokenVerifier } from "./tokens.mjs";

const bodyBytesMax = 256 * 1024;

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    database: { type: "string" },
    "without-list": { type: "boolean", default: false },
    pool: { type: "string", default: "8" },
    "public-key": { type: "string" },
    issuer: { type: "string" },
    supplier: { type: "string" },
    client: { type: "string" },
    port: { type: "string", default: "0" },
    writer: { type: "string", default: "inline" },
  },
});

const store = await openStore();

const parties = {
  clients: new Map([[options.client, { tenant: 1 }]]),
  suppliers: new Map([[options.supplier, 1]]),
  agreements: new Set(["1 1"]),
};
const tokens = new TokenVerifier(readFileSync(options["public-key"], "utf8"), options.issuer);

const server = Fastify({ logger: false, bodyLimit: bodyBytesMax, keepAliveTimeout: 60_000 });
server.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
  try {
    request.bytes = body;
    done(null, parseStrict(body.toString()));
  } catch {
    done(Object.assign(new Error("Invalid JSON"), { statusCode: 400 }));
  }
});
const metrics = new Metrics();
placeOrder(server, { store, tokens, parties, metrics });
server.get("/metrics", (request, reply) => reply.type("text/plain").send(metrics.render()));
server.get("/livez", (request, reply) => reply.send("ok\n"));

async function openStore() {
  if (options.database !== undefined)
    return openPostgres(options.database, Number(options.pool), { withList: !options["without-list"] });
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const file = join(options.data, "peer.db");
  return options.writer === "thread" ? openThread(file) : openInline(file);
}

const address = await server.listen({ host: "127.0.0.1", port: Number(options.port) });
console.log(`listening ${address}`);

process.on("SIGTERM", async () => {
  await server.close();
  await store.close();
  process.exit(0);
});
