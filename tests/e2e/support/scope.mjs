// SPDX-License-Identifier: Apache-2.0
// What a test or script started is stopped when it ends, however it ends: servers, child processes, temporary folders.
//
// `t` in the other files is a node:test context or a Scope: both have after(). Child processes die with this process even
// when it is killed outright (setpriv --pdeathsig), and at its exit in every other case.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const children = new Set();
const folders = new Set();

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

const endings = new Map();

// Runs `end` when the test (or file, or script) is over: the last registered first, every one of them, whatever another
// one throws; then the first error counts.
export function atEnd(t, end) {
  const key = Object.hasOwn(t, "after") ? t.after : t;
  if (!endings.has(key)) {
    endings.set(key, []);
    t.after(() => runAll(endings.get(key)));
  }
  endings.get(key).unshift(end);
}

async function runAll(ends) {
  const errors = [];
  for (const end of ends.splice(0)) {
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

// For scripts that run outside node:test.
export class Scope {
  #ends = [];

  after(end) {
    this.#ends.unshift(end);
  }

  end() {
    return runAll(this.#ends);
  }

  // A script's whole work; it exits with 1 when `main` does not end in something true.
  async run(main) {
    try {
      process.exitCode = (await main()) ? 0 : 1;
    } finally {
      await this.end();
    }
  }
}

// A folder of its own, gone when this process ends: whatever uses it has stopped by then.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "fibrecafe-e2e-"));
  folders.add(folder);
  return folder;
}

// A child process that cannot outlive this one. `exited` resolves to {code, signal}.
export function startChild(command, args, options = {}) {
  const guard = existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] : [];
  const [program, ...rest] = [...guard, command, ...args];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], ...options });
  children.add(child);
  const exited = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, exited };
}

// Runs to its end: {code, stdout, stderr}.
export async function runChild(command, args, { input, timeout = 30_000, ...options } = {}) {
  const { child, exited } = startChild(command, args, {
    ...options,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (texts[name] += text));
  if (input !== undefined) child.stdin.end(input);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
  const { code, signal } = await exited;
  clearTimeout(timer);
  return { code: code ?? signal, ...texts };
}
