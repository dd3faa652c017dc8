// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/world.hpp"

#include "orders/requests.hpp"
#include "supplier_updates/routes.hpp"
#include "tenant_api/routes.hpp"
#include "tenant_json/kci_json.hpp"

namespace fibrecafe::golden {
namespace {

using orders::CallEnd;
using orders::SupplierAnswer;
using orders::TakenAs;
using testing::StoreTrouble;

std::string text_of(const json::object& from, std::string_view name, std::string_view otherwise = {}) {
  const json::value* value = from.if_contains(name);
  return value ? std::string(value->as_string()) : std::string(otherwise);
}

StoreTrouble trouble_of(const std::string& word) {
  if (word == "full") return StoreTrouble::kFull;
  if (word == "breaks") return StoreTrouble::kThrows;
  if (word == "does not commit") return StoreTrouble::kNotCommitted;
  if (word == "cannot tell whether it committed") return StoreTrouble::kUncertain;
  FIBRECAFE_ASSERT(word.empty());
  return StoreTrouble::kNone;
}

SupplierAnswer answer_of(std::string_view word) {
  SupplierAnswer answer;
  answer.end = CallEnd::kTaken;
  answer.facts.reference = "EXF-ORD-88231";
  answer.request_reference = "EXF-ORD-88231-1";  // of an amendment or cancellation
  if (word == "the supplier took it") {
    answer.facts.reference.reset();
  } else if (word == "the supplier acknowledged it") {
    answer.taken_as = TakenAs::kAcknowledged;
  } else if (word == "the supplier committed to it") {
    answer.taken_as = TakenAs::kCommitted;
    answer.facts.committed_date = answer.facts.target_date = parse_time("2030-04-14T23:00:00.000Z");
  } else if (word == "the supplier refused it") {
    answer.end = CallEnd::kRefused;
    answer.messages = {"LINE_PROFILE FTTP_500_70 cannot be ordered at this address"};
  } else if (word == "the supplier failed") {
    answer.end = CallEnd::kSupplierFault;
    answer.messages = {"Unexpected error"};
  } else {
    FIBRECAFE_ASSERT(word == "the supplier's answer was lost");
    answer.end = CallEnd::kUnknown;
  }
  return answer;
}

constexpr std::string_view kProvide = R"({"orderType":"NEW","supplier":"EXAMPLE_FIBRE",
  "address":{"id":"999900000018","type":"UPRN"},"serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},
  "serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_500_70"}]},
  "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018"}})";
constexpr std::string_view kModify = R"({"orderType":"MODIFY","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451",
  "serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_900_110"}]})";
constexpr std::string_view kCease = R"({"orderType":"CEASE","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451"})";

std::string_view state_word(orders::MessageState state) {
  switch (state) {
    case orders::MessageState::kWaiting: return "waiting";
    case orders::MessageState::kAttempting: return "attempting";
    case orders::MessageState::kUnknown: return "unknown";
  }
  return "";
}

std::string_view parked_word(orders::ParkedKind kind) {
  switch (kind) {
    case orders::ParkedKind::kRefusedByTenant: return "refused by tenant";
    case orders::ParkedKind::kMayExistAtSupplier: return "may exist at the supplier";
    case orders::ParkedKind::kOrphaned: return "orphaned";
    case orders::ParkedKind::kImpossibleMove: return "impossible move";
  }
  return "";
}

std::vector<edge::Route> all_routes(const tenant_api::AskingNeeds& needs) {
  auto routes = tenant_api::routes(needs);
  for (edge::Route& route : supplier_updates::routes(needs.door)) routes.push_back(std::move(route));
  return routes;
}

// What a supplier's scripted answer is to the one who called.
http::Answer answer_from(const json::value* said) {
  http::Answer answer;
  if (!said || (said->is_string() && said->get_string() == "times out")) {
    answer.outcome = http::CallOutcome::kUnknown;
    answer.fault = http::CallFault::kTimeout;
    return answer;
  }
  if (said->is_string()) {
    FIBRECAFE_ASSERT(said->get_string() == "cannot be reached");
    answer.fault = http::CallFault::kConnect;
    return answer;
  }
  answer.outcome = http::CallOutcome::kAnswered;
  answer.response.status = static_cast<int>(said->as_object().at("status").as_int64());
  if (const json::value* body = said->as_object().if_contains("body")) answer.response.body = json::serialize(*body);
  return answer;
}

std::string told_what(const orders::SupplierMessage& message) {
  return message.kind == orders::MessageKind::kPlaceOrder ? "order" : orders::name_of({message.kind, message.subject});
}

std::string_view state_word(appointments::ReservationState state) {
  switch (state) {
    case appointments::ReservationState::kAsking: return "asking";
    case appointments::ReservationState::kHeld: return "held";
    case appointments::ReservationState::kUsed: return "used";
  }
  return "";
}

void put_unless_empty(json::object& into, std::string_view name, json::array list) {
  if (!list.empty()) into.emplace(name, std::move(list));
}

}  // namespace

void ScriptedSuppliers::ask(parties::Asking asking, suppliers::Question question, Done done) {
  const std::string& name = asking.parties->supplier(asking.supplier)->name;
  json::object asked{{"supplier", name}, {"path", question.path}};
  json::object query;
  for (const auto& [parameter, value] : question.query) query[parameter] = value;
  if (!query.empty()) asked["query"] = std::move(query);
  if (!question.body.empty()) asked["body"] = json::parse(question.body);
  asked_.push_back(std::move(asked));
  const json::value* said = answers_.if_contains(name);
  if (said && said->is_string() && said->get_string() == "breaks") throw std::runtime_error("a fault inside");
  done(suppliers::judge_ask(answer_from(said)));
}

World::World(const json::object& given)
    : store_(testing::cast()),
      authenticator_(store_.directory()),
      clock_(parse_time(text_of(given, "now", "2030-03-04T09:15:27.418Z")).value()),
      router_({all_routes(asking_needs()), authenticator_, clock_, random_, log_, *metrics_}) {
  if (const json::value* answers = given.if_contains("suppliers")) asked_suppliers_.set(answers->as_object());
  if (given.contains("addresses")) load_addresses();
  if (const json::value* story = given.if_contains("story")) {
    for (const json::value& event : story->as_array()) play(event);
  }
  store_.trouble = trouble_of(text_of(given, "store"));
  if (given.contains("draining")) router_.drain();
  seen_ = store_.state;
  asked_suppliers_.take_asked();
}

tenant_api::AskingNeeds World::asking_needs() {
  return {{store_, timing_, clock_, random_, log_},
          *enquiries_,
          *appointments_,
          addresses_,
          waiting_,
          std::chrono::seconds(10)};
}

// The file of addresses that an operator loaded: two flats of one house, and a house elsewhere.
void World::load_addresses() {
  auto add = [this](std::string uprn, std::string flat, std::string number, std::string postcode) {
    enquiries::AddressRecord record;
    record.identifier = {{std::move(uprn), AddressType::kUprn}, {}};
    record.sub_address = {flat.empty() ? "" : "Flat", std::move(flat)};
    record.street_number = std::move(number);
    record.street_name = "Example Street";
    record.city = "Exampleton";
    record.postcode = std::move(postcode);
    record.source = "FILE";
    addresses_.records.push_back(std::move(record));
  };
  add("999900000018", "1", "10", "ZZ1 1AA");
  add("999900000026", "2", "10", "ZZ1 1AA");
  add("999900000034", "", "12", "ZZ1 1AB");
}

void World::in_unit(const std::function<void(const orders::Context&)>& act) {
  store_.unit([&](store::Unit& unit) {
    auto parties = store_.directory().current();
    act({unit, *parties, timing_, random_, clock_.now()});
  });
}

void World::play(const json::value& event) {
  if (const json::string* word = event.if_string()) return play_word(std::string_view(word->data(), word->size()));
  const json::object& members = event.as_object();
  if (const json::value* answers = members.if_contains("suppliers")) return asked_suppliers_.set(answers->as_object());
  if (members.contains("passed")) return clock_.advance(parse_duration(text_of(members, "passed")).value());
  if (const json::value* number = members.if_contains("delivered")) {
    return store_.unit([&](store::Unit& unit) { unit.delivered(last_, number->as_int64(), clock_.now()); });
  }
  const json::value* times = members.if_contains("times");
  for (int64_t i = 0; i < (times ? times->as_int64() : 1); ++i) {
    json::object made = members.at("call").as_object();
    if (times) made["headers"] = json::object{{"X-Request-ID", "quick-" + std::to_string(i)}};
    http::Response response = call(made);
    FIBRECAFE_ASSERT(response.status < 300);
  }
  if (!store_.state.stories.empty()) last_ = store_.state.stories.rbegin()->first;
}

void World::play_word(std::string_view word) {
  constexpr std::string_view kPlaced = "an order to ";
  if (word.starts_with(kPlaced)) return place(word.substr(kPlaced.size()));
  if (word == "its timer came due")
    return in_unit([&](const orders::Context& context) { orders::wake(context, last_); });
  if (word == "the call to the supplier began") {
    return in_unit([&](const orders::Context& context) {
      FIBRECAFE_ASSERT(orders::begin_attempt(context, last_, context.store.open_message(last_)->number));
    });
  }
  answered(answer_of(word));
}

void World::place(std::string_view kind) {
  std::string_view body = kind == "provide" ? kProvide : kind == "modify" ? kModify : kCease;
  std::string request_id = "story-" + std::to_string(++placed_);
  http::Response response = call({{"method", "POST"},
                                  {"path", "/v1/service-orders"},
                                  {"as", "example-isp"},
                                  {"headers", {{"X-Request-ID", request_id}}},
                                  {"body", json::parse(body)}});
  FIBRECAFE_ASSERT(response.status == 201);
  last_ = store_.state.stories.rbegin()->first;
}

void World::answered(const SupplierAnswer& answer) {
  in_unit([&](const orders::Context& context) {
    int64_t number = context.store.open_message(last_)->number;
    orders::begin_attempt(context, last_, number);
    orders::supplier_answered(context, *context.store.open_message(last_), answer);
  });
}

http::Response World::call(const json::object& request) {
  http::Request made = testing::request(text_of(request, "method"), text_of(request, "path"), text_of(request, "text"));
  if (size_t mark = made.target.find('?'); mark != std::string::npos) {
    made.path = made.target.substr(0, mark);
    made.query = made.target.substr(mark + 1);
  }
  if (const json::value* body = request.if_contains("body")) made.body = json::serialize(*body);
  made.headers.set("X-Request-ID", "order-2030-000187");
  made.headers.set("X-Conversation-ID", "journey-2030-000187");
  if (!made.body.empty()) made.headers.set("Content-Type", "application/json");
  if (request.contains("as")) made.headers.set("Authorization", "Bearer " + text_of(request, "as"));
  http::Headers headers;
  const json::value* changed = request.if_contains("headers");
  for (const auto& [name, value] : made.headers) {
    if (!changed || !changed->as_object().contains(name)) headers.add(name, value);
  }
  for (const auto& [name, value] : changed ? changed->as_object() : json::object()) {
    if (const json::string* text = value.if_string())
      headers.add(std::string_view(name.data(), name.size()), text->c_str());
  }
  made.headers = std::move(headers);
  if (request.contains("too_large")) return router_.refuse(http::Refusal::kBodyTooLarge, made);
  return testing::ask(router_, std::move(made));
}

json::object World::effects() {
  json::array orders, messages, settled, kcis, held, parked, reservations;
  pushed_.clear();
  auto parties = store_.directory().current();
  for (const auto& [key, story] : store_.state.stories) {
    const testing::FakeState::Story& before = seen_.stories[key];
    int64_t number = key.order.value;
    std::string supplier = parties->supplier(story.placed.supplier)->name;
    if (before.steps.empty() || before.order() != story.order()) {
      orders.push_back({{"id", number}, {"status", text(orders::shown_status(story.order()))}});
    }
    for (const auto& message : story.messages) {
      if (std::find(before.messages.begin(), before.messages.end(), message) != before.messages.end()) continue;
      json::object told{{"order", number}, {"supplier", supplier}, {"state", state_word(message.state)}};
      if (message.kind != orders::MessageKind::kPlaceOrder) told["what"] = told_what(message);
      messages.push_back(std::move(told));
    }
    if (story.messages.empty() && !before.messages.empty()) settled.emplace_back(number);
    for (size_t i = before.kcis.size(); i < story.kcis.size(); ++i) {
      auto send = testing::FakeQueries(store_.state).kci_to_send(key, story.kcis[i].sequence);
      kcis.emplace_back(tenant_json::pushed_kci_json(send->kci, send->entity, supplier, clock_.now()));
    }
    for (const auto& kci : story.held) held.push_back({{"order", number}, {"sequenceNumber", kci.sequence}});
  }
  for (const auto& [id, reservation] : store_.state.reservations) {
    auto before = seen_.reservations.find(id);
    if (before != seen_.reservations.end() && before->second == reservation) continue;
    reservations.push_back({{"id", reservation.id.value}, {"state", state_word(reservation.state)}});
  }
  for (size_t i = seen_.parked.size(); i < store_.state.parked.size(); ++i) {
    parked.push_back(
        {{"order", store_.state.parked[i].key.order.value}, {"as", parked_word(store_.state.parked[i].kind)}});
  }
  seen_ = store_.state;
  pushed_.assign(kcis.begin(), kcis.end());
  json::object out;
  put_unless_empty(out, "orders", std::move(orders));
  put_unless_empty(out, "to_supplier", std::move(messages));
  put_unless_empty(out, "settled_with_supplier", std::move(settled));
  put_unless_empty(out, "to_tenant", std::move(kcis));
  put_unless_empty(out, "held", std::move(held));
  put_unless_empty(out, "for_operators", std::move(parked));
  put_unless_empty(out, "asked_of_suppliers", asked_suppliers_.take_asked());
  put_unless_empty(out, "reservations", std::move(reservations));
  return out;
}

}  // namespace fibrecafe::golden
