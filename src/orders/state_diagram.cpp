// SPDX-License-Identifier: Apache-2.0
#include "orders/state_diagram.hpp"

#include <algorithm>
#include <vector>

#include "orders/transitions.hpp"

namespace fibrecafe::orders {
namespace {

constexpr std::string_view kHead =
    R"(# The states of an order

Every change of an order's state comes from the tables in `src/orders/transitions.cpp`; this page is generated from them, and a test
holds it against them (`UPDATE_GOLDEN=1 ./dev test StateDiagram` writes it).

- *placed* and *created* begin an order: its tenant places it, or its supplier's KCI `CREATED` does. *taken*, *refused* and *failed to send* are
  how telling the supplier ended; *amend* and *cancel* are what the tenant asks later, *amended at once* is a supplier's 201 to an amendment.
- *to* a status is a supplier's KCI that brings it; *stays* is one whose status is the gateway's own and says nothing about the state.
- `PENDING_AMENDMENT` and `PENDING_CANCELLATION` are shown over the state while the supplier has such a request. What the tenant may ask is
  judged by the status shown, everything else by the state beneath.
- `PENDING` and `HELD` lead back by whether the order was ever `IN_PROGRESS`: *committed* or not.
)";

std::string name_of_state(std::optional<OrderStatus> status) {
  return status ? std::string(text(*status)) : "[*]";
}

std::string_view condition(Row::When when) {
  switch (when) {
    case Row::When::kAlways: return "";
    case Row::When::kUncommitted: return "not committed";
    case Row::When::kCommitted: return "committed";
  }
  return "";
}

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

// One arrow for each pair of states, with all its events.
struct Arrow {
  std::optional<OrderStatus> from;
  OrderStatus to;
  std::string events;
};

std::vector<Arrow> arrows_of(std::span<const Row> rows) {
  std::vector<Arrow> arrows;
  for (const Row& row : rows) {
    auto same_pair = [&row](const Arrow& arrow) { return arrow.from == row.from && arrow.to == row.to; };
    auto arrow = std::find_if(arrows.begin(), arrows.end(), same_pair);
    if (arrow == arrows.end()) arrow = arrows.insert(arrows.end(), {row.from, row.to, ""});
    std::string when(condition(row.when));
    append(arrow->events, name_of(row.event));
    if (!when.empty()) arrow->events += " (" + when + ")";
  }
  return arrows;
}

std::vector<OrderStatus> finals_of(std::span<const Row> rows) {
  std::vector<OrderStatus> finals;
  for (const Row& row : rows) {
    bool is_new = std::find(finals.begin(), finals.end(), row.to) == finals.end();
    if (is_final(row.to) && is_new) finals.push_back(row.to);
  }
  return finals;
}

std::string diagram_of(std::span<const Row> rows) {
  std::string out = "```mermaid\nstateDiagram-v2\n";
  for (const Arrow& arrow : arrows_of(rows)) {
    out += "  " + name_of_state(arrow.from) + " --> " + name_of_state(arrow.to) + ": " + arrow.events + "\n";
  }
  for (OrderStatus status : finals_of(rows)) out += "  " + name_of_state(status) + " --> [*]\n";
  return out + "```\n";
}

std::string words_of(const Effects& effects) {
  std::string out;
  auto say = [&out](bool follows, std::string_view what) {
    if (follows) append(out, what);
  };
  say(effects.tell_supplier, "the supplier is told");
  say(effects.acknowledge_first, "`ACKNOWLEDGED` is told first");
  say(effects.tell_tenant, "the tenant is told");
  say(effects.end_requests, "open requests end");
  say(effects.remember_service, "the service is remembered");
  return out;
}

std::string table_of_rows(std::span<const Row> rows) {
  std::string out = "| state | event | leads to | what follows |\n|---|---|---|---|\n";
  for (const Row& row : rows) {
    std::string from = row.from ? "`" + name_of_state(row.from) + "`" : "not there yet";
    std::string when(condition(row.when));
    if (!when.empty()) from += ", " + when;
    std::string to = row.to == row.from ? "the same" : "`" + name_of_state(row.to) + "`";
    out += "| " + from + " | " + std::string(name_of(row.event)) + " | " + to + " | " + words_of(row.effects) + " |\n";
  }
  return out;
}

std::string section(std::string_view title, OrderKind kind) {
  auto rows = table_of(kind);
  return "\n## " + std::string(title) + "\n\n" + diagram_of(rows) + "\n" + table_of_rows(rows);
}

}  // namespace

std::string state_diagram() {
  return std::string(kHead) + section("Orders to provide, modify and cease", OrderKind::kProvide) +
         section("Unsolicited ceases", OrderKind::kUnsolicitedCease);
}

}  // namespace fibrecafe::orders
