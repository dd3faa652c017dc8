// SPDX-License-Identifier: Apache-2.0
// The same store with its commits on a worker thread: while one transaction runs, the next batch gathers.
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

import { openDatabase } from "./store.mjs";

const batchMax = 256;

export async function openThread(file) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { file } });
  await new Promise((resolve) => worker.once("message", resolve));
  let waiting = [];
  let running = [];

  function next() {
    if (running.length > 0 || waiting.length === 0) return;
    running = waiting.splice(0, batchMax);
    worker.postMessage(running.map((entry) => entry.unit));
  }
  worker.on("message", (outcomes) => {
    const ended = running;
    running = [];
    next();
    ended.forEach((entry, index) => entry.resolve(outcomes[index]));
  });

  return {
    place(unit) {
      return new Promise((resolve) => {
        waiting.push({ unit, resolve });
        if (waiting.length === 1) setImmediate(next);
      });
    },
    close: async () => void (await worker.terminate()),
  };
}

if (!isMainThread) {
  const database = openDatabase(workerData.file);
  parentPort.on("message", (units) => parentPort.postMessage(database.commit(units)));
  parentPort.postMessage("open");
}
