// SPDX-License-Identifier: Apache-2.0
#include "edge/router.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "edge/head.hpp"

namespace fibrecafe::edge {
namespace {

constexpr std::string_view kIdSegment = "{id}";
constexpr std::array kStatuses = {200, 201, 202, 204, 400, 401, 403, 404, 405, 422, 429, 500, 501, 502, 503, 504};

// Does the path fit the route's? Gives what stands at {id}, "" where the route has none.
std::optional<std::string_view> fit(std::string_view path, std::string_view route) {
  size_t at = route.find(kIdSegment);
  if (at == std::string_view::npos) return path == route ? std::optional<std::string_view>("") : std::nullopt;
  std::string_view before = route.substr(0, at), after = route.substr(at + kIdSegment.size());
  bool frames = path.size() >= before.size() + after.size() && path.starts_with(before) && path.ends_with(after);
  if (!frames) return {};
  std::string_view id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.empty() || id.find('/') != std::string_view::npos) return {};
  return id;
}

bool fits_method(std::string_view method, std::string_view route) {
  return method == route || (method == "HEAD" && route == "GET");
}

std::string too_many(int per_second) {
  return "Too many requests - " + std::to_string(per_second) + " per second are accepted from this client";
}

}  // namespace

// A route with its metrics.
struct Router::Row {
  Route route;
  observe::Metrics& metrics;
  observe::Histogram& seconds;
  std::array<std::atomic<observe::Counter*>, kStatuses.size() + 1> answers{};  // made when first needed

  Row(Route of, observe::Metrics& all)
      : route(std::move(of)),
        metrics(all),
        seconds(all.histogram("http_request_seconds", "Time from a whole request to its answer",
                              {{"operation", std::string(route.operation_id)}})) {}

  void count(int status) {
    auto at = std::find(kStatuses.begin(), kStatuses.end(), status);
    auto& counter = answers[static_cast<size_t>(at - kStatuses.begin())];
    if (!counter.load()) {
      counter = &metrics.counter("http_requests_total", "Answered requests",
                                 {{"operation", std::string(route.operation_id)},
                                  {"status", at == kStatuses.end() ? "other" : std::to_string(status)}});
    }
    counter.load()->add();
  }
};

// One request on its way to its answer.
struct Router::Exchange {
  Exchange(Router& of, http::Request request, http::Respond to)
      : router(of), row(of.no_row_.get()), respond(std::move(to)), started(of.needs_.clock.monotonic()) {
    ++router.in_flight_;
    call.request = std::move(request);
    if (auto id = journey_header(call.request.headers, kRequestIdHeader)) request_id = *id;
    if (auto id = journey_header(call.request.headers, kConversationIdHeader)) conversation_id = *id;
  }
  ~Exchange() { --router.in_flight_; }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void answer(http::Response response) {
    finish(response);
    std::exchange(respond, {})(std::move(response));
  }
  void refuse(const Error& error) { answer(refusal(error)); }

  http::Response refusal(const Error& error) const {
    std::string_view client = call.principal ? std::string_view(call.principal->client()) : std::string_view();
    auto response = router.errors_.answer(error, {row->route.operation_id, client, request_id, conversation_id});
    if (error.code == ErrorCode::kMethodNotAllowed) response.headers.set("Allow", allow);
    return response;
  }

  // What every answer has, and its place in the metrics.
  void finish(http::Response& response) const {
    if (!request_id.empty()) response.headers.set(kRequestIdHeader, request_id);
    if (!conversation_id.empty()) response.headers.set(kConversationIdHeader, conversation_id);
    if (router.draining_) response.close = true;
    row->count(response.status);
    row->seconds.observe(router.needs_.clock.monotonic() - started);
  }

  Router& router;
  Row* row;
  Call call;          // moved from once the operation runs
  std::string allow;  // for a 405
  http::Respond respond;
  std::string request_id, conversation_id;  // as sent, when well formed
  Monotonic started;
};

Router::Router(RouterNeeds needs) : needs_(std::move(needs)), errors_(needs_.random, needs_.log) {
  Route none;
  none.operation_id = "none";
  no_row_ = std::make_unique<Row>(std::move(none), needs_.metrics);
  for (Route& route : needs_.routes) rows_.push_back(std::make_unique<Row>(std::move(route), needs_.metrics));
  needs_.routes.clear();
}

Router::~Router() = default;

void Router::handle(http::Request request, http::Respond respond) {
  auto exchange = std::make_shared<Exchange>(*this, std::move(request), std::move(respond));
  if (auto found = find_route(*exchange); !found) return exchange->refuse(found.error());
  if (draining_ && !exchange->row->route.document.empty()) {
    return exchange->refuse({ErrorCode::kUnavailable, {}});
  }
  if (writes_held_ && exchange->row->route.role && exchange->row->route.method != "GET") {
    return exchange->refuse({ErrorCode::kUnavailable, {}});
  }
  if (!exchange->row->route.role) return run(exchange);
  authorise(std::move(exchange));
}

http::Response Router::refuse(http::Refusal reason, const http::Request& head) {
  auto exchange = std::make_shared<Exchange>(*this, head, http::Respond());
  Error error{ErrorCode::kMalformed, {{"", "Request is not HTTP/1.1, or its head is too large"}}};
  if (reason == http::Refusal::kBodyTooLarge) {
    error = earlier_objection(exchange).value_or(
        Error{ErrorCode::kMalformed, {{"", "Body too large - at most 256 KiB are accepted"}}});
  }
  http::Response response = exchange->refusal(error);
  exchange->finish(response);
  response.close = true;
  return response;
}

// Of the stages before the headers. An authenticator that has to wait for an outside issuer's keys is not waited for.
std::optional<Error> Router::earlier_objection(const std::shared_ptr<Exchange>& exchange) {
  if (auto found = find_route(*exchange); !found) return found.error();
  if (!exchange->row->route.role) return {};
  auto objection = std::make_shared<std::optional<Error>>();
  auto done = [exchange, objection, here = std::this_thread::get_id()](Result<auth::Principal> principal) {
    if (!principal && std::this_thread::get_id() == here) *objection = principal.error();
  };
  needs_.authenticator.authenticate(exchange->call.request, *exchange->row->route.role, std::move(done));
  return *objection;
}

Router::Match Router::match(const http::Request& request) {
  Match match;
  for (const auto& row : rows_) {
    auto id = fit(request.path, row->route.path);
    if (!id) continue;
    if (fits_method(request.method, row->route.method)) return {row.get(), std::string(*id), {}};
    match.allow += (match.allow.empty() ? "" : ", ") + std::string(row->route.method);
    if (row->route.method == "GET") match.allow += ", HEAD";
  }
  return match;
}

Done Router::find_route(Exchange& exchange) {
  Match found = match(exchange.call.request);
  if (found.row) {
    exchange.row = found.row;
    exchange.call.operation = found.row->route.operation_id;
    exchange.call.path_id = std::move(found.path_id);
    return {};
  }
  if (found.allow.empty()) return fail(ErrorCode::kNotFound, "No such path");
  exchange.allow = std::move(found.allow);
  return fail(ErrorCode::kMethodNotAllowed, "This method is not available here - accepted are " + exchange.allow);
}

void Router::authorise(std::shared_ptr<Exchange> exchange) {
  const http::Request& request = exchange->call.request;  // stays where it is until the operation runs
  parties::Role role = *exchange->row->route.role;
  needs_.authenticator.authenticate(
      request, role, [this, exchange](Result<auth::Principal> principal) { enter(exchange, std::move(principal)); });
}

void Router::enter(const std::shared_ptr<Exchange>& exchange, Result<auth::Principal> principal) {
  if (!principal) return exchange->refuse(principal.error());
  exchange->call.principal = std::move(*principal);
  int rate = exchange->call.principal->rate_per_second();
  int replicas = rate > 0 && needs_.replicas ? needs_.replicas() : 1;
  if (!rates_.take(exchange->call.principal->client(), rate, needs_.clock.monotonic(), replicas)) {
    return exchange->refuse({ErrorCode::kTooManyRequests, {{"", too_many(rate)}}});
  }
  run(exchange);
}

void Router::run(const std::shared_ptr<Exchange>& exchange) {
  const Route& route = exchange->row->route;
  if (auto problems = judge_head(exchange->call.request.headers, route); !problems.empty()) {
    return exchange->refuse({ErrorCode::kMalformed, std::move(problems)});
  }
  if (route.not_offered) {
    return exchange->refuse(
        {ErrorCode::kNotOffered, {{"", std::string(route.operation_id) + " is not offered by this gateway yet"}}});
  }
  exchange->call.request_id = exchange->request_id;
  exchange->call.conversation_id = exchange->conversation_id;
  route.run(std::move(exchange->call), [exchange](http::Response response) { exchange->answer(std::move(response)); });
}

}  // namespace fibrecafe::edge
