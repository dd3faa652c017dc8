// SPDX-License-Identifier: Apache-2.0
// The small tables beside the orders: timers, endpoint trouble, parked work, and what the gateway knows of itself
// (meta).
#pragma once

#include "store/sqlite/database.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::sqlite {

class WorkRows {
 public:
  explicit WorkRows(Database& database) : database_(database) {}

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
  void set_meta(std::string_view name, int64_t value);

 private:
  Database& database_;

  Statement set_wake_{
      database_, "INSERT INTO wake (order_id, tenant, due) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET due = ?3"};
  Statement end_wake_{database_, "DELETE FROM wake WHERE order_id = ?1 AND tenant = ?2"};
  Statement due_wakes_{database_, "SELECT tenant, order_id FROM wake WHERE due <= ?1 ORDER BY due LIMIT ?2"};
  Statement next_wake_{database_, "SELECT due FROM wake ORDER BY due LIMIT 1"};
  Statement trouble_{database_, "SELECT failing_since FROM endpoint_trouble WHERE tenant = ?1"};
  Statement set_trouble_{database_,
                         "INSERT INTO endpoint_trouble (tenant, failing_since) VALUES (?1, ?2)"
                         " ON CONFLICT DO UPDATE SET failing_since = ?2"};
  Statement end_trouble_{database_, "DELETE FROM endpoint_trouble WHERE tenant = ?1"};
  Statement park_{
      database_,
      "INSERT INTO parked (kind, tenant, order_id, sequence, since, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  Statement parked_{database_, "SELECT id, kind, tenant, order_id, sequence, since, detail FROM parked ORDER BY id"};
  Statement parked_one_{database_,
                        "SELECT id, kind, tenant, order_id, sequence, since, detail FROM parked WHERE id = ?1"};
  Statement drop_parked_{database_, "DELETE FROM parked WHERE id = ?1"};
  Statement drop_refused_{database_,
                          "DELETE FROM parked WHERE kind = ?4 AND order_id = ?1 AND tenant = ?2 AND sequence >= ?3"};
  Statement count_parked_{database_, "SELECT count(*) FROM parked"};
  Statement meta_{database_, "SELECT value FROM meta WHERE name = ?1"};
  Statement set_meta_{database_, "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2"};
};

}  // namespace fibrecafe::store::sqlite
