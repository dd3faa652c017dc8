// SPDX-License-Identifier: Apache-2.0
// Moves what commits left in the WAL into the database on a thread of its own, so that no commit waits for it.
//
// A WAL begins anew only when a write finds all of it moved; the committing thread therefore does the last, small step
// itself between two batches (`nearlyDone`).
import { DatabaseSync } from "node:sqlite";
import { Worker, isMainThread, workerData } from "node:worker_threads";

const everyMs = 30;
const framesLeftMax = 1500;

export function startCheckpointer(file) {
  const framesLeft = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: { file, framesLeft } });
  return {
    // True once after each checkpoint that left few frames.
    nearlyDone() {
      const left = Atomics.exchange(framesLeft, 0, 0);
      return left > 0 && left <= framesLeftMax;
    },
    stop: () => worker.terminate(),
  };
}

if (!isMainThread && workerData?.framesLeft !== undefined) {
  const db = new DatabaseSync(workerData.file);
  const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  setInterval(() => {
    const { log, checkpointed } = checkpoint.get();
    Atomics.store(workerData.framesLeft, 0, Math.max(1, log - checkpointed));
  }, everyMs);
}
