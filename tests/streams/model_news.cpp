// SPDX-License-Identifier: Apache-2.0
// The model hears the supplier: decisions.md 5.
#include <algorithm>

#include "tests/streams/model.hpp"

namespace fibrecafe::streams {
namespace {

using R = ReasonCode;
using S = OrderStatus;
using Q = RequestStatus;
constexpr Duration kGapWait = std::chrono::seconds(10), kCallTimeout = std::chrono::seconds(30);

bool ends(S status) {
  switch (status) {
    case S::kFailedToSend:
    case S::kRejected:
    case S::kCancelled:
    case S::kFailed:
    case S::kCompleted:
    case S::kPartial: return true;
    default: return false;
  }
}

// The gateway's own words say nothing about the state.
bool says_nothing(S status) {
  switch (status) {
    case S::kReceivedByGateway:
    case S::kSentToSupplier:
    case S::kFailedToSend:
    case S::kPendingAmendment:
    case S::kPendingCancellation: return true;
    default: return false;
  }
}

bool is_open(const Asked& asked) {
  return asked.status == Q::kReceivedByGateway || asked.status == Q::kPending;
}

}  // namespace

bool Model::hear(const News& news) {
  if (std::find(seen_.begin(), seen_.end(), news.uid) != seen_.end()) return true;
  if (!named(news).valid) return false;
  if (in_flight()) {
    hold(news);
    return true;
  }
  std::optional<Model> before;  // a refused KCI leaves nothing behind
  if (!messages_.empty()) before = *this;
  settle_what_it_shows(news);
  int next = highest_ == 0 ? 2 : highest_ + 1;
  bool in_turn = habits_.numbers_are_ignored || (news.sequence >= highest_ && news.sequence <= next);
  if (!in_turn && news.sequence > next) {
    hold(news);
    return true;
  }
  if (status_ == S::kFailedToSend) {
    orphan(news);
  } else if (!in_turn) {
    pass_on_late(news);
  } else if (!apply(news)) {
    if (before) *this = std::move(*before);
    return false;
  }
  seen_.push_back(news.uid);
  release();
  return true;
}

void Model::hold(const News& news) {
  seen_.push_back(news.uid);
  auto after = [&](const Held& each) {
    return std::pair(each.news.sequence, each.news.issued) > std::pair(news.sequence, news.issued);
  };
  Held held{news, now_};
  if (Request* about = named(news).request) {  // it means the same when its turn comes
    (about->asked.cancels ? held.news.cancellation : held.news.amendment).id = static_cast<int>(about->asked.id);
  }
  held_.insert(std::find_if(held_.begin(), held_.end(), after), held);
}

// What waits goes when the gap is closed, or when somebody waited long enough for it.
void Model::release() {
  if (in_flight()) return;
  for (const Held& each : std::vector(held_)) settle_what_it_shows(each.news);
  int no_longer_waited_for = 0;
  for (const Held& each : held_) {
    if (each.received + kGapWait <= now_) no_longer_waited_for = std::max(no_longer_waited_for, each.news.sequence);
  }
  while (!held_.empty()) {
    News news = held_.front().news;
    int next = highest_ == 0 ? 2 : highest_ + 1;
    bool late = !habits_.numbers_are_ignored && news.sequence < highest_;
    bool waits = !habits_.numbers_are_ignored && news.sequence > next && news.sequence > no_longer_waited_for;
    if (waits) return;
    held_.erase(held_.begin());
    if (status_ == S::kFailedToSend) {
      orphan(news);
    } else if (late) {
      pass_on_late(news);
    } else if (!apply(news)) {
      ++for_operators_;
      pass_on_late(news);
    }
  }
}

std::optional<Duration> Model::next_due() const {
  std::optional<Duration> due;
  auto sooner = [&due](Duration time) { due = due ? std::min(*due, time) : time; };
  if (!messages_.empty() && messages_.front().state == Sending::kUnknown) sooner(*messages_.front().give_up);
  if (in_flight()) {
    if (!held_.empty()) sooner(messages_.front().called + kCallTimeout);
  } else {
    for (const Held& each : held_) sooner(each.received + kGapWait);
  }
  return due;
}

void Model::wait(Duration by) {
  Duration until = now_ + by;
  for (auto due = next_due(); due && *due <= until; due = next_due()) {
    now_ = std::max(now_, *due);
    release();
    if (messages_.empty() || messages_.front().state != Sending::kUnknown) continue;
    Message message = messages_.front();
    if (now_ < *message.give_up) continue;
    messages_.erase(messages_.begin());
    failed(message, message.timed_out ? FaultCode::kSupplierTimedOut : FaultCode::kSupplierFault, true);
  }
  now_ = until;
}

bool Model::shows(const News& news, const Message& message) {
  if (message.places) return true;
  Request* found = named(news).request;
  return found && found->asked.cancels == message.cancels && found->asked.id == message.subject;
}

void Model::settle_what_it_shows(const News& news) {
  for (const Message& each : std::vector(messages_)) {
    if (shows(news, each)) settle_as_taken(each.number);
  }
}

// AMENDED and AMENDMENT_REJECTED speak of an amendment, CANCELLED and CANCELLATION_REJECTED of a cancellation, all
// others of what they name.
Model::Named Model::named(const News& news) {
  bool of_cancellation = news.reason == R::kCancelled || news.reason == R::kCancellationRejected;
  bool of_amendment = news.reason == R::kAmended || news.reason == R::kAmendmentRejected;
  if (!of_cancellation) {
    Named amendment = find_named(false, news.amendment);
    if (!amendment.valid || amendment.request || of_amendment) return amendment;
  }
  return find_named(true, news.cancellation);
}

Model::Named Model::find_named(bool cancels, const Naming& naming) {
  if (!naming.id && !naming.reference) return {};
  Request *by_id = nullptr, *by_reference = nullptr;
  std::vector<Request*> nameless;  // open, and the supplier never told a reference of it
  for (Request& each : cancels ? cancellations_ : amendments_) {
    if (naming.id == each.asked.id) by_id = &each;
    if (naming.reference && naming.reference == each.reference) by_reference = &each;
    if (is_open(each.asked) && !each.reference) nameless.push_back(&each);
  }
  if (naming.id && !by_id) return {false, nullptr};
  if (by_id && by_reference && by_id != by_reference) return {false, nullptr};
  if (by_id) return {true, by_id};
  if (by_reference) return {true, by_reference};
  if (nameless.size() == 1 && !never_left(cancels, *nameless.front())) return {true, nameless.front()};
  return {false, nullptr};
}

bool Model::fits(R reason, S status) const {
  switch (reason) {
    case R::kAcknowledged: return status == S::kAcknowledged || status == S::kInProgress;
    case R::kCommitted: return status == S::kInProgress;
    case R::kCompleted: return status == S::kCompleted || status == S::kPartial;
    case R::kCancelled: return status == S::kCancelled;
    case R::kOrderRejected: return status == S::kRejected;
    case R::kTerminated: return status == S::kCancelled || status == S::kRejected || status == S::kFailed;
    default: return says_nothing(status) || !ends(status) || status == status_;
  }
}

bool Model::is_before_acknowledged() const {
  return status_ == S::kReceivedByGateway || status_ == S::kSentToSupplier;
}

// What may move; nothing: it may not.
std::optional<S> Model::becomes(S said) const {
  if (says_nothing(said) || said == status_) return status_;
  if (ends(status_)) return {};
  if (said == S::kAcknowledged) return committed_before_ ? std::nullopt : std::optional(said);
  if (kind_ == OrderKind::kUnsolicitedCease) {
    bool has_it = said == S::kInProgress || said == S::kCancelled || said == S::kCompleted;
    return has_it ? std::optional(said) : std::nullopt;
  }
  if (said == S::kRejected) return is_before_acknowledged() ? std::optional(said) : std::nullopt;
  return said;
}

// supplier-and-updates.md 4.1; what is said of a request that is settled is news.
Model::Kind Model::kind_of_news(const News& news, Request* named, bool stays) const {
  constexpr auto kInform = UpdateType::kInformational;
  constexpr auto kAct = UpdateType::kActionRequired;
  bool open = named && is_open(named->asked);
  if (stays && is_before_acknowledged()) return {};
  switch (news.reason) {
    case R::kAcknowledged: return {kInform, KciType::kAcknowledged};
    case R::kCommitted: return {kInform, KciType::kCommitted};
    case R::kAdditional: return {kInform, KciType::kAdditional};
    case R::kWarning: return {kInform, KciType::kWarning};
    case R::kDelay: return {kInform, KciType::kDelay};
    case R::kResumed: return {kInform, KciType::kResumed};
    case R::kReappointed: return {kInform, KciType::kReappointed};
    case R::kCompleted: return {kInform, KciType::kCompleted};
    case R::kOrderRejected:
    case R::kTerminated: return {kInform, KciType::kTerminated};
    case R::kInformationRequired: return {kAct, KciType::kInformationRequired};
    case R::kReappoint: return {kAct, KciType::kReappoint};
    case R::kResubmit: return {kAct, KciType::kResubmit};
    case R::kAmended: return open ? Kind{kInform, KciType::kAmended} : Kind{};
    case R::kAmendmentRejected:
    case R::kCancellationRejected: return open ? Kind{kAct, KciType::kResubmit} : Kind{};
    case R::kCancelled:
      if (open) return {kInform, KciType::kCancelled};
      return stays && named ? Kind{} : Kind{kInform, KciType::kTerminated};
    case R::kCreated:
    case R::kUpdate: return {};
  }
  return {};
}

bool Model::apply(const News& news) {
  if (!fits(news.reason, news.status)) return false;
  auto to = becomes(news.status);
  if (!to) return false;
  Request* about = named(news).request;
  bool stays = *to == status_;
  Kind kind = kind_of_news(news, about, stays);
  bool went_on = !stays && *to != S::kAcknowledged && *to != S::kRejected && *to != S::kCancelled && *to != S::kFailed;
  if (is_before_acknowledged() && went_on && news.reason != R::kAcknowledged) {
    set_status(S::kAcknowledged);
    tell({UpdateType::kInformational, KciType::kAcknowledged});
  }
  if (about && about->asked.status == Q::kFailedToSend) ++for_operators_;
  settle_request(news, about);
  std::vector<Request*> carried;
  if (about) carried.push_back(about);
  if (ends(*to) && !stays) {
    for (Request* each : end_requests(*to)) carried.push_back(each);
  }
  set_status(*to);
  take_dates(news, news.reason == R::kAmended || news.reason == R::kReappointed, false);
  highest_ = std::max(highest_, news.sequence);
  tell(kind, carried);
  return true;
}

void Model::settle_request(const News& news, Request* about) {
  if (!about) return;
  int reference = about->asked.cancels ? news.cancellation.reference : news.amendment.reference;
  if (!about->reference) about->reference = reference;
  if (!is_open(about->asked)) return;
  if (news.reason == R::kAmended) {
    about->asked.status = Q::kCompleted;
    notes_ = about->notes;
  } else if (news.reason == R::kCancelled) {
    about->asked.status = Q::kCompleted;
  } else if (news.reason == R::kAmendmentRejected || news.reason == R::kCancellationRejected ||
             news.reason == R::kResubmit) {
    about->asked.status = Q::kRejected;
  }
}

void Model::take_dates(const News& news, bool may_recommit, bool only_missing) {
  if (news.target && !(only_missing && target_)) target_ = news.target;
  if (news.committed && (may_recommit || !committed_)) committed_ = news.committed;
}

void Model::pass_on_late(const News& news) {
  Request* about = named(news).request;
  if (about && about->asked.status == Q::kFailedToSend) ++for_operators_;
  if (news.reason != R::kCancelled) settle_request(news, about);
  take_dates(news, false, true);
  highest_ = std::max(highest_, news.sequence);
  tell({}, about ? std::vector{about} : std::vector<Request*>());
}

void Model::orphan(const News& news) {
  ++for_operators_;
  take_dates(news, false, true);
  highest_ = std::max(highest_, news.sequence);
}

}  // namespace fibrecafe::streams
