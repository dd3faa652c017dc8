// SPDX-License-Identifier: Apache-2.0
// The power is cut under load, again and again, and then the sums (support/rounds.mjs): what was written and not synced is
// gone, or there in part, sector by sector.
//
//   node tests/e2e/power.mjs [--rounds 20] [--workers 12] [--seed N] [--state DIR] [--drop-syncs]
//
// The seed says what stays of what was not synced; what the gateway was doing when it was cut is up to the machine.
// --drop-syncs proves that the test sees: with a disk that says yes and does nothing it must find losses.
import { pathToFileURL } from "node:url";

import { runInPieces } from "./support/pieces.mjs";
import { moveToPluggedDisk, seeded } from "./support/powercut.mjs";
import { pullRounds } from "./support/rounds.mjs";

const syncMicros = [0, 500, 4_000]; // of the disk, drawn for each round

// Resolves to the sums, as printed by summaryLine.
export function powerCuts(t, { seed = 1, dropSyncs = false, ...options } = {}) {
  const random = seeded(seed);
  let disk;
  const begin = async (gateway) => {
    disk = await moveToPluggedDisk(gateway, random);
    if (dropSyncs) disk.dropSyncs();
  };
  const pull = async (gateway) => {
    await gateway.kill();
    const { stays, sector, ...counts } = disk.cut();
    disk.slow(syncMicros[Math.floor(random() * syncMicros.length)]);
    await gateway.start();
    return `${JSON.stringify(counts)} of sectors of ${sector}, ${stays * 100} % stay`;
  };
  return pullRounds(t, { rounds: 20, random, begin, pull, ...options });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await runInPieces("power cut", (t, { "drop-syncs": dropSyncs, ...options }) => powerCuts(t, { dropSyncs, ...options }), {
    "drop-syncs": { type: "boolean", default: false },
  });
