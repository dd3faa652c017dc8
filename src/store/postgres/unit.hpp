// SPDX-License-Identifier: Apache-2.0
// One unit of work on a lane's connection.
//
// The batch (batches.hpp) owns the transaction around it. Whatever a unit reads of an order in order to change it, it
// locks first, so that two gateways decide about one order one after the other (READ COMMITTED; the lock costs no round
// trip). A unit that shares its transaction opens a savepoint with its first lock or write. It collects what its commit
// will make due; some of that is known only when the server has answered.
#pragma once

#include <map>

#include "store/effects.hpp"
#include "store/postgres/queries.hpp"

namespace fibrecafe::store::postgres {

class PgUnit final : public Unit {
 public:
  PgUnit(Connection& connection, Tables& tables) : connection_(connection), tables_(tables), queries_(tables) {}

  // `units`: of the batch that begins, so many order numbers are fetched at once. They are used by it or never: who is
  // answered before another one calls has the smaller number.
  void begin_batch(size_t units);
  // Around each act: what it wrote stays in the transaction, or is undone. `effects` lives until the commit.
  // `alone`: the transaction is the unit's own, and whoever began it undoes it.
  void begin(Effects& effects, bool alone);
  void keep();
  void undo();

  Queries& queries() override { return queries_; }
  bool holds(const Claim& claim, int64_t term) override;

  OrderId next_order_id() override;
  AmendmentId next_amendment_id() override { return tables_.orders.next_amendment(); }
  CancellationId next_cancellation_id() override { return tables_.orders.next_cancellation(); }
  void insert(const orders::Order& placed) override;
  void append(const orders::Order& before, std::span<const orders::Step> steps) override;
  std::optional<orders::Order> find(orders::OrderKey key) override;
  std::optional<orders::Order> find_as_placed(orders::OrderKey key) override;
  std::vector<orders::Kci> kcis(orders::OrderKey key) override;
  std::optional<orders::OrderKey> locate(OrderId order) override;
  std::optional<orders::OrderKey> locate(SupplierId supplier, std::string_view reference) override;
  void put(const orders::SupplierMessage& message) override;
  void settle(orders::OrderKey key, int64_t number) override;
  std::optional<orders::SupplierMessage> open_message(orders::OrderKey key) override;
  std::vector<orders::SupplierMessage> open_messages(orders::OrderKey key) override;
  bool knows_kci(orders::OrderKey key, const Uuid& supplier_kci) override;
  void record_kci(orders::OrderKey key, const orders::SupplierKci& kci, bool held) override;
  std::vector<orders::SupplierKci> held_kcis(orders::OrderKey key) override;
  void release_kci(orders::OrderKey key, const Uuid& supplier_kci) override;
  void wake_at(orders::OrderKey key, std::optional<Time> when) override;
  void park(const orders::Parked& parked) override;
  std::optional<orders::ReservedSlot> reserved_slot(TenantId tenant, ReservationId id) override;
  void use_reservation(TenantId tenant, ReservationId id, OrderId by) override;
  void remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by) override;
  std::optional<TenantId> owner_of_service(SupplierId supplier, std::string_view service_id) override;

  ReservationId next_reservation_id() override { return tables_.reservations.next_number(); }
  void put(const appointments::Reservation& reservation) override;
  std::optional<appointments::Reservation> find_reservation(TenantId tenant, ReservationId id) override;
  void drop_reservation(TenantId tenant, ReservationId id) override;
  void forget_reservations(Time now) override;

  parties::Directory::Content parties() override;
  Result<TenantId> add(const parties::Tenant& tenant) override;
  void update(const parties::Tenant& tenant) override;
  Result<SupplierId> add(const parties::Supplier& supplier) override;
  void update(const parties::Supplier& supplier) override;
  void put(const parties::Agreement& agreement) override;
  bool remove_agreement(TenantId tenant, SupplierId supplier) override;
  void add(const parties::Client& client) override;
  bool remove_client(std::string_view id) override;
  int64_t open_orders(TenantId tenant) override;
  int64_t open_orders(SupplierId supplier) override;

  std::vector<auth::SigningKey> signing_keys() override;
  void add_signing_key(const auth::SigningKey& key) override;
  void forget_signing_keys(Time retired_before) override;

  std::optional<Remembered> remembered(const RequestKey& key, Time now) override;
  void remember(const RequestKey& key, const Remembered& request, Time now) override;
  void forget_requests(Time now) override;

  void delivered(orders::OrderKey key, int64_t sequence, Time when) override;
  void refused(const DueKci& kci, Time next) override;
  bool give_up(const DueKci& kci) override;
  void replay(orders::OrderKey key, int64_t sequence, Time when) override;
  int64_t redeliver(orders::OrderKey key, std::optional<Time> since, Time now) override;
  void set_trouble(TenantId tenant, const EndpointTrouble& trouble) override;
  std::optional<orders::Parked> parked(int64_t id) override;
  bool drop_parked(int64_t id) override;
  void postpone_give_up(std::optional<SupplierId> supplier, Duration by) override;
  std::optional<Time> last_alive() override;
  void set_last_alive(Time now) override;

 private:
  Tables& write();                      // the tables, with the savepoint open
  Tables& write(orders::OrderKey key);  // and the order locked
  PartyRows& write_parties();
  std::function<void()> due(TenantId tenant) const;

  static constexpr size_t kNumbersAtOnce = 16;

  Connection& connection_;
  Tables& tables_;
  PgQueries queries_;
  Statement savepoint_{connection_, "SAVEPOINT unit"};
  Statement release_{connection_, "RELEASE unit"};
  Statement roll_back_{connection_, "ROLLBACK TO unit"};
  bool alone_ = false, written_ = false;
  std::vector<orders::OrderKey> locked_;
  std::vector<OrderId> numbers_;  // the next one last
  size_t units_left_ = 0;
  std::map<Claim, int64_t> holds_;  // locked by this transaction, under their terms
  Effects* effects_ = nullptr;
};

}  // namespace fibrecafe::store::postgres
