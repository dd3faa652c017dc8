// SPDX-License-Identifier: Apache-2.0
// One unit of work on the writing connection.
//
// The batch (batch.hpp) owns the transaction around it. A unit opens its savepoint with its first write, so one that
// only reads, or refuses before it writes, costs none; it collects what its commit will make due.
#pragma once

#include "store/effects.hpp"
#include "store/sqlite/queries.hpp"

namespace fibrecafe::store::sqlite {

// The order numbers of one process. Starts after the highest number on disk and only goes up: what a failed unit took
// is skipped. A number above the highest on disk was never told to anybody, so a restart may begin there.
class OrderNumbers {
 public:
  void at_least(int64_t highest_used) { last_ = std::max(last_, highest_used); }
  OrderId next() { return OrderId{++last_}; }

 private:
  int64_t last_ = 0;
};

class SqliteUnit : public Unit {
 public:
  SqliteUnit(Database& database, Tables& tables, OrderNumbers& numbers)
      : database_(database), tables_(tables), numbers_(numbers), queries_(tables) {}

  // Around each act: what it wrote stays in the transaction, or is undone.
  void begin();
  void keep();
  void undo();
  bool has_written() const { return written_; }
  Effects take_effects() { return std::exchange(effects_, {}); }

  Queries& queries() override { return queries_; }

  OrderId next_order_id() override { return numbers_.next(); }
  AmendmentId next_amendment_id() override { return AmendmentId{next_number("last_amendment")}; }
  CancellationId next_cancellation_id() override { return CancellationId{next_number("last_cancellation")}; }
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

  ReservationId next_reservation_id() override { return ReservationId{next_number("last_reservation")}; }
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
  Tables& write();  // the tables, with the savepoint open
  PartyRows& write_parties();
  int64_t next_number(std::string_view counter);  // of a row of meta
  void due_if(bool due, TenantId tenant);

  Database& database_;
  Tables& tables_;
  OrderNumbers& numbers_;
  SqliteQueries queries_;
  Statement savepoint_{database_, "SAVEPOINT unit"};
  Statement release_{database_, "RELEASE unit"};
  Statement roll_back_{database_, "ROLLBACK TO unit"};
  bool written_ = false;
  size_t requests_mark_ = 0;  // what was remembered before this unit
  Effects effects_;
};

}  // namespace fibrecafe::store::sqlite
