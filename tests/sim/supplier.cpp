// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/supplier.hpp"

namespace fibrecafe::sim {
namespace {

using namespace std::chrono_literals;
using orders::CallEnd;
using orders::MessageKind;
using orders::TakenAs;

std::string what(const orders::SupplierMessage& message) {
  constexpr const char* kKinds[] = {"order", "amendment", "cancellation"};
  return std::string(kKinds[static_cast<int>(message.kind)]) + " " +
         std::to_string(message.kind == MessageKind::kPlaceOrder ? message.key.order.value : message.subject);
}

outbox::Told told(CallEnd end, int status) {
  outbox::Told out;
  out.answer.end = end;
  out.status = status;
  return out;
}

constexpr const char* kEntities[] = {"provideServiceOrder", "modifyServiceOrder", "ceaseServiceOrder",
                                     "unsolicitedCeaseServiceOrder"};

}  // namespace

Supplier::Supplier(Scene& scene, parties::Supplier profile) : scene_(scene), profile_(std::move(profile)) {
  patience_ = scene_.chance.happens(0.3) ? 20 : 1;
  trouble_ = scene_.chance.happens(0.3) ? 3 : scene_.chance.happens(0.5) ? 1 : 0.2;
  disorder_ = scene_.chance.happens(0.3) ? 5 : 0.5;
}

Supplier::Message Supplier::named(const orders::SupplierMessage& message) {
  return {static_cast<int>(message.kind),
          message.kind == MessageKind::kPlaceOrder ? message.key.order.value : message.subject};
}

// Remembers what it was told. False: it knows it already.
bool Supplier::keep(const orders::SupplierMessage& message) {
  auto [known, is_new] = told_.emplace(named(message), Told{message.request_id});
  if (is_new) return true;
  if (profile_.repeats == parties::Repeats::kUnsafe) {
    scene_.checker.violation(profile_.name + " was told " + what(message) + " twice");
  } else if (known->second.request_id != message.request_id) {
    scene_.checker.violation(profile_.name + " was told " + what(message) + " again as another request");
  }
  return false;
}

// The call takes a while to reach it, whatever becomes of the caller meanwhile.
void Supplier::tell(outbox::Telling telling, std::function<void(outbox::Told)> done) {
  if (telling.may_start && !telling.may_start()) return done(told(CallEnd::kNotSent, 0));
  if (scene_.fault("supplier unreachable", 0.05 * trouble_)) return done(told(CallEnd::kNotSent, 0));
  Duration there = scene_.chance.between(5ms, 200ms);
  if (scene_.fault("supplier slow", 0.1 * patience_)) there += scene_.chance.between(1s, 28s);
  scene_.after(there, [this, telling = std::move(telling), done = std::move(done)] {
    outbox::Told told = answer(telling);
    scene_.trace.write(profile_.name + " was told " + what(telling.message) + " and ends the call with " +
                       std::to_string(static_cast<int>(told.answer.end)) + " " + std::to_string(told.status));
    Duration back = told.answer.end == CallEnd::kUnknown && told.answer.unknown_fault == FaultCode::kSupplierTimedOut
                        ? Duration(30s)
                        : scene_.chance.between(5ms, 200ms);
    scene_.after(back, [told, done] { done(told); });
  });
}

outbox::Told Supplier::answer(const outbox::Telling& telling) {
  if (scene_.fault("supplier too busy", 0.05 * trouble_)) {
    auto busy = told(CallEnd::kNotSent, 503);
    if (scene_.chance.happens(0.5)) busy.answer.retry_after = scene_.chance.between(1s, 120s);
    return busy;
  }
  if (scene_.fault("supplier fails", 0.02 * trouble_)) return told(CallEnd::kSupplierFault, 500);
  if (scene_.fault("supplier silent", 0.02 * trouble_)) return told(CallEnd::kUnknown, 0);
  if (scene_.fault("supplier refuses", 0.02 * trouble_)) {
    refused_.insert(named(telling.message));
    return told(CallEnd::kRefused, 422);
  }
  return took(telling, !keep(telling.message));
}

outbox::Told Supplier::took(const outbox::Telling& telling, bool repeated) {
  outbox::Told out = told(CallEnd::kTaken, repeated ? 409 : 202);
  const orders::SupplierMessage& message = telling.message;
  if (!repeated && message.kind != MessageKind::kCancelOrder && scene_.chance.happens(0.3)) {
    out.status = 201;
    out.answer.taken_as = TakenAs::kAcknowledged;
    std::string reference = profile_.name + "-" + std::to_string(message.key.order.value);
    if (message.kind == MessageKind::kPlaceOrder) {
      out.answer.facts.reference = reference;
      if (scene_.chance.happens(0.3)) {
        out.answer.taken_as = TakenAs::kCommitted;
        out.answer.facts.committed_date = out.answer.facts.target_date = scene_.clock.now() + 72h;
      }
    } else {
      out.answer.request_reference = reference + "-" + std::to_string(message.subject);
    }
  }
  if (!repeated) {
    if (message.kind == MessageKind::kPlaceOrder) begin_story(telling, out.answer.taken_as);
    bool at_once = message.kind == MessageKind::kAmendOrder && out.status == 201;
    if (message.kind != MessageKind::kPlaceOrder && !at_once) {
      scene_.after(scene_.chance.between(10ms, 24h),
                   [this, key = message.key, kind = message.kind, subject = message.subject] {
                     requested(key.order, kind, subject);
                   });
    }
  }
  if (scene_.fault("supplier silent after doing it", 0.05 * trouble_)) return told(CallEnd::kUnknown, 0);
  if (scene_.fault("supplier's answer lost", 0.03 * trouble_)) {
    auto lost = told(CallEnd::kUnknown, 502);
    lost.answer.unknown_fault = FaultCode::kSupplierFault;
    return lost;
  }
  if (!repeated && scene_.fault("supplier fails after doing it", 0.02 * trouble_)) {
    told_.at(named(message)).failed = true;
    return told(CallEnd::kSupplierFault, 500);
  }
  return out;
}

void Supplier::begin_story(const outbox::Telling& telling, TakenAs taken_as) {
  Order& order = orders_[telling.order.key.order];
  order.key = telling.order.key;
  order.kind = kind_of(telling.order.type);
  int chapter = taken_as == TakenAs::kCommitted ? 2 : taken_as == TakenAs::kAcknowledged ? 1 : 0;
  order.acknowledged = chapter > 0;
  if (chapter == 2) order.status = "IN_PROGRESS";
  if (scene_.fault("supplier forgets an order", 0.02)) return;
  Duration first = scene_.chance.happens(0.2) ? scene_.chance.between(0ms, 500ms) : scene_.chance.between(1s, 24h);
  scene_.after(first, [this, id = order.key.order, chapter] { go_on(id, chapter); });
}

void Supplier::go_on(OrderId id, int chapter) {
  Order& order = orders_.at(id);
  if (order.over) return;
  Duration until_next = scene_.chance.happens(0.2) ? scene_.chance.between(0ms, 2s) : scene_.chance.between(1s, 48h);
  if (scene_.fault("supplier contradicts", 0.02 * disorder_)) contradict(order);
  switch (chapter) {
    case 0:
      if (scene_.chance.happens(0.05)) {
        order.over = true;
        return say(order, "ORDER_REJECTED", "REJECTED", {{"text", "no fibre there"}});
      }
      order.acknowledged = true;
      say(order, "ACKNOWLEDGED", "ACKNOWLEDGED");
      break;
    case 1: {
      std::string day = format_time(scene_.clock.now() + 72h);
      say(order, "COMMITTED", "IN_PROGRESS", {}, {{"committedDate", day}, {"targetDate", day}});
      break;
    }
    case 2:
      if (scene_.chance.happens(0.5)) break;
      say(order, "DELAY", "HELD", {{"problemCode", "NETWORK_ISSUE"}, {"text", "a duct is full"}});
      break;
    case 3:
      if (order.status == "HELD") say(order, "RESUMED", "IN_PROGRESS");
      break;
    default:
      order.over = true;
      if (scene_.chance.happens(0.1)) return say(order, "TERMINATED", "FAILED", {{"text", "given up"}});
      return say(order, "COMPLETED", "COMPLETED");
  }
  scene_.after(until_next, [this, id, chapter] { go_on(id, chapter + 1); });
}

void Supplier::requested(OrderId id, MessageKind kind, int64_t subject) {
  auto known = orders_.find(id);
  if (known == orders_.end() || known->second.over) return;
  Order& order = known->second;
  bool grants = scene_.chance.happens(0.7);
  if (kind == MessageKind::kAmendOrder) {
    return say(order, grants ? "AMENDED" : "AMENDMENT_REJECTED", order.status,
               {{"serviceOrderAmendmentId", subject}, {"text", "as asked"}});
  }
  json::object named{
      {"serviceOrderCancellationId", subject}, {"problemCode", "NO_LONGER_REQUIRED"}, {"text", "as asked"}};
  order.over = grants;
  say(order, grants ? "CANCELLED" : "CANCELLATION_REJECTED", grants ? "CANCELLED" : order.status, std::move(named));
}

// Something that a supplier in its right mind would not say now.
void Supplier::contradict(Order& order) {
  constexpr std::pair<const char*, const char*> kNonsense[] = {
      {"UPDATE", "ACKNOWLEDGED"}, {"ORDER_REJECTED", "REJECTED"}, {"ACKNOWLEDGED", "IN_PROGRESS"},
      {"ADDITIONAL", "PENDING"},  {"UPDATE", "SENT_TO_SUPPLIER"}, {"RESUMED", "COMPLETED"}};
  auto [reason, status] = kNonsense[scene_.chance.below(6)];
  std::string before = order.status;
  say(order, reason, status, {{"text", "nonsense"}});
  order.status = before;
}

void Supplier::say(Order& order, const std::string& reason, const std::string& status, json::object members,
                   json::object entity) {
  order.status = status;
  order.said.insert(status);
  entity["status"] = status;
  entity["id"] = order.key.order.value;
  if (scene_.chance.happens(0.5)) {
    entity["supplierOrderReference"] = profile_.name + "-" + std::to_string(order.key.order.value);
  }
  Duration skew = scene_.fault("supplier's clock is wrong", 0.05) ? scene_.chance.between(-3h, 3h) : Duration(0);
  members["id"] = to_string(uuid_v4(scene_.chance.random()));
  members["sequenceNumber"] = ++order.sequence;
  members["issuedOn"] = format_time(scene_.clock.now() + skew);
  members["reasonCode"] = reason;
  members[kEntities[static_cast<int>(order.kind)]] = std::move(entity);
  Kci kci{std::string(members.at("id").as_string()), json::serialize(members)};
  ++scene_.figures.kcis_sent;
  scene_.trace.write(profile_.name + " says " + reason + " " + status + " of order " +
                     std::to_string(order.key.order.value) + " as its " + std::to_string(order.sequence));
  OrderId id = order.key.order;
  if (scene_.fault("supplier overtakes itself", 0.05 * disorder_)) {
    scene_.after(scene_.chance.between(10ms, 60s), [this, id, kci] { post_now(id, kci, false); });
    return;
  }
  if (scene_.fault("supplier repeats itself", 0.05 * disorder_)) {
    scene_.after(scene_.chance.between(0ms, 2h), [this, id, kci] { post_now(id, kci, false); });
  }
  order.outgoing.push_back(std::move(kci));
  if (!order.is_posting) post_next(id);
}

void Supplier::post_next(OrderId id) {
  Order& order = orders_.at(id);
  order.is_posting = !order.outgoing.empty();
  if (order.is_posting) post_now(id, order.outgoing.front(), true);
}

void Supplier::post_now(OrderId id, const Kci& kci, bool then_next) {
  auto request =
      post("client-" + profile_.name, "/v1/kcis", to_string(uuid_v4(scene_.chance.random())), "story", kci.body);
  scene_.call(std::move(request), [this, id, kci, then_next](std::optional<http::Response> response) {
    int status = response ? response->status : 0;
    scene_.trace.write(profile_.name + " hears " + std::to_string(status) + " to a KCI of order " +
                       std::to_string(id.value));
    if (status == 0 || status >= 500) {
      Kci again = kci;
      ++again.tries;
      Duration wait = std::min<Duration>(30min, 1s * (1 << std::min(again.tries, 11)));
      scene_.after(wait, [this, id, again, then_next] { post_now(id, again, then_next); });
      return;
    }
    if (status != 204) ++scene_.figures.faults["KCI refused"];
    if (!then_next) return;
    orders_.at(id).outgoing.pop_front();
    post_next(id);
  });
}

// An order ends by what its supplier said, and by nothing else; a refusal counts, though it may have taken it before.
void Supplier::judge_end(const Order& order, const orders::Order& stored) {
  using S = OrderStatus;
  bool ended = is_final(stored.status) && stored.status != S::kFailedToSend;
  if (!ended || order.said.contains(std::string(text(stored.status)))) return;
  bool refused = stored.status == S::kRejected && refused_.contains({0, order.key.order.value});
  if (refused) return;
  scene_.checker.violation(profile_.name + " never said of " + name_of(order.key) + " that it is " +
                           std::string(text(stored.status)));
}

void Supplier::compare(store::Queries& queries, const std::vector<orders::Parked>& parked) {
  for (const auto& [id, order] : orders_) {
    auto stored = queries.find(order.key);
    if (!stored) {
      scene_.checker.violation(profile_.name + " has order " + std::to_string(id.value) + ", the gateway has not");
      continue;
    }
    if (stored->status == OrderStatus::kReceivedByGateway) {
      scene_.checker.violation(profile_.name + " has " + name_of(order.key) + ", which was never sent");
    }
    judge_end(order, *stored);
    if (stored->status != OrderStatus::kFailedToSend || told_.at(Message(0, id.value)).failed) continue;
    bool shown = std::any_of(parked.begin(), parked.end(), [&](const auto& each) { return each.key == order.key; });
    if (!shown) {
      scene_.checker.violation(profile_.name + " has " + name_of(order.key) + ", which failed to be sent, unseen");
    }
  }
}

}  // namespace fibrecafe::sim
