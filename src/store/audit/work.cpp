// SPDX-License-Identifier: Apache-2.0
#include "store/audit/work.hpp"

#include "orders/requests.hpp"
#include "store/row_shapes.hpp"

namespace fibrecafe::store::audit_parts {
namespace {

using orders::MessageKind;
using orders::MessageState;

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (char each : text) out += each == '\'' ? std::string("''") : std::string(1, each);
  return out + "'";
}

}  // namespace

Work::Work(TableReader& reader, Findings& findings)
    : reader_(reader),
      findings_(findings),
      turns_(reader, "kci_turn", "sequence, last"),
      replays_(reader, "kci_replay", "sequence", ", sequence"),
      messages_(reader, "supplier_message",
                "number, supplier, kind, state, waiting, attempts, last_attempt, give_up, subject", ", number"),
      supplier_kcis_(reader, "supplier_kci", "id, held, content"),
      references_(ByOrder::of_query(reader, reader.order_references())),
      services_(ByOrder::of_query(reader, reader.service_references())),
      wakes_(reader, "wake", "due"),
      parked_(reader, "parked", "id, kind, sequence"),
      remembered_(ByOrder::of_query(reader, "SELECT tenant, order_id, subject FROM request WHERE order_id > 0")) {}

// A row of no order; `name` names it by its columns.
template <class Name>
auto Work::nobodys(Name name) {
  return [this, name](orders::OrderKey key, const Behind& row) {
    findings_.say(name(row), "tenant " + number(key.tenant.value) + " has no order " + number(key.order.value));
  };
}

namespace {

auto name_turn = [](const Behind&) { return std::string("a turn of KCIs"); };
auto name_replay = [](const Behind& row) { return "a replay of KCI " + number(row.integer(0)); };
auto name_message = [](const Behind& row) { return "message " + number(row.integer(0)); };
auto name_supplier_kci = [](const Behind& row) { return "supplier's KCI " + to_string(row.uuid(0)); };
auto name_reference = [](const Behind& row) {
  return "reference " + std::string(row.text(1)) + " of supplier " + number(row.integer(0));
};
auto name_service = [](const Behind& row) {
  return "service " + std::string(row.text(1)) + " of supplier " + number(row.integer(0));
};
auto name_wake = [](const Behind&) { return std::string("a timer"); };
auto name_parked = [](const Behind& row) { return "parked entry " + number(row.integer(0)); };
auto name_remembered = [](const Behind&) { return std::string("a remembered request"); };

}  // namespace

void Work::hold_against(const Story& story) {
  turns(story);
  replays(story);
  Requests told = messages(story);
  untold(story, told);
  bool holds = supplier_kcis(story);
  references(story);
  services(story);
  bool has_timer = false;
  wakes_.take(
      story.order().key, [&](const Behind&) { has_timer = true; }, nobodys(name_wake));
  if (!has_timer && holds) findings_.say(story.name(), "holds KCIs of its supplier and has no timer");
  if (!has_timer && told.first_is_unknown) findings_.say(story.name(), "has an unknown outcome and no timer");
  parked(story);
  remembered(story);
}

void Work::end() {
  turns_.rest(nobodys(name_turn));
  replays_.rest(nobodys(name_replay));
  messages_.rest(nobodys(name_message));
  supplier_kcis_.rest(nobodys(name_supplier_kci));
  references_.rest(nobodys(name_reference));
  services_.rest(nobodys(name_service));
  wakes_.rest(nobodys(name_wake));
  parked_.rest(nobodys(name_parked));
  remembered_.rest(nobodys(name_remembered));
}

// What is pending stands from the order's turn on.
void Work::turns(const Story& story) {
  int64_t from = story.kcis() + 1;
  auto visit = [&](const Behind& row) {
    from = row.integer(0);
    if (from < 1 || from > row.integer(1) || row.integer(1) != story.kcis()) {
      findings_.say(story.name() + ", turn of its KCIs", "goes from " + number(from) + " to " + number(row.integer(1)) +
                                                             ", the order has " + number(story.kcis()) + " KCIs");
    }
  };
  turns_.take(story.order().key, visit, nobodys(name_turn));
  for (int64_t sequence = 1; sequence < from && sequence <= story.kcis(); ++sequence) {
    if (!story.pending()[static_cast<size_t>(sequence - 1)]) continue;
    findings_.say(story.name() + ", KCI " + number(sequence), "is pending, and its turn never comes");
  }
}

void Work::replays(const Story& story) {
  auto visit = [&](const Behind& row) {
    if (row.integer(0) >= 1 && row.integer(0) <= story.kcis()) return;
    findings_.say(story.name() + ", " + name_replay(row), "there is no such KCI");
  };
  replays_.take(story.order().key, visit, nobodys(name_replay));
}

Work::Requests Work::messages(const Story& story) {
  Requests told;
  bool is_first = true;
  auto visit = [&](const Behind& row) {
    std::string name = story.name() + ", " + name_message(row);
    findings_.reads(name, [&] { message(story, row, name, told); });
    if (std::exchange(is_first, false)) told.first_is_unknown = row.text(3) == spelled(MessageState::kUnknown);
  };
  messages_.take(story.order().key, visit, nobodys(name_message));
  return told;
}

void Work::message(const Story& story, const Behind& row, const std::string& name, Requests& told) {
  auto kind = stored_word<MessageKind>(row.text(2));
  auto state = stored_word<MessageState>(row.text(3));
  int64_t subject = row.integer(8);
  if (row.integer(1) != story.order().supplier.value) findings_.say(name, "goes to another supplier than its order");
  if (row.boolean(4) != (state == MessageState::kWaiting)) findings_.say(name, "is filed as waiting wrongly");
  bool was_tried = row.integer(5) > 0;
  if (state != MessageState::kWaiting && !was_tried) findings_.say(name, "was never tried, yet its outcome is open");
  if (was_tried && (row.is_null(6) || row.is_null(7))) findings_.say(name, "was tried and has no time of it");
  if (kind == MessageKind::kPlaceOrder) {
    told.placed = true;
    return;
  }
  (kind == MessageKind::kAmendOrder ? told.amendments : told.cancellations).insert(subject);
  orders::RequestRef request{kind, subject};
  if (!story.is_readable()) return;
  if (!orders::has(story.order(), request)) {
    findings_.say(name, "the order has no " + orders::name_of(request));
  } else if (!is_open(orders::status_of(story.order(), request))) {
    findings_.say(name, "tells " + orders::name_of(request) + ", which has ended");
  }
}

// What was accepted and never reached its supplier has a message; otherwise it would stay where it is for ever.
void Work::untold(const Story& story, const Requests& told) {
  if (!story.is_readable()) return;
  const orders::Order& order = story.order();
  if (order.status == OrderStatus::kReceivedByGateway && !told.placed) {
    findings_.say(story.name(), "was accepted, and no message tells its supplier");
  }
  for (const auto& each : order.amendments) {
    if (each.status != RequestStatus::kReceivedByGateway || told.amendments.contains(each.id.value)) continue;
    findings_.say(story.name(), "amendment " + number(each.id.value) + " has no message to the supplier");
  }
  for (const auto& each : order.cancellations) {
    if (each.status != RequestStatus::kReceivedByGateway || told.cancellations.contains(each.id.value)) continue;
    findings_.say(story.name(), "cancellation " + number(each.id.value) + " has no message to the supplier");
  }
}

bool Work::supplier_kcis(const Story& story) {
  bool holds = false;
  std::set<Uuid> unseen = story.supplier_kcis();
  auto visit = [&](const Behind& row) {
    holds = holds || row.boolean(1);
    findings_.reads(story.name() + ", a supplier's KCI", [&] {
      unseen.erase(row.uuid(0));
      orders::SupplierKci kci;
      decode(row.text(2), kci);
    });
  };
  supplier_kcis_.take(story.order().key, visit, nobodys(name_supplier_kci));
  for (const Uuid& id : unseen) {
    findings_.say(story.name(), "its history names supplier's KCI " + to_string(id) + ", which is not there");
  }
  return holds;
}

// A supplier that gives a reference twice keeps the first order under it.
void Work::references(const Story& story) {
  std::set<std::string> missing = story.references();
  auto visit = [&](const Behind& row) {
    std::string name = story.name() + ", " + name_reference(row);
    if (row.integer(0) != story.order().supplier.value) findings_.say(name, "is not of the order's supplier");
    bool is_known = missing.erase(std::string(row.text(1))) > 0;
    if (!is_known && story.is_readable()) findings_.say(name, "the order never had it");
  };
  references_.take(story.order().key, visit, nobodys(name_reference));
  for (const std::string& reference : missing) {
    auto rows = reader_.rows("SELECT 1 FROM (" + reader_.order_references() + ") AS r WHERE r.supplier = " +
                             number(story.order().supplier.value) + " AND r.reference = " + in_quotes(reference));
    if (!rows->next()) findings_.say(story.name(), "its reference " + reference + " does not lead to it");
  }
}

void Work::services(const Story& story) {
  auto visit = [&](const Behind& row) {
    if (row.integer(0) == story.order().supplier.value) return;
    findings_.say(story.name() + ", " + name_service(row), "is not of the order's supplier");
  };
  services_.take(story.order().key, visit, nobodys(name_service));
}

void Work::parked(const Story& story) {
  auto visit = [&](const Behind& row) {
    std::string name = name_parked(row);
    findings_.reads(name, [&] {
      bool of_kci = stored_word<orders::ParkedKind>(row.text(1)) == orders::ParkedKind::kRefusedByTenant;
      if (of_kci && (row.integer(2) < 1 || row.integer(2) > story.kcis())) {
        findings_.say(name, story.name() + " has no KCI " + number(row.integer(2)));
      }
    });
  };
  parked_.take(story.order().key, visit, nobodys(name_parked));
}

void Work::remembered(const Story& story) {
  auto visit = [&](const Behind& row) {
    int64_t subject = row.integer(0);
    if (subject == 0 || !story.is_readable()) return;
    bool exists = find(story.order(), AmendmentId{subject}) || find(story.order(), CancellationId{subject});
    if (!exists) {
      findings_.say(story.name() + ", a remembered request", "the order has no request " + number(subject));
    }
  };
  remembered_.take(story.order().key, visit, nobodys(name_remembered));
}

}  // namespace fibrecafe::store::audit_parts
