// SPDX-License-Identifier: Apache-2.0
// The real gateway as a child process: started on free loopback ports with a data folder of its own, stopped, killed and
// started again, with its log at hand and its command line beside it. FIBRECAFE_BINARY names another binary.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { exchange } from "./http.mjs";
import { freePort } from "./ports.mjs";
import { atEnd, runChild, startChild, temporaryFolder } from "./scope.mjs";
import { eventually } from "./wait.mjs";

export const binary =
  process.env.FIBRECAFE_BINARY ?? fileURLToPath(new URL("../../../build/release/fibrecafe", import.meta.url));

const logLinesMax = 20_000;

export class Gateway {
  log = []; // lines of stderr, all starts together
  surroundings = {}; // environment of the gateway itself, not of its command line

  // `settings`: environment names without FIBRECAFE_. `args`: more of the command line. `prefix`: a command that runs the
  // gateway in its own surroundings, such as ["unshare", "-m"]. `output`: a file descriptor that takes its log instead.
  // `ca`: whom its callers trust, when it speaks TLS. `program`: another build of it.
  static async start(t, { settings = {}, args = [], prefix = [], data, output, ca, program = binary, wait = true } = {}) {
    const gateway = new Gateway();
    gateway.data = data ?? temporaryFolder();
    gateway.settings = settings;
    gateway.program = program;
    gateway.args = args;
    gateway.prefix = prefix;
    gateway.output = output;
    gateway.requestOptions = ca ? { ca } : {};
    gateway.port = await freePort();
    gateway.privatePort = await freePort();
    gateway.scheme = settings.TLS_CERTIFICATE ? "https" : "http";
    gateway.url = `${gateway.scheme}://127.0.0.1:${gateway.port}`;
    gateway.privateUrl = `http://127.0.0.1:${gateway.privatePort}`;
    atEnd(t, () => gateway.kill());
    if (wait) await gateway.start();
    return gateway;
  }

  get environment() {
    const settings = Object.entries(this.settings).map(([name, value]) => [`FIBRECAFE_${name}`, String(value)]);
    const { FIBRECAFE_BINARY, ...inherited } = process.env;
    return { ...inherited, ...Object.fromEntries(settings) };
  }

  // Starts it (again) and waits until it takes orders.
  async start({ within = 20_000 } = {}) {
    this.launch();
    await this.ready(within);
  }

  launch() {
    const line = [
      ...this.prefix,
      this.program,
      "serve",
      "--data",
      this.data,
      "--listen",
      `127.0.0.1:${this.port}`,
      "--private",
      `127.0.0.1:${this.privatePort}`,
      ...this.args,
    ];
    const stdio = ["ignore", this.output ?? "pipe", this.output ?? "pipe"];
    const { child, exited } = startChild(line[0], line.slice(1), {
      env: { ...this.environment, ...this.surroundings },
      stdio,
    });
    this.child = child;
    this.exited = exited;
    if (this.output !== undefined) return;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (text) => {
        this.log.push(text);
        if (this.log.length > logLinesMax) this.log.splice(0, logLinesMax / 2);
      });
    }
  }

  async ready(within = 20_000) {
    const ended = this.exited.then(({ code, signal }) => {
      throw new Error(`the gateway ended (${code ?? signal}):\n${this.log.slice(-20).join("\n")}`);
    });
    const answers = eventually(
      "/readyz answers 200",
      async () => {
        const { status } = await exchange(`${this.privateUrl}/readyz`, { timeout: 2_000 });
        return status === 200;
      },
      within,
    );
    await Promise.race([ended, answers]);
  }

  // SIGTERM, as an init system would: resolves to the exit code.
  async stop(within = 20_000) {
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), within);
    const { code, signal } = await this.exited;
    clearTimeout(timer);
    return code ?? signal;
  }

  async kill() {
    this.child?.kill("SIGKILL");
    await this.exited;
  }

  // The command line on the same data: {code, stdout, stderr}.
  run(...args) {
    return runChild(this.program, args, { env: { ...this.environment, FIBRECAFE_DATA: this.data } });
  }

  // The same where it must work: its stdout.
  async cli(...args) {
    const { code, stdout, stderr } = await this.run(...args);
    assert.equal(code, 0, `fibrecafe ${args.slice(0, 3).join(" ")} ended with ${code}: ${stderr}`);
    return stdout;
  }

  async cliJson(...args) {
    return JSON.parse(await this.cli(...args, "--json"));
  }

  // What `fibrecafe verify` finds wrong with the data.
  async violations() {
    const { stdout, stderr } = await this.run("verify", "--json");
    if (stdout === "") throw new Error(`verify: ${stderr}`);
    return JSON.parse(stdout).violations.map(({ row, what }) => `verify: ${row}: ${what}`);
  }

  logged(text) {
    return this.log.filter((line) => line.includes(text));
  }

  // The metrics page as {name{labels}: value}.
  async metrics() {
    const { text } = await exchange(`${this.privateUrl}/metrics`);
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
    );
  }
}
