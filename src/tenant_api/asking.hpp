// SPDX-License-Identifier: Apache-2.0
// The door for operations that ask suppliers while the tenant waits.
//
// An asking operation is three plain functions; the door runs `decode` on the I/O thread, `ask` there too, and `encode`
// wherever the last answer comes in:
//
//   struct Operation {
//     using Command = ...; using Reply = ...;
//     static Result<Command> decode(const edge::Call&, const parties::Directory&);   // no clock, no asking
//     static void ask(const Command&, const AskingNeeds&, std::function<void(Result<Reply>)> done);
//     static http::Response encode(const Reply&);
//   };
//
// What the door promises: exactly one answer to each call, nothing thrown leaves it, and no more than `asks_max` calls
// wait at once (beyond: 503). The command stays where it is until `done` has run. That the answer leaves in time is the
// ports' promise; what their ends mean is parties::ask_error.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "appointments/ports.hpp"
#include "edge/door.hpp"
#include "enquiries/ports.hpp"
#include "fields/fields.hpp"
#include "fields/query.hpp"

namespace fibrecafe::tenant_api {

// How many calls wait for suppliers. Shared by all asking operations; outlives them.
class Waiting {
 public:
  explicit Waiting(size_t most) : most_(most) {}
  bool enter();  // false: as many as may
  void leave() { --now_; }

 private:
  const size_t most_;
  std::atomic<size_t> now_{0};
};

struct AskingNeeds {
  edge::DoorNeeds door;
  enquiries::SupplierAsks& suppliers;
  appointments::SupplierAsks& appointments;
  enquiries::AddressSource& addresses;
  Waiting& waiting;
  Duration ask_timeout{std::chrono::seconds(10)};  // supplier.ask_timeout, unless the supplier's profile has its own

  parties::DirectoryPtr parties() const { return door.store.directory().current(); }
};

// Who asks: the tenant, and the ids of its call.
struct Asker {
  TenantId tenant;
  std::string tenant_name;
  std::string request_id, conversation_id;
  fields::UnknownFields unknown = fields::UnknownFields::kRefuse;
};
// Errors: kForbidden (the tenant is gone).
Result<Asker> asker_of(const edge::Call& call, const parties::Directory& parties);

// The question's way to one supplier.
parties::Asking asking(const Asker& asker, const AskingNeeds& needs, parties::DirectoryPtr parties,
                       const parties::Supplier& supplier);

// The call's query, read by `table`. Errors: kMalformed, kInvalid with every problem.
template <class Wanted, class Table>
Result<Wanted> read_parameters(const edge::Call& call, const Asker& asker,
                               std::span<const fields::Parameter> parameters, const Table& table) {
  auto query = fields::read_query(call.request.query, parameters);
  if (!query) return tl::unexpected(query.error());
  Wanted wanted;
  fields::Findings findings(asker.unknown);
  table.read(*query, wanted, fields::Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  return wanted;
}

// For operators: a supplier that was asked and did not answer. Nothing when it answered or refused.
void log_unanswered(observe::Log& log, const Asker& asker, std::string_view supplier, AskEnd end,
                    std::string_view detail);
template <class Value>
void log_unanswered(observe::Log& log, const Asker& asker, std::string_view supplier, const Asked<Value>& asked) {
  log_unanswered(log, asker, supplier, asked.end, asked.detail);
}

template <class Operation>
class AskingVisit final : public edge::Visit, public std::enable_shared_from_this<AskingVisit<Operation>> {
 public:
  AskingVisit(const AskingNeeds& needs, edge::Call call, http::Respond respond)
      : Visit(needs.door, std::move(call), std::move(respond)), needs_(needs) {}
  ~AskingVisit() {
    if (is_waiting_) needs_.waiting.leave();
  }
  AskingVisit(const AskingVisit&) = delete;
  AskingVisit& operator=(const AskingVisit&) = delete;

  void start() {
    try {
      auto command = Operation::decode(call(), *needs_.parties());
      if (!command) return finish(tl::unexpected(command.error()));
      is_waiting_ = needs_.waiting.enter();
      if (!is_waiting_) return finish(fail(ErrorCode::kUnavailable, "too many calls wait for suppliers"));
      command_.emplace(std::move(*command));
      auto self = this->shared_from_this();
      Operation::ask(*command_, needs_,
                     [self](Result<typename Operation::Reply> reply) { self->finish(std::move(reply)); });
    } catch (const std::exception& thrown) {
      if (!answered_.exchange(true)) refuse({ErrorCode::kDefect, {}}, thrown.what());
    }
  }

 private:
  void finish(Result<typename Operation::Reply> reply) {
    if (answered_.exchange(true)) return;
    guarded([&] {
      if (!reply) return refuse(reply.error());
      respond(Operation::encode(*reply));
    });
  }

  const AskingNeeds needs_;
  std::optional<typename Operation::Command> command_;
  std::atomic<bool> answered_{false};
  bool is_waiting_ = false;
};

// For Route::run.
template <class Operation>
auto asking_door(const AskingNeeds& needs) {
  return [needs](edge::Call call, http::Respond respond) {
    std::make_shared<AskingVisit<Operation>>(needs, std::move(call), std::move(respond))->start();
  };
}

}  // namespace fibrecafe::tenant_api
