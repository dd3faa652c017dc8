// SPDX-License-Identifier: Apache-2.0
// A small reference model of one order, written from decisions.md 3 to 5, supplier-and-updates.md 4 and docs/decisions:
// what an order shows its tenant, whatever comes from its supplier. It knows nothing of how the gateway does it and
// shares no rule with it; the property test holds the two against each other.
#pragma once

#include "tests/streams/story.hpp"

namespace fibrecafe::streams {

class Model {
 public:
  Model(OrderKind kind, Habits habits) : kind_(kind), habits_(habits) {}

  View happen(const Happening& happening);

 private:
  struct Request {
    Asked asked;
    int notes = 0;
    int reference = 0;  // the supplier's
  };
  enum class Sending { kWaiting, kCalling, kUnknown };
  struct Message {
    int64_t number = 1;
    bool places = false;
    bool cancels = false;  // else amends
    int64_t subject = 0;
    Sending state = Sending::kWaiting;
    bool maybe_taken = false;
    bool timed_out = true;  // the last unknown outcome
    Duration called{};
    std::optional<Duration> give_up;
  };
  struct Held {
    News news;
    Duration received{};
  };
  struct Kind {
    UpdateType update_type = UpdateType::kInformational;
    KciType type = KciType::kUpdate;
  };
  // A request that a KCI names; `valid` is false when it names one that is not there.
  struct Named {
    bool valid = true;
    Request* request = nullptr;
  };

  // what happens
  bool begin(const Happening& happening);
  bool amend(int notes);
  bool cancel(bool fitting);
  void attempt();
  void answer(const Answer& answer);
  bool hear(const News& news);
  void wait(Duration by);

  // telling the supplier
  void send(Message message);
  bool in_flight() const;
  bool never_left(bool cancels, const Request& request) const;
  void settle_as_taken(int64_t number);
  void taken(const Message& message, const Answer& answer);
  void done_at_once(Request& request);
  void refused(const Message& message);
  void failed(const Message& message, FaultCode fault, bool may_exist);
  bool shows(const News& news, const Message& message);
  void settle_what_it_shows(const News& news);

  // hearing the supplier
  bool apply(const News& news);
  void pass_on_late(const News& news);
  void orphan(const News& news);
  void settle_request(const News& news, Request* named);
  void take_dates(const News& news, bool may_recommit, bool only_missing);
  void hold(const News& news);
  void release();
  std::optional<Duration> next_due() const;
  Named named(const News& news);
  Named find_named(bool cancels, const Naming& naming);
  bool fits(ReasonCode reason, OrderStatus status) const;
  std::optional<OrderStatus> becomes(OrderStatus said) const;
  Kind kind_of_news(const News& news, Request* named, bool stays) const;

  // the order
  bool is_before_acknowledged() const;
  OrderStatus shown() const;
  bool has_open_cancellation() const;
  void set_status(OrderStatus status);
  std::vector<Request*> end_requests(OrderStatus to);
  Request& request(bool cancels, int64_t id);
  void tell(Kind kind, std::vector<Request*> carried = {});
  void tell_fault(FaultCode fault, Request* carried);
  Told& tell_as(UpdateType update_type, std::string_view word, const std::vector<Request*>& carried);

  OrderKind kind_;
  Habits habits_;
  Duration now_{};
  OrderStatus status_ = OrderStatus::kReceivedByGateway;
  bool committed_before_ = false;
  std::vector<Request> amendments_, cancellations_;
  std::vector<Message> messages_;
  int64_t last_called_ = 0;
  std::vector<int> seen_;
  std::vector<Held> held_;
  int highest_ = 0;
  int64_t count_ = 0;
  int notes_ = 0, committed_ = 0, target_ = 0, for_operators_ = 0;
  std::vector<Told> told_;
};

}  // namespace fibrecafe::streams
