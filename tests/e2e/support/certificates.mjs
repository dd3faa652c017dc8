// SPDX-License-Identifier: Apache-2.0
// Throw-away certificates, made by the openssl command in a temporary folder.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./scope.mjs";

// {authority, server, client, stranger}: each {certificateFile, keyFile, certificate, key}. `server` (for 127.0.0.1 and
// localhost) and `client` are signed by `authority`; `stranger` is for 127.0.0.1 too and signed by nobody but itself.
export function makeCertificates() {
  const folder = temporaryFolder();
  const authority = selfSigned(folder, "authority", "basicConstraints=critical,CA:TRUE");
  return {
    authority,
    server: signed(
      folder,
      "server",
      authority,
      "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth",
    ),
    client: signed(folder, "client", authority, "extendedKeyUsage=clientAuth"),
    stranger: selfSigned(folder, "stranger", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
  };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function selfSigned(folder, name, extension) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    key,
    "-out",
    certificate,
    "-days",
    "2",
    "-subj",
    `/CN=example ${name}`,
    "-addext",
    extension,
  );
  return filesOf(certificate, key);
}

function signed(folder, name, authority, extensions) {
  const [key, certificate, request, extra] = ["key", "pem", "csr", "ext"].map((end) => join(folder, `${name}.${end}`));
  writeFileSync(extra, extensions);
  openssl("req", ...newKey, "-keyout", key, "-out", request, "-subj", `/CN=example ${name}`);
  openssl(
    "x509",
    "-req",
    "-in",
    request,
    "-CA",
    authority.certificateFile,
    "-CAkey",
    authority.keyFile,
    "-CAcreateserial",
    "-out",
    certificate,
    "-days",
    "2",
    "-extfile",
    extra,
  );
  return filesOf(certificate, key);
}

function filesOf(certificateFile, keyFile) {
  return { certificateFile, keyFile, certificate: readFileSync(certificateFile), key: readFileSync(keyFile) };
}

function openssl(...args) {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}
