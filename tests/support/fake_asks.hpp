// SPDX-License-Identifier: Apache-2.0
// Suppliers that answer what a test says, at once or when it says so, and an address source with the addresses it says.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "tenant_api/asking.hpp"

namespace fibrecafe::testing {

// The answers of one question, by supplier. A supplier without an answer has not answered yet: answer() is its moment.
template <class Question, class Value>
class FakeAsk {
 public:
  using Done = std::function<void(Asked<Value>)>;
  struct Call {
    parties::Asking asking;
    Question question;
  };

  void ask(parties::Asking asking, const Question& question, Done done) {
    calls.push_back({asking, question});
    auto answer = answers.find(asking.supplier.value);
    if (answer != answers.end()) return done(answer->second);
    waiting_.emplace(asking.supplier.value, std::move(done));
  }
  void answer(int64_t supplier, Asked<Value> asked) {
    auto waits = waiting_.find(supplier);
    FIBRECAFE_ASSERT(waits != waiting_.end());
    auto done = std::move(waits->second);
    waiting_.erase(waits);
    done(std::move(asked));
  }

  std::vector<Call> calls;
  std::map<int64_t, Asked<Value>> answers;

 private:
  std::multimap<int64_t, Done> waiting_;
};

class FakeEnquiries final : public enquiries::SupplierAsks {
 public:
  void availability(parties::Asking asking, const enquiries::AvailabilityQuestion& question,
                    std::function<void(Asked<enquiries::Availability>)> done) override {
    available.ask(std::move(asking), question, std::move(done));
  }
  void addresses(parties::Asking asking, const enquiries::AddressSearch& search,
                 std::function<void(Asked<std::vector<enquiries::AddressRecord>>)> done) override {
    found.ask(std::move(asking), search, std::move(done));
  }
  FakeAsk<enquiries::AvailabilityQuestion, enquiries::Availability> available;
  FakeAsk<enquiries::AddressSearch, std::vector<enquiries::AddressRecord>> found;
};

class FakeAppointments final : public appointments::SupplierAsks {
 public:
  void free_slots(parties::Asking asking, const appointments::WantedSlots& wanted,
                  std::function<void(Asked<appointments::FreeSlots>)> done) override {
    free.ask(std::move(asking), wanted, std::move(done));
  }
  void reserve(parties::Asking asking, const appointments::Reservation& reservation,
               std::function<void(Asked<appointments::HeldSlot>)> done) override {
    held.ask(std::move(asking), reservation, std::move(done));
  }
  FakeAsk<appointments::WantedSlots, appointments::FreeSlots> free;
  FakeAsk<appointments::Reservation, appointments::HeldSlot> held;
};

// Compares postcode and UPRN; the rest is the real one's own.
class FakeAddresses final : public enquiries::AddressSource {
 public:
  bool is_loaded() const override { return !records.empty(); }
  std::vector<enquiries::AddressRecord> find(const enquiries::AddressSearch& search) const override {
    std::vector<enquiries::AddressRecord> out;
    for (const auto& record : records) {
      bool here = search.postcode.empty() || enquiries::normal_postcode(record.postcode) == search.postcode;
      bool this_one = search.uprn.empty() || record.identifier.identifier.id == search.uprn;
      if (here && this_one) out.push_back(record);
    }
    return out;
  }
  std::vector<enquiries::AddressRecord> records;
};

// All that asking operations need beside the door's needs.
struct FakeAsking {
  FakeEnquiries enquiries;
  FakeAppointments appointments;
  FakeAddresses addresses;
  tenant_api::Waiting waiting{100};

  tenant_api::AskingNeeds needs(const edge::DoorNeeds& door) {
    return {door, enquiries, appointments, addresses, waiting, std::chrono::seconds(10)};
  }
};

}  // namespace fibrecafe::testing
