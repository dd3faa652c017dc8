// SPDX-License-Identifier: Apache-2.0
// KCIs to tenants and whose turn each is.
//
// As on SQLite, an order's undelivered KCIs are one row of kci_turn: the one whose turn it is and the newest. What
// becomes due by a write is told by `due` once the write was carried out, so that nothing waits for it. Every write is
// made with the order locked.
#pragma once

#include "store/postgres/connection.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class KciRows {
 public:
  explicit KciRows(Connection& connection) : connection_(connection) {}
  using Due = std::function<void()>;

  std::vector<orders::Kci> all(orders::OrderKey key);
  std::optional<orders::Kci> find(orders::OrderKey key, int64_t sequence);
  std::vector<DueKci> waiting(TenantId tenant, size_t limit);
  int64_t pending();  // of all orders
  bool is_turn(orders::OrderKey key, int64_t sequence) { return turn_of(key) == sequence; }

  void insert(orders::OrderKey key, const orders::Kci& kci, Due due);  // the newest of its order
  void delivered(orders::OrderKey key, int64_t sequence, Time when, Due due);
  void refused(const DueKci& kci, Time next);
  void replay(orders::OrderKey key, int64_t sequence, Time when, const Due& due);
  // False: its turn was rewound meanwhile.
  bool give_up(const DueKci& kci, Due due);
  // The order's turn goes back to the first KCI made at `since` or later, so that newer ones wait for it too. One that
  // is behind it already is due at once.
  struct Rewound {
    int64_t from = 0, count = 0;  // 0 and 0: there are none
    bool failed_ones = false;     // some were FAILED, which are PENDING now
  };
  Rewound rewind(orders::OrderKey key, std::optional<Time> since, Time now);

 private:
  int64_t first_since(orders::OrderKey key, Time since);  // 0: none
  int64_t newest_of(orders::OrderKey key);
  std::optional<int64_t> turn_of(orders::OrderKey key);
  void next_turn(orders::OrderKey key, int64_t sequence, Due due);
  static void take(Rows rows, TenantId tenant, bool replays, std::vector<DueKci>& out);

  Connection& connection_;
  std::string text_;

  Statement all_{connection_,
                 "SELECT sequence, id, step, created, delivery, delivered_on, content FROM kci"
                 " WHERE tenant = $1 AND order_id = $2 ORDER BY sequence"};
  Statement find_{connection_,
                  "SELECT sequence, id, step, created, delivery, delivered_on, content FROM kci"
                  " WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
  Statement insert_{connection_,
                    "INSERT INTO kci (tenant, order_id, sequence, id, step, created, delivery, content)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
  Statement set_delivery_{connection_,
                          "UPDATE kci SET delivery = $4, delivered_on = $5"
                          " WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
  Statement give_up_{connection_,
                     "UPDATE kci SET delivery = $4, delivered_on = NULL"
                     " WHERE tenant = $1 AND order_id = $2 AND sequence = $3 AND delivery = $5"};
  Statement since_{connection_, "SELECT min(sequence) FROM kci WHERE tenant = $1 AND order_id = $2 AND created >= $3"};
  Statement newest_{connection_, "SELECT max(sequence) FROM kci WHERE tenant = $1 AND order_id = $2"};
  Statement unpark_{connection_,
                    "UPDATE kci SET delivery = $4 WHERE tenant = $1 AND order_id = $2 AND sequence >= $3"
                    " AND delivery = $5"};

  Statement turns_{connection_,
                   "SELECT order_id, sequence, due, refusals, first_refusal FROM kci_turn"
                   " WHERE tenant = $1 ORDER BY due LIMIT $2"};
  Statement turn_{connection_, "SELECT sequence FROM kci_turn WHERE tenant = $1 AND order_id = $2"};
  Statement lengthen_turns_{connection_,
                            "INSERT INTO kci_turn (tenant, order_id, sequence, last, due, refusals)"
                            " VALUES ($1, $2, $3, $3, $4, 0) ON CONFLICT (tenant, order_id) DO UPDATE"
                            " SET last = excluded.last RETURNING sequence = last"};
  Statement move_turn_{connection_,
                       "UPDATE kci_turn SET sequence = $3 + 1, refusals = 0, first_refusal = NULL,"
                       " due = (SELECT created FROM kci WHERE tenant = $1 AND order_id = $2 AND sequence = $3 + 1)"
                       " WHERE tenant = $1 AND order_id = $2 AND sequence = $3 AND last > $3"};
  Statement end_turns_{connection_,
                       "DELETE FROM kci_turn WHERE tenant = $1 AND order_id = $2 AND sequence = $3 AND last = $3"};
  Statement set_turn_{connection_,
                      "INSERT INTO kci_turn (tenant, order_id, sequence, last, due, refusals)"
                      " VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (tenant, order_id) DO UPDATE"
                      " SET sequence = excluded.sequence, due = excluded.due, refusals = 0, first_refusal = NULL"};
  Statement hurry_turn_{connection_,
                        "UPDATE kci_turn SET due = $4 WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
  Statement refuse_turn_{
      connection_,
      "UPDATE kci_turn SET due = $4, refusals = refusals + 1, first_refusal = coalesce(first_refusal, $5)"
      " WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
  Statement pending_{connection_, "SELECT coalesce(sum(last - sequence + 1), 0)::bigint FROM kci_turn"};

  Statement replays_{connection_,
                     "SELECT order_id, sequence, due, refusals, first_refusal FROM kci_replay"
                     " WHERE tenant = $1 ORDER BY due LIMIT $2"};
  Statement add_replay_{connection_,
                        "INSERT INTO kci_replay (tenant, order_id, sequence, due, refusals) VALUES ($1, $2, $3, $4, 0)"
                        " ON CONFLICT (tenant, order_id, sequence) DO UPDATE"
                        " SET due = excluded.due, refusals = 0, first_refusal = NULL"};
  // Not where it is the order's turn: then that was delivered, and the replay is still to come.
  Statement replayed_{connection_,
                      "DELETE FROM kci_replay r WHERE r.tenant = $1 AND r.order_id = $2 AND r.sequence = $3 AND NOT"
                      " EXISTS (SELECT 1 FROM kci_turn t WHERE t.tenant = $1 AND t.order_id = $2 AND t.sequence = $3)"};
  Statement end_replay_{connection_, "DELETE FROM kci_replay WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
  Statement end_replays_{connection_, "DELETE FROM kci_replay WHERE tenant = $1 AND order_id = $2 AND sequence >= $3"};
  Statement refuse_replay_{
      connection_,
      "UPDATE kci_replay SET due = $4, refusals = refusals + 1, first_refusal = coalesce(first_refusal, $5)"
      " WHERE tenant = $1 AND order_id = $2 AND sequence = $3"};
};

}  // namespace fibrecafe::store::postgres
