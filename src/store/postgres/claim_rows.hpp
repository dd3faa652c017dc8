// SPDX-License-Identifier: Apache-2.0
// The tables `replica` and `claim` (schema/version_1.hpp): leases, and who works on what.
#pragma once

#include <string>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/shares.hpp"

namespace fibrecafe::store::postgres {

class ClaimRows {
 public:
  explicit ClaimRows(Connection& connection) : connection_(connection) {}

  int64_t begin_lease(const std::string& name, Duration lease);  // a number that was never used before
  bool renew_lease(int64_t replica, Duration lease);             // false: others ended it
  void end_lease(int64_t replica);                               // all it holds is free
  std::vector<Replica> end_expired(int64_t but_for);             // returns those it ended
  std::vector<Replica> replicas();                               // ascending, with what they hold

  void add_missing();  // a row for each party that has none yet
  std::vector<ClaimRow> all();
  // Of `free` those that are as they were read, and are not locked by a unit that runs; as they are held now.
  std::vector<ClaimRow> take(int64_t replica, const std::vector<ClaimRow>& free);
  void release(int64_t replica, const std::vector<Claim>& claims);
  // Held under that term; nobody takes it before the transaction ends.
  bool lock(const Claim& claim, int64_t term);

 private:
  Connection& connection_;
  Statement begin_{connection_,
                   "INSERT INTO replica (id, name, expires) VALUES (nextval('replica_number'), $1, clock_timestamp() + "
                   "$2::bigint * interval '1 ms') RETURNING id"};
  Statement renew_{connection_,
                   "UPDATE replica SET expires = clock_timestamp() + $2::bigint * interval '1 ms' WHERE id = $1"};
  Statement end_{connection_, "DELETE FROM replica WHERE id = $1"};
  Statement end_expired_{connection_,
                         "DELETE FROM replica WHERE expires < clock_timestamp() AND id <> $1 RETURNING id, name"};
  Statement replicas_{connection_,
                      "SELECT replica.id, name, (extract(epoch FROM started) * 1000)::bigint, (extract(epoch FROM "
                      "expires - clock_timestamp()) * 1000)::bigint, claim.kind, claim.id FROM replica LEFT JOIN claim "
                      "ON claim.replica = replica.id ORDER BY replica.id, claim.kind, claim.id"};
  Statement add_missing_{
      connection_,
      "INSERT INTO claim (kind, id) SELECT kind, id FROM (SELECT 'SUPPLIER' AS kind, id FROM supplier UNION ALL "
      "SELECT 'TENANT', id FROM tenant UNION ALL SELECT 'HOUSEKEEPING', 0) AS wanted WHERE NOT EXISTS (SELECT FROM "
      "claim WHERE claim.kind = wanted.kind AND claim.id = wanted.id) ON CONFLICT DO NOTHING"};
  Statement all_{connection_,
                 "SELECT kind, claim.id, term, coalesce(replica.id, 0) FROM claim LEFT JOIN replica ON replica.id = "
                 "claim.replica ORDER BY kind, claim.id"};
  Statement take_{
      connection_,
      "UPDATE claim SET replica = $1, term = claim.term + 1, since = clock_timestamp() FROM (SELECT kind, id "
      "FROM claim WHERE kind = $2 AND id = $3 AND term = $4 FOR UPDATE SKIP LOCKED) AS free WHERE claim.kind "
      "= free.kind AND claim.id = free.id RETURNING claim.term"};
  Statement release_{connection_, "UPDATE claim SET replica = NULL WHERE replica = $1 AND kind = $2 AND id = $3"};
  Statement lock_{connection_,
                  "SELECT FROM claim WHERE kind = $1 AND id = $2 AND term = $3 AND replica IS NOT NULL FOR SHARE"};
};

}  // namespace fibrecafe::store::postgres
