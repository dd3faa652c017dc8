// SPDX-License-Identifier: Apache-2.0
// One HTTP exchange, with nothing added that was not asked for, and a server on a free loopback port.
import http from "node:http";
import https from "node:https";
import { atEnd } from "./scope.mjs";

// Sends and reads the whole answer: {status, headers, text, json}. `json` is undefined when there is no JSON body. Rejects
// when the connection fails or no answer came in time. `body` is text or bytes; an object is sent as JSON.
export function exchange(url, { method = "GET", headers = {}, body, timeout = 30_000, ...options } = {}) {
  const payload = typeof body === "object" && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
  const given = { ...headers };
  if (payload !== undefined && !hasHeader(given, "content-length") && !hasHeader(given, "transfer-encoding")) {
    given["Content-Length"] = Buffer.byteLength(payload);
  }
  const library = url.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const request = library.request(url, { method, headers: given, timeout, ...options }, async (response) => {
      try {
        const text = await textOf(response);
        resolve({ status: response.statusCode, headers: response.headers, text, json: jsonOf(text, response.headers) });
      } catch (error) {
        reject(error);
      }
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeout} ms`)));
    request.on("error", reject);
    request.end(payload);
  });
}

// Listens on loopback and stops with the test, idle and busy connections included. `tls` holds node:tls options.
export async function startServer(t, handle, { tls, port = 0 } = {}) {
  const answer = async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      if (error.code !== "ECONNRESET") throw error; // the caller went away in the middle of its request
    }
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const stop = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  atEnd(t, stop);
  const url = `${tls ? "https" : "http"}://127.0.0.1:${server.address().port}`;
  return { server, url, port: server.address().port, stop };
}

export async function textOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

function jsonOf(text, headers) {
  if (text === "" || !/json/.test(headers["content-type"] ?? "")) return undefined;
  return JSON.parse(text);
}

function hasHeader(headers, name) {
  return Object.keys(headers).some((key) => key.toLowerCase() === name);
}
