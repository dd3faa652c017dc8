// SPDX-License-Identifier: Apache-2.0
// What is still to be done for orders, and what leads to them: messages, turns, held KCIs, timers, parked work,
// remembered requests, the directories. Held against each order's story.
#pragma once

#include "store/audit/story.hpp"

namespace fibrecafe::store::audit_parts {

class Work {
 public:
  Work(TableReader& reader, Findings& findings);

  void hold_against(const Story& story);  // the orders, in the reader's sequence
  void end();                             // rows that belong to no order

 private:
  struct Requests {  // of one order, with a message on its way to the supplier
    std::set<int64_t> amendments, cancellations;
    bool placed = false;
    bool first_is_unknown = false;
  };

  void turns(const Story& story);
  void replays(const Story& story);
  Requests messages(const Story& story);
  void message(const Story& story, const Behind& row, const std::string& name, Requests& told);
  void untold(const Story& story, const Requests& told);
  bool supplier_kcis(const Story& story);  // are some held?
  void references(const Story& story);
  void services(const Story& story);
  void parked(const Story& story);
  void remembered(const Story& story);
  template <class Name>
  auto nobodys(Name name);

  TableReader& reader_;
  Findings& findings_;
  ByOrder turns_, replays_, messages_, supplier_kcis_, references_, services_, wakes_, parked_, remembered_;
};

}  // namespace fibrecafe::store::audit_parts
