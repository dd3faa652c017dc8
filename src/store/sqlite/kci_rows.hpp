// SPDX-License-Identifier: Apache-2.0
// KCIs to tenants and whose turn each is.
//
// An order's undelivered KCIs are one row of kci_turn: the one whose turn it is and the newest; all between wait. So
// the next to deliver is found by one index, and moving on is one row. Replays of settled KCIs stand beside it in
// kci_replay.
#pragma once

#include "store/sqlite/database.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::sqlite {

class KciRows {
 public:
  explicit KciRows(Database& database) : database_(database) {}

  std::vector<orders::Kci> all(orders::OrderKey key);
  std::optional<orders::Kci> find(orders::OrderKey key, int64_t sequence);
  std::vector<DueKci> waiting(TenantId tenant, size_t limit);
  int64_t pending();  // of all orders
  bool is_turn(orders::OrderKey key, int64_t sequence);
  bool any_since(orders::OrderKey key, Time since);

  // Each says whether a KCI of the order became due by it.
  bool insert(orders::OrderKey key, const orders::Kci& kci);  // the newest of its order
  bool delivered(orders::OrderKey key, int64_t sequence, Time when);
  bool replay(orders::OrderKey key, int64_t sequence, Time when);
  void refused(const DueKci& kci, Time next);
  struct GivenUp {
    bool was_waiting = false;  // it was its turn, or it was a replay; not where its order was rewound meanwhile
    bool next_is_due = false;
  };
  GivenUp give_up(const DueKci& kci);

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
  bool next_turn(orders::OrderKey key, int64_t sequence);
  void waiting_from(Statement& query, TenantId tenant, size_t limit, bool replays, std::vector<DueKci>& out);

  Database& database_;
  std::string text_;

  Statement all_{database_,
                 "SELECT sequence, id, step, created, delivery, delivered_on, content FROM kci"
                 " WHERE order_id = ?1 AND tenant = ?2 ORDER BY sequence"};
  Statement find_{database_,
                  "SELECT sequence, id, step, created, delivery, delivered_on, content FROM kci"
                  " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
  Statement insert_{database_,
                    "INSERT INTO kci (order_id, sequence, tenant, id, step, created, delivery, delivered_on, content)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
  Statement set_delivery_{database_,
                          "UPDATE kci SET delivery = ?4, delivered_on = ?5"
                          " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};

  Statement give_up_{database_,
                     "UPDATE kci SET delivery = ?4, delivered_on = NULL"
                     " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3 AND delivery = ?5"};
  Statement since_{database_, "SELECT min(sequence) FROM kci WHERE order_id = ?1 AND tenant = ?2 AND created >= ?3"};
  Statement newest_{database_, "SELECT max(sequence) FROM kci WHERE order_id = ?1 AND tenant = ?2"};
  Statement unpark_{database_,
                    "UPDATE kci SET delivery = ?4 WHERE order_id = ?1 AND tenant = ?2 AND sequence >= ?3"
                    " AND delivery = ?5"};

  Statement turns_{database_,
                   "SELECT order_id, sequence, due, refusals, first_refusal FROM kci_turn"
                   " WHERE tenant = ?1 ORDER BY due LIMIT ?2"};
  Statement turn_{database_, "SELECT sequence, last FROM kci_turn WHERE order_id = ?1 AND tenant = ?2"};
  Statement add_turn_{database_,
                      "INSERT INTO kci_turn (order_id, tenant, sequence, last, due, refusals)"
                      " VALUES (?1, ?2, ?3, ?3, ?4, 0)"};
  Statement lengthen_turns_{database_, "UPDATE kci_turn SET last = ?3 WHERE order_id = ?1 AND tenant = ?2"};
  Statement move_turn_{database_,
                       "UPDATE kci_turn SET sequence = ?3 + 1, refusals = 0, first_refusal = NULL,"
                       " due = (SELECT created FROM kci WHERE order_id = ?1 AND sequence = ?3 + 1)"
                       " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
  Statement set_turn_{database_,
                      "INSERT INTO kci_turn (order_id, tenant, sequence, last, due, refusals)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, 0) ON CONFLICT DO UPDATE"
                      " SET sequence = ?3, due = ?5, refusals = 0, first_refusal = NULL"};
  Statement end_turns_{database_, "DELETE FROM kci_turn WHERE order_id = ?1 AND tenant = ?2"};
  Statement hurry_turn_{database_,
                        "UPDATE kci_turn SET due = ?4 WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
  Statement refuse_turn_{
      database_,
      "UPDATE kci_turn SET due = ?4, refusals = refusals + 1, first_refusal = coalesce(first_refusal, ?5)"
      " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
  Statement pending_{database_, "SELECT coalesce(sum(last - sequence + 1), 0) FROM kci_turn"};

  Statement replays_{database_,
                     "SELECT order_id, sequence, due, refusals, first_refusal FROM kci_replay"
                     " WHERE tenant = ?1 ORDER BY due LIMIT ?2"};
  Statement add_replay_{database_,
                        "INSERT INTO kci_replay (order_id, sequence, tenant, due, refusals) VALUES (?1, ?3, ?2, ?4, 0)"
                        " ON CONFLICT DO UPDATE SET due = excluded.due, refusals = 0, first_refusal = NULL"};
  Statement end_replay_{database_, "DELETE FROM kci_replay WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
  Statement end_replays_{database_, "DELETE FROM kci_replay WHERE order_id = ?1 AND tenant = ?2 AND sequence >= ?3"};
  Statement refuse_replay_{
      database_,
      "UPDATE kci_replay SET due = ?4, refusals = refusals + 1, first_refusal = coalesce(first_refusal, ?5)"
      " WHERE order_id = ?1 AND tenant = ?2 AND sequence = ?3"};
};

}  // namespace fibrecafe::store::sqlite
