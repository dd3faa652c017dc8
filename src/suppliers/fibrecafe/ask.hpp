// SPDX-License-Identifier: Apache-2.0
// One question to a supplier while a tenant waits: a GET or a POST below its URL, judged, and over in time.
//
// Used by the adapters of the asking ports (enquiry_asks.cpp and its neighbours), which put the question into words and
// read the answer. An ask always ends exactly once and within its time, whatever the supplier, its token endpoint or a
// library do: what comes later is dropped. Nothing is tried again, but for one call with a new token after a 401 under
// OAuth2. Sources: decisions.md 1 and 4.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "auth/outbound.hpp"
#include "base/json.hpp"
#include "base/scheduler.hpp"
#include "fields/findings.hpp"
#include "http/client.hpp"
#include "orders/order.hpp"
#include "parties/asking.hpp"

namespace fibrecafe::suppliers {

struct Question {
  std::string path;                                          // "/service-availability"
  std::vector<std::pair<std::string, std::string>> query{};  // not encoded yet
  std::string body{};                                        // JSON text: a POST; empty: a GET
  orders::Scenario scenario{};                               // of a sandbox tenant
};

struct AskNeeds {
  http::Client& client;
  auth::OutboundCredentials& credentials;
  Timer& timer;
  const Clock& clock;
  Random& random;
  std::vector<std::string> allow_networks{};  // endpoints.allow_networks
};

class Asker {
 public:
  using Done = std::function<void(Asked<json::value>)>;
  virtual ~Asker() = default;  // as stop()
  // `done` runs once, at the latest when `asking.within` is over, on any thread, perhaps before this returns. A value
  // is the supplier's answer without its nulls, which count as absent.
  virtual void ask(parties::Asking asking, Question question, Done done) = 0;
  // Ends what is under way (kFailed), and from now on every ask at once.
  virtual void stop() = 0;
};

std::unique_ptr<Asker> make_asker(AskNeeds needs);

// What the last answer to a question means. Pure.
Asked<json::value> judge_ask(const http::Answer& answer);

// The answer was there and cannot be used: kFailed.
template <class Value>
Asked<Value> unusable_answer(const std::string& why) {
  return {AskEnd::kFailed, {}, {"invalid response received: " + why}, "an invalid answer: " + why};
}

// An ask whose answer `read(const json::value&, Value&, fields::Findings&)` turns into a Value. What the reader finds
// wrong makes it kFailed, with the path.
template <class Value, class Read>
Asked<Value> read_answer(Asked<json::value> asked, Read read) {
  if (asked.end != AskEnd::kAnswered) return {asked.end, {}, std::move(asked.messages), std::move(asked.detail)};
  Asked<Value> out{AskEnd::kAnswered, {}, {}, {}};
  fields::Findings findings(fields::UnknownFields::kIgnore);
  read(asked.value, out.value, findings);
  auto verdict = std::move(findings).verdict();
  if (verdict) return out;
  const Problem& first = verdict.error().problems.front();
  return unusable_answer<Value>(first.path.empty() ? first.text : first.path + ": " + first.text);
}

}  // namespace fibrecafe::suppliers
