// SPDX-License-Identifier: Apache-2.0
#include "store/audit/surroundings.hpp"

#include "store/party_codec.hpp"
#include "store/reservation_codec.hpp"

namespace fibrecafe::store::audit_parts {
namespace {

using appointments::Reservation;
using appointments::ReservationState;

std::string name_of_reservation(int64_t id) {
  return "reservation " + number(id);
}

void audit_clients(TableReader& reader, const KnownParties& known, Findings& findings) {
  auto rows = reader.rows("SELECT id, role, tenant, supplier FROM client ORDER BY id");
  while (rows->next()) {
    std::string name = "client " + std::string(rows->text(0));
    findings.reads(name, [&] {
      auto role = stored_word<parties::Role>(rows->text(1));
      if (role == parties::Role::kTenant && !known.tenants.contains(rows->integer(2))) {
        findings.say(name, "there is no tenant " + number(rows->integer(2)));
      }
      if (role == parties::Role::kSupplier && !known.suppliers.contains(rows->integer(3))) {
        findings.say(name, "there is no supplier " + number(rows->integer(3)));
      }
    });
  }
}

void audit_agreements(TableReader& reader, const KnownParties& known, const auth::Vault& vault, Findings& findings) {
  auto rows = reader.rows("SELECT tenant, supplier, auth_sealed FROM agreement ORDER BY tenant, supplier");
  while (rows->next()) {
    std::string name = "agreement of tenant " + number(rows->integer(0)) + " and supplier " + number(rows->integer(1));
    if (!known.tenants.contains(rows->integer(0))) findings.say(name, "there is no such tenant");
    if (!known.suppliers.contains(rows->integer(1))) findings.say(name, "there is no such supplier");
    if (!rows->is_null(2)) findings.reads(name, [&] { opened_auth(rows->bytes(2), vault); });
  }
}

void audit_reservation(const TableRows& row, const KnownParties& parties, Findings& findings,
                       std::multimap<orders::OrderKey, int64_t>& used) {
  std::string name = name_of_reservation(row.integer(0));
  if (!parties.tenants.contains(row.integer(1))) findings.say(name, "there is no tenant " + number(row.integer(1)));
  if (!parties.suppliers.contains(row.integer(2))) findings.say(name, "there is no supplier " + number(row.integer(2)));
  findings.reads(name, [&] {
    Reservation reservation;
    reservation.state = stored_word<ReservationState>(row.text(3));
    decode(row.text(5), reservation);
    bool has_user = reservation.used_by.has_value();
    if ((reservation.state == ReservationState::kUsed) != has_user) {
      findings.say(name, "is " + std::string(row.text(3)) + (has_user ? " by an order" : " by no order"));
    }
    if (over(reservation) != row.time(4)) findings.say(name, "is filed under the wrong time");
    if (has_user) used.emplace(orders::OrderKey{TenantId{row.integer(1)}, *reservation.used_by}, row.integer(0));
  });
}

}  // namespace

KnownParties audit_parties(TableReader& reader, const auth::Vault& vault, Findings& findings) {
  KnownParties known;
  auto rows = reader.rows("SELECT id, name, auth_sealed, signing_secrets_sealed FROM tenant ORDER BY id");
  while (rows->next()) {
    known.tenants.insert(rows->integer(0));
    findings.reads("tenant " + std::string(rows->text(1)), [&] {
      opened_auth(rows->bytes(2), vault);
      decode_texts(vault.open_sealed(rows->bytes(3)));
    });
  }
  rows = reader.rows("SELECT id, name, auth_sealed FROM supplier ORDER BY id");
  while (rows->next()) {
    known.suppliers.insert(rows->integer(0));
    findings.reads("supplier " + std::string(rows->text(1)), [&] { opened_auth(rows->bytes(2), vault); });
  }
  rows = reader.rows("SELECT id, private_sealed FROM signing_key ORDER BY id");
  while (rows->next()) {
    findings.reads("signing key " + std::string(rows->text(0)), [&] { vault.open_sealed(rows->bytes(1)); });
  }
  audit_agreements(reader, known, vault, findings);
  audit_clients(reader, known, findings);
  return known;
}

std::multimap<orders::OrderKey, int64_t> audit_reservations(TableReader& reader, const KnownParties& parties,
                                                            Findings& findings) {
  std::multimap<orders::OrderKey, int64_t> used;
  auto rows = reader.rows("SELECT id, tenant, supplier, state, over, content FROM reservation ORDER BY id");
  while (rows->next()) audit_reservation(*rows, parties, findings, used);
  rows = reader.rows(
      "SELECT q.tenant, q.subject FROM request q LEFT JOIN reservation r ON r.id = q.subject AND r.tenant = q.tenant"
      " WHERE q.order_id = 0 AND r.id IS NULL");
  while (rows->next()) {
    findings.say("a remembered request",
                 "tenant " + number(rows->integer(0)) + " has no " + name_of_reservation(rows->integer(1)));
  }
  return used;
}

void audit_counters(TableReader& reader, const Highest& highest, Findings& findings) {
  auto rows = reader.rows("SELECT max(id) FROM reservation");
  int64_t reservation = rows->next() ? rows->optional_integer(0).value_or(0) : 0;
  std::map<std::string, int64_t> used{{"orders", highest.order},
                                      {"amendments", highest.amendment},
                                      {"cancellations", highest.cancellation},
                                      {"reservations", reservation}};
  for (const Counter& counter : reader.counters()) {
    int64_t top = used[counter.name];
    if (counter.last >= top) continue;
    findings.say("counter of " + counter.name,
                 "stands at " + number(counter.last) + ", and number " + number(top) + " is in use");
  }
}

}  // namespace fibrecafe::store::audit_parts
