// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/kci_rows.hpp"

#include <algorithm>

#include "store/row_shapes.hpp"

namespace fibrecafe::store::sqlite {

std::vector<orders::Kci> KciRows::all(orders::OrderKey key) {
  std::vector<orders::Kci> out;
  Rows rows = all_.query(key.order, key.tenant);
  while (rows.next()) out.push_back(kci_from(rows));
  return out;
}

std::optional<orders::Kci> KciRows::find(orders::OrderKey key, int64_t sequence) {
  Rows rows = find_.query(key.order, key.tenant, sequence);
  if (!rows.next()) return {};
  return kci_from(rows);
}

std::vector<DueKci> KciRows::waiting(TenantId tenant, size_t limit) {
  std::vector<DueKci> out;
  waiting_from(turns_, tenant, limit, false, out);
  size_t turns = out.size();
  waiting_from(replays_, tenant, limit, true, out);
  if (out.size() > turns) {
    std::stable_sort(out.begin(), out.end(), [](const DueKci& a, const DueKci& b) { return a.due < b.due; });
    out.resize(std::min(out.size(), limit));
  }
  return out;
}

void KciRows::waiting_from(Statement& query, TenantId tenant, size_t limit, bool replays, std::vector<DueKci>& out) {
  Rows rows = query.query(tenant, static_cast<int64_t>(limit));
  while (rows.next()) out.push_back(due_kci_from(rows, tenant, replays));
}

int64_t KciRows::pending() {
  Rows rows = pending_.query();
  return rows.next() ? rows.integer(0) : 0;
}

bool KciRows::insert(orders::OrderKey key, const orders::Kci& kci) {
  text_.clear();
  write_record(text_, kci);
  insert_.execute(key.order, kci.sequence, key.tenant, kci.id, kci.step, kci.created, text(DeliveryStatus::kPending),
                  std::nullopt, text_);
  if (lengthen_turns_.execute(key.order, key.tenant, kci.sequence) > 0) return false;
  add_turn_.execute(key.order, key.tenant, kci.sequence, kci.created);
  return true;
}

bool KciRows::delivered(orders::OrderKey key, int64_t sequence, Time when) {
  set_delivery_.execute(key.order, key.tenant, sequence, text(DeliveryStatus::kDelivered), when);
  if (is_turn(key, sequence)) return next_turn(key, sequence);
  end_replay_.execute(key.order, key.tenant, sequence);
  return false;
}

KciRows::GivenUp KciRows::give_up(const DueKci& kci) {
  if (kci.replay) {  // what it was before, FAILED or DELIVERED, it stays
    return {end_replay_.execute(kci.key.order, kci.key.tenant, kci.sequence) > 0, false};
  }
  if (!is_turn(kci.key, kci.sequence)) return {};
  give_up_.execute(kci.key.order, kci.key.tenant, kci.sequence, text(DeliveryStatus::kFailed),
                   text(DeliveryStatus::kPending));
  return {true, next_turn(kci.key, kci.sequence)};
}

bool KciRows::replay(orders::OrderKey key, int64_t sequence, Time when) {
  auto kci = find(key, sequence);
  if (!kci) return false;
  if (kci->delivery == DeliveryStatus::kPending) {  // goes in sequence; at once if it is its turn
    return hurry_turn_.execute(key.order, key.tenant, sequence, when) > 0;
  }
  add_replay_.execute(key.order, key.tenant, sequence, when);
  return true;
}

void KciRows::refused(const DueKci& kci, Time next) {
  Statement& refuse = kci.replay ? refuse_replay_ : refuse_turn_;
  refuse.execute(kci.key.order, kci.key.tenant, kci.sequence, next, kci.first_refusal);
}

KciRows::Rewound KciRows::rewind(orders::OrderKey key, std::optional<Time> since, Time now) {
  Rewound rewound{first_since(key, since.value_or(Time::min())), 0, false};
  if (rewound.from == 0) return rewound;
  int64_t newest = newest_of(key);
  rewound.count = newest - rewound.from + 1;
  rewound.failed_ones = unpark_.execute(key.order, key.tenant, rewound.from, text(DeliveryStatus::kPending),
                                        text(DeliveryStatus::kFailed)) > 0;
  end_replays_.execute(key.order, key.tenant, rewound.from);
  auto turn = turn_of(key);
  if (turn && *turn <= rewound.from) {
    hurry_turn_.execute(key.order, key.tenant, *turn, now);
  } else {
    set_turn_.execute(key.order, key.tenant, rewound.from, newest, now);
  }
  return rewound;
}

bool KciRows::any_since(orders::OrderKey key, Time since) {
  return first_since(key, since) > 0;
}

int64_t KciRows::first_since(orders::OrderKey key, Time since) {
  Rows rows = since_.query(key.order, key.tenant, since);
  return rows.next() ? rows.integer(0) : 0;
}

int64_t KciRows::newest_of(orders::OrderKey key) {
  Rows rows = newest_.query(key.order, key.tenant);
  return rows.next() ? rows.integer(0) : 0;
}

std::optional<int64_t> KciRows::turn_of(orders::OrderKey key) {
  Rows rows = turn_.query(key.order, key.tenant);
  if (!rows.next()) return {};
  return rows.integer(0);
}

bool KciRows::is_turn(orders::OrderKey key, int64_t sequence) {
  return turn_of(key) == sequence;
}

bool KciRows::next_turn(orders::OrderKey key, int64_t sequence) {
  bool was_last = false;
  {
    Rows rows = turn_.query(key.order, key.tenant);
    was_last = rows.next() && rows.integer(1) == sequence;
  }
  if (was_last) {
    end_turns_.execute(key.order, key.tenant);
    return false;
  }
  move_turn_.execute(key.order, key.tenant, sequence);
  return true;
}

}  // namespace fibrecafe::store::sqlite
