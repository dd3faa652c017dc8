// SPDX-License-Identifier: Apache-2.0
// Where a connection waits for its handler's answer, which may come at once, later, from any thread, or never.
//
// A connection has one Exchange and uses it for one request after the other. Each Respond given to a handler holds the
// Exchange and the worker alive, so answering stays safe when the connection, or the whole server, is gone: nobody
// hears it.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "http/worker.hpp"

namespace fibrecafe::http {

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  explicit Exchange(Worker& worker) : worker_(worker.weak_from_this()), executor_(worker.context.get_executor()) {}

  // Begins one request. What the handler is to call; dropped uncalled it answers 500.
  Respond begin();

  // On the connection's thread, once per begin(): its answer.
  Task<Response> answer();

 private:
  using Resume = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
  enum class State { kOpen, kWaiting, kAnswered };

  class Reply;

  void settle(Response response);
  Task<void> settled();

  std::weak_ptr<Worker> worker_;
  Executor executor_;
  std::atomic<State> state_{State::kOpen};
  Response response_;
  std::optional<Resume> resume_;  // of the waiting connection; it owns the connection's frames
};

}  // namespace fibrecafe::http
