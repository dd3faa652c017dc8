// SPDX-License-Identifier: Apache-2.0
// What the parts of one server share: its worker threads' contexts, its counts, its metrics. Used by server, connection
// and exchange; nothing outside http/ sees it.
//
// Each worker has an io_context of its own that one thread runs, so a connection needs no lock and no strand:
// everything that belongs to it happens on its worker's thread.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <unordered_set>

#include "http/server.hpp"

namespace fibrecafe::http {

namespace asio = boost::asio;

// Named instead of asio's type-erased default: about a tenth of a small request's cost.
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void stop_if_idle() = 0;  // on its worker's thread
  virtual void close() = 0;         // on its worker's thread, or after that ended
};

struct Worker : std::enable_shared_from_this<Worker> {
  std::unordered_set<Connection*> connections;  // its thread only
  std::atomic<size_t> connection_count{0};
  asio::io_context context{1};  // last: the connections it still holds leave the set when it is destroyed
};

// One listener's counts. Outlives the server: answers and scrapes may come after it.
struct Counts {
  std::atomic<size_t> connections{0};
  std::atomic<size_t> requests_in_flight{0};
};

// Borrowed by all connections; the server outlives every thread that reads it.
struct Service {
  ServerOptions options;
  Handler& handler;
  observe::Log& log;
  std::string name;
  std::shared_ptr<Counts> counts;
  std::array<observe::Counter*, 5> answers;  // 1xx to 5xx
  std::atomic<bool> stopping{false};
};

// A place among connections_max, held as long as the connection.
class Slot {
 public:
  Slot(std::shared_ptr<Counts> counts, Worker& worker) : counts_(std::move(counts)), worker_(&worker) {
    ++counts_->connections;
    ++worker_->connection_count;
  }
  Slot(Slot&& other) = default;
  Slot& operator=(Slot&&) = delete;
  ~Slot() {
    if (!counts_) return;
    --counts_->connections;
    --worker_->connection_count;
  }
  const std::shared_ptr<Counts>& counts() const { return counts_; }

 private:
  std::shared_ptr<Counts> counts_;
  Worker* worker_;
};

}  // namespace fibrecafe::http
