// SPDX-License-Identifier: Apache-2.0
// The members of an order, of a KCI to the tenant and of a supplier's KCI as the rows keep them, beside the columns.
//
// Used by order_rows, kci_rows and supplier_kci_rows. A name here is a name in every database: add, never rename.
#pragma once

#include "orders/messages.hpp"
#include "orders/order.hpp"
#include "store/json_record.hpp"

namespace fibrecafe::store {

template <>
struct Record<AddressIdentifier> {
  using S = AddressIdentifier;
  static constexpr auto members = std::tuple{Member{"id", &S::id}, Member{"type", &S::type}};
};

template <>
struct Record<Address> {
  using S = Address;
  static constexpr auto members =
      std::tuple{Member{"identifier", &S::identifier}, Member{"additional", &S::additional}};
};

template <>
struct Record<Characteristic> {
  using S = Characteristic;
  static constexpr auto members = std::tuple{Member{"name", &S::name}, Member{"value", &S::value}};
};

template <>
struct Record<Contact> {
  using S = Contact;
  static constexpr auto members =
      std::tuple{Member{"name", &S::name}, Member{"phone_number", &S::phone_number}, Member{"email", &S::email}};
};

template <>
struct Record<Timeslot> {
  using S = Timeslot;
  static constexpr auto members =
      std::tuple{Member{"start", &S::start}, Member{"end", &S::end}, Member{"classification", &S::classification},
                 Member{"standard", &S::standard}};
};

template <>
struct Record<orders::Scenario> {
  using S = orders::Scenario;
  static constexpr auto members = std::tuple{Member{"name", &S::name}, Member{"problem_code", &S::problem_code},
                                             Member{"kci_delay", &S::kci_delay}};
};

template <>
struct Record<orders::ContactChange> {
  using S = orders::ContactChange;
  static constexpr auto members =
      std::tuple{Member{"name", &S::name}, Member{"phone_number", &S::phone_number}, Member{"email", &S::email}};
};

template <>
struct Record<orders::OrderChanges> {
  using S = orders::OrderChanges;
  static constexpr auto members = std::tuple{
      Member{"characteristics", &S::characteristics},
      Member{"primary_contact", &S::primary_contact},
      Member{"secondary_contact", &S::secondary_contact},
      Member{"appointment_reservation_id", &S::appointment_reservation_id},
      Member{"appointment_reservation_reference", &S::appointment_reservation_reference},
      Member{"appointment_timeslot", &S::appointment_timeslot},
      Member{"requested_completion_date", &S::requested_completion_date},
      Member{"engineer_tasks", &S::engineer_tasks},
      Member{"hazards", &S::hazards},
      Member{"on_site_restrictions", &S::on_site_restrictions},
      Member{"notes", &S::notes},
  };
};

template <>
struct Record<orders::Amendment> {
  using S = orders::Amendment;
  static constexpr auto members = std::tuple{Member{"id", &S::id},
                                             Member{"status", &S::status},
                                             Member{"conversation_id", &S::conversation_id},
                                             Member{"order_reference", &S::order_reference},
                                             Member{"supplier_reference", &S::supplier_reference},
                                             Member{"changes", &S::changes},
                                             Member{"scenario", &S::scenario}};
};

template <>
struct Record<orders::Cancellation> {
  using S = orders::Cancellation;
  static constexpr auto members = std::tuple{Member{"id", &S::id},
                                             Member{"status", &S::status},
                                             Member{"conversation_id", &S::conversation_id},
                                             Member{"order_reference", &S::order_reference},
                                             Member{"supplier_reference", &S::supplier_reference},
                                             Member{"reason", &S::reason},
                                             Member{"text", &S::text},
                                             Member{"scenario", &S::scenario}};
};

// Everything but key and supplier, which are columns.
template <>
struct Record<orders::Order> {
  using S = orders::Order;
  static constexpr auto members = std::tuple{
      Member{"type", &S::type},
      Member{"status", &S::status},
      Member{"created", &S::created},
      Member{"updated", &S::updated},
      Member{"conversation_id", &S::conversation_id},
      Member{"address", &S::address},
      Member{"specification_id", &S::specification_id},
      Member{"service_id", &S::service_id},
      Member{"characteristics", &S::characteristics},
      Member{"primary_contact", &S::primary_contact},
      Member{"secondary_contact", &S::secondary_contact},
      Member{"appointment_reservation_id", &S::appointment_reservation_id},
      Member{"appointment_reservation_reference", &S::appointment_reservation_reference},
      Member{"requested_completion_date", &S::requested_completion_date},
      Member{"engineer_tasks", &S::engineer_tasks},
      Member{"hazards", &S::hazards},
      Member{"on_site_restrictions", &S::on_site_restrictions},
      Member{"notes", &S::notes},
      Member{"scenario", &S::scenario},
      Member{"supplier_reference", &S::supplier_reference},
      Member{"specification_name", &S::specification_name},
      Member{"appointment_supplier_reference", &S::appointment_supplier_reference},
      Member{"appointment_timeslot", &S::appointment_timeslot},
      Member{"committed_date", &S::committed_date},
      Member{"target_date", &S::target_date},
      Member{"unsolicited_reason", &S::unsolicited_reason},
      Member{"requested_cease_date", &S::requested_cease_date},
      Member{"amendments", &S::amendments},
      Member{"cancellations", &S::cancellations},
      Member{"acknowledged", &S::acknowledged},
      Member{"committed", &S::committed},
      Member{"orphaned", &S::orphaned},
      Member{"steps", &S::steps},
      Member{"kcis", &S::kcis},
      Member{"supplier_sequence", &S::supplier_sequence},
  };
};

template <>
struct Record<orders::SupplierNote> {
  using S = orders::SupplierNote;
  static constexpr auto members =
      std::tuple{Member{"note", &S::note}, Member{"type", &S::type}, Member{"created", &S::created}};
};

template <>
struct Record<orders::KciReason> {
  using S = orders::KciReason;
  static constexpr auto members = std::tuple{Member{"type", &S::type}, Member{"code", &S::code},
                                             Member{"text", &S::text}, Member{"supplier_codes", &S::supplier_codes}};
};

template <>
struct Record<orders::KciFault> {
  using S = orders::KciFault;
  static constexpr auto members =
      std::tuple{Member{"uuid", &S::uuid}, Member{"code", &S::code}, Member{"messages", &S::messages}};
};

// What a KCI says; its numbers, times and delivery are columns.
template <>
struct Record<orders::Kci> {
  using S = orders::Kci;
  static constexpr auto members = std::tuple{Member{"update_type", &S::update_type},
                                             Member{"reason", &S::reason},
                                             Member{"fault", &S::fault},
                                             Member{"notes", &S::notes},
                                             Member{"amendment", &S::amendment},
                                             Member{"cancellation", &S::cancellation},
                                             Member{"issued_on", &S::issued_on},
                                             Member{"received_on", &S::received_on}};
};

template <>
struct Record<orders::SupplierFacts> {
  using S = orders::SupplierFacts;
  static constexpr auto members =
      std::tuple{Member{"reference", &S::reference},
                 Member{"specification_name", &S::specification_name},
                 Member{"characteristics", &S::characteristics},
                 Member{"appointment_supplier_reference", &S::appointment_supplier_reference},
                 Member{"appointment_timeslot", &S::appointment_timeslot},
                 Member{"committed_date", &S::committed_date},
                 Member{"target_date", &S::target_date},
                 Member{"unsolicited_reason", &S::unsolicited_reason},
                 Member{"requested_cease_date", &S::requested_cease_date}};
};

template <>
struct Record<orders::RequestClaim> {
  using S = orders::RequestClaim;
  static constexpr auto members = std::tuple{Member{"id", &S::id}, Member{"reference", &S::reference}};
};

// Everything but id, sequence, issued_on and raw, which are columns.
template <>
struct Record<orders::SupplierKci> {
  using S = orders::SupplierKci;
  static constexpr auto members = std::tuple{Member{"received_on", &S::received_on},
                                             Member{"reason", &S::reason},
                                             Member{"problem_code", &S::problem_code},
                                             Member{"text", &S::text},
                                             Member{"supplier_codes", &S::supplier_codes},
                                             Member{"notes", &S::notes},
                                             Member{"status", &S::status},
                                             Member{"facts", &S::facts},
                                             Member{"amendment", &S::amendment},
                                             Member{"cancellation", &S::cancellation}};
};

}  // namespace fibrecafe::store
