// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/kci_rows.hpp"

#include <algorithm>

#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {

std::vector<orders::Kci> KciRows::all(orders::OrderKey key) {
  std::vector<orders::Kci> out;
  Rows rows = all_.query(key.tenant, key.order);
  while (rows.next()) out.push_back(kci_from(rows));
  return out;
}

std::optional<orders::Kci> KciRows::find(orders::OrderKey key, int64_t sequence) {
  Rows rows = find_.query(key.tenant, key.order, sequence);
  if (!rows.next()) return {};
  return kci_from(rows);
}

std::vector<DueKci> KciRows::waiting(TenantId tenant, size_t limit) {
  std::vector<DueKci> out;
  take(turns_.query(tenant, static_cast<int64_t>(limit)), tenant, false, out);
  size_t turns = out.size();
  take(replays_.query(tenant, static_cast<int64_t>(limit)), tenant, true, out);
  if (out.size() > turns) {
    std::stable_sort(out.begin(), out.end(), [](const DueKci& a, const DueKci& b) { return a.due < b.due; });
    out.resize(std::min(out.size(), limit));
  }
  return out;
}

void KciRows::take(Rows rows, TenantId tenant, bool replays, std::vector<DueKci>& out) {
  while (rows.next()) out.push_back(due_kci_from(rows, tenant, replays));
}

int64_t KciRows::pending() {
  Rows rows = pending_.query();
  return rows.next() ? rows.integer(0) : 0;
}

void KciRows::insert(orders::OrderKey key, const orders::Kci& kci, Due due) {
  text_.clear();
  write_record(text_, kci);
  insert_.queue(key.tenant, key.order, kci.sequence, kci.id, kci.step, kci.created, text(DeliveryStatus::kPending),
                text_);
  auto tell = [due = std::move(due)](Rows& rows) {
    if (rows.next() && rows.boolean(0)) due();
  };
  lengthen_turns_.queue_then(tell, key.tenant, key.order, kci.sequence, kci.created);
}

void KciRows::delivered(orders::OrderKey key, int64_t sequence, Time when, Due due) {
  set_delivery_.queue(key.tenant, key.order, sequence, text(DeliveryStatus::kDelivered), when);
  replayed_.queue(key.tenant, key.order, sequence);
  next_turn(key, sequence, std::move(due));
}

void KciRows::next_turn(orders::OrderKey key, int64_t sequence, Due due) {
  end_turns_.queue(key.tenant, key.order, sequence);
  auto tell = [due = std::move(due)](Rows& rows) {
    if (rows.changed() > 0) due();
  };
  move_turn_.queue_then(tell, key.tenant, key.order, sequence);
}

bool KciRows::give_up(const DueKci& kci, Due due) {
  if (kci.replay) {  // what it was before, FAILED or DELIVERED, it stays
    return end_replay_.execute(kci.key.tenant, kci.key.order, kci.sequence) > 0;
  }
  if (!is_turn(kci.key, kci.sequence)) return false;
  give_up_.queue(kci.key.tenant, kci.key.order, kci.sequence, text(DeliveryStatus::kFailed),
                 text(DeliveryStatus::kPending));
  next_turn(kci.key, kci.sequence, std::move(due));
  return true;
}

void KciRows::replay(orders::OrderKey key, int64_t sequence, Time when, const Due& due) {
  auto kci = find(key, sequence);
  if (!kci) return;
  if (kci->delivery == DeliveryStatus::kPending) {  // goes in sequence; at once if it is its turn
    if (hurry_turn_.execute(key.tenant, key.order, sequence, when) > 0) due();
    return;
  }
  add_replay_.queue(key.tenant, key.order, sequence, when);
  due();
}

void KciRows::refused(const DueKci& kci, Time next) {
  Statement& refuse = kci.replay ? refuse_replay_ : refuse_turn_;
  refuse.queue(kci.key.tenant, kci.key.order, kci.sequence, next, kci.first_refusal);
}

KciRows::Rewound KciRows::rewind(orders::OrderKey key, std::optional<Time> since, Time now) {
  Rewound rewound{first_since(key, since.value_or(Time::min())), 0, false};
  if (rewound.from == 0) return rewound;
  int64_t newest = newest_of(key);
  rewound.count = newest - rewound.from + 1;
  rewound.failed_ones = unpark_.execute(key.tenant, key.order, rewound.from, text(DeliveryStatus::kPending),
                                        text(DeliveryStatus::kFailed)) > 0;
  end_replays_.queue(key.tenant, key.order, rewound.from);
  auto turn = turn_of(key);
  if (turn && *turn <= rewound.from) {
    hurry_turn_.queue(key.tenant, key.order, *turn, now);
  } else {
    set_turn_.queue(key.tenant, key.order, rewound.from, newest, now);
  }
  return rewound;
}

int64_t KciRows::first_since(orders::OrderKey key, Time since) {
  Rows rows = since_.query(key.tenant, key.order, since);
  return rows.next() ? rows.integer(0) : 0;
}

int64_t KciRows::newest_of(orders::OrderKey key) {
  Rows rows = newest_.query(key.tenant, key.order);
  return rows.next() ? rows.integer(0) : 0;
}

std::optional<int64_t> KciRows::turn_of(orders::OrderKey key) {
  Rows rows = turn_.query(key.tenant, key.order);
  if (!rows.next()) return {};
  return rows.integer(0);
}

}  // namespace fibrecafe::store::postgres
