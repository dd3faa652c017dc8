// SPDX-License-Identifier: Apache-2.0
// Accepted requests, remembered for 48 hours (decisions.md 3).
//
// Two gateways may take the same request at the same moment: the second one's row then meets the first one's (23505),
// its unit runs again, and finds it.
#pragma once

#include "store/postgres/connection.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class RequestRows {
 public:
  explicit RequestRows(Connection& connection) : connection_(connection) {}

  std::optional<Remembered> find(const RequestKey& key, Time now);
  void remember(const RequestKey& key, const Remembered& request, Time now);
  void forget(Time now);  // what no longer counts, a bounded number at once

 private:
  Connection& connection_;

  Statement find_{connection_,
                  "SELECT fingerprint, order_id, subject, at FROM request WHERE tenant = $1 AND digest = $2"};
  Statement insert_{connection_,
                    "INSERT INTO request (tenant, digest, fingerprint, order_id, subject, at)"
                    " VALUES ($1, $2, $3, $4, $5, $6)"};
  Statement drop_{connection_, "DELETE FROM request WHERE tenant = $1 AND digest = $2 AND at <= $3"};
  Statement forget_{connection_,
                    "DELETE FROM request WHERE (tenant, digest) IN"
                    " (SELECT tenant, digest FROM request WHERE at <= $1 LIMIT 20000)"};
};

}  // namespace fibrecafe::store::postgres
