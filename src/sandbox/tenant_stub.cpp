// SPDX-License-Identifier: Apache-2.0
#include "sandbox/tenant_stub.hpp"

#include <algorithm>
#include <unordered_set>

#include "auth/webhook_signature.hpp"
#include "sandbox/answers.hpp"

namespace fibrecafe::sandbox {
namespace {

using http::Request;
using http::Response;

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

int64_t number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

const json::object& object_in(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::value* value = object.if_contains(name);
  return value && value->is_object() ? value->get_object() : none;
}

// "SITE_UNSAFE: the text", or the messages of an error.
std::string reason_in(const json::object& reason, const json::object& error) {
  std::string code = text_in(reason, "code"), words = text_in(reason, "text");
  std::string out = code.empty() || words.empty() ? code + words : code + ": " + words;
  const json::value* messages = error.if_contains("messages");
  if (!messages || !messages->is_array()) return out;
  for (const json::value& message : messages->get_array()) {
    if (message.is_string()) out += (out.empty() ? "" : "; ") + std::string(message.get_string());
  }
  return out;
}

ReceivedKci read_kci(const json::object& body) {
  ReceivedKci kci;
  kci.id = text_in(body, "id");
  kci.supplier = text_in(body, "supplier");
  kci.sequence = number_in(body, "sequenceNumber");
  kci.update_type = text_in(body, "updateType");
  const json::object& entity = object_in(body, "entity");
  kci.order = number_in(entity, "id");
  kci.order_type = text_in(entity, "orderType");
  kci.status = text_in(entity, "status");
  kci.supplier_order_number = text_in(entity, "supplierOrderNumber");
  kci.target_date = text_in(entity, "targetDate").substr(0, 10);
  const json::object& reason = object_in(body, kci.update_type == "ACTION_REQUIRED" ? "action" : "information");
  const json::object& error = object_in(body, "error");
  kci.type = error.empty() ? text_in(reason, "type") : text_in(error, "code");
  kci.why = reason_in(reason, error);
  kci.body = body;
  return kci;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

class RunningTenantStub final : public TenantStub, http::Handler {
 public:
  RunningTenantStub(TenantStubOptions options, std::function<void(const ReceivedKci&)> on_kci, const Clock& clock,
                    Random& random, observe::Log& log)
      : options_(std::move(options)),
        on_kci_(std::move(on_kci)),
        clock_(clock),
        random_(random),
        server_(http::start_server(server_options(options_), *this, "tenant_stub", log, *metrics_)) {}
  ~RunningTenantStub() override { server_->stop(Duration(0)); }

  std::string url() const override { return server_->url() + "/kcis"; }

 private:
  static http::ServerOptions server_options(const TenantStubOptions& options) {
    http::ServerOptions server;  // with its one thread: handle() needs no lock
    server.address = options.address;
    server.port = options.port;
    server.body_bytes_max = 4 * 1024 * 1024;
    return server;
  }

  void handle(Request request, http::Respond respond) override;
  Response refuse(http::Refusal, const Request&) override {
    return error_answer(400, FaultCode::kMalformedRequest, {"The request cannot be read"}, random_);
  }
  bool is_signed(const Request& request) const;
  int judge(const Request& request, bool is_readable);
  Response answer(int status);

  const TenantStubOptions options_;
  std::function<void(const ReceivedKci&)> on_kci_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  std::unordered_set<std::string> seen_;
  int failed_ = 0;
  std::unique_ptr<http::Server> server_;  // last: it calls what is above
};

void RunningTenantStub::handle(Request request, http::Respond respond) {
  if (request.method != "POST") {
    return respond(error_answer(404, FaultCode::kNotFound, {"KCIs are taken by POST"}, random_));
  }
  auto body = parse_json(request.body);
  bool is_readable = body && body->is_object();
  ReceivedKci kci = is_readable ? read_kci(body->get_object()) : ReceivedKci{};
  kci.conversation_id = request.headers.find("X-Conversation-ID").value_or("");
  kci.answered = judge(request, is_readable);
  if (kci.answered == 401) kci.why = "not signed with the secret";
  if (kci.answered == 400 && !is_readable) kci.why = "no JSON object";
  if (kci.answered != 401 && !kci.id.empty()) kci.is_repeat = !seen_.insert(kci.id).second;
  on_kci_(kci);
  respond(answer(kci.answered));
}

int RunningTenantStub::judge(const Request& request, bool is_readable) {
  if (!options_.signing_secrets.empty() && !is_signed(request)) return 401;
  if (failed_ < options_.fail_first) {
    ++failed_;
    return 503;
  }
  if (options_.status) return *options_.status;
  return is_readable ? 204 : 400;
}

bool RunningTenantStub::is_signed(const Request& request) const {
  auto header = [&](std::string_view name) { return request.headers.find(name).value_or(""); };
  return auth::verify_webhook(
      {header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"), request.body},
      options_.signing_secrets, clock_.now());
}

Response RunningTenantStub::answer(int status) {
  if (status == 401) {
    return error_answer(401, FaultCode::kNotAuthorised, {"The signature does not fit"}, random_);
  }
  if (status >= 400)
    return error_answer(status, FaultCode::kTenantFault, {"The tenant stub was told to fail"}, random_);
  Response response;
  response.status = status;
  return response;
}

}  // namespace

std::string readable(const ReceivedKci& kci) {
  std::string line = "no KCI";
  if (kci.order != 0) {
    line = "order " + padded(std::to_string(kci.order), 5) + " #" + padded(std::to_string(kci.sequence), 3) + " " +
           padded(kci.type, 20) + " " + padded(kci.status, 16) + " " +
           padded(kci.supplier_order_number.empty() ? "-" : kci.supplier_order_number, 9);
    if (!kci.target_date.empty()) line += " for " + kci.target_date;
  }
  line += "  -> " + std::to_string(kci.answered);
  if (kci.is_repeat) line += "  (again)";
  if (!kci.why.empty()) line += "  " + kci.why;
  std::replace_if(line.begin(), line.end(), is_control, ' ');  // strangers wrote parts of it
  return line;
}

std::unique_ptr<TenantStub> start_tenant_stub(TenantStubOptions options, std::function<void(const ReceivedKci&)> on_kci,
                                              const Clock& clock, Random& random, observe::Log& log) {
  return std::make_unique<RunningTenantStub>(std::move(options), std::move(on_kci), clock, random, log);
}

}  // namespace fibrecafe::sandbox
