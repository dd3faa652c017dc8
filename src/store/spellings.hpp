// SPDX-License-Identifier: Apache-2.0
// How the rows spell the enumerations that are not the contract's words: each by name, so that no stored value leans on
// an enumerator's place.
#pragma once

#include "appointments/reservation.hpp"
#include "orders/messages.hpp"
#include "orders/ports.hpp"
#include "parties/parties.hpp"
#include "store/json_record.hpp"

namespace fibrecafe::store {

template <class Enum>
struct Word {
  Enum value;
  std::string_view word;
};

template <class Enum>
struct OwnSpelling {
  static std::string_view word(Enum value) {
    for (const Word<Enum>& known : Spelling<Enum>::words) {
      if (known.value == value) return known.word;
    }
    throw std::logic_error("an enumerator without a spelling");
  }
  static std::optional<Enum> find(std::string_view word) {
    for (const Word<Enum>& known : Spelling<Enum>::words) {
      if (known.word == word) return known.value;
    }
    return {};
  }
};

template <>
struct Spelling<orders::MessageKind> : OwnSpelling<orders::MessageKind> {
  static constexpr Word<orders::MessageKind> words[] = {{orders::MessageKind::kPlaceOrder, "PLACE_ORDER"},
                                                        {orders::MessageKind::kAmendOrder, "AMEND_ORDER"},
                                                        {orders::MessageKind::kCancelOrder, "CANCEL_ORDER"}};
};

template <>
struct Spelling<orders::MessageState> : OwnSpelling<orders::MessageState> {
  static constexpr Word<orders::MessageState> words[] = {{orders::MessageState::kWaiting, "WAITING"},
                                                         {orders::MessageState::kAttempting, "ATTEMPTING"},
                                                         {orders::MessageState::kUnknown, "UNKNOWN"}};
};

template <>
struct Spelling<orders::ParkedKind> : OwnSpelling<orders::ParkedKind> {
  static constexpr Word<orders::ParkedKind> words[] = {
      {orders::ParkedKind::kRefusedByTenant, "REFUSED_BY_TENANT"},
      {orders::ParkedKind::kMayExistAtSupplier, "MAY_EXIST_AT_SUPPLIER"},
      {orders::ParkedKind::kOrphaned, "ORPHANED"},
      {orders::ParkedKind::kImpossibleMove, "IMPOSSIBLE_MOVE"}};
};

template <>
struct Spelling<appointments::ReservationState> : OwnSpelling<appointments::ReservationState> {
  static constexpr Word<appointments::ReservationState> words[] = {{appointments::ReservationState::kAsking, "ASKING"},
                                                                   {appointments::ReservationState::kHeld, "HELD"},
                                                                   {appointments::ReservationState::kUsed, "USED"}};
};

template <>
struct Spelling<parties::OutboundKind> : OwnSpelling<parties::OutboundKind> {
  static constexpr Word<parties::OutboundKind> words[] = {{parties::OutboundKind::kNone, "NONE"},
                                                          {parties::OutboundKind::kBasic, "BASIC"},
                                                          {parties::OutboundKind::kOAuth2, "OAUTH2"},
                                                          {parties::OutboundKind::kMutualTls, "MUTUAL_TLS"}};
};

template <>
struct Spelling<parties::Repeats> : OwnSpelling<parties::Repeats> {
  static constexpr Word<parties::Repeats> words[] = {{parties::Repeats::kUnsafe, "UNSAFE"},
                                                     {parties::Repeats::kSafe, "SAFE"}};
};

template <>
struct Spelling<parties::Sequencing> : OwnSpelling<parties::Sequencing> {
  static constexpr Word<parties::Sequencing> words[] = {{parties::Sequencing::kPerOrder, "PER_ORDER"},
                                                        {parties::Sequencing::kIgnore, "IGNORE"}};
};

template <>
struct Spelling<parties::DayPart> : OwnSpelling<parties::DayPart> {
  static constexpr Word<parties::DayPart> words[] = {{parties::DayPart::kAm, "AM"},
                                                     {parties::DayPart::kPm, "PM"},
                                                     {parties::DayPart::kEarly, "EARLY"},
                                                     {parties::DayPart::kEvening, "EVENING"}};
};

template <>
struct Spelling<parties::Role> : OwnSpelling<parties::Role> {
  static constexpr Word<parties::Role> words[] = {{parties::Role::kTenant, "TENANT"},
                                                  {parties::Role::kSupplier, "SUPPLIER"},
                                                  {parties::Role::kOperator, "OPERATOR"}};
};

template <class Enum>
std::string_view spelled(Enum value) {
  return Spelling<Enum>::word(value);
}

}  // namespace fibrecafe::store
