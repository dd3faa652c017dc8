// SPDX-License-Identifier: Apache-2.0
#include "orders/decide_answer.hpp"

#include "base/assert.hpp"
#include "orders/chronicle.hpp"

namespace fibrecafe::orders {
namespace {

// Every tenant sees one sequence, whatever the supplier: SENT_TO_SUPPLIER, then what a synchronous answer skipped.
void taken(Chronicle& story, TakenAs as, const SupplierFacts& facts) {
  if (as == TakenAs::kAccepted) take_facts(story.edit(), facts, false, false);
  story.move(Event::kTaken);
  story.step("taken", Chronicle::inform(KciType::kUpdate));
  if (as == TakenAs::kAccepted) return;

  SupplierFacts undated = facts;
  undated.committed_date.reset();
  undated.target_date.reset();
  take_facts(story.edit(), as == TakenAs::kCommitted ? undated : facts, false, false);
  story.move(Event::kToAcknowledged);
  story.step("acknowledged in the answer", Chronicle::inform(KciType::kAcknowledged));
  if (as == TakenAs::kAcknowledged) return;
  take_facts(story.edit(), facts, false, false);
  story.move(Event::kToInProgress);
  story.step("committed in the answer", Chronicle::inform(KciType::kCommitted));
}

void refused(Chronicle& story, const std::vector<std::string>& messages) {
  story.move(Event::kRefused);
  Kci kci = Chronicle::inform(KciType::kTerminated);
  kci.reason.code = ProblemCode::kInvalidRequest;
  kci.reason.text = refusal_text(messages);
  story.step("refused", std::move(kci));
}

void failed(Chronicle& story, const Outcome& outcome) {
  story.move(Event::kFailedToSend);
  story.step("failed to send", story.error(outcome.fault, outcome.messages));
}

}  // namespace

std::vector<Step> decide_answer(const Order& order, const Outcome& outcome, const SupplierAnswer& answer, Time now,
                                Random& random) {
  Chronicle story(order, now, random);
  switch (outcome.settled) {
    case Settled::kNotYet: break;
    case Settled::kTaken: taken(story, answer.taken_as, answer.facts); break;
    case Settled::kHasIt: taken(story, TakenAs::kAccepted, {}); break;
    case Settled::kRefused: refused(story, outcome.messages); break;
    case Settled::kFailed: failed(story, outcome); break;
  }
  return std::move(story).take_steps();
}

}  // namespace fibrecafe::orders
