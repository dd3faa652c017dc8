// SPDX-License-Identifier: Apache-2.0
// One order as its rows tell it: replayed from its history, and its KCIs. What the other tables say of the order is
// held against it.
#pragma once

#include <map>

#include "store/audit/by_order.hpp"
#include "store/audit/findings.hpp"

namespace fibrecafe::store::audit_parts {

class Story {
 public:
  // `row`: tenant, id, supplier, status, final, overlay, placed.
  Story(const TableRows& row, Findings& findings);

  // One row each, in sequence. History: step, at, event, supplier_kci, changes. KCI: sequence, id, step, created,
  // delivery, delivered_on, content.
  void add_step(const Behind& row);
  void add_kci(const Behind& row);
  // After the last of both: do they lead to what the order's own row says?
  void end();

  const orders::Order& order() const { return replayed_; }
  std::string name() const { return "order " + number(replayed_.key.order.value); }
  bool is_readable() const { return readable_; }
  int64_t steps() const { return static_cast<int64_t>(at_.size()); }
  int64_t kcis() const { return static_cast<int64_t>(pending_.size()); }
  const std::vector<bool>& pending() const { return pending_; }  // by sequence, from 0
  const std::set<std::string>& references() const { return references_; }
  const std::set<Uuid>& supplier_kcis() const { return supplier_kcis_; }  // that its history names

 private:
  void step_changed(const orders::Order& before, const std::string& row, Time at);
  void note_reference();

  Findings& findings_;
  orders::Order replayed_;
  std::optional<orders::Order> present_;  // as its own row says
  std::string status_;
  bool final_ = false;
  bool readable_ = true;
  std::vector<Time> at_;             // of each step
  std::vector<int64_t> kcis_after_;  // made so far, after each step
  std::vector<bool> pending_;
  std::set<std::string> references_;
  std::set<Uuid> supplier_kcis_;
};

}  // namespace fibrecafe::store::audit_parts
