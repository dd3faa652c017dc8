// SPDX-License-Identifier: Apache-2.0
// A throw-away PostgreSQL 15 on a free loopback port, with its disk in a temporary folder: killed, started again, followed
// by a standby, promoted. As root it runs as the user `postgres`, for PostgreSQL refuses root.
import { chownSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "./ports.mjs";
import { atEnd, runChild, startChild, temporaryFolder } from "./scope.mjs";
import { undelivered } from "./store.mjs";
import { eventually } from "./wait.mjs";

const versions = ["15", "16", "17"].map((version) => `/usr/lib/postgresql/${version}/bin`);
const programs = versions.find((folder) => existsSync(join(folder, "postgres")));
export const isInstalled = programs !== undefined;

const role = "fibrecafe";
const asRoot = process.getuid() === 0;
const as = asRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];
const guard = existsSync("/usr/bin/setpriv") ? ["setpriv", "--pdeathsig", "KILL", "--"] : []; // a change of user ends it

const startWithin = 60_000;

// What a server of the tests has otherwise, as PostgreSQL has it by default: for what is measured.
export const ownDefaults = { fsync: "on", shared_buffers: "128MB", max_connections: "100" };

export class PostgresServer {
  // A new server with an empty database. `options`: settings as for postgresql.conf.
  static async start(t, options = {}) {
    const server = await PostgresServer.#make(t, options);
    await server.#run("initdb", ["-D", server.data, "-U", role, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
    await server.launch();
    await server.addDatabase(role);
    return server;
  }

  // A standby of `primary`, which must then be told to wait for it: primary.waitFor(standby).
  static async follow(t, primary, options = {}) {
    const server = await PostgresServer.#make(t, options);
    await server.copy(primary);
    return server;
  }

  static async #make(t, options) {
    const server = new PostgresServer();
    server.options = options;
    server.folder = temporaryFolder();
    server.port = await freePort();
    server.name = `standby_${server.port}`;
    if (asRoot) chownSync(server.folder, ...(await ownerIds()));
    server.data = join(server.folder, "0");
    atEnd(t, () => server.kill());
    return server;
  }

  get url() {
    return this.urlOf(role);
  }

  urlOf(database) {
    return `postgres://${role}@127.0.0.1:${this.port}/${database}`;
  }

  // One more empty database: its name.
  async addDatabase(name) {
    await this.sql(`CREATE DATABASE ${name}`, "postgres");
    return name;
  }

  // Starts (again) and waits until it answers.
  async launch() {
    const settings = Object.entries({
      listen_addresses: "127.0.0.1",
      unix_socket_directories: this.folder,
      fsync: "off",
      max_connections: "300",
      shared_buffers: "64MB",
      wal_retrieve_retry_interval: "100ms", // with the usual 5 s a standby may look for its dead primary that long
      ...this.options,
    }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    await eventually("PostgreSQL answers", () => this.#isUp(settings), startWithin);
  }

  // A postmaster whose predecessor has not quite gone refuses to start: then once more.
  async #isUp(settings) {
    if (!this.child || this.hasEnded) {
      const line = [...as, ...guard, join(programs, "postgres"), "-D", this.data, "-p", String(this.port), ...settings];
      const { child, exited } = startChild(line[0], line.slice(1), { stdio: "ignore", cwd: this.folder });
      Object.assign(this, { child, exited, hasEnded: false });
      void exited.then(() => this.child === child && (this.hasEnded = true));
    }
    return (await this.sql("SELECT 1", "postgres")) === "1";
  }

  // kill -9 of all its processes at once.
  async kill() {
    if (!this.child || this.hasEnded) return;
    const { pid } = this.child;
    const all = [pid, ...childrenOf(pid)];
    for (const each of all) {
      try {
        process.kill(each, "SIGKILL");
      } catch {
        // gone already
      }
    }
    await this.exited;
  }

  // What one statement gives, as text.
  async sql(text, database = role) {
    const { code, stdout, stderr } = await runChild(
      join(programs, "psql"),
      ["-h", "127.0.0.1", "-p", String(this.port), "-U", role, "-d", database, "-XAtqc", text],
      { env: { ...process.env, PGCONNECT_TIMEOUT: "5" } },
    );
    if (code !== 0) throw new Error(`psql: ${stderr}`);
    return stdout.trim();
  }

  // What the gateways stored, as countStored of store.mjs.
  async countStored() {
    return { orders: Number(await this.sql("SELECT count(*) FROM orders")) };
  }

  async countUndelivered() {
    return Number(await this.sql(undelivered));
  }

  // Commits wait from now on until `standby` has them on its disk.
  async waitFor(standby) {
    const is = (what) =>
      this.sql(`SELECT ${what} FROM pg_stat_replication WHERE application_name = '${standby.name}'`).then(
        (answer) => answer === "t",
      );
    await eventually("the standby follows", () => is("state = 'streaming'"), 30_000);
    await this.#wait(standby.name);
    await eventually("the standby is synchronous", () => is("sync_state = 'sync'"), 30_000);
  }

  // A standby gets nothing any more, and has everything until now.
  async cutOff(primary) {
    const written = await primary.sql("SELECT pg_current_wal_lsn()");
    const caughtUp = `SELECT pg_last_wal_replay_lsn() >= '${written}'`;
    await eventually("the standby has caught up", async () => (await this.sql(caughtUp)) === "t");
    await this.sql("ALTER SYSTEM SET primary_conninfo = ''", "postgres");
    await this.sql("SELECT pg_reload_conf()", "postgres");
    const receivers = "SELECT count(*) FROM pg_stat_wal_receiver";
    await eventually("the standby receives no more", async () => (await this.sql(receivers)) === "0");
  }

  // A standby becomes a primary of its own that waits for nobody.
  async promote() {
    await this.#wait("");
    await this.sql("SELECT pg_promote()", "postgres");
  }

  async #wait(names) {
    await this.sql(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`, "postgres");
    await this.sql("SELECT pg_reload_conf()", "postgres");
  }

  // Throws away what it has and follows `primary`.
  async copy(primary) {
    await this.kill();
    this.data = join(this.folder, String(Number(this.data.slice(this.folder.length + 1)) + 1));
    const line = `host=127.0.0.1 port=${primary.port} user=${role} application_name=${this.name}`;
    await this.#run("pg_basebackup", ["-D", this.data, "-d", line, "-X", "stream", "-R", "-c", "fast", "--no-sync"]);
    await this.launch();
  }

  async #run(program, args) {
    const line = [...as, join(programs, program), ...args];
    const { code, stderr } = await runChild(line[0], line.slice(1), { cwd: this.folder, timeout: 120_000 });
    if (code !== 0) throw new Error(`${program}: ${stderr}`);
  }
}

function childrenOf(pid) {
  const parentOf = (each) => Number(readFileSync(`/proc/${each}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        return parentOf(each) === pid;
      } catch {
        return false;
      }
    });
}

async function ownerIds() {
  const ids = await Promise.all(["-u", "-g"].map((flag) => runChild("id", [flag, "postgres"])));
  return ids.map(({ stdout }) => Number(stdout));
}
