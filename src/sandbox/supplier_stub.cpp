// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_stub.hpp"

#include <algorithm>

#include "sandbox/answers.hpp"
#include "sandbox/order_desk.hpp"
#include "sandbox/questions.hpp"

namespace fibrecafe::sandbox {
namespace {

using http::Request;
using http::Respond;
using http::Response;

// One of the two is set.
struct Operation {
  std::string_view method, path;
  Considered (Questions::*ask)(const Request&) = nullptr;
  void (OrderDesk::*tell)(const Request&, const Respond&) = nullptr;
};
constexpr Operation kOperations[] = {
    {"GET", "/addresses", &Questions::addresses},
    {"GET", "/service-availability", &Questions::service_availability},
    {"GET", "/available-appointments", &Questions::available_appointments},
    {"POST", "/appointments", &Questions::reserve},
    {"POST", "/service-orders", nullptr, &OrderDesk::place},
    {"POST", "/service-order-amendments", nullptr, &OrderDesk::amend},
    {"POST", "/service-order-cancellations", nullptr, &OrderDesk::cancel},
};

class RunningSupplierStub final : public SupplierStub, http::Handler {
 public:
  RunningSupplierStub(SupplierStubOptions options, const Clock& clock, Random& random, observe::Log& log)
      : random_(random),
        stories_(options.gateway, options.print, clock, random, log),
        reservations_([this](const std::string& order, int64_t reservation) { return carries(order, reservation); }),
        questions_(reservations_, clock, random),
        desk_({stories_, reservations_, waits_, clock, random, options.print}),
        server_(http::start_server(server_options(options), *this, "supplier_stub", log, *metrics_)) {}
  ~RunningSupplierStub() override { server_->stop(Duration(0)); }

  std::string url() const override { return server_->url(); }

 private:
  static http::ServerOptions server_options(const SupplierStubOptions& options) {
    http::ServerOptions server;  // with its one thread: handle() needs no lock
    server.address = options.address;
    server.port = options.port;
    return server;
  }

  void handle(Request request, Respond respond) override;
  Response refuse(http::Refusal, const Request&) override {
    return error_answer(400, FaultCode::kMalformedRequest, {"The request cannot be read"}, random_);
  }
  Response no_such_path();
  Response wrong_method(std::string_view allowed);
  void answer(Considered considered, Respond respond);
  bool carries(const std::string& order_reference, int64_t reservation) const;

  Random& random_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  Scheduler waits_;
  Stories stories_;
  Reservations reservations_;
  Questions questions_;
  OrderDesk desk_;
  std::unique_ptr<http::Server> server_;  // last: it calls what is above
};

void RunningSupplierStub::handle(Request request, Respond respond) {
  auto operation = std::find_if(std::begin(kOperations), std::end(kOperations),
                                [&](const Operation& each) { return request.path.ends_with(each.path); });
  if (operation == std::end(kOperations)) return respond(no_such_path());
  if (request.method != operation->method) return respond(wrong_method(operation->method));
  if (operation->tell) return (desk_.*operation->tell)(request, respond);
  answer((questions_.*operation->ask)(request), std::move(respond));
}

void RunningSupplierStub::answer(Considered considered, Respond respond) {
  if (considered.after == Duration(0)) return respond(std::move(considered.response));
  waits_.after(considered.after,
               [respond = std::move(respond), response = std::move(considered.response)] { respond(response); });
}

Response RunningSupplierStub::no_such_path() {
  std::string paths;
  for (const Operation& each : kOperations) paths += (paths.empty() ? "" : ", ") + std::string(each.path);
  return error_answer(404, FaultCode::kNotFound, {"No such path; there are " + paths}, random_);
}

Response RunningSupplierStub::wrong_method(std::string_view allowed) {
  Response response = error_answer(405, FaultCode::kNotImplemented, {"Only " + std::string(allowed)}, random_);
  response.headers.set("Allow", std::string(allowed));
  return response;
}

bool RunningSupplierStub::carries(const std::string& order_reference, int64_t reservation) const {
  auto order = stories_.find(order_reference);
  return order && !is_final(*order) && reservation_in(order->entity) == reservation;
}

}  // namespace

std::unique_ptr<SupplierStub> start_supplier_stub(SupplierStubOptions options, const Clock& clock, Random& random,
                                                  observe::Log& log) {
  return std::make_unique<RunningSupplierStub>(std::move(options), clock, random, log);
}

}  // namespace fibrecafe::sandbox
