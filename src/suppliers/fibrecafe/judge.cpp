// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/judge.hpp"

#include "base/json.hpp"
#include "suppliers/fibrecafe/error_body.hpp"
#include "suppliers/fibrecafe/facts.hpp"

namespace fibrecafe::suppliers {
namespace {

using http::CallFault;
using http::CallOutcome;
using orders::CallEnd;
using orders::SupplierAnswer;
using orders::TakenAs;

constexpr std::string_view kRequestReference = "supplierReference";

std::optional<Duration> retry_after(const http::Response& response, Time now) {
  auto value = response.headers.find("Retry-After");
  if (!value) return {};
  auto seconds =
      http::parse_retry_after(*value, std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  return seconds ? std::optional<Duration>(std::chrono::seconds(*seconds)) : std::nullopt;
}

Verdict ended(CallEnd end, int status, std::string detail) {
  Verdict verdict;
  verdict.told.answer.end = end;
  verdict.told.answer.detail = std::move(detail);
  verdict.told.status = status;
  return verdict;
}

Verdict answered(CallEnd end, const http::Response& response, Time now) {
  Verdict verdict = ended(end, response.status, "answered " + std::to_string(response.status));
  verdict.told.answer.messages = read_error(response).messages;
  if (end == CallEnd::kNotSent || end == CallEnd::kUnknown)
    verdict.told.answer.retry_after = retry_after(response, now);
  return verdict;
}

Verdict unusable(int status, std::string why) {
  Verdict verdict = ended(CallEnd::kSupplierFault, status, "an invalid answer: " + why);
  verdict.told.answer.messages = {"invalid response received: " + why};
  return verdict;
}

Verdict taken(TakenAs as, int status, orders::SupplierFacts facts) {
  Verdict verdict = ended(CallEnd::kTaken, status, "");
  verdict.told.answer.taken_as = as;
  verdict.told.answer.facts = std::move(facts);
  return verdict;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// 202: the supplier has yet to look at it. Its number for the order may be there already; nothing else counts.
Verdict accepted(const http::Response& response, OrderId order, OrderKind kind) {
  orders::SupplierFacts facts;
  auto body = parse_json(response.body);
  const json::object* shown = body ? body->if_object() : nullptr;
  const json::value* id = shown ? shown->if_contains("id") : nullptr;
  bool is_ours = shown && (!id || read_given_id(*id) == order.value);
  if (is_ours) facts.reference = read_facts(*shown, kind).facts.reference;
  return taken(TakenAs::kAccepted, response.status, std::move(facts));
}

Verdict committed(int status, orders::SupplierFacts facts) {
  if (facts.committed_date && facts.target_date) return taken(TakenAs::kCommitted, status, std::move(facts));
  Verdict verdict = taken(TakenAs::kAcknowledged, status, std::move(facts));
  verdict.warning = "IN_PROGRESS without both committedDate and targetDate counts as ACKNOWLEDGED";
  return verdict;
}

// An amendment or a cancellation was done (201; 200 counts as one) or taken (202). Of the body only the supplier's
// number for it counts; where there is a body to a 201 it must be about that request.
Verdict request_taken(const http::Response& response, int64_t request) {
  bool at_once = response.status != 202;
  Verdict verdict = taken(at_once ? TakenAs::kAcknowledged : TakenAs::kAccepted, response.status, {});
  if (is_blank(response.body)) return verdict;
  auto body = parse_json(response.body);
  const json::object* shown = body ? body->if_object() : nullptr;
  const json::value* id = shown ? shown->if_contains("id") : nullptr;
  bool is_ours = shown && (!id || read_given_id(*id) == request);
  auto& reference = verdict.told.answer.request_reference;
  if (is_ours) reference = read_reference(*shown, kRequestReference);
  if (!at_once) return verdict;
  if (!shown) return unusable(response.status, "the body is not a JSON object");
  if (!is_ours) return unusable(response.status, "id is not the request's");
  if (!reference && shown->contains(kRequestReference)) {
    return unusable(response.status, std::string(kRequestReference) + ": accepted is a text of 1 to 128 characters");
  }
  return verdict;
}

// 201: acknowledged, perhaps committed; 200 counts as one.
Verdict created(const http::Response& response, OrderId order, OrderKind kind) {
  int status = response.status;
  if (is_blank(response.body)) return taken(TakenAs::kAccepted, status, {});
  auto body = parse_json(response.body);
  if (!body) return unusable(status, "the body is not JSON");
  if (!body->is_object()) return unusable(status, "the body is not an object");
  const json::object& shown = body->get_object();
  const json::value* id = shown.if_contains("id");
  if (id && read_given_id(*id) != order.value) return unusable(status, "id is not the order's");
  FactsRead read = read_facts(shown, kind);
  if (!read.problems.empty()) {
    const Problem& first = read.problems.front();
    return unusable(status, first.path + ": " + first.text);
  }
  const json::value* said = shown.if_contains("status");
  if (!said) {
    if (!read.facts.reference) return taken(TakenAs::kAccepted, status, {});
    return taken(TakenAs::kAcknowledged, status, std::move(read.facts));
  }
  const json::string* word = said->if_string();
  if (word && *word == "ACKNOWLEDGED") return taken(TakenAs::kAcknowledged, status, std::move(read.facts));
  if (word && *word == "IN_PROGRESS") return committed(status, std::move(read.facts));
  return unusable(status, "status: accepted are ACKNOWLEDGED and IN_PROGRESS");
}

Verdict refused_credentials(const http::Response& response, Time now) {
  Verdict verdict = answered(CallEnd::kNotSent, response, now);
  verdict.told.credentials_refused = true;
  return verdict;
}

Verdict unknown(const http::Response& response, FaultCode fault, Time now) {
  Verdict verdict = answered(CallEnd::kUnknown, response, now);
  verdict.told.answer.unknown_fault = fault;
  return verdict;
}

Verdict judge_client_error(const http::Response& response, const orders::SupplierMessage& message, Time now) {
  switch (response.status) {
    case 400:
      return answered(read_error(response).code == "INVALID_REQUEST" ? CallEnd::kRefused : CallEnd::kGatewayFault,
                      response, now);
    case 401:
    case 403: return refused_credentials(response, now);
    case 404:
    case 405:
    case 406:
    case 411:
    case 413:
    case 415: return answered(CallEnd::kGatewayFault, response, now);
    case 409:  // to a repeat: "I have it"
      return message.maybe_taken ? taken(TakenAs::kAccepted, response.status, {})
                                 : answered(CallEnd::kRefused, response, now);
    case 429: return answered(CallEnd::kNotSent, response, now);
    default: return answered(CallEnd::kRefused, response, now);
  }
}

Verdict judge_response(const http::Response& response, const orders::SupplierMessage& message, OrderKind kind,
                       Time now) {
  int status = response.status;
  bool taken = status == 200 || status == 201 || status == 202;
  if (taken && message.kind != orders::MessageKind::kPlaceOrder) return request_taken(response, message.subject);
  if (status == 200 || status == 201) return created(response, message.key.order, kind);
  if (status == 202) return accepted(response, message.key.order, kind);
  if (status >= 400 && status < 500) return judge_client_error(response, message, now);
  if (status == 502) return unknown(response, FaultCode::kSupplierFault, now);
  if (status == 503) return answered(CallEnd::kNotSent, response, now);
  if (status == 504) return unknown(response, FaultCode::kSupplierTimedOut, now);
  if (status >= 500 && status < 600) return answered(CallEnd::kSupplierFault, response, now);
  return unusable(status, "status " + std::to_string(status));
}

}  // namespace

Verdict judge(const http::Answer& answer, const orders::SupplierMessage& message, OrderKind kind, Time now) {
  switch (answer.outcome) {
    case CallOutcome::kAnswered: return judge_response(answer.response, message, kind, now);
    case CallOutcome::kNotSent: return ended(CallEnd::kNotSent, 0, answer.detail);
    case CallOutcome::kUnknown: break;
  }
  Verdict verdict = ended(CallEnd::kUnknown, 0, answer.detail);
  bool timed_out = answer.fault == CallFault::kTimeout;
  verdict.told.answer.unknown_fault = timed_out ? FaultCode::kSupplierTimedOut : FaultCode::kSupplierFault;
  return verdict;
}

Verdict judge_no_token(const http::Answer& failure, Time now) {
  int status = failure.response.status;
  Verdict verdict = ended(CallEnd::kNotSent, status, failure.detail);
  verdict.told.answer.retry_after = retry_after(failure.response, now);
  verdict.told.credentials_refused = status == 400 || status == 401 || status == 403;
  return verdict;
}

}  // namespace fibrecafe::suppliers
