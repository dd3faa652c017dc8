// SPDX-License-Identifier: Apache-2.0
// Starts the reference peer (bench/peers/node-gateway) with a key, a client and a token of its own.
import { generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { atEnd, startChild, temporaryFolder } from "../tests/e2e/support/scope.mjs";

const main = fileURLToPath(new URL("peers/node-gateway/main.mjs", import.meta.url));
const issuer = "https://bench.example.com";
const client = "bench-client";

// One on SQLite: {url, token, supplier, database, stop}
export async function startPeer(t, supplier) {
  const folder = temporaryFolder();
  const peer = await startPeers(t, supplier, { more: ["--data", folder] });
  return { ...peer, database: join(folder, "peer.db") };
}

// `size` processes that take the same tokens, each started with `more` arguments: {url, ports, token, supplier, stop}
export async function startPeers(t, supplier, { size = 1, more }) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keyFile = join(temporaryFolder(), "issuer.pem");
  writeFileSync(keyFile, publicKey.export({ type: "spki", format: "pem" }));
  const who = ["--public-key", keyFile, "--issuer", issuer, "--supplier", supplier, "--client", client];
  const all = [];
  while (all.length < size) all.push(await startProcess(t, [...who, ...more]));
  return {
    url: `${all[0].url}/v1/service-orders`,
    ports: all.map(({ url }) => new URL(url).port),
    token: makeToken(privateKey),
    supplier,
    stop: () => Promise.all(all.map((each) => each.stop())),
  };
}

async function startProcess(t, args) {
  const line = ["--disable-warning=ExperimentalWarning", main, ...args];
  const { child, exited } = startChild(process.execPath, line, { stdio: ["ignore", "pipe", "inherit"] });
  atEnd(t, () => child.kill("SIGKILL"));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(line.replace("listening ", "")));
    exited.then(({ code }) => reject(new Error(`the peer ended with ${code}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return { url, stop };
}

function makeToken(privateKey) {
  const part = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: issuer,
    sub: client,
    client_id: client,
    scope: "tenant.all.all",
    iat: now,
    exp: now + 7200,
    jti: "1",
  };
  const signed = `${part({ alg: "ES256", typ: "at+jwt", kid: "1" })}.${part(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
