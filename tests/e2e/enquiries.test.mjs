// SPDX-License-Identifier: Apache-2.0
// What is asked while the tenant waits: availability of several suppliers, slots, reservations and orders that quote them,
// addresses from a supplier and from a file that is loaded beside the running gateway.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { Gateway } from "./support/gateway.mjs";
import { modifyOrder, provideOrder, supplierName, tenantName } from "./support/orders.mjs";
import { temporaryFolder } from "./support/scope.mjs";
import { answers } from "./support/supplier.mjs";
import { eventually } from "./support/wait.mjs";
import { addSupplier, addTenant } from "./support/world.mjs";

const t = { after };
const askMs = 1_000;
const gateway = await Gateway.start(t, { settings: { SUPPLIER_ASK_TIMEOUT: `${askMs}ms` } });
const address = { id: "999900000018", type: "UPRN" };
const known = { identifier: address, streetNumber: "18", streetName: "Example Street", postcode: "ZZ991AA" };
const product = {
  id: "FTTP",
  name: "Fibre to the premises",
  serviceCharacteristics: [{ name: "LINE_PROFILE", values: ["FTTP_500_70", "FTTP_900_110"] }],
};
const ok = (body) => ({ status: 200, body });
const somethingThere = () =>
  ok({ address: known, serviceSpecifications: [product], siteInformation: { newLine: true } });

// How each answers a question. The first is everybody's own.
const manners = {
  [supplierName]: somethingThere,
  SECOND_FIBRE: somethingThere,
  EMPTY_FIBRE: () => ok({ address: known, serviceSpecifications: [] }),
  HANGING_FIBRE: () => answers.silent,
  BROKEN_FIBRE: () => answers.fault,
  REFUSING_FIBRE: () => answers.refused("Addresses by UPRN are not known here"),
  SIMPLE_FIBRE: () => ({ status: 501 }),
};
const suppliers = {};
for (const [name, answerQuestion] of Object.entries(manners)) {
  suppliers[name] = await addSupplier(t, gateway, name, { answerQuestion });
}
const { stub: supplier, api: updates } = suppliers[supplierName];
const { api: tenant, inbox } = await addTenant(t, gateway, tenantName, { suppliers: Object.keys(manners) });
const { api: modest } = await addTenant(t, gateway, "MODEST_ISP", { suppliers: [supplierName] });

const timed = async (ask) => {
  const begun = performance.now();
  const answer = await ask();
  return { ...answer, took: performance.now() - begun };
};

// The questions of one conversation, by supplier.
const callsIn = (conversationId) =>
  Object.values(suppliers).map(({ stub }) =>
    stub.asked.filter(({ headers }) => headers["x-conversation-id"] === conversationId),
  );

describe("availability", { concurrency: 4 }, () => {
  test("all suppliers at once: what the others said by the deadline, and who gave no answer", async () => {
    const conversationId = `ask-${randomUUID()}`;
    const headers = { "X-Conversation-ID": conversationId };
    const answer = await timed(() => tenant.availability({ address }, { headers }));
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.map((element) => element.supplier).sort(), [supplierName, "SECOND_FIBRE"].sort());
    assert.deepEqual(answer.json[0].serviceSpecifications, [product]);
    assert.equal(answer.json[0].siteInformation.line.type, "NEW");
    assert.deepEqual(answer.headers["x-suppliers-unavailable"].split(", ").sort(), [
      "BROKEN_FIBRE",
      "HANGING_FIBRE",
      "SIMPLE_FIBRE",
    ]);
    assert.ok(answer.took >= askMs * 0.9 && answer.took < askMs + 500, `answered after ${answer.took} ms`);

    const calls = callsIn(conversationId);
    assert.deepEqual(
      calls.map(({ length }) => length),
      Array(7).fill(1),
    );
    assert.equal(new Set(calls.map(([call]) => call.headers["x-request-id"])).size, 7);
    const [[{ method, path, query, headers: sent }]] = calls;
    assert.deepEqual([method, path, sent.tenant], ["GET", "/service-availability", tenantName]);
    assert.deepEqual(JSON.parse(query.get("address")), address);
    assert.deepEqual(query.getAll("serviceTypes"), ["BROADBAND"]);

    const logged = await eventually("the log names them", () => {
      const lines = gateway.logged("supplier_ask_failed").filter((line) => line.includes(conversationId));
      return lines.length === 3 && lines;
    });
    for (const [name, end] of [
      ["HANGING_FIBRE", "timed_out"],
      ["BROKEN_FIBRE", "failed"],
      ["SIMPLE_FIBRE", "not_offered"],
    ])
      assert.ok(
        logged.some((line) => line.includes(name) && line.includes(end)),
        `${name} ${end}`,
      );
  });

  test("named suppliers: only these are asked, and nobody waits for the others", async () => {
    const conversationId = `ask-${randomUUID()}`;
    const query = { address, suppliers: ["EMPTY_FIBRE", supplierName], serviceTypes: ["BROADBAND", "ETHERNET"] };
    const answer = await timed(() => tenant.availability(query, { headers: { "X-Conversation-ID": conversationId } }));
    assert.deepEqual(
      answer.json.map((element) => element.supplier),
      [supplierName],
    );
    assert.equal(answer.headers["x-suppliers-unavailable"], undefined);
    assert.ok(answer.took < askMs * 0.8, `answered after ${answer.took} ms`);
    const asked = callsIn(conversationId);
    assert.deepEqual(
      asked.map((calls) => calls.length),
      [1, 0, 1, 0, 0, 0, 0],
    );
    assert.deepEqual(asked[0][0].query.getAll("serviceTypes"), ["BROADBAND", "ETHERNET"]);
  });

  for (const [names, status, code, text] of [
    [["HANGING_FIBRE"], 504, "SUPPLIER_TIMED_OUT"],
    [["BROKEN_FIBRE"], 502, "SUPPLIER_FAULT", /returned an error: Unexpected error/],
    [["HANGING_FIBRE", "BROKEN_FIBRE"], 502, "SUPPLIER_FAULT", /BROKEN_FIBRE/],
    [["SIMPLE_FIBRE"], 501, "SUPPLIER_FAULT", /SIMPLE_FIBRE/],
    [
      ["REFUSING_FIBRE", "BROKEN_FIBRE"],
      422,
      "INVALID_REQUEST",
      /rejected the request: Addresses by UPRN.*REFUSING_FIBRE/,
    ],
  ]) {
    test(`no usable answer from ${names.join(" and ")}: ${status}`, async () => {
      const answer = await tenant.availability({ address, suppliers: names });
      assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text);
      if (text) assert.match(answer.json.messages.join(), text);
    });
  }

  test("nothing there is an empty list; a supplier without an agreement is refused", async () => {
    assert.deepEqual((await tenant.availability({ address, suppliers: ["EMPTY_FIBRE"] })).json, []);
    const answer = await modest.availability({ address, suppliers: [supplierName, "SECOND_FIBRE"] });
    assert.deepEqual([answer.status, answer.json.code], [400, "INVALID_REQUEST"]);
    assert.match(answer.text, /suppliers\[1\]/);
  });

  test("a supplier's own ask time-out counts for it", async () => {
    await gateway.cli("supplier", "set", "HANGING_FIBRE", "--ask-timeout", "300ms");
    await eventually(
      "it is in effect",
      async () => (await timed(() => tenant.availability({ address, suppliers: ["HANGING_FIBRE"] }))).took < 700,
    );
    await gateway.cli("supplier", "set", "HANGING_FIBRE", "--ask-timeout", "default");
  });
});

// -- slots and reservations

const year = new Date().getUTCFullYear() + 1;
const slot = (day, from, to, more = {}) => ({
  timeslotStartDateTime: `${day}T${from}:00.000Z`,
  timeslotEndDateTime: `${day}T${to}:00.000Z`,
  ...more,
});
const weekday = (month, day) => {
  const date = new Date(Date.UTC(year, month - 1, day));
  while ([0, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
};
const winter = weekday(1, 20);
const summer = weekday(7, 20);
const wantedSlots = {
  supplier: supplierName,
  address,
  serviceSpecification: { id: "FTTP" },
  appointmentPurpose: "PROVIDE",
};
const reservation = (changes = {}) => ({
  supplier: supplierName,
  address,
  serviceSpecification: { id: "FTTP" },
  purpose: "PROVIDE",
  timeslot: slot(summer, "07:00", "12:00"),
  ...changes,
});
const held = (asked, more = {}) => ({
  status: 201,
  body: { ...asked.body, supplierReference: `EXF-RES-${asked.body.id}`, ...more },
});
const appointed = (id, changes = {}) =>
  provideOrder({ requestedCompletionDate: undefined, appointmentReservationId: id, ...changes });
const asJson = (order) => JSON.parse(JSON.stringify(order));
const reservationsOf = (conversationId) =>
  supplier.asked.filter(
    ({ path, headers }) => path === "/appointments" && headers["x-conversation-id"] === conversationId,
  );

test("slots: London's hours through both clock changes, classed where the supplier does not say", async () => {
  supplier.answerQuestion = () =>
    ok({
      serviceSpecification: { id: "FTTP", name: "Fibre to the premises" },
      availableTimeslots: [
        slot(summer, "12:00", "17:00"),
        slot(winter, "08:00", "13:00"),
        slot(summer, "07:00", "12:00"),
        slot(summer, "17:00", "19:00"),
        slot(winter, "12:00", "17:00", { classification: "WEEKDAY_PM", standard: false }),
        { timeslotStartDateTime: `${winter}T23:00:00Z`, timeslotEndDateTime: `${summer}T01:00:00Z` },
      ],
    });
  const answer = await tenant.slots({ ...wantedSlots, appointmentFromDate: winter, serviceId: "EXF-0000451" });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.serviceSpecification, { id: "FTTP", name: "Fibre to the premises" });
  assert.deepEqual(
    answer.json.availableTimeslots.map((each) => [
      each.timeslotStartDateTime.slice(0, 13),
      each.classification,
      each.standard,
    ]),
    [
      [`${winter}T08`, "WEEKDAY_AM", true],
      [`${winter}T12`, "WEEKDAY_PM", false],
      [`${winter}T23`, "WEEKDAY", true],
      [`${summer}T07`, "WEEKDAY_AM", true],
      [`${summer}T12`, "WEEKDAY_PM", true],
      [`${summer}T17`, "WEEKDAY_EVENING", true],
    ],
  );
  const { path, query } = supplier.asked.at(-1);
  assert.equal(path, "/available-appointments");
  assert.deepEqual(JSON.parse(query.get("serviceSpecification")), { id: "FTTP" });
  assert.deepEqual(
    [query.get("appointmentFromDate"), query.get("appointmentPurpose"), query.get("serviceId")],
    [winter, "PROVIDE", "EXF-0000451"],
  );

  await gateway.cli("supplier", "set", supplierName, "--premium", "WEEKDAY_EVENING");
  const standard = await eventually("the evening is premium", async () => {
    const { json } = await tenant.slots({ ...wantedSlots, standardOnly: true, singleDayAppointment: true });
    return json.availableTimeslots.length === 3 && json.availableTimeslots;
  });
  assert.deepEqual(
    standard.map((each) => each.classification),
    ["WEEKDAY_AM", "WEEKDAY_AM", "WEEKDAY_PM"],
  );
  await gateway.cli("supplier", "set", supplierName, "--premium", "none");
});

test("a reserved slot: our number, the supplier's reference, firm with the order that quotes it, good for one", async () => {
  supplier.answerQuestion = held;
  const conversationId = `slot-${randomUUID()}`;
  const kept = await tenant.reserve(reservation(), { conversationId });
  assert.deepEqual(kept, {
    ...reservation(),
    id: kept.id,
    supplierReference: `EXF-RES-${kept.id}`,
    timeslot: { ...reservation().timeslot, classification: "WEEKDAY_AM", standard: true },
  });
  const [{ body }] = reservationsOf(conversationId);
  const { supplier: _, ...told } = reservation();
  assert.deepEqual(body, { id: kept.id, ...told });

  const elsewhere = await tenant.tryPlace(
    asJson(appointed(kept.id, { address: { id: "999900000026", type: "UPRN" } })),
  );
  assert.equal(elsewhere.status, 400);
  assert.match(elsewhere.text, /appointmentReservationId.*address/);
  const stolen = await modest.tryPlace(asJson(appointed(kept.id)));
  assert.equal(stolen.status, 400);
  const modified = await tenant.tryPlace(modifyOrder({ appointmentReservationId: kept.id }));
  assert.equal(modified.status, 400);
  assert.match(modified.text, /purpose/);

  const requestId = randomUUID();
  const order = await tenant.place(asJson(appointed(kept.id)), { requestId });
  assert.equal(order.appointmentTimeslot.timeslotStartDateTime, kept.timeslot.timeslotStartDateTime);
  assert.equal(order.appointmentSupplierReference, kept.supplierReference);
  const received = await supplier.orderReceived(order.id);
  assert.deepEqual(
    [received.appointmentReservationId, received.appointmentReservationReference],
    [kept.id, kept.supplierReference],
  );
  const twice = await tenant.tryPlace(asJson(appointed(kept.id)));
  assert.equal(twice.status, 400);
  assert.match(twice.text, new RegExp(`reservation ${kept.id} was used`));
  const repeat = await tenant.tryPlace(asJson(appointed(kept.id)), { requestId });
  assert.deepEqual([repeat.status, repeat.json.id, repeat.headers["idempotent-replayed"]], [201, order.id, "true"]);
});

test("REAPPOINT: another slot is reserved, and the amendment that quotes it makes it firm", async () => {
  supplier.answerQuestion = held;
  supplier.answerRequest = answers.done;
  const first = await tenant.reserve(reservation());
  const { id } = await tenant.place(asJson(appointed(first.id)));
  await supplier.sendKcis(updates, id, "ACKNOWLEDGED", "COMMITTED", "REAPPOINT");
  await eventually("it is PENDING", async () => (await tenant.read(id)).status === "PENDING");
  const second = await tenant.reserve(reservation({ timeslot: slot(summer, "12:00", "17:00") }));
  const used = await tenant.tryAmend({ orderId: id, appointmentReservationId: first.id });
  assert.equal(used.status, 400);
  const amendment = await tenant.amend({ orderId: id, appointmentReservationId: second.id });
  const { request } = await supplier.requestReceived(amendment);
  assert.equal(request.appointmentReservationReference, second.supplierReference);
  assert.deepEqual((await inbox.types(id, 5)).slice(3), ["REAPPOINT", "AMENDED"]);
  const order = await tenant.read(id);
  assert.deepEqual(
    [order.status, order.appointmentReservationId, order.appointmentTimeslot.timeslotStartDateTime],
    ["IN_PROGRESS", second.id, second.timeslot.timeslotStartDateTime],
  );
  const again = await tenant.tryPlace(asJson(appointed(second.id)));
  assert.match(again.text, /was used/);
});

test("one that the supplier let go of cannot be quoted any more", async () => {
  const expiryDateTime = new Date(Date.now() + 400).toISOString();
  supplier.answerQuestion = (asked) => held(asked, { expiryDateTime });
  const kept = await tenant.reserve(reservation());
  assert.equal(kept.expiryDateTime, expiryDateTime);
  await eventually("it is over", () => Date.now() > Date.parse(expiryDateTime));
  const late = await tenant.tryPlace(asJson(appointed(kept.id)));
  assert.equal(late.status, 400);
  assert.match(late.text, new RegExp(`reservation ${kept.id} expired`));
});

test("the same reservation on several connections at once: one number, one call to the supplier", async () => {
  supplier.answerQuestion = (asked) => ({ ...held(asked), delay: 300 });
  const [requestId, conversationId] = [randomUUID(), `slot-${randomUUID()}`];
  const options = { requestId, conversationId, agent: false };
  const answered = await Promise.all(Array.from({ length: 8 }, () => tenant.tryReserve(reservation(), options)));
  assert.deepEqual(
    answered.map(({ status }) => status),
    Array(8).fill(201),
  );
  assert.equal(new Set(answered.map(({ text }) => text)).size, 1);
  assert.equal(answered.filter(({ headers }) => headers["idempotent-replayed"] === "true").length, 7);
  assert.equal(reservationsOf(conversationId).length, 1);

  const other = await tenant.tryReserve(reservation({ purpose: "REPAIR" }), options);
  assert.equal(other.status, 422);
  await gateway.kill();
  await gateway.start();
  const repeat = await tenant.tryReserve(reservation(), options);
  assert.deepEqual(
    [repeat.status, repeat.text, repeat.headers["idempotent-replayed"]],
    [201, answered[0].text, "true"],
  );
  assert.equal(reservationsOf(conversationId).length, 1);
});

test("one whose answer never came is not kept: the repeat asks again, under a new number", async () => {
  supplier.answerQuestion = () => answers.silent;
  const [requestId, conversationId] = [randomUUID(), `slot-${randomUUID()}`];
  const lost = await tenant.tryReserve(reservation(), { requestId, conversationId });
  assert.deepEqual([lost.status, lost.json.code], [504, "SUPPLIER_TIMED_OUT"]);
  supplier.answerQuestion = () => answers.refused("The slot has gone");
  const refused = await tenant.tryReserve(reservation(), { requestId, conversationId });
  assert.deepEqual([refused.status, refused.json.code], [422, "INVALID_REQUEST"]);
  supplier.answerQuestion = held;
  const kept = await tenant.reserve(reservation(), { requestId, conversationId });
  const numbers = reservationsOf(conversationId).map(({ body }) => body.id);
  assert.equal(new Set(numbers).size, 3);
  assert.equal(numbers[2], kept.id);
});

test("killed while it asks, the gateway keeps nothing of it and never gives its number again", async () => {
  supplier.answerQuestion = () => answers.silent;
  const [requestId, conversationId] = [randomUUID(), `slot-${randomUUID()}`];
  const cut = tenant.tryReserve(reservation(), { requestId, conversationId }).catch(() => undefined);
  const [asked] = await eventually("the supplier is asked", () => {
    const calls = reservationsOf(conversationId);
    return calls.length > 0 && calls;
  });
  await gateway.kill();
  await cut;
  await gateway.start();
  const quoted = await tenant.tryPlace(asJson(appointed(asked.body.id)));
  assert.equal(quoted.status, 400);
  supplier.answerQuestion = held;
  const kept = await tenant.reserve(reservation(), { requestId, conversationId });
  assert.ok(kept.id > asked.body.id);
});

// -- addresses

describe("addresses", () => {
  const folder = temporaryFolder();
  const write = (name, ...lines) => {
    const file = join(folder, name);
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  };
  const header = "uprn,nad,districtCode,streetNumber,streetName,city,postcode";

  test("from a supplier that offers them: named, or the tenant's usual one", async () => {
    supplier.answerQuestion = () => ok([known]);
    const silent = await tenant.addresses({ postalCode: "ZZ99 1AA", supplier: supplierName });
    assert.deepEqual([silent.status, silent.json.code], [501, "SUPPLIER_FAULT"]);
    await gateway.cli("supplier", "set", supplierName, "--addresses");
    const found = await eventually("it is asked", async () => {
      const answer = await tenant.addresses({ postalCode: "zz99 1aa", streetNumber: "18", supplier: supplierName });
      return answer.status === 200 && answer;
    });
    assert.deepEqual(found.json, [known]);
    const { path, query } = supplier.asked.at(-1);
    assert.deepEqual([path, query.get("postalCode"), query.get("streetNumber")], ["/addresses", "ZZ991AA", "18"]);
    await gateway.cli("tenant", "set", tenantName, "--address-supplier", supplierName);
    await eventually(
      "it is asked unnamed",
      async () => (await tenant.addresses({ uprn: "999900000018" })).status === 200,
    );
    assert.equal(supplier.asked.at(-1).query.get("uprn"), "999900000018");
  });

  test("from a CSV file that is loaded beside the running gateway, all or nothing", async () => {
    const none = await modest.addresses({ postalCode: "ZZ99 1AA" });
    assert.deepEqual([none.status, none.json.code], [501, "GATEWAY_FAULT"]);
    const file = write(
      "first.csv",
      header,
      "999900000018,A00009999018,LS,18,Example Street,Exampleton,ZZ99 1AA",
      '999900000026,,,26,"Example Street, North",Exampleton,ZZ99 1AA',
      "999900000034,,,34,Sample Lane,Exampleton,ZZ99 1AB",
    );
    await gateway.cli("address", "load", file);
    const both = await eventually("they are answered", async () => {
      const answer = await modest.addresses({ postalCode: "zz991aa" });
      return answer.status === 200 && answer.json;
    });
    assert.deepEqual(both.map(({ streetNumber }) => streetNumber).sort(), ["18", "26"]);
    const [one] = (await modest.addresses({ uprn: "999900000018" })).json;
    assert.deepEqual(one.identifier, {
      id: "999900000018",
      type: "UPRN",
      additionalIdentifiers: [
        { id: "A00009999018", type: "NAD" },
        { id: "LS", type: "DistrictCode" },
      ],
    });
    assert.equal((await modest.addresses({ postalCode: "ZZ99 1AA", streetName: "north" })).json.length, 1);
    assert.deepEqual((await modest.addresses({ postalCode: "ZZ1 9ZZ" })).json, []);

    const bad = write("bad.csv", header, "12345678901234,,,1,Example Street,Exampleton,ZZ99 1AA", ",,,2,,,ZZ99 1AA");
    const { code, stderr } = await gateway.run("address", "load", bad);
    assert.notEqual(code, 0);
    for (const part of [/nothing is loaded/, /\b2\b.*uprn/, /\b3\b/]) assert.match(stderr, part);
    assert.equal((await modest.addresses({ postalCode: "ZZ99 1AA" })).json.length, 2);

    await gateway.cli(
      "address",
      "load",
      write("second.csv", header, "999900000042,,,42,Sample Lane,Exampleton,ZZ99 1AB"),
    );
    const replaced = await eventually("the new ones are answered", async () => {
      const { json } = await modest.addresses({ postalCode: "ZZ99 1AB" });
      return json[0]?.streetNumber === "42" && json;
    });
    assert.equal(replaced.length, 1);
    assert.deepEqual((await modest.addresses({ postalCode: "ZZ99 1AA" })).json, []);
    assert.equal((await gateway.cliJson("address", "show")).addresses, 1);

    await gateway.kill();
    await gateway.start();
    assert.equal((await modest.addresses({ postalCode: "ZZ99 1AB" })).json.length, 1);
    const missing = await modest.call("GET", "/v1/addresses?name=x");
    assert.equal(missing.status, 400);
    assert.match(missing.text, /postalCode/);
  });
});
