// SPDX-License-Identifier: Apache-2.0
// Free ports on loopback for servers that must come back on the same one. They are taken from below the range that the
// kernel gives to outgoing connections, so that none of those can sit on it while the server is down.
import { createServer } from "node:net";

const lowest = 10_000;
const highest = 32_000;

export async function freePort() {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
