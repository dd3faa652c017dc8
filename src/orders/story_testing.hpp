// SPDX-License-Identifier: Apache-2.0
// One order of TENANT1 at FIBRECO, and everything that can happen to it: the fixture of the service's tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "orders/testing.hpp"

namespace fibrecafe::orders::testing {

class OrderStory : public ::testing::Test {
 protected:
  using Lines = std::vector<std::string>;

  Context context() { return {store, directory, timing, random, now}; }

  void place(OrderType type = OrderType::kNew) {
    PlaceOrder wanted{provide_order(), "FIBRECO"};
    wanted.order.type = type;
    key = orders::place(context(), wanted).value().key;
  }
  // Message 1 places the order; requests have the numbers after it, in the order of their asking.
  void attempt(int64_t number = 1) { ASSERT_TRUE(begin_attempt(context(), key, number)); }
  // The last attempt of it ended.
  void answered(const SupplierAnswer& answer, int64_t number = 1) {
    auto message = store.open_message(key);
    if (message && message->number == number) supplier_answered(context(), *message, answer);
  }
  void answered(CallEnd end, int64_t number = 1) {
    SupplierAnswer answer;
    answer.end = end;
    answered(answer, number);
  }
  void answered_at_once(int64_t number) {
    SupplierAnswer answer;
    answer.end = CallEnd::kTaken;
    answer.taken_as = TakenAs::kAcknowledged;
    answered(answer, number);
  }
  void taken() {
    place();
    attempt();
    answered(CallEnd::kTaken);
  }
  // Acknowledged and committed: supplier's KCIs 1 and 2, tenant's 1 to 3.
  void in_progress() {
    taken();
    ASSERT_TRUE(receive(1, ReasonCode::kAcknowledged, OrderStatus::kAcknowledged));
    ASSERT_TRUE(receive(2, ReasonCode::kCommitted, OrderStatus::kInProgress));
    store.told.clear();
  }

  Result<Amended> amend(OrderChanges changes) {
    AmendOrder wanted;
    wanted.order = key;
    wanted.changes = std::move(changes);
    wanted.conversation_id = "c-amend";
    return orders::amend(context(), wanted);
  }
  Result<Amended> amend_notes(std::string notes = "ring twice") {
    OrderChanges changes;
    changes.notes = std::move(notes);
    return amend(std::move(changes));
  }
  Result<Cancelled> cancel(CancellationReason reason = CancellationReason::kNoLongerRequired) {
    CancelOrder wanted;
    wanted.order = key;
    wanted.reason = reason;
    wanted.conversation_id = "c-cancel";
    return orders::cancel(context(), wanted);
  }

  Done receive(SupplierKci kci) {
    kci.received_on = now;
    EntityClaim claim;
    claim.kind = kind_of(store.find(key)->type);
    claim.order = key.order;
    return kci_received(context(), kSupplier, claim, kci);
  }
  Done receive(int64_t sequence, ReasonCode reason, OrderStatus status) {
    return receive(kci(sequence, reason, status));
  }
  Done receive_of_amendment(int64_t sequence, ReasonCode reason, OrderStatus status, int64_t id) {
    SupplierKci of_request = kci(sequence, reason, status);
    of_request.amendment.id = id;
    return receive(of_request);
  }
  Done receive_of_cancellation(int64_t sequence, ReasonCode reason, OrderStatus status, int64_t id) {
    SupplierKci of_request = kci(sequence, reason, status);
    of_request.cancellation.id = id;
    return receive(of_request);
  }

  void wait(Duration by) { now += by; }
  void ring() { wake(context(), key); }
  OrderStatus status() { return store.find(key)->status; }
  OrderStatus shown_now() { return shown_status(*store.find(key)); }
  RequestStatus amendment_status(size_t index = 0) { return store.find(key)->amendments.at(index).status; }
  RequestStatus cancellation_status() { return store.find(key)->cancellations.at(0).status; }
  Lines told() {
    Lines out;
    for (const Kci& kci : store.told) out.push_back(shown(kci));
    return out;
  }
  // "2 amendment 1", for every message that is not settled.
  Lines messages() {
    Lines out;
    for (const SupplierMessage& message : store.open_messages(key)) {
      bool places = message.kind == MessageKind::kPlaceOrder;
      out.push_back(std::to_string(message.number) + " " +
                    (places ? "order" : name_of({message.kind, message.subject})));
    }
    return out;
  }
  void supplier(const std::function<void(parties::Supplier&)>& change) {
    change(content.suppliers[0]);
    directory = parties::Directory(content);
  }

  MemoryOrders store;
  parties::Directory::Content content = parties_content();
  parties::Directory directory{content};
  Timing timing;
  SeededRandom random{1};
  Time now = kNoon;
  OrderKey key;
};

}  // namespace fibrecafe::orders::testing
