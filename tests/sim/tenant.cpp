// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/tenant.hpp"

namespace fibrecafe::sim {
namespace {

using namespace std::chrono_literals;
using outbox::DeliveryAnswer;
using outbox::DeliveryEnd;

constexpr Duration kRemembered = 47h;  // request ids are, for 48 h from their acceptance

}  // namespace

Tenant::Tenant(Scene& scene, TenantId id, std::vector<std::string> suppliers)
    : scene_(scene), id_(id), suppliers_(std::move(suppliers)) {
  trouble_ = scene_.chance.happens(0.3) ? 4 : 0.5;
  pace_ = scene_.chance.between(10min, 6h);
}

void Tenant::live(Time until) {
  until_ = until;
  if (scene_.clock.now() >= until_) return;
  place();
  bool burst = scene_.chance.happens(0.2);
  scene_.after(burst ? scene_.chance.between(0ms, 100ms) : scene_.chance.between(1s, 2 * pace_),
               [this] { live(until_); });
}

Tenant::AskPtr Tenant::ask(std::string path, std::string what, json::object body) {
  auto made = std::make_shared<Ask>();
  std::string serial = name() + "-" + std::to_string(++asked_);
  made->path = std::move(path);
  made->request_id = serial + "-" + what;
  made->conversation = serial;
  made->body = json::serialize(body);
  made->begun = scene_.clock.now();
  ++scene_.figures.requests;
  return made;
}

void Tenant::place() {
  std::string supplier = suppliers_[static_cast<size_t>(scene_.chance.below(static_cast<int64_t>(suppliers_.size())))];
  json::object body{{"supplier", supplier}};
  int64_t kind = scene_.chance.below(10);
  if (kind < 8) {
    body["orderType"] = "NEW";
    body["address"] = {{"id", "999900000018"}, {"type", "UPRN"}};
    body["serviceOrderItem"] = {{"serviceSpecification", {{"id", "FTTP"}}}};
    body["primaryContact"] = {{"name", "Alex Morgan"}, {"phoneNumber", "020 7946 0018"}};
  } else {
    body["orderType"] = kind == 8 ? "MODIFY" : "CEASE";
    body["serviceId"] = "S-" + std::to_string(scene_.chance.below(100));
    if (kind == 8) body["serviceCharacteristics"] = json::array{json::object{{"name", "LINE_PROFILE"}, {"value", "X"}}};
  }
  auto made = ask("/v1/service-orders", "place", std::move(body));
  Then then = [this, made](const json::object& order) { accepted_order(order, made->conversation); };
  send(made, then);
  if (scene_.fault("tenant asks twice at once", 0.05)) send(made, then);
}

void Tenant::accepted_order(const json::object& order, const std::string& conversation) {
  int64_t id = order.at("id").as_int64();
  if (!accepted_.emplace(id, conversation).second) return;
  ++scene_.figures.orders;
  auto within = [this](Duration most) {
    return scene_.chance.happens(0.3) ? scene_.chance.between(0ms, 5s) : scene_.chance.between(0ms, most);
  };
  while (scene_.chance.happens(0.3)) scene_.after(within(96h), [this, id] { amend(id); });
  if (scene_.chance.happens(0.2)) scene_.after(within(96h), [this, id] { cancel(id); });
  if (scene_.chance.happens(0.05)) scene_.after(within(120h), [this, id] { redeliver(id); });
  if (scene_.chance.happens(0.2)) scene_.after(within(120h), [this, id] { look_at(id); });
}

void Tenant::amend(int64_t order) {
  send(ask("/v1/service-order-amendments", "amend", {{"orderId", order}, {"notes", "ring " + std::to_string(asked_)}}),
       {});
}
void Tenant::cancel(int64_t order) {
  send(ask("/v1/service-order-cancellations", "cancel", {{"orderId", order}, {"reasonCode", "NO_LONGER_REQUIRED"}}),
       {});
}

void Tenant::redeliver(int64_t order) {
  auto request = post(name(), "/v1/service-orders/" + std::to_string(order) + "/redeliveries",
                      name() + "-again-" + std::to_string(++asked_), "again", "");
  scene_.trace.write(name() + " wants the KCIs of order " + std::to_string(order) + " again");
  scene_.call(std::move(request), [](std::optional<http::Response>) {});
}

void Tenant::look_at(int64_t order) {
  auto request = post(name(), "/v1/service-orders/" + std::to_string(order), name() + "-look", "look", "");
  scene_.call(std::move(request), [this, order](std::optional<http::Response> response) {
    if (!response || response->status >= 500) return;
    if (response->status != 200) {
      return scene_.checker.violation(name() + " cannot see its order " + std::to_string(order) + ": " +
                                      std::to_string(response->status));
    }
    if (json::parse(response->body).at("id").as_int64() != order) {
      scene_.checker.violation(name() + " sees another order than " + std::to_string(order));
    }
  });
}

void Tenant::see_foreign(int64_t order) {
  auto request = post(name(), "/v1/service-orders/" + std::to_string(order), name() + "-foreign", "look", "");
  scene_.call(std::move(request), [this, order](std::optional<http::Response> response) {
    if (response && response->status < 500 && response->status != 404) {
      scene_.checker.violation(name() + " sees the foreign order " + std::to_string(order));
    }
  });
}

void Tenant::send(AskPtr ask, Then then) {
  ++scene_.figures.calls;
  auto request = post(name(), ask->path, ask->request_id, ask->conversation, ask->body);
  scene_.call(std::move(request),
              [this, ask, then](std::optional<http::Response> response) { answered(ask, then, response); });
}

void Tenant::answered(const AskPtr& ask, const Then& then, const std::optional<http::Response>& response) {
  int status = response ? response->status : 0;
  scene_.trace.write(name() + " hears " + std::to_string(status) + " to " + ask->request_id);
  if (status == 0 || status >= 500) {
    bool in_time = !ask->answered || scene_.clock.now() - *ask->answered < kRemembered;
    Duration wait = std::min<Duration>(10min, 1s * (1 << std::min(++ask->tries, 9)));
    if (in_time) scene_.after(wait, [this, ask, then] { send(ask, then); });
    return;
  }
  if (status != 201) {
    bool forgotten = ask->answered && scene_.clock.now() - *ask->answered >= kRemembered;
    if (ask->answer && !forgotten) {
      scene_.checker.violation(name() + ": " + ask->request_id + " was accepted and then answered " +
                               std::to_string(status));
    }
    return;
  }
  if (ask->answer) {
    if (*ask->answer != response->body) {
      scene_.checker.violation(name() + ": " + ask->request_id + " was answered in two ways");
    }
    return;
  }
  ask->answer = response->body;
  ask->answered = scene_.clock.now();
  if (then) then(json::parse(response->body).as_object());
  if (scene_.chance.happens(0.15)) repeat_later(ask);
}

// The store has remembered it since before the answer came, so the time left is shorter than 48 h by what that took.
void Tenant::repeat_later(const AskPtr& ask) {
  scene_.after(scene_.chance.between(0ms, 40h), [this, ask] {
    if (scene_.clock.now() - ask->begun < kRemembered) send(ask, {});
  });
}

void Tenant::deliver(outbox::Delivery delivery, std::function<void(DeliveryAnswer)> done) {
  if (delivery.may_start && !delivery.may_start()) return done({.end = DeliveryEnd::kFailed});
  Duration there = scene_.chance.between(5ms, 200ms);
  if (scene_.fault("endpoint slow", 0.05)) there = scene_.chance.between(1s, 14s);
  if (scene_.fault("endpoint down", 0.005 * trouble_))
    down_until_ = scene_.clock.now() + scene_.chance.between(1s, 12h);
  scene_.after(there, [this, delivery = std::move(delivery), done = std::move(done)] {
    DeliveryAnswer answer;
    Duration back = scene_.chance.between(5ms, 200ms);
    orders::OrderKey key = delivery.kci.entity.key;
    bool is_down = scene_.faults_on && scene_.clock.now() < down_until_;
    if (is_down || scene_.fault("endpoint fails", 0.03 * trouble_)) {
      answer = {.end = DeliveryEnd::kFailed, .status = 503};
      if (scene_.chance.happens(0.2)) answer.retry_after = scene_.chance.between(1s, 10min);
    } else if (scene_.fault("endpoint refuses", 0.02 * trouble_)) {
      answer = {.end = DeliveryEnd::kRefused, .status = 422};
      scene_.checker.refused(key, delivery.kci.kci.sequence, scene_.clock.now());
    } else if (scene_.fault("endpoint gone", 0.001 * trouble_)) {
      answer = {.end = DeliveryEnd::kGone, .status = 410};
    } else {
      bool hangs = scene_.fault("endpoint hangs", 0.02 * trouble_);
      bool receives = !hangs || scene_.chance.happens(0.5);
      if (receives) scene_.checker.received(id_, delivery.kci, scene_.clock.now());
      bool says_so = !hangs && !scene_.fault("endpoint fails after taking it", 0.02 * trouble_);
      answer = {.end = says_so ? DeliveryEnd::kDelivered : DeliveryEnd::kFailed, .status = says_so ? 204 : 0};
      if (hangs) back = 15s;
    }
    scene_.trace.write(name() + " is told KCI " + std::to_string(delivery.kci.kci.sequence) + " of order " +
                       std::to_string(key.order.value) + ", " + std::string(text(delivery.kci.entity.status)) +
                       ", answers " + std::to_string(answer.status));
    scene_.after(back, [answer, done] { done(answer); });
  });
}

}  // namespace fibrecafe::sim
