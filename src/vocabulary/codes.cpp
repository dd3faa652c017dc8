// SPDX-License-Identifier: Apache-2.0
#include "vocabulary/codes.hpp"

namespace fibrecafe {

#define FIBRECAFE_WORDS(Enum, ...)                            \
  template <>                                                 \
  std::span<const std::string_view> words<Enum>() {           \
    static constexpr std::string_view kAll[] = {__VA_ARGS__}; \
    return kAll;                                              \
  }

FIBRECAFE_WORDS(OrderType, "NEW", "START", "TAKEOVER", "TRANSFER", "SWAP", "MODIFY", "CEASE", "UNSOLICITED_CEASE")
FIBRECAFE_WORDS(OrderKind, "PROVIDE_ORDER", "MODIFY_ORDER", "CEASE_ORDER", "UNSOLICITED_CEASE_ORDER")
FIBRECAFE_WORDS(OrderStatus, "RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER", "FAILED_TO_SEND", "REJECTED", "ACKNOWLEDGED",
                "IN_PROGRESS", "PENDING", "HELD", "PENDING_AMENDMENT", "PENDING_CANCELLATION", "CANCELLED", "FAILED",
                "COMPLETED", "PARTIAL")
FIBRECAFE_WORDS(RequestStatus, "RECEIVED_BY_GATEWAY", "PENDING", "FAILED_TO_SEND", "REJECTED", "COMPLETED")
FIBRECAFE_WORDS(CancellationReason, "CUSTOMER_CHANGED_MIND", "INSTALL_FAILED", "NETWORK_ISSUE", "NO_LONGER_REQUIRED",
                "OTHER", "NO_AUTHORISATION", "CUSTOMER_NOT_AWARE", "DELIBERATE_MISLEAD", "PURCHASED_DIFFERENT_PRODUCT",
                "END_USER_NOT_MOVING")
FIBRECAFE_WORDS(UnsolicitedReason, "CHANGE_OF_CP", "WORKING_LINE_TAKEOVER", "CP_REQUEST")
FIBRECAFE_WORDS(AppointmentPurpose, "PROVIDE", "MODIFY", "REPAIR")
FIBRECAFE_WORDS(ServiceType, "BROADBAND", "ETHERNET")
FIBRECAFE_WORDS(TimeslotClassification, "WEEKDAY", "WEEKDAY_AM", "WEEKDAY_PM", "WEEKDAY_EARLY", "WEEKDAY_EVENING",
                "SATURDAY", "SATURDAY_AM", "SATURDAY_PM", "SATURDAY_EARLY", "SATURDAY_EVENING", "SUNDAY", "SUNDAY_AM",
                "SUNDAY_PM", "SUNDAY_EARLY", "SUNDAY_EVENING")
FIBRECAFE_WORDS(ReasonCode, "CREATED", "ACKNOWLEDGED", "COMMITTED", "UPDATE", "ADDITIONAL", "WARNING", "DELAY",
                "RESUMED", "INFORMATION_REQUIRED", "REAPPOINT", "REAPPOINTED", "AMENDED", "AMENDMENT_REJECTED",
                "CANCELLED", "CANCELLATION_REJECTED", "ORDER_REJECTED", "RESUBMIT", "COMPLETED", "TERMINATED")
FIBRECAFE_WORDS(UpdateType, "INFORMATIONAL", "ACTION_REQUIRED", "ERROR")
FIBRECAFE_WORDS(KciType, "CREATED", "ACKNOWLEDGED", "COMMITTED", "DELAY", "RESUMED", "REAPPOINTED", "ADDITIONAL",
                "WARNING", "UPDATE", "AMENDED", "CANCELLED", "TERMINATED", "COMPLETED", "INFORMATION_REQUIRED",
                "REAPPOINT", "RESUBMIT", "FAILED_TO_SEND")
FIBRECAFE_WORDS(ProblemCode, "ACCESS_ISSUE", "ACTIVATION_FAILED", "ADDITIONAL_WORK", "APPOINTMENT_NOT_REQUIRED",
                "CAPACITY_ISSUE", "COST_ISSUE", "CUSTOMER_CHANGED_MIND", "FAULT_AT_NODE", "FAULT_AT_ONT",
                "FAULT_AT_POP", "INFORMATION_REQUIRED", "INSTALL_FAILED", "INVALID_REQUEST", "LINKED_ORDER_ISSUE",
                "NETWORK_ISSUE", "NETWORK_UNAVAILABLE", "NO_LONGER_REQUIRED", "OTHER", "PLANNING_ISSUE",
                "PROPERTY_UNOCCUPIED", "ROUTER_NOT_AVAILABLE", "SITE_UNSAFE", "SUPPLIER_FAULT", "SURVEY_REQUIRED",
                "TIMED_OUT", "UNABLE_TO_ATTEND", "UNKNOWN_FAULT", "WAYLEAVE_ISSUE")
FIBRECAFE_WORDS(FaultCode, "GATEWAY_FAULT", "INVALID_REQUEST", "MALFORMED_REQUEST", "NOT_AUTHORISED", "NOT_FOUND",
                "NOT_IMPLEMENTED", "SUPPLIER_FAULT", "SUPPLIER_TIMED_OUT", "TENANT_FAULT")
FIBRECAFE_WORDS(DeliveryStatus, "PENDING", "DELIVERED", "FAILED")
FIBRECAFE_WORDS(EngineerTask, "INSTALL_ROUTER", "TEST_SINGLE_DEVICE", "ADDITIONAL_CABLING", "TEST_MULTIPLE_DEVICES")
FIBRECAFE_WORDS(AddressType, "UPRN", "NAD", "ROBT", "DistrictCode", "LINE_ID")

OrderKind kind_of(OrderType type) {
  if (type == OrderType::kModify) return OrderKind::kModify;
  if (type == OrderType::kCease) return OrderKind::kCease;
  if (type == OrderType::kUnsolicitedCease) return OrderKind::kUnsolicitedCease;
  return OrderKind::kProvide;
}

bool names_existing_line(OrderType type) {
  return kind_of(type) == OrderKind::kProvide && type != OrderType::kNew;
}

bool is_open(RequestStatus status) {
  return status == RequestStatus::kReceivedByGateway || status == RequestStatus::kPending;
}

bool is_cancel_other(CancellationReason reason) {
  return reason >= CancellationReason::kNoAuthorisation;
}

bool is_final(OrderStatus status) {
  switch (status) {
    case OrderStatus::kFailedToSend:
    case OrderStatus::kRejected:
    case OrderStatus::kCancelled:
    case OrderStatus::kFailed:
    case OrderStatus::kCompleted:
    case OrderStatus::kPartial: return true;
    default: return false;
  }
}

bool is_gateways_own(OrderStatus status) {
  switch (status) {
    case OrderStatus::kReceivedByGateway:
    case OrderStatus::kSentToSupplier:
    case OrderStatus::kFailedToSend:
    case OrderStatus::kPendingAmendment:
    case OrderStatus::kPendingCancellation: return true;
    default: return false;
  }
}

}  // namespace fibrecafe
