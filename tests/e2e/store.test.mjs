// SPDX-License-Identifier: Apache-2.0
// The data folder: one gateway at a time, the command line beside it, a full disk, a stop under load.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { Gateway, binary } from "./support/gateway.mjs";
import { exchange } from "./support/http.mjs";
import { provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { runChild, temporaryFolder } from "./support/scope.mjs";
import { eventually } from "./support/wait.mjs";
import { addClient, addSupplier, addTenant, agree, startWorld } from "./support/world.mjs";

const { gateway, tenant, supplier, inbox, updates } = await startWorld({ after });

test("a second gateway on the same data refuses and names the pid", async () => {
  const { code, stderr } = await runChild(binary, [
    "serve",
    "--data",
    gateway.data,
    "--listen",
    "127.0.0.1:0",
    "--private",
    "127.0.0.1:0",
  ]);
  assert.notEqual(code, 0);
  assert.match(stderr, new RegExp(`\\b${gateway.child.pid}\\b`));
  await tenant.place(provideOrder());
});

test("/readyz says 200 when the gateway takes orders, not a moment before", async () => {
  const statusOf = (url) =>
    exchange(url).then(
      ({ status }) => status,
      () => 0,
    );
  for (let round = 0; round < 15; round += 1) {
    await gateway.kill();
    gateway.launch();
    const since = Date.now();
    while ((await statusOf(`${gateway.privateUrl}/readyz`)) !== 200)
      assert.ok(Date.now() - since < 20_000, "it comes up");
    assert.equal(await statusOf(`${gateway.url}/v1/service-orders/1`), 401);
  }
});

test("what is registered while it runs takes effect within a second", async (t) => {
  const { stub } = await addSupplier(t, gateway, "NEW_FIBRE");
  const { api, inbox: endpoint } = await addTenant(t, gateway, "NEW_ISP");
  await agree(gateway, "NEW_ISP", "NEW_FIBRE");
  const since = Date.now();
  const { id } = await eventually(
    "an order is accepted",
    async () => {
      const answer = await api.tryPlace(provideOrder({ supplier: "NEW_FIBRE" }));
      return answer.status === 201 && answer.json;
    },
    3_000,
  );
  assert.ok(Date.now() - since < 1_500, `after ${Date.now() - since} ms`);
  await stub.orderReceived(id);
  await endpoint.kcis(id, 1);
  await gateway.cli("agreement", "remove", "NEW_ISP", "NEW_FIBRE");
  await eventually(
    "orders are rejected",
    async () => (await api.tryPlace(provideOrder({ supplier: "NEW_FIBRE" }))).status === 400,
    1_500,
  );
});

test("names that are taken or malformed are refused", async () => {
  for (const args of [
    ["supplier", "add", supplierName, "--url", supplier.url, "--sandbox"],
    ["supplier", "add", "has space", "--url", supplier.url, "--sandbox"],
    ["tenant", "add", "T".repeat(51), "--kci-url", inbox.url, "--sandbox"],
    ["agreement", "add", tenantName, "NOBODY"],
    ["client", "add", "tenant", "NOBODY"],
    ["client", "add", "tenant", tenantName, "--allow", "nonsense"],
  ]) {
    const { code, stderr } = await gateway.run(...args);
    assert.notEqual(code, 0, args.join(" "));
    assert.notEqual(stderr, "");
  }
});

test("the command line places, shows and lists", async () => {
  const client = await addClient(gateway, "tenant", tenantName);
  const file = join(temporaryFolder(), "order.json");
  writeFileSync(file, JSON.stringify(provideOrder()));
  writeFileSync(`${file}.secret`, client.client_secret, { mode: 0o600 });
  const who = ["--url", gateway.url, "--client-id", client.client_id, "--client-secret-file", `${file}.secret`];
  const placed = JSON.parse(await gateway.cli("order", "place", file, ...who, "--json"));
  await inbox.kcis(placed.id, 1);
  const shown = JSON.parse(await gateway.cli("order", "show", String(placed.id), ...who, "--json"));
  assert.equal(shown.status, "SENT_TO_SUPPLIER");
  const watching = gateway.cli("order", "watch", String(placed.id), ...who);
  await supplier.sendKcis(updates, placed.id, "ACKNOWLEDGED", "COMMITTED", "COMPLETED");
  assert.match(await watching, /COMPLETED/);
  for (const kind of ["tenant", "supplier", "agreement", "client"]) {
    assert.ok(
      JSON.stringify(await gateway.cliJson(kind, "list")).includes(kind === "client" ? client.client_id : "EXAMPLE"),
    );
    assert.notEqual(await gateway.cli(kind, "list"), "");
  }
  writeFileSync(file, "{}");
  const refused = await gateway.run("order", "place", file, ...who);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr + refused.stdout, /orderType/);
});

test("settings: every problem of a configuration is reported at once, with its line", async () => {
  const file = join(temporaryFolder(), "fibrecafe.toml");
  writeFileSync(file, 'data = "/nonexistent"\nnonsense = 1\n\n[dispatch]\ngive_up_after = "soon"\nothers = true\n');
  const { code, stderr } = await runChild(binary, ["serve", "--config", file]);
  assert.notEqual(code, 0);
  for (const part of [/nonsense/, /give_up_after/, /others/, /\b2\b/, /\b5\b/, /\b6\b/]) assert.match(stderr, part);
});

test("SIGTERM under load: what was acknowledged is there, what was not was not placed", async () => {
  const acknowledged = new Map();
  const refused = new Set();
  let going = true;
  await tenant.token();
  const load = Array.from({ length: 16 }, async () => {
    while (going) {
      const requestId = randomUUID();
      try {
        const answer = await tenant.tryPlace(provideOrder(), { requestId });
        if (answer.status === 201) acknowledged.set(requestId, answer.json.id);
        else refused.add(requestId);
      } catch {
        going = false; // the listener is closed
      }
    }
  });
  await eventually("the load runs", () => acknowledged.size > 200);
  assert.equal(await gateway.stop(), 0, "a clean exit");
  going = false;
  await Promise.all(load);
  await gateway.start();
  for (const [requestId, id] of acknowledged) {
    const again = await tenant.tryPlace(provideOrder(), { requestId });
    assert.deepEqual([again.status, again.json.id, again.headers["idempotent-replayed"]], [201, id, "true"]);
  }
  for (const requestId of refused) {
    const again = await tenant.tryPlace(provideOrder(), { requestId });
    assert.deepEqual([again.status, again.headers["idempotent-replayed"]], [201, undefined]);
  }
  const numbers = [...acknowledged.values()];
  assert.equal(new Set(numbers).size, numbers.length);
  await eventually(
    "every order was told to the supplier once",
    () => numbers.every((id) => supplier.callsOf(id).length === 1),
    20_000,
  );
  await eventually("and to the tenant", () => numbers.every((id) => inbox.kcisOf(id).length >= 1), 20_000);
});

// A small disk of its own, in a mount namespace that ends with the gateway.
async function startOnSmallDisk(t, folder, bytes) {
  const mountAndRun = `mount -t tmpfs -o size=${bytes},mode=700 tmpfs '${folder}' && exec "$0" "$@"`;
  return Gateway.start(t, { data: folder, prefix: ["unshare", "-m", "sh", "-c", mountAndRun] });
}

const skipFullDisk = process.getuid() !== 0 && "needs root for a mount namespace";
test(
  "a full disk: 503, nothing half done, and it goes on when there is room again",
  { skip: skipFullDisk },
  async (t) => {
    const folder = temporaryFolder();
    const full = await startOnSmallDisk(t, folder, 24 * 1024 * 1024);
    const inside = (command, ...args) =>
      runChild("nsenter", ["-t", String(full.child.pid), "-m", command, ...args], {
        env: { ...full.environment, FIBRECAFE_DATA: folder },
      });
    full.run = (...args) => inside(binary, ...args);
    const { stub } = await addSupplier(t, full, supplierName);
    const { inbox: endpoint, api } = await addTenant(t, full, tenantName, { suppliers: [supplierName] });
    const first = await api.place(provideOrder());
    await endpoint.kcis(first.id, 1);

    const filler = join(folder, "filler");
    await inside("sh", "-c", `dd if=/dev/zero of='${filler}' bs=4k 2>/dev/null; true`);
    const placed = [first.id];
    const refused = [];
    await eventually(
      "it answers 503",
      async () => {
        const requestId = randomUUID();
        const answer = await api.tryPlace(provideOrder({ notes: "x".repeat(1000) }), { requestId });
        if (answer.status === 201) placed.push(answer.json.id);
        else if (answer.status === 503) refused.push(requestId);
        else assert.fail(`${answer.status} ${answer.text}`);
        return refused.length >= 5;
      },
      60_000,
    );
    for (const id of placed) assert.equal((await api.read(id)).id, id);
    assert.equal(readdirSync(folder).length, 0, "the disk is not seen outside");

    await inside("rm", filler);
    for (const requestId of refused) {
      const answer = await eventually(
        "it accepts again",
        async () => {
          const tried = await api.tryPlace(provideOrder({ notes: "x".repeat(1000) }), { requestId });
          return tried.status === 201 && tried;
        },
        15_000,
      );
      assert.equal(answer.headers["idempotent-replayed"], undefined, "the refused one was not placed");
      placed.push(answer.json.id);
    }
    assert.equal(new Set(placed).size, placed.length);
    await eventually(
      "every order reached the supplier, once",
      () => placed.every((id) => stub.callsOf(id).length === 1),
      20_000,
    );
    await eventually(
      "and the tenant heard of each",
      () => placed.every((id) => endpoint.kcisOf(id).length >= 1),
      20_000,
    );
  },
);
