// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/unit.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr const char* kLastAlive = "last_alive";
constexpr std::chrono::hours kReservationsKept{7 * 24};  // unused ones, after their time

}  // namespace

void PgUnit::begin_batch(size_t units) {
  holds_.clear();
  numbers_.clear();
  units_left_ = units;
}

void PgUnit::begin(Effects& effects, bool alone) {
  effects_ = &effects;
  alone_ = alone;
  written_ = false;
  locked_.clear();
  if (units_left_ > 0) --units_left_;
}

void PgUnit::keep() {
  if (written_ && !alone_) release_.queue();
}

void PgUnit::undo() {
  if (!written_ || alone_) return;
  roll_back_.queue();
  release_.queue();
}

// Before the unit's savepoint, so that the lock stays until the transaction ends, whatever becomes of this unit.
bool PgUnit::holds(const Claim& claim, int64_t term) {
  FIBRECAFE_ASSERT(!written_ || alone_);
  auto locked = holds_.find(claim);
  if (locked != holds_.end()) return locked->second == term;
  if (!tables_.claims.lock(claim, term)) return false;
  holds_.emplace(claim, term);
  return true;
}

Tables& PgUnit::write() {
  if (!written_ && !alone_) savepoint_.queue();
  written_ = true;
  return tables_;
}

Tables& PgUnit::write(orders::OrderKey key) {
  write();
  if (std::find(locked_.begin(), locked_.end(), key) == locked_.end()) {
    tables_.orders.lock(key);
    locked_.push_back(key);
  }
  return tables_;
}

PartyRows& PgUnit::write_parties() {
  effects_->parties_changed = true;
  effects_->news.everything = true;
  write().parties.touch();
  return tables_.parties;
}

// Called when the server has answered; the effects are the batch's and still there.
std::function<void()> PgUnit::due(TenantId tenant) const {
  return [effects = effects_, tenant] { effects->news.tenants.insert(tenant); };
}

OrderId PgUnit::next_order_id() {
  if (numbers_.empty()) {
    numbers_ =
        tables_.orders.next_numbers(static_cast<int64_t>(std::clamp(units_left_ + 1, size_t(1), kNumbersAtOnce)));
    std::reverse(numbers_.begin(), numbers_.end());
  }
  OrderId number = numbers_.back();
  numbers_.pop_back();
  return number;
}

// Orders

void PgUnit::insert(const orders::Order& placed) {
  write().orders.insert(placed);
  locked_.push_back(placed.key);
}

void PgUnit::append(const orders::Order& before, std::span<const orders::Step> steps) {
  Tables& tables = write(before.key);
  tables.orders.append(before, steps);
  for (const orders::Step& step : steps) {
    if (step.kci) tables.kcis.insert(before.key, *step.kci, due(before.key.tenant));
  }
}

std::optional<orders::Order> PgUnit::find(orders::OrderKey key) {
  if (std::find(locked_.begin(), locked_.end(), key) != locked_.end()) return tables_.orders.find(key);
  locked_.push_back(key);
  return write().orders.find_and_lock(key);
}

std::optional<orders::Order> PgUnit::find_as_placed(orders::OrderKey key) {
  return tables_.orders.find_as_placed(key);
}

std::vector<orders::Kci> PgUnit::kcis(orders::OrderKey key) {
  return write(key).kcis.all(key);
}

std::optional<orders::OrderKey> PgUnit::locate(OrderId order) {
  return tables_.orders.locate(order);
}

std::optional<orders::OrderKey> PgUnit::locate(SupplierId supplier, std::string_view reference) {
  return tables_.orders.locate(supplier, reference);
}

// Messages to suppliers

void PgUnit::put(const orders::SupplierMessage& message) {
  write(message.key).messages.put(message);
  if (message.state == orders::MessageState::kWaiting) effects_->news.suppliers.insert(message.supplier);
}

void PgUnit::settle(orders::OrderKey key, int64_t number) {
  auto next = [effects = effects_](SupplierId supplier) { effects->news.suppliers.insert(supplier); };
  write(key).messages.settle(key, number, next);
}

std::optional<orders::SupplierMessage> PgUnit::open_message(orders::OrderKey key) {
  return write(key).messages.first(key);
}

std::vector<orders::SupplierMessage> PgUnit::open_messages(orders::OrderKey key) {
  return write(key).messages.all(key);
}

// Suppliers' KCIs

bool PgUnit::knows_kci(orders::OrderKey key, const Uuid& supplier_kci) {
  return write(key).supplier_kcis.knows(key, supplier_kci);
}

void PgUnit::record_kci(orders::OrderKey key, const orders::SupplierKci& kci, bool held) {
  write(key).supplier_kcis.insert(key, kci, held);
}

std::vector<orders::SupplierKci> PgUnit::held_kcis(orders::OrderKey key) {
  return write(key).supplier_kcis.held(key);
}

void PgUnit::release_kci(orders::OrderKey key, const Uuid& supplier_kci) {
  write(key).supplier_kcis.release(key, supplier_kci);
}

void PgUnit::wake_at(orders::OrderKey key, std::optional<Time> when) {
  write(key).work.wake_at(key, when);
  auto& wake = effects_->news.wake;
  if (when && (!wake || *when < *wake)) wake = when;
}

void PgUnit::park(const orders::Parked& parked) {
  write().work.park(parked);
}

void PgUnit::remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by) {
  write().orders.remember_service(supplier, service_id, by);
}

std::optional<TenantId> PgUnit::owner_of_service(SupplierId supplier, std::string_view service_id) {
  return tables_.orders.owner_of_service(supplier, service_id);
}

// Reservations

std::optional<orders::ReservedSlot> PgUnit::reserved_slot(TenantId tenant, ReservationId id) {
  return write().reservations.slot(tenant, id);
}
void PgUnit::use_reservation(TenantId tenant, ReservationId id, OrderId by) {
  write().reservations.use(tenant, id, by);
}
void PgUnit::put(const appointments::Reservation& reservation) {
  write().reservations.put(reservation);
}
std::optional<appointments::Reservation> PgUnit::find_reservation(TenantId tenant, ReservationId id) {
  return write().reservations.find_and_lock(tenant, id);
}
void PgUnit::drop_reservation(TenantId tenant, ReservationId id) {
  write().reservations.drop(tenant, id);
}
void PgUnit::forget_reservations(Time now) {
  write().reservations.forget(now - kReservationsKept);
}

// Parties

parties::Directory::Content PgUnit::parties() {
  write().parties.lock();  // whoever reads them here changes them by what it read
  return tables_.parties.all();
}
Result<TenantId> PgUnit::add(const parties::Tenant& tenant) {
  return write_parties().add(tenant);
}
void PgUnit::update(const parties::Tenant& tenant) {
  write_parties().update(tenant);
}
Result<SupplierId> PgUnit::add(const parties::Supplier& supplier) {
  return write_parties().add(supplier);
}
void PgUnit::update(const parties::Supplier& supplier) {
  write_parties().update(supplier);
}
void PgUnit::put(const parties::Agreement& agreement) {
  write_parties().put(agreement);
}
bool PgUnit::remove_agreement(TenantId tenant, SupplierId supplier) {
  return write_parties().remove_agreement(tenant, supplier);
}
void PgUnit::add(const parties::Client& client) {
  write_parties().add(client);
}
bool PgUnit::remove_client(std::string_view id) {
  return write_parties().remove_client(id);
}
int64_t PgUnit::open_orders(TenantId tenant) {
  return tables_.orders.open_orders(tenant);
}
int64_t PgUnit::open_orders(SupplierId supplier) {
  return tables_.orders.open_orders(supplier);
}

// Signing keys

std::vector<auth::SigningKey> PgUnit::signing_keys() {
  write().parties.lock();  // gateways that start at once make the first key once
  return tables_.keys.all();
}
void PgUnit::add_signing_key(const auth::SigningKey& key) {
  effects_->keys_changed = true;
  write().parties.touch();
  tables_.keys.add(key);
}
void PgUnit::forget_signing_keys(Time retired_before) {
  write().keys.forget(retired_before);
}

// Remembered requests

std::optional<Remembered> PgUnit::remembered(const RequestKey& key, Time now) {
  return write().requests.find(key, now);
}
void PgUnit::remember(const RequestKey& key, const Remembered& request, Time now) {
  write().requests.remember(key, request, now);
}
void PgUnit::forget_requests(Time now) {
  write().requests.forget(now);
}

// Deliveries to tenants

void PgUnit::delivered(orders::OrderKey key, int64_t sequence, Time when) {
  write(key).kcis.delivered(key, sequence, when, due(key.tenant));
}
void PgUnit::refused(const DueKci& kci, Time next) {
  write(kci.key).kcis.refused(kci, next);
}
bool PgUnit::give_up(const DueKci& kci) {
  return write(kci.key).kcis.give_up(kci, due(kci.key.tenant));
}
void PgUnit::replay(orders::OrderKey key, int64_t sequence, Time when) {
  write(key).kcis.replay(key, sequence, when, due(key.tenant));
}
int64_t PgUnit::redeliver(orders::OrderKey key, std::optional<Time> since, Time now) {
  auto rewound = write(key).kcis.rewind(key, since, now);
  if (rewound.failed_ones) tables_.work.drop_refused(key, rewound.from);
  if (rewound.count > 0) effects_->news.tenants.insert(key.tenant);
  return rewound.count;
}
void PgUnit::set_trouble(TenantId tenant, const EndpointTrouble& trouble) {
  write().work.set_trouble(tenant, trouble);
}

std::optional<orders::Parked> PgUnit::parked(int64_t id) {
  return tables_.work.parked(id);
}
bool PgUnit::drop_parked(int64_t id) {
  return write().work.drop_parked(id);
}

void PgUnit::postpone_give_up(std::optional<SupplierId> supplier, Duration by) {
  write().messages.postpone_give_up(supplier, by);
}

std::optional<Time> PgUnit::last_alive() {
  auto millis = write().work.meta_locked(kLastAlive);  // gateways that start at once add the time up once
  if (!millis) return {};
  return Time(Duration(*millis));
}

void PgUnit::set_last_alive(Time now) {
  write().work.set_meta(kLastAlive, now.time_since_epoch().count());
}

}  // namespace fibrecafe::store::postgres
