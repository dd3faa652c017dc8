// SPDX-License-Identifier: Apache-2.0
// Queries where there is no connection to ask: each throws StoreUnavailable.
#pragma once

#include "store/store.hpp"

namespace fibrecafe::store {

class NoQueries : public Queries {
 public:
  explicit NoQueries(std::string why) : why_(std::move(why)) {}

  std::optional<orders::Order> find(orders::OrderKey) override { fail(); }
  std::optional<orders::Order> find_as_placed(orders::OrderKey) override { fail(); }
  std::vector<orders::Kci> kcis(orders::OrderKey) override { fail(); }
  std::vector<orders::Step> history(orders::OrderKey) override { fail(); }
  std::optional<orders::OrderKey> locate(OrderId) override { fail(); }
  Result<OrderPage> list_orders(TenantId, const OrderFilter&, std::optional<OrderId>, size_t) override { fail(); }
  Result<std::vector<orders::OrderKey>> told_since(TenantId, Time, OrderId, size_t) override { fail(); }
  std::optional<appointments::Reservation> reservation(TenantId, ReservationId) override { fail(); }
  std::vector<orders::SupplierMessage> waiting_messages(SupplierId, size_t) override { fail(); }
  std::vector<orders::SupplierMessage> attempting_messages() override { fail(); }
  std::vector<DueKci> waiting_kcis(TenantId, size_t) override { fail(); }
  std::vector<orders::OrderKey> due_wakes(Time, size_t) override { fail(); }
  std::optional<Time> next_wake() override { fail(); }
  std::optional<KciToSend> kci_to_send(orders::OrderKey, int64_t) override { fail(); }
  EndpointTrouble trouble(TenantId) override { fail(); }
  std::vector<orders::Parked> parked() override { fail(); }
  parties::Directory::Content parties() override { fail(); }
  Depths depths() override { fail(); }

 private:
  [[noreturn]] void fail() const { throw StoreUnavailable(why_); }

  std::string why_;
};

}  // namespace fibrecafe::store
