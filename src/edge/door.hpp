// SPDX-License-Identifier: Apache-2.0
// The one door through which every operation reaches the store.
//
// A writing operation is three plain functions; the door runs `decode` on the I/O thread, `act` as a unit in the
// store's lane, and `encode` after its commit:
//
//   struct Operation {
//     using Command = ...; using Reply = ...;
//     static Result<Command> decode(const Call&, const parties::Directory&);     // no store, no clock
//     static Result<Reply> act(const Command&, const orders::Context&);          // may run again: changes nothing but
//     the store static http::Response encode(const Reply&);
//   };
//
// One that is about deliveries, not about what happens to orders, has `act(const Command&, store::Unit&, Time now)`.
//
// A creating one is also remembered under its X-Request-ID (decisions.md 3), and says how:
//
//     static store::Created created(const Reply&);
//     static Result<Reply> replay(const store::Created&, const orders::Context&);     // the first answer again
//
// One that knows the order it is about says so with `store::Together together(const Command&)`, so that its unit runs
// in the lane where that order's others do; another creating one runs where its repeats would.
//
// A reading one has `read(const Command&, store::Queries&, const parties::Directory&)` instead of `act`. What the door
// promises: exactly one answer to each call, 2xx only for what is durable, and nothing thrown leaves it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "edge/errors.hpp"
#include "edge/remembered.hpp"
#include "edge/route.hpp"
#include "orders/service.hpp"
#include "store/store.hpp"

namespace fibrecafe::edge {

struct DoorNeeds {
  store::Store& store;
  const orders::Timing& timing;
  const Clock& clock;
  Random& random;
  observe::Log& log;
};

template <class Operation>
concept Creating = requires(const typename Operation::Reply& reply) {
  Operation::created(reply);
};

template <class Operation>
concept OnUnit = requires(const typename Operation::Command& command, store::Unit& unit) {
  Operation::act(command, unit, Time{});
};

template <class Operation>
concept AboutOneOrder = requires(const typename Operation::Command& command) {
  Operation::together(command);
};

// What every call through the door has: its caller, and the one answer.
class Visit {
 public:
  Visit(const DoorNeeds& needs, Call call, http::Respond respond)
      : needs_(needs), errors_(needs.random, needs.log), call_(std::move(call)), respond_(std::move(respond)) {}

 protected:
  const DoorNeeds& needs() const { return needs_; }
  const Call& call() const { return call_; }

  void refuse(const Error& error, std::string_view cause = {});
  // Runs `step`; what it throws is answered as a defect.
  template <class Step>
  void guarded(Step step) {
    try {
      step();
    } catch (const store::StoreUnavailable& thrown) {
      refuse({ErrorCode::kUnavailable, {}}, thrown.what());
    } catch (const std::exception& thrown) {
      refuse({ErrorCode::kDefect, {}}, thrown.what());
    }
  }
  void respond(http::Response response) { respond_(std::move(response)); }
  void log_accepted(std::optional<store::Created> created) const;
  // The end of a unit that did not commit; `refused` is what `act` said, if it said no.
  void refuse_uncommitted(store::Job::Ended ended, const Error* refused, const std::string& thrown);

 private:
  DoorNeeds needs_;
  ErrorAnswers errors_;
  Call call_;
  http::Respond respond_;
};

// 422: the id belongs to another request, which made something else.
tl::unexpected<Error> used_before(const store::Created& by);

template <class Operation>
class WritingVisit final : public Visit, public std::enable_shared_from_this<WritingVisit<Operation>> {
 public:
  using Visit::Visit;

  void start() {
    guarded([this] {
      auto command = Operation::decode(call(), *needs().store.directory().current());
      if (!command) return refuse(command.error());
      command_.emplace(std::move(*command));
      if constexpr (Creating<Operation>) identity_ = identify(call());
      auto self = this->shared_from_this();
      store::Job job{[self](store::Unit& unit) { return self->act(unit); },
                     [self](store::Job::Ended ended) { self->finish(ended); }, together()};
      if (!needs().store.submit(store::Queue::kCallers, std::move(job))) refuse({ErrorCode::kUnavailable, {}});
    });
  }

 private:
  bool act(store::Unit& unit) {
    try {
      auto directory = needs().store.directory().current();
      orders::Context context{unit, *directory, needs().timing, needs().random, needs().clock.now()};
      outcome_.emplace(decide(unit, context));
      return outcome_->has_value();
    } catch (const std::exception& thrown) {
      thrown_ = thrown.what();
      throw;
    }
  }

  store::Together together() const {
    if constexpr (AboutOneOrder<Operation>) {
      return Operation::together(*command_);
    } else {
      return store::together_by(identity_.key);
    }
  }

  // A replay is a commit of nothing, so that it too waits for what it repeats to be on disk.
  Result<typename Operation::Reply> decide(store::Unit& unit, const orders::Context& context) {
    if constexpr (!Creating<Operation>) {
      return act_plainly(unit, context);
    } else {
      replayed_ = false;
      if (auto before = unit.remembered(identity_.key, context.now)) {
        if (before->fingerprint != identity_.fingerprint) return used_before(before->created);
        replayed_ = true;
        return Operation::replay(before->created, context);
      }
      auto reply = Operation::act(*command_, context);
      if (reply) unit.remember(identity_.key, {identity_.fingerprint, Operation::created(*reply)}, context.now);
      return reply;
    }
  }

  Result<typename Operation::Reply> act_plainly(store::Unit& unit, const orders::Context& context) {
    if constexpr (OnUnit<Operation>) {
      return Operation::act(*command_, unit, context.now);
    } else {
      return Operation::act(*command_, context);
    }
  }

  void finish(store::Job::Ended ended) {
    guarded([&] {
      if (ended.end != store::CommitEnd::kCommitted) {
        return refuse_uncommitted(ended, outcome_ && !*outcome_ ? &outcome_->error() : nullptr, thrown_);
      }
      http::Response response = Operation::encode(**outcome_);
      if (replayed_) response.headers.set("Idempotent-Replayed", "true");
      if constexpr (Creating<Operation>) {
        log_accepted(Operation::created(**outcome_));
      } else {
        log_accepted({});
      }
      respond(std::move(response));
    });
  }

  std::optional<typename Operation::Command> command_;
  RequestIdentity identity_;
  std::optional<Result<typename Operation::Reply>> outcome_;
  bool replayed_ = false;
  std::string thrown_;
};

template <class Operation>
class ReadingVisit final : public Visit, public std::enable_shared_from_this<ReadingVisit<Operation>> {
 public:
  using Visit::Visit;

  void start() {
    guarded([this] {
      auto command = Operation::decode(call(), *needs().store.directory().current());
      if (!command) return refuse(command.error());
      command_.emplace(std::move(*command));
      auto self = this->shared_from_this();
      if (!needs().store.read([self](store::Queries& queries) { self->read(queries); })) {
        refuse({ErrorCode::kUnavailable, {}});
      }
    });
  }

 private:
  void read(store::Queries& queries) {
    guarded([&] {
      auto reply = Operation::read(*command_, queries, *needs().store.directory().current());
      if (!reply) return refuse(reply.error());
      respond(Operation::encode(*reply));
    });
  }

  std::optional<typename Operation::Command> command_;
};

// For Route::run.
template <class Operation>
auto writing_door(const DoorNeeds& needs) {
  return [needs](Call call, http::Respond respond) {
    std::make_shared<WritingVisit<Operation>>(needs, std::move(call), std::move(respond))->start();
  };
}
template <class Operation>
auto reading_door(const DoorNeeds& needs) {
  return [needs](Call call, http::Respond respond) {
    std::make_shared<ReadingVisit<Operation>>(needs, std::move(call), std::move(respond))->start();
  };
}

}  // namespace fibrecafe::edge
