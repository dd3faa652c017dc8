// SPDX-License-Identifier: Apache-2.0
#include "tenant_updates/judge.hpp"

namespace fibrecafe::tenant_updates {
namespace {

using outbox::DeliveryAnswer;
using outbox::DeliveryEnd;

DeliveryEnd end_of(int status) {
  if (status >= 200 && status < 300) return DeliveryEnd::kDelivered;
  switch (status) {
    case 400:
    case 404:
    case 422: return DeliveryEnd::kRefused;
    case 410: return DeliveryEnd::kGone;
    default: return DeliveryEnd::kFailed;
  }
}

std::optional<Duration> retry_after(const http::Response& response, Time now) {
  auto value = response.headers.find("Retry-After");
  if (!value) return {};
  auto seconds =
      http::parse_retry_after(*value, std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  return seconds ? std::optional<Duration>(std::chrono::seconds(*seconds)) : std::nullopt;
}

}  // namespace

DeliveryAnswer judge(const http::Answer& answer, Time now) {
  DeliveryAnswer out;
  if (answer.outcome != http::CallOutcome::kAnswered) {
    out.detail = answer.detail;
    return out;
  }
  out.status = answer.response.status;
  out.end = end_of(out.status);
  out.credentials_refused = out.status == 401 || out.status == 403;
  if (out.end == DeliveryEnd::kFailed) out.retry_after = retry_after(answer.response, now);
  if (out.end != DeliveryEnd::kDelivered) out.detail = "answered " + std::to_string(out.status);
  return out;
}

DeliveryAnswer judge_no_token(const http::Answer& failure, Time now) {
  DeliveryAnswer out;
  out.status = failure.response.status;
  out.credentials_refused = out.status == 400 || out.status == 401 || out.status == 403;
  out.retry_after = retry_after(failure.response, now);
  out.detail = failure.detail;
  return out;
}

}  // namespace fibrecafe::tenant_updates
