// SPDX-License-Identifier: Apache-2.0
// The composition root: every object of a running gateway, in the order of its needs.
#include "app/gateway.hpp"

#include <stdexcept>
#include <thread>

#include "app/signing_keys.hpp"
#include "app/site_routes.hpp"
#include "auth/outbound.hpp"
#include "edge/router.hpp"
#include "http/server.hpp"
#include "outbox/outbox.hpp"
#include "store/addresses.hpp"
#include "store/store.hpp"
#include "supplier_updates/routes.hpp"
#include "suppliers/fibrecafe/appointment_asks.hpp"
#include "suppliers/fibrecafe/enquiry_asks.hpp"
#include "suppliers/fibrecafe/supplier_api.hpp"
#include "tenant_api/routes.hpp"
#include "tenant_updates/tenant_endpoint.hpp"

namespace fibrecafe::app {
namespace {

constexpr size_t kWaitingMax = 1000;  // calls of tenants that wait for suppliers at once

Endpoint endpoint(const std::string& text) {
  auto parsed = parse_endpoint(text);
  if (!parsed) throw std::runtime_error("cannot listen on " + text + ": accepted is ADDRESS:PORT");
  return *parsed;
}

orders::Timing timing_of(const Settings& settings) {
  return {settings.give_up_after, settings.supplier_timeout, settings.gap_wait};
}

outbox::Settings outbox_settings(const Settings& settings) {
  outbox::Settings out;
  out.timing = timing_of(settings);
  out.deliveries_max = settings.deliveries_max;
  out.refused_give_up = settings.refused_give_up;
  out.endpoint_give_up = settings.endpoint_give_up;
  return out;
}

store::PostgresOptions postgres_options(const Settings& settings) {
  store::PostgresOptions options;
  options.url = settings.database;
  options.directory = settings.data;
  options.callers_max = static_cast<size_t>(settings.queue_max);
  options.lanes = settings.postgres_lanes;
  options.readers = settings.postgres_readers;
  options.statement_timeout = settings.statement_timeout;
  options.lock_timeout = settings.lock_timeout;
  return options;
}

std::unique_ptr<store::Store> open_store(const Settings& settings, const Clock& clock, Random& random,
                                         observe::Log& log, observe::Metrics& metrics) {
  if (store::names_postgres(settings.database)) {
    return store::open_postgres(postgres_options(settings), clock, random, log, metrics);
  }
  store::SqliteOptions options;
  options.directory = settings.data;
  options.callers_max = static_cast<size_t>(settings.queue_max);
  return store::open_sqlite(options, clock, random, log, metrics);
}

http::ServerOptions public_options(const Settings& settings) {
  Endpoint at = endpoint(settings.listen);
  http::ServerOptions options;
  options.address = at.address;
  options.port = at.port;
  options.threads = settings.threads > 0 ? settings.threads : static_cast<int>(std::thread::hardware_concurrency());
  options.tls_certificate_file = settings.tls_certificate;
  options.tls_key_file = settings.tls_key;
  if (settings.tls_certificate.empty() && !settings.plain_http && !is_loopback(at.address)) {
    throw std::runtime_error(
        "listen = " + settings.listen +
        " is not loopback, and plain HTTP would carry tokens in the clear: "
        "set tls.certificate and tls.key, or plain_http = true behind a proxy that terminates TLS");
  }
  return options;
}

http::ServerOptions private_options(const Settings& settings) {
  Endpoint at = endpoint(settings.private_listen);
  http::ServerOptions options;
  options.address = at.address;
  options.port = at.port;
  options.connections_max = 64;
  return options;
}

// Tokens name the URL that callers use. A listener on port 0 knows its own only when it listens, so it is opened first
// and answers once the router stands.
class LateHandler final : public http::Handler {
 public:
  void set(edge::Router& router) { router_ = &router; }
  bool is_set() const { return router_ != nullptr; }
  void handle(http::Request request, http::Respond respond) override {
    if (edge::Router* router = router_) return router->handle(std::move(request), std::move(respond));
    respond(not_yet());
  }
  http::Response refuse(http::Refusal reason, const http::Request& head) override {
    if (edge::Router* router = router_) return router->refuse(reason, head);
    return not_yet();
  }

 private:
  static http::Response not_yet() {
    http::Response response;
    response.status = 503;
    response.headers.set("Retry-After", "1");
    return response;
  }
  std::atomic<edge::Router*> router_{nullptr};
};

std::vector<edge::Route> joined(std::initializer_list<std::vector<edge::Route>> parts) {
  std::vector<edge::Route> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

class RunningGateway final : public Gateway {
 public:
  RunningGateway(const Settings& settings, observe::Log& log);
  ~RunningGateway() override { shut_down(Duration(0)); }
  Started started() const override { return {public_->url(), private_->url()}; }
  void stop() override { shut_down(settings_.stop_grace); }

 private:
  auth::TokenServiceNeeds token_needs();
  edge::RouterNeeds router_needs(std::vector<edge::Route> routes);
  void shut_down(Duration grace);
  bool is_ready() const { return late_handler_.is_set() && store_->healthy() && !stopping_; }

  const Settings settings_;
  observe::Log& log_;
  std::atomic<bool> stopping_{false};
  bool is_down_ = false;

  // The doors to time and chance.
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  const orders::Timing timing_;

  // The store first: it may refuse the data directory.
  std::unique_ptr<store::Store> store_;
  // All outgoing calls, and how they prove who calls.
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<auth::OutboundCredentials> credentials_;
  // The far sides, and the outbox that tells them what commits made due.
  std::unique_ptr<outbox::SupplierPort> suppliers_;
  std::unique_ptr<outbox::TenantPort> tenants_;
  std::unique_ptr<outbox::Outbox> outbox_;
  // What suppliers are asked while tenants wait, and the gateway's own addresses.
  Scheduler deadlines_;
  std::unique_ptr<suppliers::Asker> asker_;
  std::unique_ptr<enquiries::SupplierAsks> enquiries_;
  std::unique_ptr<appointments::SupplierAsks> appointments_;
  std::unique_ptr<enquiries::AddressSource> addresses_;
  tenant_api::Waiting waiting_{kWaitingMax};
  // The public listener, closed until there is a router: its port is part of what the tokens say.
  LateHandler late_handler_;
  std::unique_ptr<http::Server> public_;
  // Tokens: issued, verified, and their keys followed when another process turns them.
  KeyWatch key_watch_;
  StoredKeys stored_keys_;
  std::unique_ptr<auth::TokenService> tokens_;
  // The operations, behind one router per listener.
  std::unique_ptr<edge::Router> public_router_;
  std::unique_ptr<edge::Router> private_router_;
  std::unique_ptr<http::Server> private_;
};

auth::TokenServiceNeeds RunningGateway::token_needs() {
  auth::TokenSettings tokens;
  tokens.external_url = settings_.external_url.empty() ? public_->url() : settings_.external_url;
  tokens.environment = settings_.environment;
  tokens.life = settings_.token_life;
  tokens.own_tokens = settings_.own_tokens;
  tokens.outside = settings_.issuers;
  return {std::move(tokens), stored_keys_, store_->directory(), *client_, clock_, random_, log_, *metrics_};
}

edge::RouterNeeds RunningGateway::router_needs(std::vector<edge::Route> routes) {
  auto replicas = [this] { return store_->claims().replicas(); };
  return {std::move(routes), *tokens_, clock_, random_, log_, *metrics_, replicas};
}

RunningGateway::RunningGateway(const Settings& settings, observe::Log& log)
    : settings_(settings),
      log_(log),
      timing_(timing_of(settings)),
      store_(open_store(settings, clock_, random_, log, *metrics_)),
      client_(http::start_client(log)),
      credentials_(auth::make_outbound_credentials(*client_, clock_, log)),
      suppliers_(suppliers::make_supplier_api(
          {*client_, *credentials_, clock_, log, settings.supplier_timeout, settings.allow_networks})),
      tenants_(tenant_updates::make_tenant_endpoint(
          {*client_, *credentials_, clock_, random_, settings.delivery_timeout, settings.allow_networks})),
      outbox_(outbox::make_outbox(
          {*store_, clock_, random_, log, *metrics_, *suppliers_, *tenants_, outbox_settings(settings)})),
      asker_(suppliers::make_asker({*client_, *credentials_, deadlines_, clock_, random_, settings.allow_networks})),
      enquiries_(suppliers::make_enquiry_asks(*asker_)),
      appointments_(suppliers::make_appointment_asks(*asker_)),
      addresses_(store::open_addresses(settings.data, log)),
      public_(http::start_server(public_options(settings), late_handler_, "public", log, *metrics_)),
      key_watch_(log),
      stored_keys_(*store_) {
  store_->listen(key_watch_);
  tokens_ = auth::make_token_service(token_needs());
  key_watch_.start(*tokens_);

  const edge::DoorNeeds door{*store_, timing_, clock_, random_, log_};
  const tenant_api::AskingNeeds asking{door, *enquiries_, *appointments_, *addresses_, waiting_, settings_.ask_timeout};
  auto ready = [this] { return is_ready(); };
  public_router_ = std::make_unique<edge::Router>(
      router_needs(joined({tenant_api::routes(asking), supplier_updates::routes(door),
                           token_routes(*tokens_, settings_.own_tokens), document_routes(), health_routes(ready)})));
  private_router_ =
      std::make_unique<edge::Router>(router_needs(joined({health_routes(ready), metrics_routes(*metrics_)})));
  private_ = http::start_server(private_options(settings_), *private_router_, "private", log_, *metrics_);

  outbox_->start();
  late_handler_.set(*public_router_);
  log_.info("gateway_started", {{"public", public_->url()}, {"private", private_->url()}, {"data", settings_.data}});
}

// From the outside in: no new requests, no new calls, then the store finishes what it took.
void RunningGateway::shut_down(Duration grace) {
  if (is_down_) return;
  is_down_ = true;
  stopping_ = true;
  log_.info("gateway_stopping", {{"grace", grace}});
  public_router_->drain();
  public_->stop(grace);
  asker_->stop();
  key_watch_.stop();
  outbox_->stop(grace);
  store_->stop();
  private_->stop(Duration(0));
  log_.info("gateway_stopped");
}

}  // namespace

std::unique_ptr<Gateway> start_gateway(const Settings& settings, observe::Log& log) {
  return std::make_unique<RunningGateway>(settings, log);
}

}  // namespace fibrecafe::app
