// SPDX-License-Identifier: Apache-2.0
// Queries on one connection: a reading one, or the lane's inside a unit.
#pragma once

#include "store/postgres/tables.hpp"
#include "store/unit.hpp"

namespace fibrecafe::store::postgres {

class PgQueries final : public Queries {
 public:
  explicit PgQueries(Tables& tables) : tables_(tables) {}

  std::optional<orders::Order> find(orders::OrderKey key) override;
  std::optional<orders::Order> find_as_placed(orders::OrderKey key) override;
  std::vector<orders::Kci> kcis(orders::OrderKey key) override;
  std::vector<orders::Step> history(orders::OrderKey key) override;
  std::optional<orders::OrderKey> locate(OrderId order) override;
  Result<OrderPage> list_orders(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                size_t limit) override;
  Result<std::vector<orders::OrderKey>> told_since(TenantId tenant, Time since, OrderId after, size_t limit) override;
  std::optional<appointments::Reservation> reservation(TenantId tenant, ReservationId id) override;
  std::vector<orders::SupplierMessage> waiting_messages(SupplierId supplier, size_t limit) override;
  std::vector<orders::SupplierMessage> attempting_messages() override;
  std::vector<DueKci> waiting_kcis(TenantId tenant, size_t limit) override;
  std::vector<orders::OrderKey> due_wakes(Time now, size_t limit) override;
  std::optional<Time> next_wake() override;
  std::optional<KciToSend> kci_to_send(orders::OrderKey key, int64_t sequence) override;
  EndpointTrouble trouble(TenantId tenant) override;
  std::vector<orders::Parked> parked() override;
  parties::Directory::Content parties() override;
  Depths depths() override;
  std::vector<Replica> replicas() override { return tables_.claims.replicas(); }

 private:
  Tables& tables_;
};

}  // namespace fibrecafe::store::postgres
