// SPDX-License-Identifier: Apache-2.0
#include "tenant_api/routes.hpp"

#include "tenant_api/amend_order.hpp"
#include "tenant_api/available_appointments.hpp"
#include "tenant_api/cancel_order.hpp"
#include "tenant_api/check_availability.hpp"
#include "tenant_api/get_order.hpp"
#include "tenant_api/list_orders.hpp"
#include "tenant_api/look_up_addresses.hpp"
#include "tenant_api/place_order.hpp"
#include "tenant_api/redeliver_order.hpp"
#include "tenant_api/redeliver_since.hpp"
#include "tenant_api/reserve_appointment.hpp"

namespace fibrecafe::tenant_api {
namespace {

edge::Route row(std::string_view operation_id, std::string_view method, std::string_view path) {
  edge::Route route;
  route.document = "tenant";
  route.operation_id = operation_id;
  route.method = method;
  route.path = path;
  route.role = parties::Role::kTenant;
  route.headers = edge::JourneyHeaders::kBoth;
  return route;
}

edge::Route writing(edge::Route route, std::function<void(edge::Call, http::Respond)> run) {
  route.json_body = true;
  route.run = std::move(run);
  return route;
}

edge::Route without_body(edge::Route route, std::function<void(edge::Call, http::Respond)> run) {
  route.run = std::move(run);
  return route;
}

edge::Route reading(edge::Route route, std::function<void(edge::Call, http::Respond)> run) {
  return without_body(std::move(route), std::move(run));
}

edge::Route not_offered(std::string_view operation_id, std::string_view method, std::string_view path) {
  edge::Route route = row(operation_id, method, path);
  route.not_offered = true;
  return route;
}

}  // namespace

std::vector<edge::Route> routes(const AskingNeeds& needs) {
  const edge::DoorNeeds& door = needs.door;
  return {
      writing(row("handleCreateOrder", "POST", "/v1/service-orders"), edge::writing_door<PlaceOrder>(door)),
      reading(row("handleGetOrder", "GET", "/v1/service-orders/{id}"), edge::reading_door<GetOrder>(door)),
      reading(row("handleListOrders", "GET", "/v1/service-orders"), edge::reading_door<ListOrders>(door)),
      without_body(row("handleRedeliverOrder", "POST", "/v1/service-orders/{id}/redeliveries"),
                   edge::writing_door<RedeliverOrder>(door)),
      writing(row("handleRedeliver", "POST", "/v1/redeliveries"), redelivering_door(door)),
      writing(row("handleAmendOrder", "POST", "/v1/service-order-amendments"), edge::writing_door<AmendOrder>(door)),
      writing(row("handleCancelOrder", "POST", "/v1/service-order-cancellations"),
              edge::writing_door<CancelOrder>(door)),

      reading(row("handleAddressLookup", "GET", "/v1/addresses"), asking_door<LookUpAddresses>(needs)),
      reading(row("handleAvailabilityCheck", "GET", "/v1/service-availability"), asking_door<CheckAvailability>(needs)),
      reading(row("handleAppointmentAvailability", "GET", "/v1/available-appointments"),
              asking_door<AvailableAppointments>(needs)),
      writing(row("handleReserveAppointment", "POST", "/v1/appointments"), reserving_door(needs)),

      not_offered("handleQuote", "POST", "/v1/quote"),
      not_offered("handleCreateEthernetOrder", "POST", "/v1/ethernet/service-orders"),
      not_offered("handleGetEthernetOrder", "GET", "/v1/ethernet/service-orders/{id}"),
      not_offered("handleServiceTest", "POST", "/v1/service-tests"),
      not_offered("handleGetServiceTestById", "GET", "/v1/service-tests/{id}"),
      not_offered("handleCreateProblem", "POST", "/v1/service-problems"),
      not_offered("handleGetServiceProblemById", "GET", "/v1/service-problems/{id}"),
      not_offered("handleAmendProblem", "POST", "/v1/service-problem-amendments"),
      not_offered("handleCancelProblem", "POST", "/v1/service-problem-cancellations"),
      not_offered("handleServiceProblemResolution", "PATCH", "/v1/service-problem-resolutions/{id}"),
  };
}

}  // namespace fibrecafe::tenant_api
