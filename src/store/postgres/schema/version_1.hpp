// SPDX-License-Identifier: Apache-2.0
// Schema version 1 on PostgreSQL: what SQLite's version 2 keeps, with the tenant first in every key that is a tenant's.
//
// Times are milliseconds since 1970 in UTC, statuses and other closed lists are the contract's words. The tables under
// "directories" lead from what a caller knows to the tenant; they and the parties are small, everything else can be
// distributed by tenant (docs/operating.md). Never edited once released: the next change is version 2.
#pragma once

namespace fibrecafe::store::postgres {

inline constexpr const char kSchemaVersion1[] = R"sql(
CREATE TABLE meta (
  name text PRIMARY KEY,
  value bigint,
  bytes bytea
);
INSERT INTO meta (name, value) VALUES ('parties_version', 1);

CREATE SEQUENCE order_number;
CREATE SEQUENCE amendment_number;
CREATE SEQUENCE cancellation_number;
CREATE SEQUENCE reservation_number;
CREATE SEQUENCE tenant_number;
CREATE SEQUENCE supplier_number;
CREATE SEQUENCE signing_key_number;
CREATE SEQUENCE parked_number;
CREATE SEQUENCE arrival_number;

-- Parties. Columns ending in _sealed are sealed with secret.key.
CREATE TABLE tenant (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  kci_url text NOT NULL,
  sandbox boolean NOT NULL,
  ignore_unknown_fields boolean NOT NULL,
  auth_sealed bytea NOT NULL,
  signing_secrets_sealed bytea NOT NULL,
  ca_pem text NOT NULL,
  stopped_since bigint,
  stopped_why text NOT NULL,
  removed boolean NOT NULL,
  address_supplier bigint
);
CREATE UNIQUE INDEX tenant_by_name ON tenant (name) WHERE NOT removed;

CREATE TABLE supplier (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  url text NOT NULL,
  sandbox boolean NOT NULL,
  auth_sealed bytea NOT NULL,
  ca_pem text NOT NULL,
  repeats text NOT NULL,
  sequencing text NOT NULL,
  calls_max integer NOT NULL,
  timeout bigint,
  paused_since bigint,
  removed boolean NOT NULL,
  ask_timeout bigint,
  offers_addresses boolean NOT NULL,
  slots text NOT NULL
);
CREATE UNIQUE INDEX supplier_by_name ON supplier (name) WHERE NOT removed;

CREATE TABLE agreement (
  tenant bigint NOT NULL,
  supplier bigint NOT NULL,
  auth_sealed bytea,
  PRIMARY KEY (tenant, supplier)
);

CREATE TABLE client (
  id text PRIMARY KEY,
  role text NOT NULL,
  tenant bigint NOT NULL,
  supplier bigint NOT NULL,
  secret_hash text NOT NULL,
  allow text NOT NULL,
  rate_per_second integer NOT NULL,
  created bigint NOT NULL
);

CREATE TABLE signing_key (
  number bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  private_sealed bytea NOT NULL,
  created bigint NOT NULL,
  retired bigint
);

-- Directories: whose an order number is, and whose a supplier's reference is (of an order, or of a service).
CREATE TABLE order_directory (
  order_id bigint PRIMARY KEY,
  tenant bigint NOT NULL
);

CREATE TABLE supplier_directory (
  supplier bigint NOT NULL,
  kind text NOT NULL, -- ORDER, SERVICE
  reference text NOT NULL,
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  PRIMARY KEY (supplier, kind, reference)
);

-- Orders. `placed` is the order as accepted and never changes; `overlay` is the merge patch (RFC 7386) from it to the
-- present; each history entry holds the patch of its own step. So the present is placed + overlay, and placed + all changes.
CREATE TABLE orders (
  tenant bigint NOT NULL,
  id bigint NOT NULL,
  supplier bigint NOT NULL,
  status text NOT NULL,
  final boolean NOT NULL,
  overlay text,
  placed text NOT NULL,
  PRIMARY KEY (tenant, id)
) WITH (fillfactor = 80);
CREATE INDEX orders_open ON orders (tenant, supplier) WHERE NOT final;

CREATE TABLE history (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  step bigint NOT NULL,
  at bigint NOT NULL,
  event text NOT NULL,
  supplier_kci bytea,
  changes text,
  PRIMARY KEY (tenant, order_id, step)
);

CREATE TABLE kci (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  sequence bigint NOT NULL,
  id bytea NOT NULL,
  step bigint NOT NULL,
  created bigint NOT NULL,
  delivery text NOT NULL,
  delivered_on bigint,
  content text NOT NULL,
  PRIMARY KEY (tenant, order_id, sequence)
) WITH (fillfactor = 90);

-- One row per order with undelivered KCIs: `sequence` is the one whose turn it is, `last` the newest; all between wait.
CREATE TABLE kci_turn (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  sequence bigint NOT NULL,
  last bigint NOT NULL,
  due bigint NOT NULL,
  refusals bigint NOT NULL,
  first_refusal bigint,
  PRIMARY KEY (tenant, order_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX kci_turn_by_due ON kci_turn (tenant, due);

CREATE TABLE kci_replay (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  sequence bigint NOT NULL,
  due bigint NOT NULL,
  refusals bigint NOT NULL,
  first_refusal bigint,
  PRIMARY KEY (tenant, order_id, sequence)
);
CREATE INDEX kci_replay_by_due ON kci_replay (tenant, due);

-- Messages to suppliers that are not settled.
CREATE TABLE supplier_message (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  number bigint NOT NULL,
  supplier bigint NOT NULL,
  kind text NOT NULL,
  request_id text NOT NULL,
  conversation_id text NOT NULL,
  state text NOT NULL,
  waiting boolean NOT NULL,
  due bigint NOT NULL,
  attempts bigint NOT NULL,
  last_attempt bigint,
  give_up bigint,
  maybe_taken boolean NOT NULL,
  unknown_fault text NOT NULL,
  subject bigint NOT NULL,
  PRIMARY KEY (tenant, order_id, number)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX supplier_message_waiting ON supplier_message (supplier, due) WHERE waiting;
CREATE INDEX supplier_message_attempted ON supplier_message (state) WHERE NOT waiting;

-- Every KCI that a supplier sent; its id is known per order.
CREATE TABLE supplier_kci (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  id bytea NOT NULL,
  arrival bigint NOT NULL,
  held boolean NOT NULL,
  sequence bigint NOT NULL,
  issued_on bigint NOT NULL,
  content text NOT NULL,
  raw text NOT NULL,
  PRIMARY KEY (tenant, order_id, id)
);
CREATE INDEX supplier_kci_held ON supplier_kci (tenant, order_id) WHERE held;

CREATE TABLE wake (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  due bigint NOT NULL,
  PRIMARY KEY (tenant, order_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX wake_by_due ON wake (due);

CREATE TABLE endpoint_trouble (
  tenant bigint PRIMARY KEY,
  failing_since bigint NOT NULL
);

CREATE TABLE parked (
  tenant bigint NOT NULL,
  id bigint NOT NULL,
  kind text NOT NULL,
  order_id bigint NOT NULL,
  sequence bigint NOT NULL,
  since bigint NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE reservation (
  tenant bigint NOT NULL,
  id bigint NOT NULL,
  supplier bigint NOT NULL,
  state text NOT NULL,
  over bigint NOT NULL, -- when an unused one is of no use any more: its expiry, or its slot's end
  content text NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX reservation_over ON reservation (over) WHERE state <> 'USED';

-- The living gateways, whose leases end by the database's clock. A row that somebody deleted never comes back: a gateway
-- that finds its own gone has lost all it held.
CREATE SEQUENCE replica_number;
CREATE TABLE replica (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  started timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires timestamptz NOT NULL
);

-- Which of them works on which destination (store/claims.hpp). Free: no replica, or one without a row. The term grows with
-- every change of hands.
CREATE TABLE claim (
  kind text NOT NULL, -- SUPPLIER, TENANT, HOUSEKEEPING
  id bigint NOT NULL,
  replica bigint,
  term bigint NOT NULL DEFAULT 0,
  since timestamptz,
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 50);

-- Accepted requests of the last 48 hours.
CREATE TABLE request (
  tenant bigint NOT NULL,
  digest bytea NOT NULL,
  fingerprint bytea NOT NULL,
  order_id bigint NOT NULL,
  subject bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (tenant, digest)
);
CREATE INDEX request_by_time ON request USING brin (at) WITH (pages_per_range = 16);

-- The list of orders; types and statuses by their numbers in it (store/listing_entry.hpp), open ones below 100.
CREATE TABLE listing (
  tenant bigint NOT NULL,
  order_id bigint NOT NULL,
  supplier bigint NOT NULL,
  type smallint NOT NULL,
  status smallint NOT NULL,
  created bigint NOT NULL,
  updated bigint NOT NULL,
  address_id text NOT NULL,
  service_id text NOT NULL,
  PRIMARY KEY (tenant, order_id)
) WITH (fillfactor = 90);
CREATE INDEX listing_updated ON listing (tenant, updated);
CREATE INDEX listing_open ON listing (tenant, order_id) WHERE status < 100;
CREATE INDEX listing_address ON listing (tenant, address_id, order_id) WHERE address_id <> '';
CREATE INDEX listing_service ON listing (tenant, service_id, order_id) WHERE service_id <> '';
)sql";

}  // namespace fibrecafe::store::postgres
