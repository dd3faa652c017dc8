// SPDX-License-Identifier: Apache-2.0
// Many rounds from the command line, piece by piece: each piece has a gateway and parties of its own, and when it is done
// its sums are kept in a folder, so that the same command goes on where the last one was cut.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { isClean, problemsOf, summaryLine } from "./rounds.mjs";
import { Scope } from "./scope.mjs";

const pieceRounds = 20;

// `run(scope, {rounds, workers, log, seed})` resolves to sums. `what` names the run, and its file in the state folder.
// Exits with 1 when anything went wrong in any piece.
export async function runInPieces(what, run, more = {}) {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "20" },
      workers: { type: "string", default: "12" },
      state: { type: "string" },
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      ...more,
    },
  });
  const file = values.state && join(values.state, `${what.replace(/[^a-z0-9]+/gi, "-")}.json`);
  const pieces = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  for (let done = roundsOf(pieces); done < Number(values.rounds); done = roundsOf(pieces)) {
    const rounds = Math.min(pieceRounds, Number(values.rounds) - done);
    const seed = Number(values.seed) + pieces.length;
    pieces.push({ seed, ...(await runPiece(run, { ...values, rounds, seed, workers: Number(values.workers) })) });
    if (file) keep(values.state, file, pieces);
    console.log(`${roundsOf(pieces)} rounds done (seed ${seed}): ${summaryLine(what, pieces.at(-1))}`);
    for (const problem of problemsOf(pieces.at(-1))) console.log(problem);
  }
  const sums = addedUp(pieces);
  console.log(summaryLine(what, sums));
  process.exitCode = isClean(sums) ? 0 : 1;
}

const roundsOf = (pieces) => pieces.reduce((sum, { rounds }) => sum + rounds, 0);

async function runPiece(run, options) {
  const scope = new Scope();
  try {
    return await run(scope, { ...options, log: console.log });
  } finally {
    await scope.end().catch(() => {}); // what the stubs found wrong is among the sums
  }
}

function keep(folder, file, pieces) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(pieces, null, 1));
  renameSync(`${file}.tmp`, file);
}

function addedUp(pieces) {
  const sums = {};
  for (const piece of pieces) {
    for (const [name, value] of Object.entries(piece))
      sums[name] = Array.isArray(value) ? [...(sums[name] ?? []), ...value] : (sums[name] ?? 0) + value;
  }
  return sums;
}
