// SPDX-License-Identifier: Apache-2.0
// The small tables beside the orders: timers, endpoint trouble, parked work, and what the gateway knows of itself
// (meta).
#pragma once

#include "store/postgres/connection.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class WorkRows {
 public:
  explicit WorkRows(Connection& connection) : connection_(connection) {}

  void wake_at(orders::OrderKey key, std::optional<Time> when);
  std::vector<orders::OrderKey> due_wakes(Time now, size_t limit);
  std::optional<Time> next_wake();

  EndpointTrouble trouble(TenantId tenant);
  void set_trouble(TenantId tenant, const EndpointTrouble& trouble);

  void park(const orders::Parked& parked);
  std::vector<orders::Parked> parked();
  std::optional<orders::Parked> parked(int64_t id);
  bool drop_parked(int64_t id);
  // Entries of KCIs that the tenant refused, from `sequence` on: they are sent again.
  void drop_refused(orders::OrderKey key, int64_t sequence);
  int64_t count_parked();

  std::optional<int64_t> meta(std::string_view name);
  std::optional<int64_t> meta_locked(std::string_view name);
  void set_meta(std::string_view name, int64_t value);

 private:
  Connection& connection_;

  Statement set_wake_{connection_,
                      "INSERT INTO wake (tenant, order_id, due) VALUES ($1, $2, $3) ON CONFLICT (tenant, order_id) DO "
                      "UPDATE SET due = excluded.due"};
  Statement end_wake_{connection_, "DELETE FROM wake WHERE tenant = $1 AND order_id = $2"};
  Statement due_wakes_{connection_, "SELECT tenant, order_id FROM wake WHERE due <= $1 ORDER BY due LIMIT $2"};
  Statement next_wake_{connection_, "SELECT due FROM wake ORDER BY due LIMIT 1"};
  Statement trouble_{connection_, "SELECT failing_since FROM endpoint_trouble WHERE tenant = $1"};
  Statement set_trouble_{connection_,
                         "INSERT INTO endpoint_trouble (tenant, failing_since) VALUES ($1, $2)"
                         " ON CONFLICT (tenant) DO UPDATE SET failing_since = excluded.failing_since"};
  Statement end_trouble_{connection_, "DELETE FROM endpoint_trouble WHERE tenant = $1"};
  Statement park_{connection_,
                  "INSERT INTO parked (id, kind, tenant, order_id, sequence, since, detail)"
                  " VALUES (nextval('parked_number'), $1, $2, $3, $4, $5, $6)"};
  Statement parked_{connection_, "SELECT id, kind, tenant, order_id, sequence, since, detail FROM parked ORDER BY id"};
  Statement parked_one_{connection_,
                        "SELECT id, kind, tenant, order_id, sequence, since, detail FROM parked WHERE id = $1"};
  Statement drop_parked_{connection_, "DELETE FROM parked WHERE id = $1"};
  Statement drop_refused_{connection_,
                          "DELETE FROM parked WHERE tenant = $1 AND order_id = $2 AND sequence >= $3 AND kind = $4"};
  Statement count_parked_{connection_, "SELECT count(*) FROM parked"};
  Statement meta_{connection_, "SELECT value FROM meta WHERE name = $1"};
  Statement meta_locked_{connection_, "SELECT value FROM meta WHERE name = $1 FOR UPDATE"};
  Statement set_meta_{
      connection_,
      "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"};
};

}  // namespace fibrecafe::store::postgres
