// SPDX-License-Identifier: Apache-2.0
// The contract's closed lists of words, each an enum with its published spelling.
//
// `text(code)` gives the word, `parse<Enum>(word)` finds it; `words<Enum>()` lists all, in the contract's order, for
// error messages and for tests that hold them against the OpenAPI documents. Sources: tenant-api.md 4,
// supplier-and-updates.md 4 to 6.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fibrecafe {

enum class OrderType { kNew, kStart, kTakeover, kTransfer, kSwap, kModify, kCease, kUnsolicitedCease };
enum class OrderKind { kProvide, kModify, kCease, kUnsolicitedCease };

enum class OrderStatus {
  kReceivedByGateway,
  kSentToSupplier,
  kFailedToSend,
  kRejected,
  kAcknowledged,
  kInProgress,
  kPending,
  kHeld,
  kPendingAmendment,
  kPendingCancellation,
  kCancelled,
  kFailed,
  kCompleted,
  kPartial
};

// Of an amendment or a cancellation.
enum class RequestStatus { kReceivedByGateway, kPending, kFailedToSend, kRejected, kCompleted };

// Why a tenant cancels: the first five an order of its own, the others (cancel-other) an unsolicited cease.
enum class CancellationReason {
  kCustomerChangedMind,
  kInstallFailed,
  kNetworkIssue,
  kNoLongerRequired,
  kOther,
  kNoAuthorisation,
  kCustomerNotAware,
  kDeliberateMislead,
  kPurchasedDifferentProduct,
  kEndUserNotMoving
};

// Why a supplier ceases a service that its tenant did not ask to cease.
enum class UnsolicitedReason { kChangeOfCp, kWorkingLineTakeover, kCpRequest };

enum class AppointmentPurpose { kProvide, kModify, kRepair };

enum class ServiceType { kBroadband, kEthernet };

// Day, then the part of it: kWeekday + kAm of DayPart and so on; the first of each five is the day without a part.
enum class TimeslotClassification {
  kWeekday,
  kWeekdayAm,
  kWeekdayPm,
  kWeekdayEarly,
  kWeekdayEvening,
  kSaturday,
  kSaturdayAm,
  kSaturdayPm,
  kSaturdayEarly,
  kSaturdayEvening,
  kSunday,
  kSundayAm,
  kSundayPm,
  kSundayEarly,
  kSundayEvening
};

// What a supplier's KCI says happened.
enum class ReasonCode {
  kCreated,
  kAcknowledged,
  kCommitted,
  kUpdate,
  kAdditional,
  kWarning,
  kDelay,
  kResumed,
  kInformationRequired,
  kReappoint,
  kReappointed,
  kAmended,
  kAmendmentRejected,
  kCancelled,
  kCancellationRejected,
  kOrderRejected,
  kResubmit,
  kCompleted,
  kTerminated
};

enum class UpdateType { kInformational, kActionRequired, kError };

// `information.type` and `action.type` of a tenant's KCI; for an ERROR it is kFailedToSend, which is not printed.
enum class KciType {
  kCreated,
  kAcknowledged,
  kCommitted,
  kDelay,
  kResumed,
  kReappointed,
  kAdditional,
  kWarning,
  kUpdate,
  kAmended,
  kCancelled,
  kTerminated,
  kCompleted,
  kInformationRequired,
  kReappoint,
  kResubmit,
  kFailedToSend
};

enum class ProblemCode {
  kAccessIssue,
  kActivationFailed,
  kAdditionalWork,
  kAppointmentNotRequired,
  kCapacityIssue,
  kCostIssue,
  kCustomerChangedMind,
  kFaultAtNode,
  kFaultAtOnt,
  kFaultAtPop,
  kInformationRequired,
  kInstallFailed,
  kInvalidRequest,
  kLinkedOrderIssue,
  kNetworkIssue,
  kNetworkUnavailable,
  kNoLongerRequired,
  kOther,
  kPlanningIssue,
  kPropertyUnoccupied,
  kRouterNotAvailable,
  kSiteUnsafe,
  kSupplierFault,
  kSurveyRequired,
  kTimedOut,
  kUnableToAttend,
  kUnknownFault,
  kWayleaveIssue
};

// `code` of an error body and of an ERROR KCI.
enum class FaultCode {
  kGatewayFault,
  kInvalidRequest,
  kMalformedRequest,
  kNotAuthorised,
  kNotFound,
  kNotImplemented,
  kSupplierFault,
  kSupplierTimedOut,
  kTenantFault
};

enum class DeliveryStatus { kPending, kDelivered, kFailed };

enum class EngineerTask { kInstallRouter, kTestSingleDevice, kAdditionalCabling, kTestMultipleDevices };

enum class AddressType { kUprn, kNad, kRobt, kDistrictCode, kLineId };

template <class Enum>
std::span<const std::string_view> words();  // the enumerators' words, in their order

template <class Enum>
std::string_view text(Enum code) {
  return words<Enum>()[static_cast<size_t>(code)];
}

template <class Enum>
std::optional<Enum> parse(std::string_view word) {
  auto all = words<Enum>();
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i] == word) return static_cast<Enum>(i);
  }
  return {};
}

template <class Enum>
std::string listed() {  // "NEW, START, ..." for messages
  std::string out;
  for (std::string_view word : words<Enum>()) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

OrderKind kind_of(OrderType type);
bool names_existing_line(OrderType type);  // START, TAKEOVER, TRANSFER, SWAP
bool is_open(RequestStatus status);        // RECEIVED_BY_GATEWAY, PENDING
bool is_cancel_other(CancellationReason reason);
bool is_final(OrderStatus status);
// A status that only the gateway itself gives; a supplier that sends one says nothing about the order's state.
bool is_gateways_own(OrderStatus status);

}  // namespace fibrecafe
