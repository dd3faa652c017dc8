// SPDX-License-Identifier: Apache-2.0
// The gateway's side of the property test: the orders service over a store for one order, with its timers.
#pragma once

#include "orders/service.hpp"
#include "tests/streams/one_order.hpp"

namespace fibrecafe::streams {

class Gateway {
 public:
  Gateway(OrderKind kind, Habits habits);

  View happen(const Happening& happening);

 private:
  orders::Context context() { return {store_, directory_, timing_, random_, now_}; }
  bool begin(const Happening& happening);
  bool place();
  bool amend(int notes);
  bool cancel(bool fitting);
  void attempt();
  void answer(const Answer& answer);
  bool hear(const News& news);
  void wait(Duration by);

  OrderKind kind_;
  const parties::Directory& directory_;
  orders::Timing timing_;
  SeededRandom random_{1};
  Time now_;
  OneOrder store_;
  orders::OrderKey key_;
  orders::SupplierMessage last_called_;
  std::vector<Told> told_;
};

}  // namespace fibrecafe::streams
