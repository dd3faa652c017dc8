// SPDX-License-Identifier: Apache-2.0
#include "edge/errors.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace fibrecafe::edge {
namespace {

// What is ours is not explained to callers; the uuid leads support to the cause.
std::vector<std::string> messages_of(const Error& error) {
  if (error.code == ErrorCode::kDefect) return {"Unexpected error - nothing is known to be wrong with the request"};
  if (error.code == ErrorCode::kUncertain) {
    return {"The request may have been accepted - repeat it with the same X-Request-ID"};
  }
  std::vector<std::string> messages;
  for (const Problem& problem : error.problems) {
    if (std::string message = message_of(problem); !message.empty()) messages.push_back(std::move(message));
  }
  if (messages.empty() && error.code == ErrorCode::kNotAuthorised) messages.push_back("A bearer token is required");
  if (messages.empty()) messages.push_back("Not accepted");
  return messages;
}

std::string body_of(const Error& error, FaultCode code, const std::string& uuid) {
  json::array messages;
  for (std::string& message : messages_of(error)) messages.emplace_back(message);
  return json::serialize(json::object{{"uuid", uuid}, {"code", text(code)}, {"messages", std::move(messages)}});
}

// RFC 6750, 3: no error code where no token was sent.
std::string challenge(const Error& error) {
  if (error.problems.empty() || error.problems.front().text.empty()) return "Bearer";
  std::string description = error.problems.front().text;
  std::erase_if(description, [](char c) { return c < 0x20 || c > 0x7E || c == '"' || c == '\\'; });
  return "Bearer error=\"invalid_token\", error_description=\"" + description + "\"";
}

std::string told_inside(const Error& error) {
  std::string out;
  for (const Problem& problem : error.problems) out += (out.empty() ? "" : "; ") + message_of(problem);
  return out;
}

}  // namespace

Verdict verdict_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed: return {400, FaultCode::kMalformedRequest};
    case ErrorCode::kInvalid: return {422, FaultCode::kInvalidRequest};
    case ErrorCode::kRejected: return {400, FaultCode::kInvalidRequest};
    case ErrorCode::kNotAuthorised: return {401, FaultCode::kNotAuthorised};
    case ErrorCode::kForbidden: return {403, {}};
    case ErrorCode::kNotFound: return {404, FaultCode::kNotFound};
    case ErrorCode::kMethodNotAllowed: return {405, FaultCode::kNotImplemented};
    case ErrorCode::kTooManyRequests: return {429, FaultCode::kInvalidRequest};
    case ErrorCode::kNotOffered: return {501, FaultCode::kGatewayFault};
    case ErrorCode::kUnavailable: return {503, {}};
    case ErrorCode::kSupplierRefused: return {422, FaultCode::kInvalidRequest};
    case ErrorCode::kSupplierNotOffered: return {501, FaultCode::kSupplierFault};
    case ErrorCode::kSupplierFault: return {502, FaultCode::kSupplierFault};
    case ErrorCode::kSupplierTimedOut: return {504, FaultCode::kSupplierTimedOut};
    case ErrorCode::kUncertain:
    case ErrorCode::kDefect: return {500, FaultCode::kGatewayFault};
  }
  FIBRECAFE_ASSERT(false && "an ErrorCode without an answer");
}

std::string message_of(const Problem& problem) {
  if (problem.path.empty()) return problem.text;
  return "Invalid value for field " + problem.path + " - " + problem.text;
}

http::Response ErrorAnswers::answer(const Error& error, const Caller& caller, std::string_view cause) const {
  Verdict verdict = verdict_of(error.code);
  http::Response response;
  response.status = verdict.status;
  std::string uuid;
  if (verdict.code) {
    uuid = to_string(uuid_v4(random_));
    response.headers.add("Content-Type", "application/json");
    response.body = body_of(error, *verdict.code, uuid);
  }
  if (verdict.status == 401) response.headers.add("WWW-Authenticate", challenge(error));
  if (verdict.status == 429) response.headers.add("Retry-After", "1");
  if (verdict.status == 503) response.headers.add("Retry-After", "2");
  std::string inside = cause.empty() && verdict.status >= 500 ? told_inside(error) : std::string(cause);
  log(verdict, uuid, caller, inside);
  return response;
}

void ErrorAnswers::log(const Verdict& verdict, const std::string& uuid, const Caller& caller,
                       std::string_view cause) const {
  std::string_view code = verdict.code ? text(*verdict.code) : "none";
  if (verdict.status >= 500) {
    auto level = verdict.status == 500 ? observe::Level::kError : observe::Level::kWarn;
    log_.write(level, "request_failed",
               {{"error", uuid},
                {"status", verdict.status},
                {"code", code},
                {"request", caller.request_id},
                {"conversation", caller.conversation_id},
                {"operation", caller.operation},
                {"client", caller.client},
                {"cause", cause}});
    return;
  }
  log_.info("request_refused", {{"error", uuid},
                                {"status", verdict.status},
                                {"code", code},
                                {"request", caller.request_id},
                                {"conversation", caller.conversation_id},
                                {"operation", caller.operation},
                                {"client", caller.client}});
}

}  // namespace fibrecafe::edge
