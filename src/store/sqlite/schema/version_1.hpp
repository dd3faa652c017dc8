// SPDX-License-Identifier: Apache-2.0
// Schema version 1: everything the first running gateway keeps.
//
// Times are milliseconds since 1970 in UTC, statuses and other closed lists are the contract's words, ids of KCIs are
// 16 bytes. What is keyed by an order comes in the order of its numbers, so writing appends. Never edited once
// released: the next change is version 2.
#pragma once

namespace fibrecafe::store::sqlite {

inline constexpr const char kSchemaVersion1[] = R"sql(
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;

-- Parties. Columns ending in _sealed are sealed with secret.key.
CREATE TABLE tenant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  kci_url TEXT NOT NULL,
  sandbox INTEGER NOT NULL,
  ignore_unknown_fields INTEGER NOT NULL,
  auth_sealed BLOB NOT NULL,
  signing_secrets_sealed BLOB NOT NULL,
  ca_pem TEXT NOT NULL,
  stopped_since INTEGER,
  stopped_why TEXT NOT NULL,
  removed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tenant_by_name ON tenant (name) WHERE removed = 0;

CREATE TABLE supplier (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  sandbox INTEGER NOT NULL,
  auth_sealed BLOB NOT NULL,
  ca_pem TEXT NOT NULL,
  repeats TEXT NOT NULL,
  sequencing TEXT NOT NULL,
  calls_max INTEGER NOT NULL,
  timeout INTEGER,
  paused_since INTEGER,
  removed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX supplier_by_name ON supplier (name) WHERE removed = 0;

CREATE TABLE agreement (
  tenant INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  auth_sealed BLOB,
  PRIMARY KEY (tenant, supplier)
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  tenant INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  secret_hash TEXT NOT NULL,
  allow TEXT NOT NULL,
  rate_per_second INTEGER NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  private_sealed BLOB NOT NULL,
  created INTEGER NOT NULL,
  retired INTEGER
) STRICT;

-- Orders. `placed` is the order as accepted and never changes; `overlay` is the merge patch (RFC 7386) from it to the
-- present; each history entry holds the patch of its own step. So the present is placed + overlay, and placed + all changes.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  status TEXT NOT NULL,
  final INTEGER NOT NULL,
  overlay TEXT,
  placed TEXT NOT NULL
) STRICT;
CREATE INDEX orders_open ON orders (tenant, supplier, final) WHERE final = 0;

CREATE TABLE history (
  order_id INTEGER NOT NULL,
  step INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  supplier_kci BLOB,
  changes TEXT,
  PRIMARY KEY (order_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE kci (
  order_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id BLOB NOT NULL,
  step INTEGER NOT NULL,
  created INTEGER NOT NULL,
  delivery TEXT NOT NULL,
  delivered_on INTEGER,
  content TEXT NOT NULL,
  PRIMARY KEY (order_id, sequence)
) STRICT, WITHOUT ROWID;

-- One row per order with undelivered KCIs: `sequence` is the one whose turn it is, `last` the newest; all between wait.
CREATE TABLE kci_turn (
  order_id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  last INTEGER NOT NULL,
  due INTEGER NOT NULL,
  refusals INTEGER NOT NULL,
  first_refusal INTEGER
) STRICT;
CREATE INDEX kci_turn_by_due ON kci_turn (tenant, due);

CREATE TABLE kci_replay (
  order_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  due INTEGER NOT NULL,
  refusals INTEGER NOT NULL,
  first_refusal INTEGER,
  PRIMARY KEY (order_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX kci_replay_by_due ON kci_replay (tenant, due);

-- Messages to suppliers that are not settled.
CREATE TABLE supplier_message (
  order_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  supplier INTEGER NOT NULL,
  kind TEXT NOT NULL,
  request_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  state TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_attempt INTEGER,
  give_up INTEGER,
  maybe_taken INTEGER NOT NULL,
  unknown_fault TEXT NOT NULL,
  PRIMARY KEY (order_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX supplier_message_waiting ON supplier_message (supplier, due, waiting) WHERE waiting = 1;
CREATE INDEX supplier_message_attempted ON supplier_message (state, waiting) WHERE waiting = 0;

-- Every KCI that a supplier sent, in the order of arrival; its id is known per order.
CREATE TABLE supplier_kci (
  arrival INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  id BLOB NOT NULL,
  held INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  issued_on INTEGER NOT NULL,
  content TEXT NOT NULL,
  raw TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX supplier_kci_by_id ON supplier_kci (order_id, id);
CREATE INDEX supplier_kci_held ON supplier_kci (order_id, held) WHERE held = 1;

CREATE TABLE supplier_reference (
  supplier INTEGER NOT NULL,
  reference TEXT NOT NULL,
  tenant INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  PRIMARY KEY (supplier, reference)
) STRICT, WITHOUT ROWID;

CREATE TABLE wake (
  order_id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  due INTEGER NOT NULL
) STRICT;
CREATE INDEX wake_by_due ON wake (due);

CREATE TABLE endpoint_trouble (
  tenant INTEGER PRIMARY KEY,
  failing_since INTEGER NOT NULL
) STRICT;

CREATE TABLE parked (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  tenant INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  since INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;

-- Accepted requests of the last 48 hours, appended in the order of their acceptance; their index is in memory.
CREATE TABLE request (
  number INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  tenant INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
)sql";

}  // namespace fibrecafe::store::sqlite
