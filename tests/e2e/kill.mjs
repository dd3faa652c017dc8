// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, again and again, and then the sums (support/rounds.mjs).
//
//   node tests/e2e/kill.mjs [--rounds 20] [--workers 12] [--state DIR]
//
// --state keeps the sums of what was run already: the same command goes on where the last one was cut.
import { pathToFileURL } from "node:url";

import { runInPieces } from "./support/pieces.mjs";
import { pullRounds } from "./support/rounds.mjs";

// Resolves to the sums, as printed by summaryLine.
export const killRounds = (t, options) =>
  pullRounds(t, { rounds: 20, pull: (gateway) => gateway.kill(), ...options });

if (import.meta.url === pathToFileURL(process.argv[1]).href) await runInPieces("kill -9", killRounds);
