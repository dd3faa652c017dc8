// SPDX-License-Identifier: Apache-2.0
// The gateway's disk with a plug to pull: tests/powercut/disk.hpp keeps what was synced, and cut() puts the files back to
// it, with any part of the rest. FIBRECAFE_POWERCUT names another build of that library.
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  copyFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { binary } from "./gateway.mjs";
import { temporaryFolder } from "./scope.mjs";

export const library = process.env.FIBRECAFE_POWERCUT ?? join(dirname(binary), "libpowercut.so");

// Control, as in disk.hpp: int64s in this order.
const fields = ["fault", "on", "skip", "count", "failed", "dropSyncs", "syncs", "syncMicros"];
const faults = { none: 0, sync: 1, full: 2, write: 3, shortWrite: 4 };
const files = { all: 0, wal: 1, database: 2 };
const chunkBytes = 256 * 1024;
const forEver = 2n ** 60n;

// A stream of random numbers in [0, 1) that one seed gives again (mulberry32).
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Restarts a gateway on a disk with a plug: what it has so far counts as synced.
export async function moveToPluggedDisk(gateway, random) {
  await gateway.stop();
  const disk = new PluggedDisk(gateway.data, random);
  gateway.surroundings = disk.environment;
  await gateway.start();
  return disk;
}

export class PluggedDisk {
  // `folder`: the data folder of a gateway that does not run; all that is in it counts as synced.
  constructor(folder, random = Math.random) {
    Object.assign(this, { folder, random, kept: temporaryFolder() });
    for (const name of ["inodes", "names"]) mkdirSync(join(this.kept, name));
    this.controlFile = join(this.kept, "control");
    writeFileSync(this.controlFile, Buffer.alloc(8 * fields.length));
    for (const name of this.#live()) this.#keep(name);
  }

  // What the gateway's environment needs.
  get environment() {
    return {
      LD_PRELOAD: library,
      POWERCUT_DIR: this.folder,
      POWERCUT_DURABLE: this.kept,
      POWERCUT_CONTROL: this.controlFile,
    };
  }

  get syncs() {
    return this.#get("syncs");
  }
  get failed() {
    return this.#get("failed");
  }

  // From now on syncs say yes and do nothing, as with a disk that lies.
  dropSyncs() {
    this.#set("dropSyncs", 1n);
  }

  // How long each sync takes from now on.
  slow(micros) {
    this.#set("syncMicros", BigInt(micros));
  }

  // After `skip` more calls of that kind `count` of them fail. `fault`: "sync" (EIO), "write" (EIO), "full" (ENOSPC) or
  // "shortWrite"; `on`: "all", "wal" or "database".
  fail(fault, { on = "all", skip = 0, count = forEver } = {}) {
    this.heal();
    for (const [name, value] of Object.entries({ on: files[on], skip, count, failed: 0, fault: faults[fault] }))
      this.#set(name, BigInt(value));
  }

  heal() {
    this.#set("fault", 0n);
  }

  // To be called when the gateway is dead: what was not synced is gone, or there in part. What is there then counts as
  // synced. `stays`: the chance of each sector, drawn unless given. Returns how many of the sectors that were in doubt
  // stayed, went or were torn.
  cut({ stays } = {}) {
    const random = this.random;
    const chances = [0, 0.1, 0.5, 0.9, 1];
    const drawn = { sector: random() < 0.5 ? 512 : 4096, stays: chances[Math.floor(random() * chances.length)] };
    const how = stays === undefined ? { ...drawn, torn: 0.02 } : { ...drawn, stays, torn: 0 };
    const counts = { stayed: 0, went: 0, torn: 0, names: 0 };
    const live = this.#live();
    const synced = readdirSync(join(this.kept, "names"));
    for (const name of new Set([...live, ...synced])) this.#settle(name, live.includes(name), how, counts);
    for (const name of readdirSync(this.folder).filter((each) => each.endsWith("-shm")))
      if (random() < 0.5) rmSync(join(this.folder, name));
    for (const part of ["inodes", "names"]) {
      rmSync(join(this.kept, part), { recursive: true });
      mkdirSync(join(this.kept, part));
    }
    for (const name of this.#live()) this.#keep(name);
    return { ...how, ...counts };
  }

  #live() {
    return readdirSync(this.folder).filter((name) => !name.endsWith("-shm"));
  }

  #keep(name) {
    const { ino } = statSync(join(this.folder, name));
    copyFileSync(join(this.folder, name), join(this.kept, "inodes", `${ino}`));
    writeFileSync(join(this.kept, "names", name), `${ino}`);
  }

  // What `name` is after the cut: the file that it named when the folder was synced, or the one it names now.
  #settle(name, isLive, how, counts) {
    const path = join(this.folder, name);
    const nameFile = join(this.kept, "names", name);
    const synced = existsSync(nameFile) ? readFileSync(nameFile, "utf8") : undefined;
    const now = isLive ? `${statSync(path).ino}` : undefined;
    let chosen = synced;
    if (synced !== now) {
      counts.names += 1;
      if (this.random() < how.stays) chosen = now;
    }
    if (chosen === undefined) return rmSync(path);
    const content = join(this.kept, "inodes", chosen);
    if (chosen === now) {
      if (!existsSync(content)) writeFileSync(content, "");
      return mergeSectors(path, content, this.random, how, counts);
    }
    copyFileSync(content, `${path}.brought-back`);
    renameSync(`${path}.brought-back`, path);
  }

  #get(name) {
    return Number(readFileSync(this.controlFile).readBigInt64LE(8 * fields.indexOf(name)));
  }

  #set(name, value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    const fd = openSync(this.controlFile, "r+");
    writeSync(fd, bytes, 0, 8, 8 * fields.indexOf(name));
    closeSync(fd);
  }
}

// Leaves in `live` each sector that was synced, and of those that differ from what was synced some of both.
function mergeSectors(livePath, syncedPath, random, how, counts) {
  const live = openSync(livePath, "r+");
  const synced = openSync(syncedPath, "r");
  const sizes = { live: statSync(livePath).size, synced: statSync(syncedPath).size };
  const size = chooseSize(sizes, random, how);
  const [ours, kept] = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)];
  for (let at = 0; at < size; at += chunkBytes) {
    const length = Math.min(chunkBytes, size - at);
    readAll(synced, kept, at, length);
    const got = readAll(live, ours, at, length);
    kept.copy(ours, got, got, length); // what a truncation took is there again, never zeros
    if (ours.compare(kept, 0, length, 0, length) === 0 && got === length) continue;
    for (let from = 0; from < length; from += how.sector)
      mergeSector(ours, kept, from, Math.min(from + how.sector, length), random, how, counts);
    writeSync(live, ours, 0, length, at);
  }
  ftruncateSync(live, size);
  closeSync(live);
  closeSync(synced);
}

function mergeSector(ours, kept, from, to, random, { stays, torn }, counts) {
  if (ours.compare(kept, from, to, from, to) === 0) return;
  const chance = random();
  if (chance < torn) {
    counts.torn += 1;
    tear(ours, kept, from, to, random);
  } else if (random() < stays) {
    counts.stayed += 1;
  } else {
    counts.went += 1;
    kept.copy(ours, from, from, to);
  }
}

// The first bytes of one and the last of the other.
function tear(ours, kept, from, to, random) {
  const middle = from + Math.floor(random() * (to - from));
  if (random() < 0.5) kept.copy(ours, from, from, middle);
  else kept.copy(ours, middle, middle, to);
}

function chooseSize({ live, synced }, random, { sector, stays, torn }) {
  if (live === synced) return live;
  if (random() < 10 * torn) {
    const between = Math.min(live, synced) + Math.floor(random() * Math.abs(live - synced));
    return Math.max(between - (between % sector), Math.min(live, synced));
  }
  return random() < stays ? live : synced;
}

// Reads `length` bytes at `at`; what the file does not have is zero. How many it had.
function readAll(fd, buffer, at, length) {
  let got = 0;
  while (got < length) {
    const n = readSync(fd, buffer, got, length - got, at + got);
    if (n === 0) break;
    got += n;
  }
  buffer.fill(0, got, length);
  return got;
}
