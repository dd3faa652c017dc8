// SPDX-License-Identifier: Apache-2.0
// Accepted requests, remembered for 48 hours (decisions.md 3).
//
// Their keys are digests, which come in no order: an index of them on disk would have every order placed write a page
// of its own. So the table is only appended to, and the writing connection keeps the index in memory, about 40 bytes
// for each request of the last 48 hours; it is read from the table when it is first asked. What a unit or a batch
// undoes is undone here too.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <vector>

#include "store/sqlite/database.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::sqlite {

class RequestRows {
 public:
  explicit RequestRows(Database& database) : database_(database) {}

  std::optional<Remembered> find(const RequestKey& key, Time now);
  void remember(const RequestKey& key, const Remembered& request, Time now);
  void forget(Time now);  // what no longer counts

  // How the transaction goes on: `undo` takes back what was remembered since `mark`.
  size_t mark() const { return added_.size(); }
  void undo(size_t mark);
  void committed();
  void lost();  // the transaction is gone, or nobody knows: what is on disk counts

 private:
  using Digest = std::array<uint8_t, 16>;
  struct DigestHash {  // a digest is as good as any hash of it
    using is_avalanching = void;
    size_t operator()(const Digest& digest) const {
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };

  void load();

  Database& database_;
  Statement all_{database_, "SELECT number, digest FROM request ORDER BY number"};
  Statement find_{database_, "SELECT fingerprint, tenant, order_id, at, subject FROM request WHERE number = ?1"};
  Statement insert_{
      database_,
      "INSERT INTO request (digest, fingerprint, tenant, order_id, at, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  // They stand in the order of their times: everything before the first that still counts.
  Statement forget_{
      database_,
      "DELETE FROM request WHERE number < coalesce((SELECT number FROM request WHERE at > ?1 ORDER BY number"
      " LIMIT 1), (SELECT max(number) + 1 FROM request))"};

  bool loaded_ = false;
  boost::unordered_flat_map<Digest, int64_t, DigestHash> numbers_;
  std::vector<Digest> added_;  // in the open transaction
};

}  // namespace fibrecafe::store::sqlite
