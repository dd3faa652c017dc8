// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "http/connection.hpp"
#include "http/tls.hpp"

namespace fibrecafe::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using WorkGuard = asio::executor_work_guard<Executor>;

constexpr Duration kAcceptPause = std::chrono::milliseconds(100);  // when no descriptor is free

std::vector<std::shared_ptr<Worker>> make_workers(int count) {
  std::vector<std::shared_ptr<Worker>> workers;
  for (int i = 0; i < std::max(count, 1); ++i) workers.push_back(std::make_shared<Worker>());
  return workers;
}

Acceptor listen_on(const ServerOptions& options, asio::io_context& context) {
  auto failed = [&](const std::string& why) {
    return std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " + why);
  };
  try {
    tcp::resolver resolver(context);
    tcp::endpoint endpoint = *resolver.resolve(options.address, std::to_string(options.port)).begin();
    Acceptor acceptor(context.get_executor(), endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(asio::socket_base::max_listen_connections);
    return acceptor;
  } catch (const boost::system::system_error& error) {
    throw failed(error.code().message());
  }
}

std::string url_of(const tcp::endpoint& endpoint, bool tls) {
  auto address = endpoint.address();
  if (address.is_unspecified()) {
    address = address.is_v4() ? asio::ip::address(asio::ip::address_v4::loopback()) : asio::ip::address_v6::loopback();
  }
  std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return (tls ? "https://" : "http://") + host + ":" + std::to_string(endpoint.port());
}

std::array<observe::Counter*, 5> answer_counters(observe::Metrics& metrics, const std::string& name) {
  std::array<observe::Counter*, 5> counters;
  for (size_t i = 0; i < counters.size(); ++i) {
    counters[i] = &metrics.counter("http_server_requests_total", "Requests answered, by class of status",
                                   {{"listener", name}, {"status", std::to_string(i + 1) + "xx"}});
  }
  return counters;
}

void show(observe::Metrics& metrics, const std::string& name, std::shared_ptr<Counts> counts) {
  auto& connections = metrics.gauge("http_server_connections", "Open connections", {{"listener", name}});
  auto& in_flight = metrics.gauge("http_server_requests_in_flight", "Requests being answered", {{"listener", name}});
  metrics.before_scrape([&connections, &in_flight, counts = std::move(counts)] {
    connections.set(static_cast<double>(counts->connections));
    in_flight.set(static_cast<double>(counts->requests_in_flight));
  });
}

class BeastServer final : public Server {
 public:
  BeastServer(ServerOptions options, Handler& handler, std::string name, observe::Log& log, observe::Metrics& metrics);
  ~BeastServer() override { stop(Duration(0)); }

  uint16_t port() const override { return port_; }
  std::string url() const override { return url_; }
  void stop(Duration grace) override;

 private:
  void start();
  void run(Worker& worker);
  Task<void> accept();
  Worker& least_busy() const;
  void serve(Socket socket, Worker& worker);
  void stop_accepting();
  void stop_idle();
  bool finished_within(Duration grace);

  Service service_;
  observe::Counter& refused_;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::vector<WorkGuard> guards_;
  std::optional<asio::ssl::context> tls_;
  Acceptor acceptor_;
  uint16_t port_;
  std::string url_;
  std::promise<void> accepting_ended_;
  std::mutex mutex_;
  std::condition_variable worker_ended_;
  size_t running_ = 0;
  std::vector<std::thread> threads_;
};

BeastServer::BeastServer(ServerOptions options, Handler& handler, std::string name, observe::Log& log,
                         observe::Metrics& metrics)
    : service_{std::move(options), handler, log, name, std::make_shared<Counts>(), answer_counters(metrics, name)},
      refused_(metrics.counter("http_server_connections_refused_total", "Closed at once, over the limit",
                               {{"listener", name}})),
      workers_(make_workers(service_.options.threads)),
      tls_(service_.options.tls_certificate_file.empty() ? std::nullopt : std::optional(make_tls(service_.options))),
      acceptor_(listen_on(service_.options, workers_[0]->context)),
      port_(acceptor_.local_endpoint().port()),
      url_(url_of(acceptor_.local_endpoint(), tls_.has_value())) {
  show(metrics, name, service_.counts);
  start();
  log.info("listening", {{"listener", name}, {"url", url_}});
}

void BeastServer::start() {
  for (auto& worker : workers_) guards_.emplace_back(worker->context.get_executor());
  asio::co_spawn(acceptor_.get_executor(), accept(), [this](std::exception_ptr failure) {
    if (failure) service_.log.error("accept_ended", {{"listener", service_.name}});
    accepting_ended_.set_value();
  });
  running_ = workers_.size();
  for (auto& worker : workers_) threads_.emplace_back([this, &worker = *worker] { run(worker); });
}

void BeastServer::run(Worker& worker) {
  worker.context.run();
  std::lock_guard lock(mutex_);
  --running_;
  worker_ended_.notify_all();
}

Task<void> BeastServer::accept() {
  Timer pause(acceptor_.get_executor());
  while (!service_.stopping) {
    Worker& worker = least_busy();
    Socket socket(worker.context.get_executor());
    error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(kAwait, error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) break;
    if (!error) {
      serve(std::move(socket), worker);
    } else if (error != asio::error::connection_aborted) {
      service_.log.warn("accept_failed", {{"listener", service_.name}, {"cause", error.message()}});
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(asio::redirect_error(kAwait, error));
    }
  }
}

// Connections stay where they start, so they are spread by number: even a few of them keep all threads busy.
Worker& BeastServer::least_busy() const {
  return **std::min_element(workers_.begin(), workers_.end(),
                            [](const auto& a, const auto& b) { return a->connection_count < b->connection_count; });
}

void BeastServer::serve(Socket socket, Worker& worker) {
  if (service_.counts->connections >= service_.options.connections_max) {
    refused_.add();
    return;
  }
  Slot slot(service_.counts, worker);
  auto ended = [&service = service_](std::exception_ptr failure) {
    if (failure) service.log.error("connection_failed", {{"listener", service.name}});
  };
  auto serving = tls_ ? serve_tls(std::move(socket), std::move(slot), service_, worker, *tls_)
                      : serve_plain(std::move(socket), std::move(slot), service_, worker);
  asio::co_spawn(worker.context, std::move(serving), ended);
}

void BeastServer::stop(Duration grace) {
  if (threads_.empty()) return;
  service_.stopping = true;
  stop_accepting();
  stop_idle();
  guards_.clear();
  if (!finished_within(grace)) {
    for (auto& worker : workers_) worker->context.stop();
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  for (auto& worker : workers_) {
    for (Connection* connection : worker->connections)
      connection->close();  // a late answer may keep the worker for long
  }
}

void BeastServer::stop_accepting() {
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
  });
  accepting_ended_.get_future().wait();
}

void BeastServer::stop_idle() {
  for (auto& worker : workers_) {
    asio::post(worker->context, [&worker = *worker] {
      for (Connection* connection : worker.connections) connection->stop_if_idle();
    });
  }
}

// Each context runs out of work when its last connection has ended.
bool BeastServer::finished_within(Duration grace) {
  std::unique_lock lock(mutex_);
  return worker_ended_.wait_for(lock, grace, [this] { return running_ == 0; });
}

}  // namespace

std::unique_ptr<Server> start_server(ServerOptions options, Handler& handler, std::string name, observe::Log& log,
                                     observe::Metrics& metrics) {
  return std::make_unique<BeastServer>(std::move(options), handler, std::move(name), log, metrics);
}

}  // namespace fibrecafe::http
