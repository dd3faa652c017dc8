// SPDX-License-Identifier: Apache-2.0
// The unit of work: everything one decision reads and writes, committed together or not at all.
//
// Queries is what may also be asked outside a unit, on a reading connection that sees the last commit. Unit adds the
// writes. Units run one after another in the store's writing lane (store.hpp); a unit never calls outside, never waits.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <vector>

#include "appointments/ports.hpp"
#include "auth/keys.hpp"
#include "orders/ports.hpp"
#include "parties/ports.hpp"
#include "store/claims.hpp"

namespace fibrecafe::store {

// A creating request that was accepted, remembered for 48 hours (decisions.md 3). Digests keep the table small and
// dense.
struct RequestKey {
  std::array<uint8_t, 16> digest{};  // of client and X-Request-ID
  TenantId tenant{};                 // the client's, and that of whatever the request made
};
struct Created {           // what a request made
  orders::OrderKey order;  // of a reservation: its tenant and no order
  int64_t subject = 0;     // the amendment, cancellation or reservation
};
struct Remembered {
  std::array<uint8_t, 16> fingerprint{};  // of method, path and body
  Created created;
};

// Which of a tenant's orders to list. An empty list asks for all; times are from .. up to and including.
struct OrderFilter {
  std::vector<OrderStatus> statuses;  // as shown
  std::vector<SupplierId> suppliers;
  std::vector<OrderType> types;
  std::optional<std::string> address_id, service_id, supplier_reference;
  std::optional<Time> created_from, created_to, updated_from, updated_to;
};
struct OrderPage {
  std::vector<orders::Order> orders;  // newest first
  std::optional<OrderId> next;        // there may be more before it
};

// A KCI whose turn it is: the first undelivered one of its order.
struct DueKci {
  orders::OrderKey key;
  int64_t sequence = 0;
  Time due{};
  int64_t refusals = 0;  // answers that concerned this KCI alone
  std::optional<Time> first_refusal;
  bool replay = false;  // an operator's or a tenant's replay: outside the sequence
};

// A KCI with everything a delivery shows.
struct KciToSend {
  orders::Kci kci;
  orders::Order entity;  // as it stood after the KCI's own step
  bool is_turn = false;  // it is the one of its order that goes next, for the first time or again
};

// Since when a destination has failed, and nothing more: back-off itself is the outbox's, in memory.
struct EndpointTrouble {
  std::optional<Time> failing_since;
};

class Queries {
 public:
  virtual ~Queries() = default;

  virtual std::optional<orders::Order> find(orders::OrderKey key) = 0;
  virtual std::optional<orders::Order> find_as_placed(orders::OrderKey key) = 0;
  virtual std::vector<orders::Kci> kcis(orders::OrderKey key) = 0;
  virtual std::vector<orders::Step> history(orders::OrderKey key) = 0;  // rebuilt from the entries, oldest first
  virtual std::optional<orders::OrderKey> locate(OrderId order) = 0;
  // Both are asked outside units alone. Errors: kUnavailable while the list of orders is built anew.
  //
  // A page of at most `limit` orders with numbers below `before`, each as it stands now. Looks at a bounded number of
  // orders: a page may be short, even empty, and still have a `next`. A change decides where an order is listed within
  // a second of its commit.
  virtual Result<OrderPage> list_orders(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                        size_t limit) = 0;
  // Orders of the tenant with KCIs made at `since` or later, ascending from behind `after`; of every commit so far.
  virtual Result<std::vector<orders::OrderKey>> told_since(TenantId tenant, Time since, OrderId after,
                                                           size_t limit) = 0;
  virtual std::optional<appointments::Reservation> reservation(TenantId tenant, ReservationId id) = 0;

  // Work. Only what waits (not attempting, not unknown) and is the first of its order, due ones first by `due`.
  virtual std::vector<orders::SupplierMessage> waiting_messages(SupplierId supplier, size_t limit) = 0;
  virtual std::vector<orders::SupplierMessage>
  attempting_messages() = 0;  // after a start: calls nobody heard the end of
  virtual std::vector<DueKci> waiting_kcis(TenantId tenant, size_t limit) = 0;
  virtual std::vector<orders::OrderKey> due_wakes(Time now, size_t limit) = 0;
  virtual std::optional<Time> next_wake() = 0;
  virtual std::optional<KciToSend> kci_to_send(orders::OrderKey key, int64_t sequence) = 0;
  virtual EndpointTrouble trouble(TenantId tenant) = 0;

  virtual std::vector<orders::Parked> parked() = 0;  // oldest first
  virtual parties::Directory::Content parties() = 0;

  struct Depths {
    int64_t messages_waiting = 0, messages_unknown = 0, kcis_pending = 0, kcis_held = 0, parked = 0;
  };
  virtual Depths depths() = 0;  // for metrics

  virtual std::vector<Replica> replicas() { return {}; }  // none where one process owns the store
};

class Unit : public orders::OrderStore,
             public appointments::ReservationStore,
             public parties::PartyStore,
             public auth::KeyStore {
 public:
  using appointments::ReservationStore::put;
  using orders::OrderStore::put;
  using parties::PartyStore::put;

  virtual Queries& queries() = 0;  // sees this unit's own writes
  // Whether this process has the claim still, and nobody takes it over before this unit is committed or undone.
  virtual bool holds(const Claim&, int64_t /*term*/) { return true; }

  virtual std::optional<Remembered> remembered(const RequestKey& key, Time now) = 0;
  virtual void remember(const RequestKey& key, const Remembered& request, Time now) = 0;
  virtual void forget_requests(Time now) = 0;  // older than 48 hours; housekeeping

  // Deliveries to tenants.
  virtual void delivered(orders::OrderKey key, int64_t sequence, Time when) = 0;  // the order's next KCI is due at once
  // One more refusal; tried again at `next`. The first one keeps `kci.first_refusal`, which the caller sets to its
  // time.
  virtual void refused(const DueKci& kci, Time next) = 0;
  // FAILED, unless it was delivered before; the order's next KCI is due at once. False: its order was rewound since it
  // was loaded, so that it goes again.
  virtual bool give_up(const DueKci& kci) = 0;
  virtual void replay(orders::OrderKey key, int64_t sequence,
                      Time when) = 0;  // send that one (again), outside the sequence
  // Sends the order's KCIs from the first made at `since` or later (nothing: all) again, oldest first, before anything
  // newer of the order; how many are now on their way. Delivered ones stay DELIVERED, FAILED ones are PENDING again.
  virtual int64_t redeliver(orders::OrderKey key, std::optional<Time> since, Time now) = 0;
  virtual void set_trouble(TenantId tenant, const EndpointTrouble& trouble) = 0;

  virtual std::optional<orders::Parked> parked(int64_t id) = 0;
  virtual bool drop_parked(int64_t id) = 0;

  // Time in which nothing could be tried: moves give_up of every message that has been attempted (of one supplier, or
  // all).
  virtual void postpone_give_up(std::optional<SupplierId> supplier, Duration by) = 0;
  virtual std::optional<Time> last_alive() = 0;
  virtual void set_last_alive(Time now) = 0;
};

}  // namespace fibrecafe::store
