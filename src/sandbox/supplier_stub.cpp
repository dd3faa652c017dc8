// SPDX-License-Identifier: Apache-2.0
#include "sandbox/supplier_stub.hpp"

#include <unordered_map>

namespace fibrecafe::sandbox {
namespace {

using http::Request;
using http::Respond;
using http::Response;

constexpr Duration kSilence = std::chrono::minutes(10);  // an order that is never answered is let go of after it

std::optional<std::string> header(const Request& request, std::string_view name) {
  auto value = request.headers.find(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

std::vector<std::string> texts(const std::vector<Problem>& problems) {
  std::vector<std::string> all;
  for (const Problem& problem : problems) {
    bool names_itself = problem.text.find(problem.path) != std::string::npos;
    all.push_back(names_itself ? problem.text : problem.path + ": " + problem.text);
  }
  return all;
}

bool loses_answer(Reply reply) {
  return reply == Reply::kSilence || reply == Reply::kConnectionLost;
}

class RunningSupplierStub final : public SupplierStub, http::Handler {
 public:
  RunningSupplierStub(SupplierStubOptions options, const Clock& clock, Random& random, observe::Log& log)
      : print_(options.print),
        clock_(clock),
        random_(random),
        sender_(options.gateway, options.print, clock, random, log),
        server_(http::start_server(server_options(options), *this, "supplier_stub", log, *metrics_)) {}
  ~RunningSupplierStub() override { server_->stop(Duration(0)); }

  std::string url() const override { return server_->url(); }

 private:
  struct Known {
    std::string body;
    Reply reply = Reply::kTaken;
    std::string reply_body{};           // of a 201
    std::vector<PlannedKci> waiting{};  // KCIs that begin when a repeat is answered
  };

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
  void take(const Request& request, SupplierOrder order, const Respond& respond);
  void begin(SupplierOrder order, Script script, Known& known, const Respond& respond);
  void repeat(Known& known, SupplierOrder order, const Respond& respond);
  void lose(Reply reply, const Respond& respond);
  Response answer(const Known& known);
  void say(int64_t order, const std::string& what) { print_("order " + std::to_string(order) + "  " + what); }

  KciSender::Print print_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unordered_map<int64_t, Known> orders_;
  Scheduler silences_;
  KciSender sender_;
  std::unique_ptr<http::Server> server_;  // last: it calls what is above
};

void RunningSupplierStub::handle(Request request, Respond respond) {
  if (!request.path.ends_with("/service-orders")) {
    return respond(
        error_answer(404, FaultCode::kNotFound, {"No such path; orders are taken at /service-orders"}, random_));
  }
  if (request.method != "POST") {
    Response response = error_answer(405, FaultCode::kNotImplemented, {"Only POST"}, random_);
    response.headers.set("Allow", "POST");
    return respond(std::move(response));
  }
  auto order = read_order(request);
  if (!order) {
    print_("an order that cannot be read  -> 400");
    return respond(error_answer(400, FaultCode::kMalformedRequest, texts(order.error().problems), random_));
  }
  auto known = orders_.find(order->id);
  if (known != orders_.end()) return repeat(known->second, *std::move(order), respond);
  take(request, *std::move(order), respond);
}

void RunningSupplierStub::take(const Request& request, SupplierOrder order, const Respond& respond) {
  auto scenario = header(request, "X-Scenario");
  auto script = script_of({scenario, header(request, "X-Problem-Code"), header(request, "X-Kci-Delay")});
  if (!script) {
    say(order.id, "headers that the stub does not know  -> 422");
    return respond(error_answer(422, FaultCode::kInvalidRequest, texts(script.error().problems), random_));
  }
  say(order.id, std::string(text(order.type)) + " of " + order.tenant + "  " + scenario.value_or("ORDER_SUCCESSFUL"));
  Known& known = orders_[order.id];
  known = {order.body, script->reply};
  begin(std::move(order), *std::move(script), known, respond);
}

void RunningSupplierStub::begin(SupplierOrder order, Script script, Known& known, const Respond& respond) {
  if (script.reply == Reply::kAcknowledged || script.reply == Reply::kCommitted) {
    order.entity = acknowledged(std::move(order.entity), script.reply, london_date(clock_.now()));
    known.reply_body = json::serialize(order.entity);
  }
  if (loses_answer(script.reply)) {
    lose(script.reply, respond);
    if (!script.starts_unanswered) {
      known.waiting = std::move(script.kcis);
      return;
    }
  } else {
    respond(answer(known));
  }
  sender_.begin(std::move(order), std::move(script.kcis));
}

void RunningSupplierStub::repeat(Known& known, SupplierOrder order, const Respond& respond) {
  if (known.body != order.body) {
    std::string message =
        "Order " + std::to_string(order.id) +
        " is known here with other content; a stub that outlives the gateway's data must be started again";
    print_(message);
    return respond(error_answer(409, FaultCode::kInvalidRequest, {message}, random_));
  }
  say(order.id, "came again");
  respond(answer(known));
  if (!known.waiting.empty()) sender_.begin(std::move(order), std::exchange(known.waiting, {}));
}

void RunningSupplierStub::lose(Reply reply, const Respond& respond) {
  if (reply == Reply::kConnectionLost) return respond({.status = 0});  // the server closes the connection
  silences_.after(kSilence, [respond] {});
}

// To a repeat as to the first; one whose answer was lost is taken (202) when it comes again.
Response RunningSupplierStub::answer(const Known& known) {
  Response response;
  switch (known.reply) {
    case Reply::kTaken:
    case Reply::kSilence:
    case Reply::kConnectionLost: response.status = 202; return response;
    case Reply::kAcknowledged:
    case Reply::kCommitted:
      response.status = 201;
      response.headers.set("Content-Type", "application/json");
      response.body = known.reply_body;
      return response;
    case Reply::kRefused:
      return error_answer(422, FaultCode::kInvalidRequest,
                          {"The line profile cannot be ordered at this address", "The address needs a survey first"},
                          random_);
    case Reply::kFault:
      return error_answer(500, FaultCode::kSupplierFault, {"The order system is not working"}, random_);
  }
  return response;
}

}  // namespace

std::unique_ptr<SupplierStub> start_supplier_stub(SupplierStubOptions options, const Clock& clock, Random& random,
                                                  observe::Log& log) {
  return std::make_unique<RunningSupplierStub>(std::move(options), clock, random, log);
}

}  // namespace fibrecafe::sandbox
