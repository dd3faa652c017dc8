// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/list_orders.hpp"

#include <array>
#include <charconv>

#include "auth/encoding.hpp"
#include "base/assert.hpp"
#include "fields/query.hpp"
#include "tenant_api/asking.hpp"
#include "tenant_api/part_fields.hpp"
#include "tenant_json/order_json.hpp"

namespace fibrecafe::tenant_api {
namespace {

using namespace fields;
using store::OrderFilter;
using Command = ListOrders::Command;
using Reply = ListOrders::Reply;

constexpr int64_t kLimitMax = 500;
constexpr std::string_view kCursor = "cursor";

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

// Both stand in a query as text.
struct PageSize {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "a whole number from 1 to " + std::to_string(kLimitMax); }
  void read(const json::value& value, int64_t& into, const Path& at, Findings& findings) const {
    auto number = number_from<int64_t>(value.as_string());
    if (!number || *number < 1 || *number > kLimitMax) return findings.invalid(at, "accepted is " + accepted());
    into = *number;
  }
};

// The number of the last order that was shown, spelled so that nobody takes it for a promise.
std::string cursor_at(OrderId order) {
  return auth::base64url(std::to_string(order.value));
}
struct Cursor {
  static constexpr bool kMayBeEmpty = false;
  std::string accepted() const { return "a cursor from the Link of an earlier page"; }
  void read(const json::value& value, OrderId& into, const Path& at, Findings& findings) const {
    auto text = auth::parse_base64url(value.as_string());
    auto number = text ? number_from<int64_t>(*text) : std::nullopt;
    bool is_ours = number && *number > 0 && *number <= kIdMax && cursor_at(OrderId{*number}) == value.as_string();
    if (!is_ours) return findings.invalid(at, "accepted is " + accepted());
    into = OrderId{*number};
  }
};

template <class Member>
constexpr auto of_filter(Member member) {
  return within(&Command::filter, member);
}

void judge_range(const std::optional<Time>& from, const std::optional<Time>& to, std::string_view name,
                 const Path& parent, Findings& findings) {
  if (!from || !to || *from <= *to) return;
  findings.invalid(Path(parent, std::string(name) + "To"),
                   "accepted is a time not before " + std::string(name) + "From");
}

constexpr auto ranges_are_ranges = [](const Command& command, const Path& at, Findings& findings) {
  const OrderFilter& filter = command.filter;
  judge_range(filter.created_from, filter.created_to, "created", at, findings);
  judge_range(filter.updated_from, filter.updated_to, "updated", at, findings);
};

constexpr std::array kParameters = {Parameter{"status", Written::kTexts},
                                    Parameter{"supplier", Written::kTexts},
                                    Parameter{"orderType", Written::kTexts},
                                    Parameter{"addressId"},
                                    Parameter{"serviceId"},
                                    Parameter{"supplierOrderNumber"},
                                    Parameter{"createdFrom"},
                                    Parameter{"createdTo"},
                                    Parameter{"updatedFrom"},
                                    Parameter{"updatedTo"},
                                    Parameter{"limit"},
                                    Parameter{kCursor}};

constexpr auto kListing = table(
    field("status", kOptional, of_filter(&OrderFilter::statuses), list(Word<OrderStatus>{})),
    field("supplier", kOptional, &Command::suppliers, list(kSupplierName)),
    field("orderType", kOptional, of_filter(&OrderFilter::types), list(Word<OrderType>{})),
    field("addressId", kOptional, of_filter(&OrderFilter::address_id), Text{1, 64}),
    field("serviceId", kOptional, of_filter(&OrderFilter::service_id), kServiceIdText),
    field("supplierOrderNumber", kOptional, of_filter(&OrderFilter::supplier_reference), Text{1, 128}),
    field("createdFrom", kOptional, of_filter(&OrderFilter::created_from), DateTime{}),
    field("createdTo", kOptional, of_filter(&OrderFilter::created_to), DateTime{}),
    field("updatedFrom", kOptional, of_filter(&OrderFilter::updated_from), DateTime{}),
    field("updatedTo", kOptional, of_filter(&OrderFilter::updated_to), DateTime{}), rule(ranges_are_ranges),
    field("limit", kOptional, &Command::limit, PageSize{}), field(kCursor, kOptional, &Command::before, Cursor{}));

void add_all(std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name, const json::value& value) {
  if (const json::string* text = value.if_string()) pairs.emplace_back(name, *text);
  if (const json::array* texts = value.if_array()) {
    for (const json::value& each : *texts) add_all(pairs, name, each);
  }
}

// What may stand in a Link again: known parameters alone.
std::string query_of(const json::object& given) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Parameter& parameter : kParameters) {
    const json::value* value = parameter.name == kCursor ? nullptr : given.if_contains(parameter.name);
    if (value) add_all(pairs, parameter.name, *value);
  }
  return http::form_encode(pairs);
}

std::string next_page(const std::string& query, OrderId from) {
  return "/v1/service-orders?" + query + (query.empty() ? "" : "&") + "cursor=" + cursor_at(from);
}

}  // namespace

Result<Command> ListOrders::decode(const edge::Call& call, const parties::Directory& parties) {
  auto asker = asker_of(call, parties);
  if (!asker) return tl::unexpected(asker.error());
  auto query = read_query(call.request.query, kParameters);
  if (!query) return tl::unexpected(query.error());
  Command command;
  Findings findings(asker->unknown);
  kListing.read(*query, command, Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) return tl::unexpected(verdict.error());
  command.tenant = asker->tenant;
  command.query = query_of(*query);
  return command;
}

// A supplier that nobody knows has no orders; one without an agreement may have had some.
Result<Reply> ListOrders::read(const Command& command, store::Queries& queries, const parties::Directory& parties) {
  OrderFilter filter = command.filter;
  for (const std::string& name : command.suppliers) {
    if (const auto* supplier = parties.supplier(name)) filter.suppliers.push_back(supplier->id);
  }
  if (filter.suppliers.empty() && !command.suppliers.empty()) return Reply{};
  auto page = queries.list_orders(command.tenant, filter, command.before, static_cast<size_t>(command.limit));
  if (!page) return tl::unexpected(page.error());
  Reply reply;
  for (orders::Order& order : page->orders) {
    const auto* supplier = parties.supplier(order.supplier);
    FIBRECAFE_ASSERT(supplier);
    reply.items.push_back({std::move(order), supplier->name});
  }
  if (page->next) reply.next = next_page(command.query, *page->next);
  return reply;
}

http::Response ListOrders::encode(const Reply& reply) {
  json::monotonic_resource memory(reply.items.size() * 2048 + 64);
  json::array body(&memory);
  body.reserve(reply.items.size());
  for (const Item& item : reply.items) {
    body.push_back(tenant_json::order_json(item.order, item.supplier, &memory));
  }
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  if (!reply.next.empty()) response.headers.add("Link", "<" + reply.next + ">; rel=\"next\"");
  response.body = json::serialize(body);
  return response;
}

}  // namespace fibrecafe::tenant_api
