// SPDX-License-Identifier: Apache-2.0
// Bearer tokens: ES256 JWTs of one issuer. A token is verified once; after that its claims are found by its digest and only
// its expiry is looked at again, as in the gateway.
import { createPublicKey, hash, verify } from "node:crypto";

const rememberedMax = 10_000;

export class TokenVerifier {
  constructor(publicKeyPem, issuer) {
    this.key = createPublicKey(publicKeyPem);
    this.issuer = issuer;
    this.verified = new Map();
  }

  // The claims of the token in an Authorization header, or undefined.
  claims(authorization, now) {
    if (authorization === undefined || !authorization.startsWith("Bearer ")) return undefined;
    const token = authorization.slice(7);
    const digest = hash("sha256", token, "base64");
    let claims = this.verified.get(digest);
    if (claims === undefined) {
      claims = this.#verify(token);
      if (claims === undefined) return undefined;
      if (this.verified.size >= rememberedMax) this.verified.clear();
      this.verified.set(digest, claims);
    }
    return claims.exp * 1000 > now ? claims : undefined;
  }

  #verify(token) {
    const parts = token.split(".");
    if (parts.length !== 3) return undefined;
    const [head, body, signature] = parts;
    const header = JSON.parse(Buffer.from(head, "base64url"));
    if (header.alg !== "ES256" || header.typ !== "at+jwt") return undefined;
    const signed = Buffer.from(`${head}.${body}`);
    const key = { key: this.key, dsaEncoding: "ieee-p1363" };
    if (!verify("sha256", signed, key, Buffer.from(signature, "base64url"))) return undefined;
    const claims = JSON.parse(Buffer.from(body, "base64url"));
    return claims.iss === this.issuer ? claims : undefined;
  }
}
