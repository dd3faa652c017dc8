// SPDX-License-Identifier: Apache-2.0
// What happens, and telling the supplier. model_news.cpp hears it.
#include "tests/streams/model.hpp"

#include <algorithm>

namespace fibrecafe::streams {
namespace {

using S = OrderStatus;
using Q = RequestStatus;
constexpr Duration kGiveUpAfter = std::chrono::minutes(10), kCallTimeout = std::chrono::seconds(30);

bool ends(S status) {
  return status == S::kFailedToSend || status == S::kRejected || status == S::kCancelled || status == S::kFailed ||
         status == S::kCompleted || status == S::kPartial;
}

bool one_of(S status, std::initializer_list<S> all) {
  return std::find(all.begin(), all.end(), status) != all.end();
}

}  // namespace

View Model::happen(const Happening& happening) {
  told_.clear();
  View view;
  switch (happening.doing) {
    case Doing::kBegin: view.accepted = begin(happening); break;
    case Doing::kAmend: view.accepted = amend(happening.notes); break;
    case Doing::kCancel: view.accepted = cancel(happening.fitting); break;
    case Doing::kAttempt: attempt(); break;
    case Doing::kAnswer: answer(happening.answer); break;
    case Doing::kNews: view.accepted = hear(happening.news); break;
    case Doing::kWait: wait(happening.wait); break;
  }
  view.told = told_;
  view.status = status_;
  view.shown = shown();
  for (const Request& each : amendments_) view.requests.push_back(each.asked);
  for (const Request& each : cancellations_) view.requests.push_back(each.asked);
  for (const Message& each : messages_) view.to_send.push_back(each.number);
  view.notes = notes_;
  view.committed = committed_;
  view.target = target_;
  view.for_operators = for_operators_;
  return view;
}

// The tenant's orders go to the supplier; an unsolicited cease comes from it, and the tenant sees the whole sequence.
bool Model::begin(const Happening& happening) {
  if (kind_ != OrderKind::kUnsolicitedCease) {
    Message message;
    message.places = true;
    send(message);
    return true;
  }
  const News& news = happening.news;
  bool own = one_of(news.status, {S::kReceivedByGateway, S::kSentToSupplier, S::kFailedToSend, S::kPendingAmendment,
                                  S::kPendingCancellation});
  if (!own && !one_of(news.status, {S::kAcknowledged, S::kInProgress})) return false;
  seen_.push_back(news.uid);
  highest_ = news.sequence;
  tell({UpdateType::kInformational, KciType::kCreated});
  if (!own) {
    set_status(S::kAcknowledged);
    tell({UpdateType::kInformational, KciType::kAcknowledged});
  }
  if (news.status == S::kInProgress) {
    set_status(S::kInProgress);
    bool dated = news.committed && news.target;
    tell({UpdateType::kInformational, dated ? KciType::kCommitted : KciType::kUpdate});
  }
  take_dates(news, false, false);
  return true;
}

bool Model::amend(int notes) {
  if (kind_ == OrderKind::kUnsolicitedCease) return false;
  if (!one_of(shown(), {S::kAcknowledged, S::kInProgress, S::kPending, S::kPendingAmendment})) return false;
  auto id = static_cast<int64_t>(amendments_.size()) + 1;
  amendments_.push_back({{false, id, Q::kReceivedByGateway}, notes, 0});
  Message message;
  message.subject = id;
  send(message);
  return true;
}

bool Model::cancel(bool fitting) {
  if (!fitting || has_open_cancellation()) return false;
  bool other = kind_ == OrderKind::kUnsolicitedCease;
  bool allowed = other ? one_of(shown(), {S::kReceivedByGateway, S::kAcknowledged, S::kInProgress})
                       : one_of(shown(), {S::kSentToSupplier, S::kAcknowledged, S::kInProgress, S::kPending, S::kHeld,
                                          S::kPendingAmendment});
  if (!allowed) return false;
  auto id = static_cast<int64_t>(cancellations_.size()) + 1;
  cancellations_.push_back({{true, id, Q::kReceivedByGateway}, 0, 0});
  Message message;
  message.cancels = true;
  message.subject = id;
  send(message);
  return true;
}

void Model::send(Message message) {
  message.number = 1 + static_cast<int64_t>(amendments_.size() + cancellations_.size());
  messages_.push_back(message);
}

void Model::attempt() {
  if (messages_.empty() || messages_.front().state != Sending::kWaiting) return;
  Message& message = messages_.front();
  message.state = Sending::kCalling;
  message.called = now_;
  if (!message.give_up) message.give_up = now_ + kGiveUpAfter;
  last_called_ = message.number;
}

bool Model::in_flight() const {
  if (messages_.empty() || messages_.front().state != Sending::kCalling) return false;
  return now_ < messages_.front().called + kCallTimeout;
}

bool Model::never_left(bool cancels, const Request& request) const {
  return std::any_of(messages_.begin(), messages_.end(), [&](const Message& each) {
    return !each.places && each.cancels == cancels && each.subject == request.asked.id && !each.give_up;
  });
}

// The table of decisions.md 4.
void Model::answer(const Answer& answer) {
  if (messages_.empty() || messages_.front().number != last_called_) return;
  Message message = messages_.front();
  bool unknown = answer.end == End::kTimedOut || answer.end == End::kLost;
  bool late = message.state != Sending::kCalling;  // the call had been taken for lost
  if (late && (unknown || answer.end == End::kNotSent)) return;
  bool has_it = std::any_of(held_.begin(), held_.end(), [&](const Held& each) { return shows(each.news, message); });
  bool over = now_ >= *message.give_up;
  if (unknown) {
    message.maybe_taken = true;
    message.timed_out = answer.end == End::kTimedOut;
  }
  messages_.erase(messages_.begin());
  if (answer.end == End::kAccepted || answer.end == End::kAcknowledged || answer.end == End::kCommitted) {
    taken(message, answer);
  } else if (answer.end == End::kRefused) {
    refused(message);
  } else if (has_it) {
    taken(message, {});
  } else if (answer.end == End::kOurFault) {
    failed(message, FaultCode::kGatewayFault, message.maybe_taken);
  } else if (answer.end == End::kTheirFault) {
    failed(message, FaultCode::kSupplierFault, message.maybe_taken);
  } else if (over) {
    bool timed_out = message.maybe_taken && message.timed_out;
    failed(message, timed_out ? FaultCode::kSupplierTimedOut : FaultCode::kSupplierFault, message.maybe_taken);
  } else {
    message.state = unknown && !habits_.repeats_are_safe ? Sending::kUnknown : Sending::kWaiting;
    messages_.insert(messages_.begin(), message);
  }
  release();
}

void Model::settle_as_taken(int64_t number) {
  auto found = std::find_if(messages_.begin(), messages_.end(), [&](auto& each) { return each.number == number; });
  Message message = *found;
  messages_.erase(found);
  taken(message, {});
}

void Model::taken(const Message& message, const Answer& answer) {
  if (!message.places) {
    Request& asked = request(message.cancels, message.subject);
    if (!asked.reference) asked.reference = answer.reference;
    if (answer.end != End::kAccepted) return done_at_once(asked);
    asked.asked.status = Q::kPending;
    return tell({}, {&asked});
  }
  set_status(S::kSentToSupplier);
  tell({});
  if (answer.end == End::kAccepted) return;
  set_status(S::kAcknowledged);
  tell({UpdateType::kInformational, KciType::kAcknowledged});
  if (answer.end == End::kAcknowledged) return;
  set_status(S::kInProgress);
  tell({UpdateType::kInformational, KciType::kCommitted});
  committed_ = answer.committed;
  target_ = answer.target;
}

// A 201 to a request. An amendment settles what a PENDING order was waiting for.
void Model::done_at_once(Request& asked) {
  asked.asked.status = Q::kCompleted;
  if (asked.asked.cancels) {
    std::vector<Request*> carried = end_requests(S::kCancelled);
    carried.push_back(&asked);
    set_status(S::kCancelled);
    return tell({UpdateType::kInformational, KciType::kCancelled}, carried);
  }
  notes_ = asked.notes;
  if (status_ == S::kPending) set_status(committed_before_ ? S::kInProgress : S::kAcknowledged);
  tell({UpdateType::kInformational, KciType::kAmended}, {&asked});
}

void Model::refused(const Message& message) {
  if (message.places) {
    set_status(S::kRejected);
    return tell({UpdateType::kInformational, KciType::kTerminated});
  }
  Request& asked = request(message.cancels, message.subject);
  asked.asked.status = Q::kRejected;
  tell({UpdateType::kActionRequired, KciType::kResubmit}, {&asked});
}

void Model::failed(const Message& message, FaultCode fault, bool may_exist) {
  if (may_exist) ++for_operators_;
  if (message.places) {
    set_status(S::kFailedToSend);
    return tell_fault(fault, nullptr);
  }
  Request& asked = request(message.cancels, message.subject);
  asked.asked.status = Q::kFailedToSend;
  tell_fault(fault, &asked);
}

Model::Request& Model::request(bool cancels, int64_t id) {
  return (cancels ? cancellations_ : amendments_).at(static_cast<size_t>(id) - 1);
}

bool Model::has_open_cancellation() const {
  return std::any_of(cancellations_.begin(), cancellations_.end(), [](const Request& each) {
    return each.asked.status == Q::kReceivedByGateway || each.asked.status == Q::kPending;
  });
}

S Model::shown() const {
  auto pending = [](const Request& each) { return each.asked.status == Q::kPending; };
  if (ends(status_)) return status_;
  if (std::any_of(cancellations_.begin(), cancellations_.end(), pending)) return S::kPendingCancellation;
  if (std::any_of(amendments_.begin(), amendments_.end(), pending)) return S::kPendingAmendment;
  return status_;
}

void Model::set_status(S status) {
  status_ = status;
  if (status == S::kInProgress) committed_before_ = true;
  if (ends(status)) std::erase_if(messages_, [](const Message& each) { return !each.places; });
}

// All but the newest amendment are told by themselves; the others are carried by the KCI that ends the order.
std::vector<Model::Request*> Model::end_requests(S to) {
  auto is_open = [](const Request& each) {
    return each.asked.status == Q::kReceivedByGateway || each.asked.status == Q::kPending;
  };
  std::vector<Request*> carried;
  for (Request& each : amendments_) {
    if (!is_open(each)) continue;
    if (!carried.empty()) {
      carried.back()->asked.status = Q::kRejected;
      tell({}, {carried.back()});
      carried.clear();
    }
    carried.push_back(&each);
  }
  if (!carried.empty()) carried.back()->asked.status = Q::kRejected;
  for (Request& each : cancellations_) {
    if (!is_open(each)) continue;
    each.asked.status = to == S::kCancelled ? Q::kCompleted : Q::kRejected;
    carried.push_back(&each);
  }
  return carried;
}

void Model::tell(Kind kind, std::vector<Request*> carried) {
  tell_as(kind.update_type, text(kind.type), carried);
}

void Model::tell_fault(FaultCode fault, Request* carried) {
  tell_as(UpdateType::kError, text(fault), carried ? std::vector{carried} : std::vector<Request*>());
}

Told& Model::tell_as(UpdateType update_type, std::string_view word, const std::vector<Request*>& carried) {
  Told told;
  told.sequence = ++count_;
  told.update_type = update_type;
  told.word = word;
  told.shown = shown();
  for (const Request* each : carried) {
    (each->asked.cancels ? told.cancellation : told.amendment) = each->asked.id;
    (each->asked.cancels ? told.cancellation_status : told.amendment_status) = each->asked.status;
  }
  return told_.emplace_back(told);
}

}  // namespace fibrecafe::streams
