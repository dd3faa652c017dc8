// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "cli/commands.hpp"
#include "cli/demo_profile.hpp"
#include "vocabulary/codes.hpp"

namespace fibrecafe::cli {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(500);

struct OrderFlags {
  std::optional<std::string> url, client_id, ca;
  SecretFlags client_secret;
  std::string file, id;
  std::optional<std::string> request_id, conversation_id, scenario, problem_code, kci_delay, timeout;
  bool as_json = false;
};

void declare_access(const Command& command, OrderFlags& flags) {
  command.optional("--url", "URL", flags.url, "The gateway (or FIBRECAFE_URL; else the running demo).");
  command.optional("--client-id", "ID", flags.client_id, "The tenant's client (or FIBRECAFE_CLIENT_ID).");
  command.secret("--client-secret", flags.client_secret,
                 "Its secret (or FIBRECAFE_CLIENT_SECRET, FIBRECAFE_CLIENT_SECRET_FILE).");
  command.optional("--ca", "FILE", flags.ca, "Trust this authority (PEM) for the gateway's https.");
  command.flag("--json", flags.as_json, "Print the gateway's answer, JSON.");
}

std::optional<std::string> secret_of(const OrderFlags& flags, Console& console) {
  if (auto secret = read_secret(flags.client_secret, "--client-secret", console)) return secret;
  return read_secret({console.variable("FIBRECAFE_CLIENT_SECRET"), console.variable("FIBRECAFE_CLIENT_SECRET_FILE")},
                     "FIBRECAFE_CLIENT_SECRET", console);
}

// All from flags and environment, or all from the demo's profile: the demo's secret goes nowhere else.
ApiAccess access_of(const OrderFlags& flags, Console& console) {
  auto url = flags.url ? flags.url : console.variable("FIBRECAFE_URL");
  auto id = flags.client_id ? flags.client_id : console.variable("FIBRECAFE_CLIENT_ID");
  auto secret = secret_of(flags, console);
  if (!url && !id && !secret) {
    auto path = demo_profile_path(console);
    auto profile = path ? read_demo_profile(*path) : std::nullopt;
    if (profile) return *profile;
  }
  if (!url || !id || !secret) {
    throw Failure(kUsage,
                  "say which gateway and as whom: --url, --client-id and --client-secret-file (or FIBRECAFE_URL, "
                  "FIBRECAFE_CLIENT_ID, "
                  "FIBRECAFE_CLIENT_SECRET_FILE), or leave `fibrecafe demo` running");
  }
  return {*url, *id, *secret, flags.ca ? read_file(*flags.ca, console) : ""};
}

// "422 INVALID_REQUEST" and every message.
std::string explained(const ApiReply& reply) {
  std::string text = std::to_string(reply.status) + " " + text_at(reply.body, "code");
  for (const std::string& message : messages_of(reply.body)) text += "\n  " + message;
  return text;
}

int place(const OrderFlags& flags, Console& console) {
  std::string order = read_file(flags.file, console);
  ApiClient api(access_of(flags, console), console.random);
  OrderHeaders headers = api.new_headers();
  headers.request_id = flags.request_id.value_or(headers.request_id);
  headers.conversation_id = flags.conversation_id.value_or(headers.conversation_id);
  headers.scenario = flags.scenario;
  headers.problem_code = flags.problem_code;
  headers.kci_delay = flags.kci_delay;
  ApiReply reply = api.place(order, headers);
  if (flags.as_json && !reply.body.is_null()) print_json(console.out, reply.body);
  if (reply.status != 201) throw Failure(kRefused, "the order is not placed: " + explained(reply));
  if (!flags.as_json)
    console.out << "order " << number_at(reply.body, "id") << "  " << text_at(reply.body, "status") << "\n";
  return kDone;
}

ApiReply read_order(ApiClient& api, const std::string& id) {
  ApiReply reply = api.show(id);
  if (reply.status != 200) throw Failure(kRefused, "order " + id + ": " + explained(reply));
  return reply;
}

const json::array& updates_of(const json::value& order) {
  static const json::array none;
  const json::value* updates = order.is_object() ? order.get_object().if_contains("updates") : nullptr;
  return updates && updates->is_array() ? updates->get_array() : none;
}

// Type, reason: "DELAY", "SITE_UNSAFE: the text".
std::pair<std::string, std::string> story_of(const json::value& update) {
  for (const char* name : {"information", "action"}) {
    const json::value* reason = update.is_object() ? update.get_object().if_contains(name) : nullptr;
    if (!reason) continue;
    std::string code = text_at(*reason, "code"), words = text_at(*reason, "text");
    return {text_at(*reason, "type"), code + (code.empty() || words.empty() ? "" : ": ") + words};
  }
  const json::value* error = update.is_object() ? update.get_object().if_contains("error") : nullptr;
  if (!error) return {};
  return {text_at(*error, "code"), joined(messages_of(*error), "; ")};
}

std::string number_of(const json::value& update) {
  return "#" + std::to_string(number_at(update, "sequenceNumber"));
}

int show(const OrderFlags& flags, Console& console) {
  ApiClient api(access_of(flags, console), console.random);
  ApiReply reply = read_order(api, flags.id);
  if (flags.as_json) {
    print_json(console.out, reply.body);
    return kDone;
  }
  std::string reference = text_at(reply.body, "supplierOrderNumber");
  print_facts(console.out,
              {{"order", std::to_string(number_at(reply.body, "id")) + "  " + text_at(reply.body, "orderType")},
               {"status", text_at(reply.body, "status")},
               {"supplier", text_at(reply.body, "supplier") + (reference.empty() ? "" : ", " + reference)},
               {"target date", text_at(reply.body, "targetDate")},
               {"created", text_at(reply.body, "created")},
               {"updated", text_at(reply.body, "updated")}});
  std::vector<std::vector<std::string>> rows{{"KCI", "TYPE", "DELIVERY", "DELIVERED", "REASON"}};
  for (const json::value& update : updates_of(reply.body)) {
    auto [type, reason] = story_of(update);
    rows.push_back(
        {number_of(update), type, text_at(update, "deliveryStatus"), text_at(update, "deliveredOn"), reason});
  }
  console.out << "\n";
  print_table(console.out, rows);
  return kDone;
}

struct ListFlags {
  OrderFlags access;
  std::vector<std::string> statuses, suppliers, types;
  std::optional<std::string> address_id, service_id, supplier_number;
  std::optional<std::string> created_from, created_to, updated_from, updated_to;
  std::optional<int64_t> most;
};

constexpr int64_t kMostListed = 50;
constexpr int64_t kPageMax = 500;

std::string query_of(const ListFlags& flags, int64_t most) {
  std::vector<std::pair<std::string, std::string>> query;
  auto add_all = [&](const char* name, const std::vector<std::string>& values) {
    for (const std::string& value : values) query.emplace_back(name, value);
  };
  auto add_one = [&](const char* name, const std::optional<std::string>& value) {
    if (value) query.emplace_back(name, *value);
  };
  add_all("status", flags.statuses);
  add_all("supplier", flags.suppliers);
  add_all("orderType", flags.types);
  add_one("addressId", flags.address_id);
  add_one("serviceId", flags.service_id);
  add_one("supplierOrderNumber", flags.supplier_number);
  add_one("createdFrom", flags.created_from);
  add_one("createdTo", flags.created_to);
  add_one("updatedFrom", flags.updated_from);
  add_one("updatedTo", flags.updated_to);
  query.emplace_back("limit", std::to_string(std::min(most, kPageMax)));
  return http::form_encode(query);
}

// Page after page, at most `most`.
json::array listed_orders(ApiClient& api, const ListFlags& flags, int64_t most) {
  json::array orders;
  std::string path = "/v1/service-orders?" + query_of(flags, most);
  while (!path.empty()) {
    ApiReply reply = api.get(path);
    if (reply.status != 200 || !reply.body.is_array()) throw Failure(kRefused, "no list: " + explained(reply));
    for (const json::value& order : reply.body.get_array()) {
      if (static_cast<int64_t>(orders.size()) == most) return orders;
      orders.push_back(order);
    }
    path = reply.next;
  }
  return orders;
}

int list(const ListFlags& flags, Console& console) {
  int64_t most = flags.most.value_or(kMostListed);
  if (most < 1) throw Failure(kUsage, "--most: accepted is a whole number from 1");
  ApiClient api(access_of(flags.access, console), console.random);
  json::array orders = listed_orders(api, flags, most);
  if (flags.access.as_json) {
    print_json(console.out, orders);
  } else if (orders.empty()) {
    console.out << "no order fits\n";
  } else {
    std::vector<std::vector<std::string>> rows{{"ORDER", "TYPE", "STATUS", "SUPPLIER", "ITS NUMBER", "UPDATED"}};
    for (const json::value& order : orders) {
      rows.push_back({std::to_string(number_at(order, "id")), text_at(order, "orderType"), text_at(order, "status"),
                      text_at(order, "supplier"), text_at(order, "supplierOrderNumber"), text_at(order, "updated")});
    }
    print_table(console.out, rows);
  }
  return kDone;
}

void declare_list(const Command& command, ListFlags& flags) {
  declare_access(command, flags.access);
  command.repeatable("--status", "STATUS", flags.statuses, "Those that show it; several: any of them.");
  command.repeatable("--supplier", "NAME", flags.suppliers, "Those with this supplier.");
  command.repeatable("--type", "TYPE", flags.types, "Those of this type: NEW, CEASE.");
  command.optional("--address-id", "ID", flags.address_id, "Those for this address.");
  command.optional("--service-id", "ID", flags.service_id, "Those about this service.");
  command.optional("--supplier-number", "NUMBER", flags.supplier_number,
                   "Those that the supplier knows by this number.");
  command.optional("--created-from", "TIME", flags.created_from, "Taken then or later: 2030-03-04T00:00:00Z.");
  command.optional("--created-to", "TIME", flags.created_to, "Taken then or earlier.");
  command.optional("--updated-from", "TIME", flags.updated_from, "Changed last then or later.");
  command.optional("--updated-to", "TIME", flags.updated_to, "Changed last then or earlier.");
  command.number("--most", "N", flags.most, "At most so many, the newest (50).");
}

bool succeeded(OrderStatus status) {
  return status == OrderStatus::kCompleted || status == OrderStatus::kPartial;
}

// Prints what is new since `seen`; how many updates there are now.
size_t print_news(const json::value& order, size_t seen, Console& console) {
  const json::array& updates = updates_of(order);
  for (; seen < updates.size(); ++seen) {
    auto [type, reason] = story_of(updates[seen]);
    console.out << "order " << number_at(order, "id") << "  " << number_of(updates[seen]) << "  " << type
                << (reason.empty() ? "" : "  ") << reason << std::endl;
  }
  return seen;
}

int watch(const OrderFlags& flags, Console& console) {
  auto timeout = flags.timeout ? parse_duration(*flags.timeout) : std::nullopt;
  if (flags.timeout && !timeout) throw Failure(kUsage, "--timeout: accepted is a duration with a unit: 30s");
  ApiClient api(access_of(flags, console), console.random);
  Monotonic begun = console.clock.monotonic();
  std::string last_status;
  for (size_t seen = 0;;) {
    ApiReply reply = read_order(api, flags.id);
    if (flags.as_json) {
      if (updates_of(reply.body).size() != seen) console.out << json::serialize(reply.body) << std::endl;
      seen = updates_of(reply.body).size();
    } else {
      seen = print_news(reply.body, seen, console);
    }
    std::string word = text_at(reply.body, "status");
    if (word != std::exchange(last_status, word) && !flags.as_json)
      console.out << "order " << flags.id << "  is " << word << std::endl;
    auto status = parse<OrderStatus>(word);
    if (status && is_final(*status)) return succeeded(*status) ? kDone : kRefused;
    if (timeout && console.clock.monotonic() - begun > *timeout)
      throw Failure(kRefused, "order " + flags.id + " is still " + word);
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace

void add_order_commands(const Command& root, Console& console) {
  Command order = root.command("order", "Place orders and look at them, over HTTP as a tenant does.");
  auto with = [&console](int (*act)(const OrderFlags&, Console&)) {
    return [act, &console](const OrderFlags& flags) { return act(flags, console); };
  };
  auto declare_place = [](const Command& command, OrderFlags& flags) {
    command.positional("FILE", flags.file, "The order, JSON (-: standard input).");
    declare_access(command, flags);
    command.optional("--request-id", "ID", flags.request_id,
                     "X-Request-ID: the same again places nothing twice (a new one).");
    command.optional("--conversation-id", "ID", flags.conversation_id, "X-Conversation-ID (a new one).");
    command.optional("--scenario", "NAME", flags.scenario,
                     "X-Scenario, for a sandbox tenant: ORDER_DELAYED?resumeAfter=2.");
    command.optional("--problem-code", "CODE", flags.problem_code, "X-Problem-Code, for a sandbox tenant.");
    command.optional("--kci-delay", "SECONDS", flags.kci_delay, "X-Kci-Delay, for a sandbox tenant: 0.5.");
  };
  add<OrderFlags>(order, "place", "Place an order.", declare_place, with(place));
  auto declare_show = [](const Command& command, OrderFlags& flags) {
    command.positional("ID", flags.id, "The order's number.");
    declare_access(command, flags);
  };
  add<OrderFlags>(order, "show", "One order with its KCIs.", declare_show, with(show));
  add<ListFlags>(order, "list", "Orders by filters, newest first.", declare_list,
                 [&console](const ListFlags& flags) { return list(flags, console); });
  auto declare_watch = [declare_show](const Command& command, OrderFlags& flags) {
    declare_show(command, flags);
    command.optional("--timeout", "DURATION", flags.timeout, "Give up (exit 1) when it is not final by then.");
  };
  add<OrderFlags>(order, "watch", "Print its KCIs until it is final; exit 0 when it was delivered, 1 when not.",
                  declare_watch, with(watch));
}

}  // namespace fibrecafe::cli
