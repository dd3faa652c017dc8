// SPDX-License-Identifier: Apache-2.0
// What the domain needs from the store. Every call runs inside one unit of work: all of it commits together or not at
// all. Faults of the store itself are exceptions; "not there" is an empty optional.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orders/messages.hpp"
#include "orders/order.hpp"

namespace fibrecafe::orders {

// Something an operator should see: a message or KCI that the gateway will not settle by itself.
enum class ParkedKind {
  kRefusedByTenant,     // a KCI its tenant kept refusing
  kMayExistAtSupplier,  // FAILED_TO_SEND after an unknown outcome
  kOrphaned,            // FAILED_TO_SEND, and the supplier sent a KCI for it
  kImpossibleMove,      // a held KCI that no longer fitted; passed on as UPDATE
};

struct Parked {
  int64_t id = 0;  // given by the store
  ParkedKind kind = ParkedKind::kRefusedByTenant;
  OrderKey key;
  int64_t sequence = 0;  // of the KCI, for kRefusedByTenant
  Time since{};
  std::string detail;  // for operators; no personal data
};

// What orders need to know of a reserved appointment (appointments/reservation.hpp has the whole).
struct ReservedSlot {
  ReservationId id;
  SupplierId supplier;
  Address address;
  std::string specification_id;
  std::string service_id;                     // empty: none was named
  std::optional<AppointmentPurpose> purpose;  // nothing: fits any
  Timeslot timeslot;
  std::optional<std::string> supplier_reference;
  std::optional<Time> expires;  // the supplier releases it then
  bool used = false;            // by an order or an amendment
};

class OrderStore {
 public:
  virtual ~OrderStore() = default;

  // The next order number; never given twice, skipped when the unit fails.
  virtual OrderId next_order_id() = 0;
  virtual AmendmentId next_amendment_id() = 0;
  virtual CancellationId next_cancellation_id() = 0;
  // A new order with its first step; the step's order is the order itself.
  virtual void insert(const Order& placed) = 0;
  // Appends `steps` (in order, at least one) to an order read in this unit as `before`. Writes the order as the last
  // step left it, each history entry with the fields it changed, each KCI as due for delivery, and the supplier's
  // reference.
  virtual void append(const Order& before, std::span<const Step> steps) = 0;

  virtual std::optional<Order> find(OrderKey key) = 0;
  virtual std::optional<Order> find_as_placed(OrderKey key) = 0;  // as it was accepted
  virtual std::vector<Kci> kcis(OrderKey key) = 0;                // all of an order, by sequence
  // The two look-ups that do not know the tenant yet.
  virtual std::optional<OrderKey> locate(OrderId order) = 0;
  virtual std::optional<OrderKey> locate(SupplierId supplier, std::string_view reference) = 0;

  // Messages to the supplier.
  virtual void put(const SupplierMessage& message) = 0;  // new or changed
  virtual void settle(OrderKey key, int64_t number) = 0;
  virtual std::optional<SupplierMessage> open_message(OrderKey key) = 0;  // the first that is not settled
  virtual std::vector<SupplierMessage> open_messages(OrderKey key) = 0;   // all, by number

  // The supplier's KCIs: every id an order has seen, and those held until their turn.
  virtual bool knows_kci(OrderKey key, const Uuid& supplier_kci) = 0;
  virtual void record_kci(OrderKey key, const SupplierKci& kci, bool held) = 0;
  virtual std::vector<SupplierKci> held_kcis(OrderKey key) = 0;          // by sequence, then issued_on, then arrival
  virtual void release_kci(OrderKey key, const Uuid& supplier_kci) = 0;  // held no longer

  // The order wants to be looked at then, without news; nothing: no longer.
  virtual void wake_at(OrderKey key, std::optional<Time> when) = 0;

  virtual void park(const Parked& parked) = 0;

  // Reservations that are held for this tenant; expired ones are still found.
  virtual std::optional<ReservedSlot> reserved_slot(TenantId tenant, ReservationId id) = 0;
  virtual void use_reservation(TenantId tenant, ReservationId id, OrderId by) = 0;

  // Which tenant's completed order delivered a service; the newest counts.
  virtual void remember_service(SupplierId supplier, std::string_view service_id, OrderKey by) = 0;
  virtual std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id) = 0;
};

}  // namespace fibrecafe::orders
