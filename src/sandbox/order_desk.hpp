// SPDX-License-Identifier: Apache-2.0
// Where the supplier stub takes orders, amendments and cancellations: judged, remembered, answered by their scenario.
//
// Used by the stub, on its server's one thread. What was taken is remembered by its kind and the gateway's number: a
// repeat is answered as the first was and starts nothing, the same number with other content is 409. What is refused
// for a mistake (400, 422 for its fields, its headers or the state of its order) is not remembered.
#pragma once

#include <map>

#include "http/server.hpp"
#include "sandbox/reservations.hpp"
#include "sandbox/stories.hpp"

namespace fibrecafe::sandbox {

struct DeskNeeds {
  Stories& stories;
  Reservations& reservations;
  Timer& timer;
  const Clock& clock;
  Random& random;
  KciSender::Print print;
};

class OrderDesk {
 public:
  explicit OrderDesk(DeskNeeds needs) : needs_(std::move(needs)) {}

  void place(const http::Request& request, const http::Respond& respond);
  void amend(const http::Request& request, const http::Respond& respond);
  void cancel(const http::Request& request, const http::Respond& respond);

 private:
  struct Taken {
    std::string body;
    Reply reply = Reply::kTaken;
    json::object reply_body{};        // of a 201
    std::function<void()> waiting{};  // begins when a repeat is answered
  };

  bool repeats(Subject subject, int64_t id, const std::string& body, const http::Respond& respond);
  void take_order(SupplierOrder order, Script script, const http::Respond& respond);
  void take_request(Result<OrderRequest> asked, const http::Request& request, const http::Respond& respond);
  Result<SupplierOrder> order_for(const OrderRequest& request);
  Done carry(const std::string& order_reference, const json::object& from, std::optional<Appointment>& appointment);
  bool do_at_once(const OrderRequest& request, const std::string& order_reference, Duration kci_delay);
  void give(Subject subject, Taken& taken, bool starts_unanswered, std::function<void()> begin,
            const http::Respond& respond);
  http::Response answer(Subject subject, const Taken& taken);
  void refuse(const std::string& what, const Error& error, const http::Respond& respond);

  DeskNeeds needs_;
  std::map<std::pair<Subject, int64_t>, Taken> taken_;
};

}  // namespace fibrecafe::sandbox
