// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_story.hpp"

#include <iomanip>
#include <sstream>
#include <thread>

#include "vocabulary/codes.hpp"

namespace fibrecafe::cli {
namespace {

using sandbox::ReceivedKci;

constexpr const char* kKciDelay = "0.35";
constexpr Duration kPatience = std::chrono::seconds(10);
constexpr Duration kLook = std::chrono::milliseconds(50);
constexpr size_t kTypeWidth = 20, kStatusWidth = 20, kReasonIndent = 19;

const std::vector<std::string> kHappy = {"UPDATE", "ACKNOWLEDGED", "COMMITTED", "COMPLETED"};

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

// " +0.37 s"
std::string since(std::chrono::nanoseconds time) {
  std::ostringstream out, aligned;
  out << '+' << std::fixed << std::setprecision(2) << std::chrono::duration<double>(time).count() << " s";
  aligned << std::setw(8) << out.str();
  return aligned.str();
}

std::string milliseconds(std::chrono::nanoseconds time) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << std::chrono::duration<double, std::milli>(time).count() << " ms";
  return out.str();
}

// The SERVICE_ID that the supplier gave the new line.
std::string service_id_in(const ReceivedKci& kci) {
  boost::system::error_code missing;
  const json::value body = kci.body;
  const json::value* list = body.find_pointer("/entity/serviceOrderItem/serviceCharacteristics", missing);
  if (!list || !list->is_array()) return {};
  for (const json::value& each : list->get_array()) {
    if (text_at(each, "name") == "SERVICE_ID") return text_at(each, "value");
  }
  return {};
}

json::object modify_order(const std::string& service_id) {
  return {{"orderType", "MODIFY"},
          {"supplier", kDemoSupplier},
          {"serviceId", service_id},
          {"serviceCharacteristics", json::array{json::object{{"name", "LINE_PROFILE"}, {"value", "FTTP_900_110"}}}}};
}

json::object cease_order(const std::string& service_id) {
  return {{"orderType", "CEASE"},
          {"supplier", kDemoSupplier},
          {"serviceId", service_id},
          {"notes", "The customer is moving abroad"}};
}

json::object wrong_order() {
  json::object order = demo_order();
  order["address"] = json::object{{"id", "10 Example Street"}, {"type", "UPRN"}};
  order["primaryContact"] = json::object{{"name", "Alex Morgan"}, {"email", "alex.morgan"}};
  order["requestedCompletionDate"] = "next Tuesday";
  order["engineerTasks"] = json::array{"PAINT_THE_WALL"};
  return order;
}

}  // namespace

std::string Paint::painted(const char* code, const std::string& text) const {
  return on_ ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
}

std::string Paint::status(const std::string& status) const {
  std::string word = status.substr(0, status.find(' '));
  if (word == "COMPLETED") return painted("32", status);
  if (word == "HELD" || word.starts_with("PENDING")) return painted("33", status);
  if (word == "REJECTED" || word == "CANCELLED" || word == "FAILED" || word == "FAILED_TO_SEND")
    return painted("31", status);
  return status;
}

std::string kci_line(const ReceivedKci& kci, bool reference_is_new, const Paint& paint) {
  std::string line = "KCI " + padded(std::to_string(kci.sequence), 2) + " " + padded(kci.type, kTypeWidth) + " " +
                     paint.status(padded(kci.status, kStatusWidth)) + " ";
  line += reference_is_new ? paint.news(kci.supplier_order_number) : kci.supplier_order_number;
  if (kci.is_repeat) line += "  (again)";
  if (kci.answered != 204) line += "  -> " + std::to_string(kci.answered);
  line.erase(line.find_last_not_of(' ') + 1);
  return kci.why.empty() ? line : line + "\n" + std::string(kReasonIndent, ' ') + paint.faint(kci.why);
}

void DemoStory::tell() {
  begin("Provide a new line");
  Placed provide = place(demo_order(), "ORDER_SUCCESSFUL");
  ReceivedKci done = follow(provide, kHappy);
  std::string service_id = service_id_in(done);
  if (service_id.empty()) throw Failure(kRefused, "the completed line has no SERVICE_ID");
  out_ << "  " << paint_.faint("the line is live, its SERVICE_ID is " + service_id) << "\n";
  confirm(provide.id, kHappy.size());

  begin("Modify it: the supplier commits at once, the tenant still sees every step");
  follow(place(modify_order(service_id), "ORDER_SYNC_IN_PROGRESS"), kHappy);

  begin("Provide another one: the supplier is held up for a second");
  follow(place(demo_order(), "ORDER_DELAYED?resumeAfter=1"),
         {"UPDATE", "ACKNOWLEDGED", "COMMITTED", "DELAY", "RESUMED", "COMPLETED"});

  begin("The supplier asks for something: an amendment answers, and the order goes on");
  Placed asked = place(demo_order(), "ORDER_PENDING");
  follow(asked, {"UPDATE", "ACKNOWLEDGED", "INFORMATION_REQUIRED"});
  ask(asked, "/v1/service-order-amendments", {{"notes", "Park behind the house"}});
  follow(asked, {"UPDATE", "AMENDED", "COMMITTED", "COMPLETED"}, 4);

  begin("An order that the tenant cancels on its way");
  Placed unwanted = place(demo_order(), "ORDER_IN_PROGRESS");
  follow(unwanted, {"UPDATE", "ACKNOWLEDGED", "COMMITTED"});
  ask(unwanted, "/v1/service-order-cancellations", {{"reasonCode", "CUSTOMER_CHANGED_MIND"}});
  follow(unwanted, {"UPDATE", "CANCELLED"}, 4);

  begin("An order with mistakes: refused at once, with every reason");
  reject();

  begin("An order that the supplier refuses");
  follow(place(demo_order(), "ORDER_REFUSED"), {"TERMINATED"});

  begin("Cease the first line");
  follow(place(cease_order(service_id), "ORDER_SUCCESSFUL"), kHappy);
}

void DemoStory::begin(const std::string& title) {
  out_ << "\n" << paint_.title(std::to_string(++chapter_) + ". " + title) << std::endl;
}

DemoStory::Placed DemoStory::place(const json::object& order, const char* scenario) {
  OrderHeaders headers = world_.api().new_headers();
  headers.scenario = scenario;
  headers.kci_delay = kKciDelay;
  Monotonic begun = clock_.monotonic();
  ApiReply reply = world_.api().place(json::serialize(order), headers);
  Monotonic ended = clock_.monotonic();
  if (reply.status != 201)
    throw Failure(kRefused, "the order was answered " + std::to_string(reply.status) + ": " + reply.text);
  int64_t id = number_at(reply.body, "id");
  out_ << "  POST /v1/service-orders  " << padded(text_at(reply.body, "orderType"), 6) << "  201  "
       << paint_.title("order " + std::to_string(id)) << "  " << text_at(reply.body, "status") << "  "
       << paint_.faint("durable after " + milliseconds(ended - begun) + "; " + scenario) << std::endl;
  return {id, begun};
}

void DemoStory::ask(const Placed& placed, const std::string& path, json::object request) {
  request["orderId"] = placed.id;
  OrderHeaders headers = world_.api().new_headers();
  headers.kci_delay = kKciDelay;
  ApiReply reply = world_.api().post(path, json::serialize(request), headers);
  if (reply.status != 201)
    throw Failure(kRefused, path + " was answered " + std::to_string(reply.status) + ": " + reply.text);
  out_ << "  POST " << path << "  201  " << paint_.title("order " + std::to_string(placed.id)) << "  "
       << text_at(reply.body, "status") << std::endl;
}

ReceivedKci DemoStory::follow(const Placed& placed, const std::vector<std::string>& types, int64_t from) {
  ReceivedKci last;
  bool had_reference = from > 1;
  for (size_t i = 0; i < types.size(); ++i) {
    auto kci = world_.next_kci(kPatience);
    if (!kci)
      throw Failure(kRefused, "no KCI came within " + format_duration(kPatience) + "; order " +
                                  std::to_string(placed.id) + " waits for " + types[i]);
    bool is_new = !had_reference && !kci->supplier_order_number.empty();
    had_reference |= is_new;
    out_ << "  " << paint_.faint(since(clock_.monotonic() - placed.at)) << "  " << kci_line(*kci, is_new, paint_)
         << std::endl;
    int64_t expected = from + static_cast<int64_t>(i);
    if (kci->order != placed.id || kci->sequence != expected || kci->type != types[i] || kci->answered != 204) {
      throw Failure(kRefused, "expected KCI " + std::to_string(expected) + " " + types[i] + " of order " +
                                  std::to_string(placed.id));
    }
    last = *std::move(kci);
  }
  return last;
}

void DemoStory::reject() {
  ApiReply reply = world_.api().place(json::serialize(wrong_order()), world_.api().new_headers());
  if (reply.status != 400 && reply.status != 422)
    throw Failure(kRefused, "the order was answered " + std::to_string(reply.status) + ": " + reply.text);
  out_ << "  POST /v1/service-orders  NEW     " << reply.status << "  " << paint_.status("REJECTED") << "  "
       << text_at(reply.body, "code") << "\n";
  for (const std::string& message : messages_of(reply.body)) out_ << "    - " << message << "\n";
  out_ << std::flush;
}

// The tenant's own view: the same order by GET, with every KCI delivered.
void DemoStory::confirm(int64_t order, size_t kcis) {
  for (Monotonic begun = clock_.monotonic();; std::this_thread::sleep_for(kLook)) {
    ApiReply reply = world_.api().show(std::to_string(order));
    const json::value* updates = reply.body.is_object() ? reply.body.get_object().if_contains("updates") : nullptr;
    size_t delivered = 0;
    for (const json::value& update : updates && updates->is_array() ? updates->get_array() : json::array()) {
      delivered += text_at(update, "deliveryStatus") == "DELIVERED" ? 1 : 0;
    }
    if (delivered == kcis) {
      out_ << "  GET  /v1/service-orders/" << order << "       200  " << paint_.status(text_at(reply.body, "status"))
           << "  " << kcis << " KCIs, all DELIVERED" << std::endl;
      return;
    }
    if (clock_.monotonic() - begun > kPatience)
      throw Failure(kRefused, "order " + std::to_string(order) + " does not show its KCIs as delivered");
  }
}

json::object demo_order() {
  return {{"orderType", "NEW"},
          {"supplier", kDemoSupplier},
          {"address", json::object{{"id", "999900000018"}, {"type", "UPRN"}}},
          {"serviceOrderItem",
           json::object{{"serviceSpecification", json::object{{"id", "FTTP"}}},
                        {"serviceCharacteristics",
                         json::array{json::object{{"name", "LINE_PROFILE"}, {"value", "FTTP_500_70"}}}}}},
          {"primaryContact", json::object{{"name", "Alex Morgan"}, {"phoneNumber", "020 7946 0018"}}}};
}

}  // namespace fibrecafe::cli
