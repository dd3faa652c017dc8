// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/copied_tables.hpp"

namespace fibrecafe::store::postgres {
namespace {

using enum Kind;

constexpr CopiedColumn kTenantColumns[] = {{"id", kInteger},
                                           {"name", kText},
                                           {"kci_url", kText},
                                           {"sandbox", kBoolean},
                                           {"ignore_unknown_fields", kBoolean},
                                           {"auth_sealed", kBytes},
                                           {"signing_secrets_sealed", kBytes},
                                           {"ca_pem", kText},
                                           {"stopped_since", kInteger},
                                           {"stopped_why", kText},
                                           {"removed", kBoolean},
                                           {"address_supplier", kInteger}};
constexpr CopiedColumn kSupplierColumns[] = {{"id", kInteger},
                                             {"name", kText},
                                             {"url", kText},
                                             {"sandbox", kBoolean},
                                             {"auth_sealed", kBytes},
                                             {"ca_pem", kText},
                                             {"repeats", kText},
                                             {"sequencing", kText},
                                             {"calls_max", kInteger},
                                             {"timeout", kInteger},
                                             {"paused_since", kInteger},
                                             {"removed", kBoolean},
                                             {"ask_timeout", kInteger},
                                             {"offers_addresses", kBoolean},
                                             {"slots", kText}};
constexpr CopiedColumn kAgreementColumns[] = {{"tenant", kInteger}, {"supplier", kInteger}, {"auth_sealed", kBytes}};
constexpr CopiedColumn kClientColumns[] = {
    {"id", kText},          {"role", kText},  {"tenant", kInteger},          {"supplier", kInteger},
    {"secret_hash", kText}, {"allow", kText}, {"rate_per_second", kInteger}, {"created", kInteger}};
constexpr CopiedColumn kSigningKeyColumns[] = {
    {"number", kInteger}, {"id", kText}, {"private_sealed", kBytes}, {"created", kInteger}, {"retired", kInteger}};
constexpr CopiedColumn kOrderDirectoryColumns[] = {{"order_id", kInteger}, {"tenant", kInteger}};
constexpr CopiedColumn kSupplierDirectoryColumns[] = {
    {"supplier", kInteger}, {"kind", kText}, {"reference", kText}, {"tenant", kInteger}, {"order_id", kInteger}};
constexpr CopiedColumn kOrdersColumns[] = {{"tenant", kInteger}, {"id", kInteger},    {"supplier", kInteger},
                                           {"status", kText},    {"final", kBoolean}, {"overlay", kText},
                                           {"placed", kText}};
constexpr CopiedColumn kHistoryColumns[] = {{"tenant", kInteger}, {"order_id", kInteger}, {"step", kInteger},
                                            {"at", kInteger},     {"event", kText},       {"supplier_kci", kBytes},
                                            {"changes", kText}};
constexpr CopiedColumn kKciColumns[] = {{"tenant", kInteger}, {"order_id", kInteger},     {"sequence", kInteger},
                                        {"id", kBytes},       {"step", kInteger},         {"created", kInteger},
                                        {"delivery", kText},  {"delivered_on", kInteger}, {"content", kText}};
constexpr CopiedColumn kKciTurnColumns[] = {{"tenant", kInteger},       {"order_id", kInteger}, {"sequence", kInteger},
                                            {"last", kInteger},         {"due", kInteger},      {"refusals", kInteger},
                                            {"first_refusal", kInteger}};
constexpr CopiedColumn kKciReplayColumns[] = {{"tenant", kInteger},   {"order_id", kInteger},
                                              {"sequence", kInteger}, {"due", kInteger},
                                              {"refusals", kInteger}, {"first_refusal", kInteger}};
constexpr CopiedColumn kSupplierMessageColumns[] = {
    {"tenant", kInteger},  {"order_id", kInteger},    {"number", kInteger},       {"supplier", kInteger},
    {"kind", kText},       {"request_id", kText},     {"conversation_id", kText}, {"state", kText},
    {"waiting", kBoolean}, {"due", kInteger},         {"attempts", kInteger},     {"last_attempt", kInteger},
    {"give_up", kInteger}, {"maybe_taken", kBoolean}, {"unknown_fault", kText},   {"subject", kInteger}};
constexpr CopiedColumn kSupplierKciColumns[] = {{"tenant", kInteger},    {"order_id", kInteger}, {"id", kBytes},
                                                {"arrival", kInteger},   {"held", kBoolean},     {"sequence", kInteger},
                                                {"issued_on", kInteger}, {"content", kText},     {"raw", kText}};
constexpr CopiedColumn kWakeColumns[] = {{"tenant", kInteger}, {"order_id", kInteger}, {"due", kInteger}};
constexpr CopiedColumn kEndpointTroubleColumns[] = {{"tenant", kInteger}, {"failing_since", kInteger}};
constexpr CopiedColumn kParkedColumns[] = {{"tenant", kInteger},   {"id", kInteger},       {"kind", kText},
                                           {"order_id", kInteger}, {"sequence", kInteger}, {"since", kInteger},
                                           {"detail", kText}};
constexpr CopiedColumn kReservationColumns[] = {{"tenant", kInteger}, {"id", kInteger},   {"supplier", kInteger},
                                                {"state", kText},     {"over", kInteger}, {"content", kText}};
constexpr CopiedColumn kRequestColumns[] = {{"tenant", kInteger},   {"digest", kBytes},    {"fingerprint", kBytes},
                                            {"order_id", kInteger}, {"subject", kInteger}, {"at", kInteger}};

// A request that was taken again after its 48 hours stands there twice: the newest counts.
constexpr TableToCopy kTables[] = {
    {"tenant", kTenantColumns,
     "SELECT id, name, kci_url, sandbox, ignore_unknown_fields, auth_sealed, signing_secrets_sealed, ca_pem, "
     "stopped_since, stopped_why, removed, address_supplier FROM tenant"},
    {"supplier", kSupplierColumns,
     "SELECT id, name, url, sandbox, auth_sealed, ca_pem, repeats, sequencing, calls_max, timeout, paused_since, "
     "removed, ask_timeout, offers_addresses, slots FROM supplier"},
    {"agreement", kAgreementColumns, "SELECT tenant, supplier, auth_sealed FROM agreement"},
    {"client", kClientColumns,
     "SELECT id, role, tenant, supplier, secret_hash, allow, rate_per_second, created FROM client"},
    {"signing_key", kSigningKeyColumns, "SELECT number, id, private_sealed, created, retired FROM signing_key"},
    {"order_directory", kOrderDirectoryColumns, "SELECT id, tenant FROM orders"},
    {"supplier_directory", kSupplierDirectoryColumns,
     "SELECT supplier, 'ORDER', reference, tenant, order_id FROM supplier_reference UNION ALL SELECT supplier, "
     "'SERVICE', service_id, tenant, order_id FROM service_owner"},
    {"orders", kOrdersColumns, "SELECT tenant, id, supplier, status, final, overlay, placed FROM orders"},
    {"history", kHistoryColumns, "SELECT tenant, order_id, step, at, event, supplier_kci, changes FROM history"},
    {"kci", kKciColumns,
     "SELECT tenant, order_id, sequence, id, step, created, delivery, delivered_on, content FROM kci"},
    {"kci_turn", kKciTurnColumns,
     "SELECT tenant, order_id, sequence, last, due, refusals, first_refusal FROM kci_turn"},
    {"kci_replay", kKciReplayColumns,
     "SELECT tenant, order_id, sequence, due, refusals, first_refusal FROM kci_replay"},
    {"supplier_message", kSupplierMessageColumns,
     "SELECT tenant, order_id, number, supplier, kind, request_id, conversation_id, state, waiting, due, attempts, "
     "last_attempt, give_up, maybe_taken, unknown_fault, subject FROM supplier_message"},
    {"supplier_kci", kSupplierKciColumns,
     "SELECT tenant, order_id, id, arrival, held, sequence, issued_on, content, raw FROM supplier_kci"},
    {"wake", kWakeColumns, "SELECT tenant, order_id, due FROM wake"},
    {"endpoint_trouble", kEndpointTroubleColumns, "SELECT tenant, failing_since FROM endpoint_trouble"},
    {"parked", kParkedColumns, "SELECT tenant, id, kind, order_id, sequence, since, detail FROM parked"},
    {"reservation", kReservationColumns, "SELECT tenant, id, supplier, state, over, content FROM reservation"},
    {"request", kRequestColumns,
     "SELECT tenant, digest, fingerprint, order_id, subject, at, max(number) FROM request GROUP BY tenant, digest"},
};

}  // namespace

std::span<const TableToCopy> tables_to_copy() {
  return kTables;
}

}  // namespace fibrecafe::store::postgres
