// SPDX-License-Identifier: Apache-2.0
#include "tests/streams/gateway.hpp"

#include <charconv>

namespace fibrecafe::streams {
namespace {

const Time kBegin = parse_time("2026-03-02T12:00:00.000Z").value();
constexpr TenantId kTenant{1};
constexpr SupplierId kSupplier{7};

const parties::Directory& directory_with(Habits habits) {
  static const auto make = [](bool safe, bool ignored) {
    parties::Directory::Content content;
    parties::Tenant tenant;
    tenant.id = kTenant;
    tenant.name = "TENANT1";
    content.tenants.push_back(tenant);
    parties::Supplier supplier;
    supplier.id = kSupplier;
    supplier.name = "FIBRECO";
    if (safe) supplier.repeats = parties::Repeats::kSafe;
    if (ignored) supplier.sequencing = parties::Sequencing::kIgnore;
    content.suppliers.push_back(supplier);
    content.agreements.push_back({kTenant, kSupplier, {}});
    return parties::Directory(std::move(content));
  };
  static const parties::Directory all[] = {make(false, false), make(false, true), make(true, false), make(true, true)};
  return all[habits.repeats_are_safe * 2 + habits.numbers_are_ignored];
}

OrderType type_of(OrderKind kind) {
  switch (kind) {
    case OrderKind::kProvide: return OrderType::kNew;
    case OrderKind::kModify: return OrderType::kModify;
    case OrderKind::kCease: return OrderType::kCease;
    case OrderKind::kUnsolicitedCease: return OrderType::kUnsolicitedCease;
  }
  return OrderType::kNew;
}

std::optional<Time> day(int days) {
  return days ? std::optional(kBegin + std::chrono::days(days)) : std::nullopt;
}

int day_of(const std::optional<Time>& time) {
  return time ? static_cast<int>((*time - kBegin) / std::chrono::days(1)) : 0;
}

std::optional<std::string> reference(int number) {
  return number ? std::optional("R" + std::to_string(number)) : std::nullopt;
}

orders::RequestClaim claim_of(const Naming& naming) {
  return {naming.id ? std::optional<int64_t>(naming.id) : std::nullopt, reference(naming.reference)};
}

orders::SupplierKci kci_of(const News& news, Time now) {
  orders::SupplierKci kci;
  kci.id.bytes[0] = static_cast<uint8_t>(news.uid);
  kci.sequence = news.sequence;
  kci.issued_on = kBegin + std::chrono::seconds(news.issued);
  kci.received_on = now;
  kci.reason = news.reason;
  kci.status = news.status;
  kci.amendment = claim_of(news.amendment);
  kci.cancellation = claim_of(news.cancellation);
  kci.facts.committed_date = day(news.committed);
  kci.facts.target_date = day(news.target);
  return kci;
}

orders::SupplierAnswer answer_of(const Answer& answer) {
  using orders::CallEnd;
  orders::SupplierAnswer out;
  switch (answer.end) {
    case End::kAccepted:
    case End::kAcknowledged:
    case End::kCommitted: out.end = CallEnd::kTaken; break;
    case End::kRefused: out.end = CallEnd::kRefused; break;
    case End::kOurFault: out.end = CallEnd::kGatewayFault; break;
    case End::kTheirFault: out.end = CallEnd::kSupplierFault; break;
    case End::kNotSent: out.end = CallEnd::kNotSent; break;
    case End::kTimedOut:
    case End::kLost: out.end = CallEnd::kUnknown; break;
  }
  if (answer.end == End::kAcknowledged) out.taken_as = orders::TakenAs::kAcknowledged;
  if (answer.end == End::kCommitted) out.taken_as = orders::TakenAs::kCommitted;
  if (answer.end == End::kLost) out.unknown_fault = FaultCode::kSupplierFault;
  out.request_reference = reference(answer.reference);
  out.facts.committed_date = day(answer.committed);
  out.facts.target_date = day(answer.target);
  return out;
}

int number_in(const std::optional<std::string>& notes) {
  int number = 0;
  if (notes) std::from_chars(notes->data(), notes->data() + notes->size(), number);
  return number;
}

}  // namespace

Gateway::Gateway(OrderKind kind, Habits habits) : kind_(kind), directory_(directory_with(habits)), now_(kBegin) {}

View Gateway::happen(const Happening& happening) {
  told_.clear();
  View view;
  switch (happening.doing) {
    case Doing::kBegin: view.accepted = begin(happening); break;
    case Doing::kAmend: view.accepted = amend(happening.notes); break;
    case Doing::kCancel: view.accepted = cancel(happening.fitting); break;
    case Doing::kAttempt: attempt(); break;
    case Doing::kAnswer: answer(happening.answer); break;
    case Doing::kNews: view.accepted = hear(happening.news); break;
    case Doing::kWait: wait(happening.wait); break;
  }
  view.told = told_;
  view.for_operators = store_.parked();
  if (!store_.order()) return view;
  const orders::Order& order = *store_.order();
  view.status = order.status;
  view.shown = shown_status(order);
  for (const orders::Amendment& each : order.amendments) view.requests.push_back({false, each.id.value, each.status});
  for (const orders::Cancellation& each : order.cancellations) {
    view.requests.push_back({true, each.id.value, each.status});
  }
  for (const orders::SupplierMessage& each : store_.messages()) view.to_send.push_back(each.number);
  view.notes = number_in(order.notes);
  view.committed = day_of(order.committed_date);
  view.target = day_of(order.target_date);
  return view;
}

bool Gateway::begin(const Happening& happening) {
  return kind_ == OrderKind::kUnsolicitedCease ? hear(happening.news) : place();
}

bool Gateway::place() {
  return store_.unit([&] {
    orders::PlaceOrder wanted;
    wanted.supplier_name = "FIBRECO";
    wanted.order.key.tenant = kTenant;
    wanted.order.type = type_of(kind_);
    auto placed = orders::place(context(), std::move(wanted));
    if (placed) key_ = placed->key;
    return placed.has_value();
  });
}

bool Gateway::amend(int notes) {
  return store_.unit([&] {
    orders::AmendOrder wanted;
    wanted.order = key_;
    wanted.changes.notes = std::to_string(notes);
    return orders::amend(context(), std::move(wanted)).has_value();
  });
}

bool Gateway::cancel(bool fitting) {
  return store_.unit([&] {
    bool other = kind_ == OrderKind::kUnsolicitedCease;
    orders::CancelOrder wanted;
    wanted.order = key_;
    wanted.reason = other == fitting ? CancellationReason::kCustomerNotAware : CancellationReason::kOther;
    return orders::cancel(context(), std::move(wanted)).has_value();
  });
}

void Gateway::attempt() {
  store_.unit([&] {
    if (store_.messages().empty()) return true;
    auto begun = begin_attempt(context(), key_, store_.messages().front().number);
    if (begun) last_called_ = *begun;
    return true;
  });
}

void Gateway::answer(const Answer& answer) {
  store_.unit([&] {
    supplier_answered(context(), last_called_, answer_of(answer));
    return true;
  });
  told_ = store_.told;
}

bool Gateway::hear(const News& news) {
  bool accepted = store_.unit([&] {
    orders::EntityClaim claim;
    claim.kind = kind_;
    if (kind_ == OrderKind::kUnsolicitedCease) {
      claim.reference = "UC-1";
      claim.service_id = "SVC-1";
      claim.tenant_name = "TENANT1";
    } else {
      claim.order = key_.order;
    }
    return kci_received(context(), kSupplier, claim, kci_of(news, now_)).has_value();
  });
  if (store_.order()) key_ = store_.order()->key;
  told_ = store_.told;
  return accepted;
}

// Every timer rings when it is due.
void Gateway::wait(Duration by) {
  Time until = now_ + by;
  for (int rings = 0; store_.timer() && *store_.timer() <= until; ++rings) {
    FIBRECAFE_ASSERT(rings < 100);  // it would ring for ever
    now_ = std::max(now_, *store_.timer());
    store_.unit([&] {
      wake(context(), key_);
      return true;
    });
    told_.insert(told_.end(), store_.told.begin(), store_.told.end());
  }
  now_ = until;
}

}  // namespace fibrecafe::streams
