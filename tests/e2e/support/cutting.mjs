// SPDX-License-Identifier: Apache-2.0
// A stretch of network that can be cut: passes bytes on to a loopback port, and breaks a connection in the middle.
import net from "node:net";

import { atEnd } from "./scope.mjs";

export class CuttingProxy {
  connections = 0;
  cuts = 0;
  sizes = []; // {request, response}: bytes of the first message each way of each connection

  // `next()`: how the next connection is cut: {request: n} after n bytes from the caller, {response: n} after n bytes to
  // it, `reset: true` with an RST instead of a FIN; nothing: not at all.
  static async start(t, port, next = () => undefined) {
    const proxy = new CuttingProxy();
    proxy.next = next;
    const sockets = new Set();
    const keep = (socket) => sockets.add(socket).has(socket) && socket.on("close", () => sockets.delete(socket));
    const server = net.createServer((caller) => {
      const called = net.connect(port, "127.0.0.1");
      keep(caller);
      keep(called);
      proxy.#join(caller, called);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(t, () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    proxy.port = server.address().port;
    return proxy;
  }

  #join(caller, called) {
    this.connections += 1;
    const plan = this.next() ?? {};
    const passed = { request: 0, response: 0 };
    const cut = () => {
      if (passed.isCut) return;
      passed.isCut = true;
      this.cuts += 1;
      // What was passed on arrives; what is left does not.
      called.end(() => called.destroy());
      if (plan.reset) caller.resetAndDestroy();
      else caller.end(() => caller.destroy());
    };
    const pass = (from, to, direction) =>
      from.on("data", (bytes) => {
        if (passed.isCut) return;
        if (direction === "response" && passed.response === 0)
          this.sizes.push({ request: passed.request, response: bytes.length });
        const room = (plan[direction] ?? Infinity) - passed[direction];
        const part = bytes.subarray(0, Math.max(0, Math.min(room, bytes.length)));
        passed[direction] += part.length;
        if (part.length > 0) to.write(part);
        if (passed[direction] >= (plan[direction] ?? Infinity)) cut();
      });
    pass(caller, called, "request");
    pass(called, caller, "response");
    if (plan.request === 0) cut();
    for (const [one, other] of [
      [caller, called],
      [called, caller],
    ]) {
      one.on("error", () => other.destroy());
      one.on("end", () => other.end());
      one.on("close", () => other.end());
    }
  }
}
