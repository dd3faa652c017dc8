// SPDX-License-Identifier: Apache-2.0
#include "tests/streams/generate.hpp"

#include <algorithm>
#include <iterator>

namespace fibrecafe::streams {
namespace {

using R = ReasonCode;
using S = OrderStatus;

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  int below(int bound) {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<int>((z ^ (z >> 31)) % static_cast<uint64_t>(bound));
  }
  bool percent(int chance) { return below(100) < chance; }
  template <class Array>
  const auto& from(const Array& all) {
    return all[static_cast<size_t>(below(static_cast<int>(std::size(all))))];
  }

 private:
  uint64_t state_;
};

struct Saying {
  R reason;
  S status;
};

// What a supplier would say, the likelier the more often it stands here.
constexpr Saying kUsual[] = {
    {R::kAcknowledged, S::kAcknowledged},
    {R::kAcknowledged, S::kAcknowledged},
    {R::kAcknowledged, S::kInProgress},
    {R::kCommitted, S::kInProgress},
    {R::kCommitted, S::kInProgress},
    {R::kUpdate, S::kInProgress},
    {R::kUpdate, S::kSentToSupplier},
    {R::kAdditional, S::kInProgress},
    {R::kAdditional, S::kCompleted},
    {R::kWarning, S::kAcknowledged},
    {R::kDelay, S::kHeld},
    {R::kResumed, S::kInProgress},
    {R::kInformationRequired, S::kPending},
    {R::kReappoint, S::kPending},
    {R::kReappointed, S::kInProgress},
    {R::kAmended, S::kInProgress},
    {R::kAmended, S::kAcknowledged},
    {R::kAmended, S::kPending},
    {R::kAmendmentRejected, S::kInProgress},
    {R::kAmendmentRejected, S::kPendingAmendment},
    {R::kCancelled, S::kCancelled},
    {R::kCancellationRejected, S::kInProgress},
    {R::kCancellationRejected, S::kPendingCancellation},
    {R::kResubmit, S::kPending},
    {R::kOrderRejected, S::kRejected},
    {R::kTerminated, S::kFailed},
    {R::kTerminated, S::kCancelled},
    {R::kCompleted, S::kCompleted},
    {R::kCompleted, S::kPartial},
};

constexpr Duration kWaits[] = {std::chrono::seconds(1),  std::chrono::seconds(4),  std::chrono::seconds(10),
                               std::chrono::seconds(11), std::chrono::seconds(30), std::chrono::seconds(45),
                               std::chrono::minutes(6),  std::chrono::minutes(11)};

constexpr End kEnds[] = {End::kAccepted,  End::kAccepted, End::kAccepted, End::kAcknowledged, End::kAcknowledged,
                         End::kCommitted, End::kRefused,  End::kOurFault, End::kTheirFault,   End::kNotSent,
                         End::kNotSent,   End::kTimedOut, End::kTimedOut, End::kLost};

// Tells a story; knows only what its own happenings were, not what became of them.
class Teller {
 public:
  Teller(OrderKind kind, uint64_t seed) : dice_(seed * 4 + static_cast<uint64_t>(kind)) { story_.kind = kind; }

  Story tell() {
    story_.habits = {dice_.percent(30), dice_.percent(10)};
    begin();
    int kcis = 1 + dice_.below(12);
    while (kcis > 0) {
      int what = dice_.below(100);
      if (what < 52) {
        hear();
        --kcis;
      } else if (what < 64) {
        attempt();
      } else if (what < 76) {
        answer(dice_.from(kEnds));
      } else if (what < 85) {
        amend();
      } else if (what < 91) {
        cancel();
      } else {
        happen(Doing::kWait).wait = dice_.from(kWaits);
      }
    }
    happen(Doing::kWait).wait = std::chrono::minutes(30);
    return std::move(story_);
  }

 private:
  Happening& happen(Doing doing) {
    Happening happening;
    happening.doing = doing;
    return story_.happenings.emplace_back(happening);
  }

  void begin() {
    Happening& begins = happen(Doing::kBegin);
    if (story_.kind == OrderKind::kUnsolicitedCease) {
      constexpr S kStatuses[] = {S::kReceivedByGateway, S::kAcknowledged, S::kInProgress};
      begins.news = next_news({R::kCreated, dice_.from(kStatuses)});
      begins.news.sequence = sequence_ = 1 + dice_.below(3);
      return;
    }
    if (dice_.percent(15)) return;  // nobody calls the supplier yet
    attempt();
    if (dice_.percent(20)) hear();
    if (dice_.percent(85)) answer(dice_.percent(75) ? End::kAccepted : dice_.from(kEnds));
  }

  void attempt() { happen(Doing::kAttempt); }

  void answer(End end) {
    Happening& answers = happen(Doing::kAnswer);
    answers.answer.end = end;
    if (dice_.percent(50)) answers.answer.reference = new_reference();
    if (end == End::kCommitted) answers.answer.committed = answers.answer.target = some_day();
  }

  void amend() {
    happen(Doing::kAmend).notes = 1 + dice_.below(99);
    ++amendments_;
    often_call();
  }

  void cancel() {
    happen(Doing::kCancel).fitting = dice_.percent(90);
    ++cancellations_;
    often_call();
  }

  void often_call() {
    if (dice_.percent(35)) return;
    attempt();
    if (dice_.percent(20)) hear();
    if (dice_.percent(80)) answer(dice_.percent(50) ? End::kAccepted : dice_.from(kEnds));
  }

  void hear() {
    News news;
    if (!said_.empty() && dice_.percent(8)) {
      news = dice_.from(said_);  // repeated
    } else {
      news = next_news(saying());
    }
    happen(Doing::kNews).news = news;
  }

  Saying saying() {
    if (dice_.percent(80)) return dice_.from(kUsual);
    auto any = [this](size_t count) { return dice_.below(static_cast<int>(count)); };
    Saying saying{static_cast<R>(any(words<R>().size())), static_cast<S>(any(words<S>().size()))};
    bool creates = saying.reason == R::kCreated && story_.kind != OrderKind::kUnsolicitedCease;
    if (creates) saying.reason = R::kUpdate;  // judged before it comes to the order
    return saying;
  }

  News next_news(Saying saying) {
    News news;
    news.uid = ++uids_;
    news.reason = saying.reason;
    news.status = saying.status;
    news.sequence = next_sequence();
    news.issued = dice_.below(4);
    bool of_amendment = news.reason == R::kAmended || news.reason == R::kAmendmentRejected;
    bool of_cancellation = news.reason == R::kCancelled || news.reason == R::kCancellationRejected;
    if (dice_.percent(of_amendment ? 95 : 8)) news.amendment = naming(amendments_);
    if (dice_.percent(of_cancellation ? 80 : 8)) news.cancellation = naming(cancellations_);
    if (news.reason == R::kCommitted || dice_.percent(20)) news.committed = some_day();
    if (news.reason == R::kCommitted || dice_.percent(20)) news.target = some_day();
    said_.push_back(news);
    return news;
  }

  // Mostly the next; sometimes one that leaves a gap, fills one, comes again or comes late.
  int next_sequence() {
    int chance = dice_.below(100);
    if (chance < 65) return ++sequence_;
    if (chance < 77) return sequence_ += 2 + dice_.below(2);
    if (chance < 87) return std::max(1, sequence_);
    return 1 + dice_.below(sequence_ + 1);
  }

  Naming naming(int asked) {
    Naming naming;
    if (dice_.percent(75)) naming.id = dice_.percent(90) && asked ? 1 + dice_.below(std::min(asked, 4)) : asked + 1;
    if (dice_.percent(35)) naming.reference = dice_.percent(70) ? 1 + dice_.below(references_ + 1) : new_reference();
    return naming;
  }

  int new_reference() { return ++references_; }
  int some_day() { return 1 + dice_.below(9); }

  Dice dice_;
  Story story_;
  std::vector<News> said_;
  int uids_ = 0, sequence_ = 0, references_ = 0, amendments_ = 0, cancellations_ = 0;
};

}  // namespace

Story story_of(OrderKind kind, uint64_t seed) {
  return Teller(kind, seed).tell();
}

}  // namespace fibrecafe::streams
