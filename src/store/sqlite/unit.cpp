// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/unit.hpp"

namespace fibrecafe::store::sqlite {
namespace {

constexpr const char* kLastAlive = "last_alive";
constexpr std::chrono::hours kReservationsKept{7 * 24};  // unused ones, after their time

}  // namespace

void SqliteUnit::begin() {
  written_ = false;
  requests_mark_ = tables_.requests.mark();
  effects_ = {};
}

void SqliteUnit::keep() {
  if (written_) release_.execute();
}

void SqliteUnit::undo() {
  effects_ = {};
  if (!written_) return;
  tables_.requests.undo(requests_mark_);
  roll_back_.execute();
  release_.execute();
}

Tables& SqliteUnit::write() {
  if (!written_) {
    savepoint_.execute();
    written_ = true;
  }
  return tables_;
}

PartyRows& SqliteUnit::write_parties() {
  effects_.parties_changed = true;
  effects_.news.everything = true;
  return write().parties;
}

void SqliteUnit::due_if(bool due, TenantId tenant) {
  if (due) effects_.news.tenants.insert(tenant);
}

// Orders

void SqliteUnit::insert(const orders::Order& placed) {
  write().orders.insert(placed);
  append_record(effects_.listing, listing_entry(placed));
}

void SqliteUnit::append(const orders::Order& before, std::span<const orders::Step> steps) {
  write().orders.append(before, steps);
  for (const orders::Step& step : steps) {
    if (step.kci) due_if(tables_.kcis.insert(before.key, *step.kci), before.key.tenant);
  }
  if (!steps.empty()) append_record(effects_.listing, listing_entry(steps.back().after));
}

std::optional<orders::Order> SqliteUnit::find(orders::OrderKey key) {
  return tables_.orders.find(key);
}

std::optional<orders::Order> SqliteUnit::find_as_placed(orders::OrderKey key) {
  return tables_.orders.find_as_placed(key);
}

std::vector<orders::Kci> SqliteUnit::kcis(orders::OrderKey key) {
  return tables_.kcis.all(key);
}

std::optional<orders::OrderKey> SqliteUnit::locate(OrderId order) {
  return tables_.orders.locate(order);
}

std::optional<orders::OrderKey> SqliteUnit::locate(SupplierId supplier, std::string_view reference) {
  return tables_.orders.locate(supplier, reference);
}

// Messages to suppliers

void SqliteUnit::put(const orders::SupplierMessage& message) {
  write().messages.put(message);
  if (message.state == orders::MessageState::kWaiting) effects_.news.suppliers.insert(message.supplier);
}

void SqliteUnit::settle(orders::OrderKey key, int64_t number) {
  if (auto next = write().messages.settle(key, number)) effects_.news.suppliers.insert(*next);
}

std::optional<orders::SupplierMessage> SqliteUnit::open_message(orders::OrderKey key) {
  return tables_.messages.first(key);
}

std::vector<orders::SupplierMessage> SqliteUnit::open_messages(orders::OrderKey key) {
  return tables_.messages.all(key);
}

int64_t SqliteUnit::next_number(std::string_view counter) {
  int64_t number = tables_.work.meta(counter).value_or(0) + 1;
  write().work.set_meta(counter, number);
  return number;
}

// Suppliers' KCIs

bool SqliteUnit::knows_kci(orders::OrderKey key, const Uuid& supplier_kci) {
  return tables_.supplier_kcis.knows(key, supplier_kci);
}

void SqliteUnit::record_kci(orders::OrderKey key, const orders::SupplierKci& kci, bool held) {
  write().supplier_kcis.insert(key, kci, held);
}

std::vector<orders::SupplierKci> SqliteUnit::held_kcis(orders::OrderKey key) {
  return tables_.supplier_kcis.held(key);
}

void SqliteUnit::release_kci(orders::OrderKey key, const Uuid& supplier_kci) {
  write().supplier_kcis.release(key, supplier_kci);
}

void SqliteUnit::wake_at(orders::OrderKey key, std::optional<Time> when) {
  write().work.wake_at(key, when);
  auto& wake = effects_.news.wake;
  if (when && (!wake || *when < *wake)) wake = when;
}

void SqliteUnit::park(const orders::Parked& parked) {
  write().work.park(parked);
}

void SqliteUnit::remember_service(SupplierId supplier, std::string_view service_id, orders::OrderKey by) {
  write().orders.remember_service(supplier, service_id, by);
}

std::optional<TenantId> SqliteUnit::owner_of_service(SupplierId supplier, std::string_view service_id) {
  return tables_.orders.owner_of_service(supplier, service_id);
}

// Reservations

std::optional<orders::ReservedSlot> SqliteUnit::reserved_slot(TenantId tenant, ReservationId id) {
  return tables_.reservations.slot(tenant, id);
}
void SqliteUnit::use_reservation(TenantId tenant, ReservationId id, OrderId by) {
  write().reservations.use(tenant, id, by);
}
void SqliteUnit::put(const appointments::Reservation& reservation) {
  write().reservations.put(reservation);
}
std::optional<appointments::Reservation> SqliteUnit::find_reservation(TenantId tenant, ReservationId id) {
  return tables_.reservations.find(tenant, id);
}
void SqliteUnit::drop_reservation(TenantId tenant, ReservationId id) {
  write().reservations.drop(tenant, id);
}
void SqliteUnit::forget_reservations(Time now) {
  write().reservations.forget(now - kReservationsKept);
}

// Parties

parties::Directory::Content SqliteUnit::parties() {
  return tables_.parties.all();
}
Result<TenantId> SqliteUnit::add(const parties::Tenant& tenant) {
  return write_parties().add(tenant);
}
void SqliteUnit::update(const parties::Tenant& tenant) {
  write_parties().update(tenant);
}
Result<SupplierId> SqliteUnit::add(const parties::Supplier& supplier) {
  return write_parties().add(supplier);
}
void SqliteUnit::update(const parties::Supplier& supplier) {
  write_parties().update(supplier);
}
void SqliteUnit::put(const parties::Agreement& agreement) {
  write_parties().put(agreement);
}
bool SqliteUnit::remove_agreement(TenantId tenant, SupplierId supplier) {
  return write_parties().remove_agreement(tenant, supplier);
}
void SqliteUnit::add(const parties::Client& client) {
  write_parties().add(client);
}
bool SqliteUnit::remove_client(std::string_view id) {
  return write_parties().remove_client(id);
}
int64_t SqliteUnit::open_orders(TenantId tenant) {
  return tables_.orders.open_orders(tenant);
}
int64_t SqliteUnit::open_orders(SupplierId supplier) {
  return tables_.orders.open_orders(supplier);
}

// Signing keys

std::vector<auth::SigningKey> SqliteUnit::signing_keys() {
  return tables_.keys.all();
}
void SqliteUnit::add_signing_key(const auth::SigningKey& key) {
  write().keys.add(key);
}
void SqliteUnit::forget_signing_keys(Time retired_before) {
  write().keys.forget(retired_before);
}

// Remembered requests

std::optional<Remembered> SqliteUnit::remembered(const RequestKey& key, Time now) {
  return tables_.requests.find(key, now);
}
void SqliteUnit::remember(const RequestKey& key, const Remembered& request, Time now) {
  write().requests.remember(key, request, now);
}
void SqliteUnit::forget_requests(Time now) {
  write().requests.forget(now);
}

// Deliveries to tenants

void SqliteUnit::delivered(orders::OrderKey key, int64_t sequence, Time when) {
  due_if(write().kcis.delivered(key, sequence, when), key.tenant);
}
void SqliteUnit::refused(const DueKci& kci, Time next) {
  write().kcis.refused(kci, next);
}
bool SqliteUnit::give_up(const DueKci& kci) {
  auto ended = write().kcis.give_up(kci);
  due_if(ended.next_is_due, kci.key.tenant);
  return ended.was_waiting;
}
void SqliteUnit::replay(orders::OrderKey key, int64_t sequence, Time when) {
  due_if(write().kcis.replay(key, sequence, when), key.tenant);
}
int64_t SqliteUnit::redeliver(orders::OrderKey key, std::optional<Time> since, Time now) {
  auto rewound = write().kcis.rewind(key, since, now);
  if (rewound.failed_ones) tables_.work.drop_refused(key, rewound.from);
  due_if(rewound.count > 0, key.tenant);
  return rewound.count;
}
void SqliteUnit::set_trouble(TenantId tenant, const EndpointTrouble& trouble) {
  write().work.set_trouble(tenant, trouble);
}

std::optional<orders::Parked> SqliteUnit::parked(int64_t id) {
  return tables_.work.parked(id);
}
bool SqliteUnit::drop_parked(int64_t id) {
  return write().work.drop_parked(id);
}

void SqliteUnit::postpone_give_up(std::optional<SupplierId> supplier, Duration by) {
  write().messages.postpone_give_up(supplier, by);
}

std::optional<Time> SqliteUnit::last_alive() {
  auto millis = tables_.work.meta(kLastAlive);
  if (!millis) return {};
  return Time(Duration(*millis));
}

void SqliteUnit::set_last_alive(Time now) {
  write().work.set_meta(kLastAlive, now.time_since_epoch().count());
}

}  // namespace fibrecafe::store::sqlite
