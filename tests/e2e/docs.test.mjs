// SPDX-License-Identifier: Apache-2.0
// What the gateway serves about itself: documents, metadata, metrics, health.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";

import { assertContractAnswer } from "./support/contract.mjs";
import { Gateway, binary } from "./support/gateway.mjs";
import { exchange } from "./support/http.mjs";
import { provideOrder } from "./support/orders.mjs";
import { eventually } from "./support/wait.mjs";
import { startWorld } from "./support/world.mjs";
import { documentNames, documentPath } from "../contract/validator.mjs";

const { gateway, tenant, inbox, supplier, updates } = await startWorld({ after });
const read = (path, options) => exchange(`${gateway.url}${path}`, options);
const readPrivate = (path) => exchange(`${gateway.privateUrl}${path}`);

for (const name of documentNames) {
  test(`/openapi/${name}.yaml is the document, and so is what the command line prints`, async () => {
    const document = readFileSync(documentPath(name), "utf8");
    const answer = await read(`/openapi/${name}.yaml`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers["content-type"], /yaml/);
    assert.equal(answer.text, document);
    assert.equal(await gateway.cli("openapi", name), document);
  });
}

test("/docs is a page that needs nothing from elsewhere", async () => {
  const answer = await read("/docs");
  assert.equal(answer.status, 200);
  assert.match(answer.headers["content-type"], /text\/html/);
  const links = [...answer.text.matchAll(/(?:src|href)\s*=\s*"([^"]+)"/g)].map(([, link]) => link);
  assert.ok(links.length > 0);
  for (const link of links.filter((each) => !each.startsWith("data:"))) {
    assert.doesNotMatch(link, /^(https?:)?\/\//, "loads nothing from elsewhere");
    const { status } = await read(new URL(link, `${gateway.url}/docs`).pathname);
    assert.equal(status, 200, link);
  }
});

test("/.well-known: metadata and keys", async () => {
  const metadata = await read("/.well-known/oauth-authorization-server");
  assertContractAnswer("auth", "GET", "/.well-known/oauth-authorization-server", metadata);
  assert.equal(metadata.status, 200);
  assert.match(metadata.json.jwks_uri, /\/\.well-known\/jwks\.json$/);
  assertContractAnswer("auth", "GET", "/.well-known/jwks.json", await read("/.well-known/jwks.json"));
});

test("/livez and /readyz on both listeners, /metrics on the private one alone", async () => {
  for (const path of ["/livez", "/readyz"]) {
    assert.equal((await read(path)).status, 200);
    assert.equal((await readPrivate(path)).status, 200);
  }
  assert.equal((await read("/metrics")).status, 404);
  assert.equal((await readPrivate("/metrics")).status, 200);
});

test("/metrics: names with units, and they count", async () => {
  const conversationId = randomUUID();
  const { id } = await tenant.place(provideOrder(), { conversationId });
  await supplier.sendKcis(updates, id, "ACKNOWLEDGED");
  await inbox.kcis(id, 2);
  const { text, headers } = await readPrivate("/metrics");
  assert.match(headers["content-type"], /^text\/plain/);
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  assert.ok(names.length >= 10);
  for (const [, name, type] of names) {
    if (type === "counter") assert.match(name, /_total$/, name);
    if (type === "histogram") assert.match(name, /_(seconds|bytes)$/, name);
  }
  await eventually("the deliveries are counted", async () => {
    const metrics = await gateway.metrics();
    const delivered = Object.entries(metrics).filter(
      ([name]) => name.startsWith("kci_deliveries_total") && name.includes("delivered"),
    );
    return delivered.reduce((sum, [, value]) => sum + value, 0) >= 2;
  });
  assert.doesNotMatch(text, new RegExp(conversationId), "no label names a message");
});

test("the log can be JSON", async (t) => {
  const other = await Gateway.start(t, { settings: { LOG_FORMAT: "json" } });
  assert.ok(other.log.length > 0);
  for (const line of other.log) assert.ok(JSON.parse(line).event, line);
});

test("what docs/operating.md names is there: metrics, log events, settings, commands and their flags", async () => {
  const text = readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8").replaceAll("\\\n", " ");
  const metrics = (await readPrivate("/metrics")).text;
  const [, watch] = /## Watch\n([\s\S]*?)\n## /.exec(text);
  const rows = watch.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((line) => [...line.split("|")[1].matchAll(/`(\w+)/g)].map(([, name]) => name));
  assert.ok(named.length >= 7);
  for (const name of named) assert.match(metrics, new RegExp(`^# TYPE ${name} `, "m"), name);

  const program = readFileSync(binary);
  const events = [...text.matchAll(/\blog `(\w+)/g)].map(([, event]) => event);
  assert.ok(events.length >= 4);
  for (const event of events) assert.ok(program.includes(event), event);

  const settings = await gateway.cli("settings");
  for (const [, name] of text.matchAll(/`([a-z]+\.[a-z_]+)`/g)) {
    if (!/\.(db|key|json)$/.test(name)) assert.ok(settings.includes(name), name);
  }

  const groups = "serve|tenant|supplier|agreement|client|order|parked|keys|address";
  const written = [...text.matchAll(new RegExp(`(?:^fibrecafe|\`(?:fibrecafe)?) ?((?:${groups})\\b[^\`\\n]*)`, "gm"))];
  const commands = written.map(([, line]) => line.split("#")[0].trim().split(/\s+/)).filter(({ length }) => length > 1);
  assert.ok(commands.length >= 15, `${commands.length} commands`);
  for (const words of commands) {
    const path = words[0] === "serve" ? ["serve"] : words.slice(0, 2);
    const help = await gateway.cli(...path, "--help");
    for (const flag of words.filter((word) => word.startsWith("--"))) {
      assert.ok(help.includes(flag), `${path.join(" ")} ${flag}`);
    }
  }
});

test("version, settings and help speak", async () => {
  assert.match(await gateway.cli("version"), /\d+\.\d+\.\d+/);
  assert.match(await gateway.cli("settings"), /dispatch\.give_up_after/);
  for (const args of [["--help"], ["serve", "--help"], ["tenant", "--help"], ["order", "place", "--help"]]) {
    assert.notEqual(await gateway.cli(...args), "");
  }
  for (const args of [["nonsense"], ["tenant", "add"], ["serve", "--nonsense"]]) {
    const { code, stderr } = await gateway.run(...args);
    assert.notEqual(code, 0);
    assert.notEqual(stderr, "");
  }
});
