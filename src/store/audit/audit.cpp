// SPDX-License-Identifier: Apache-2.0
#include "store/audit/audit.hpp"

#include "store/audit/surroundings.hpp"
#include "store/audit/work.hpp"

namespace fibrecafe::store {
namespace {

using namespace audit_parts;

class Audit {
 public:
  Audit(TableReader& reader, const auth::Vault& vault, Findings& findings)
      : reader_(reader),
        findings_(findings),
        parties_(audit_parties(reader, vault, findings)),
        slots_used_(audit_reservations(reader, parties_, findings)) {}

  Audited run() {
    ByOrder history(reader_, "history", "step, at, event, supplier_kci, changes", ", step");
    ByOrder kcis(reader_, "kci", "sequence, id, step, created, delivery, delivered_on, content", ", sequence");
    Work work(reader_, findings_);
    auto rows = reader_.rows(std::string("SELECT tenant, id, supplier, status, final, overlay, placed FROM orders") +
                             (reader_.sorts_by_tenant() ? " ORDER BY tenant, id" : " ORDER BY id"));
    while (rows->next()) {
      Story story(*rows, findings_);
      story_of(story, history, kcis);
      work.hold_against(story);
      slots_used_.erase(story.order().key);
    }
    history.rest(nobodys("history step"));
    kcis.rest(nobodys("KCI"));
    work.end();
    for (const auto& [key, reservation] : slots_used_) {
      findings_.say("reservation " + number(reservation), "is used by order " + number(key.order.value) +
                                                              ", which tenant " + number(key.tenant.value) +
                                                              " does not have");
    }
    audit_counters(reader_, highest_, findings_);
    return sums_;
  }

 private:
  void story_of(Story& story, ByOrder& history, ByOrder& kcis) {
    orders::OrderKey key = story.order().key;
    history.take(
        key, [&](const Behind& row) { story.add_step(row); }, nobodys("history step"));
    kcis.take(
        key, [&](const Behind& row) { story.add_kci(row); }, nobodys("KCI"));
    story.end();
    if (!parties_.tenants.contains(key.tenant.value)) {
      findings_.say(story.name(), "there is no tenant " + number(key.tenant.value));
    }
    if (story.is_readable() && !parties_.suppliers.contains(story.order().supplier.value)) {
      findings_.say(story.name(), "there is no supplier " + number(story.order().supplier.value));
    }
    highest_.order = std::max(highest_.order, key.order.value);
    for (const auto& each : story.order().amendments) highest_.amendment = std::max(highest_.amendment, each.id.value);
    for (const auto& each : story.order().cancellations) {
      highest_.cancellation = std::max(highest_.cancellation, each.id.value);
    }
    ++sums_.orders;
    sums_.steps += story.steps();
    sums_.kcis += story.kcis();
  }

  std::function<void(orders::OrderKey, const Behind&)> nobodys(std::string what) {
    return [this, what](orders::OrderKey key, const Behind& row) {
      findings_.say(what + " " + number(row.integer(0)),
                    "tenant " + number(key.tenant.value) + " has no order " + number(key.order.value));
    };
  }

  TableReader& reader_;
  Findings& findings_;
  KnownParties parties_;
  std::multimap<orders::OrderKey, int64_t> slots_used_;
  Highest highest_;
  Audited sums_;
};

}  // namespace

Audited audit(TableReader& reader, const auth::Vault& vault, const std::function<void(const Violation&)>& found) {
  Findings findings(found);
  for (const std::string& problem : reader.own_problems()) findings.say("database", problem);
  Audited sums;
  try {
    sums = Audit(reader, vault, findings).run();
  } catch (const std::exception& fault) {
    findings.say("database", std::string("cannot be read further: ") + fault.what());
  }
  sums.violations = findings.count();
  return sums;
}

}  // namespace fibrecafe::store
