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

// {url, token, supplier, database, stop}
export async function startPeer(t, supplier) {
  const folder = temporaryFolder();
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keyFile = join(folder, "issuer.pem");
  writeFileSync(keyFile, publicKey.export({ type: "spki", format: "pem" }));
  const { child, exited } = startChild(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      main,
      "--data",
      folder,
      "--public-key",
      keyFile,
      "--issuer",
      issuer,
      "--supplier",
      supplier,
      "--client",
      client,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  atEnd(t, () => child.kill("SIGKILL"));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(line.replace("listening ", "")));
    exited.then(({ code }) => reject(new Error(`the peer ended with ${code}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return {
    url: `${url}/v1/service-orders`,
    token: makeToken(privateKey),
    supplier,
    database: join(folder, "peer.db"),
    stop,
  };
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
