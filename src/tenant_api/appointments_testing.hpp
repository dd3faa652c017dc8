// SPDX-License-Identifier: Apache-2.0
// For the tests of appointments: a supplier that answers at once or when it is told to, and calls that remember their
// answers.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/json.hpp"
#include "tenant_api/asking.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::tenant_api {

// Holds every question until it is answered, unless `answers` are there.
class FakeAppointments final : public appointments::SupplierAsks {
 public:
  using Slots = Asked<appointments::FreeSlots>;
  using Held = Asked<appointments::HeldSlot>;

  void free_slots(parties::Asking asking, const appointments::WantedSlots& wanted,
                  std::function<void(Slots)> done) override {
    askings.push_back(asking);
    wanted_slots.push_back(wanted);
    done(slots);
  }
  void reserve(parties::Asking asking, const appointments::Reservation& reservation,
               std::function<void(Held)> done) override {
    askings.push_back(asking);
    reservations.push_back(reservation);
    if (holds_back) return waiting.push_back(std::move(done));
    done(held);
  }
  // Answers the first that waits.
  void answer() {
    auto done = std::move(waiting.at(0));
    waiting.erase(waiting.begin());
    done(held);
  }

  Slots slots{AskEnd::kAnswered, {}, {}, {}};
  Held held{AskEnd::kAnswered, {}, {}, {}};
  bool holds_back = false;
  std::vector<parties::Asking> askings;
  std::vector<appointments::WantedSlots> wanted_slots;
  std::vector<appointments::Reservation> reservations;
  std::vector<std::function<void(Held)>> waiting;
};

// What appointments never ask.
class NoEnquiries final : public enquiries::SupplierAsks, public enquiries::AddressSource {
 public:
  void availability(parties::Asking, const enquiries::AvailabilityQuestion&,
                    std::function<void(Asked<enquiries::Availability>)>) override {
    abort();
  }
  void addresses(parties::Asking, const enquiries::AddressSearch&,
                 std::function<void(Asked<std::vector<enquiries::AddressRecord>>)>) override {
    abort();
  }
  bool is_loaded() const override { return false; }
  std::vector<enquiries::AddressRecord> find(const enquiries::AddressSearch&) const override { abort(); }
};

// Keeps outcomes until it is told how their commit ends, as a store whose disk is in trouble does.
class KeepingStore final : public store::Store {
 public:
  explicit KeepingStore(testing::FakeStore& inner) : inner_(inner) {}

  bool submit(store::Queue queue, store::Job job) override {
    if (queue != store::Queue::kOutcomes || !keeps_outcomes) return inner_.submit(queue, std::move(job));
    kept_.push_back(std::move(job));
    return true;
  }
  // One run of what is kept; it stays when the commit fails.
  void run_kept(bool commits) {
    auto jobs = std::exchange(kept_, {});
    for (store::Job& job : jobs) {
      inner_.trouble = commits ? testing::StoreTrouble::kNone : testing::StoreTrouble::kNotCommitted;
      inner_.submit(store::Queue::kOutcomes, {job.act, commits ? job.done : [](store::Job::Ended) {}});
      inner_.trouble = testing::StoreTrouble::kNone;
      if (!commits) kept_.push_back(std::move(job));
    }
  }
  size_t kept() const { return kept_.size(); }

  bool read(std::function<void(store::Queries&)> read) override { return inner_.read(std::move(read)); }
  void read_now(const std::function<void(store::Queries&)>& read) override { inner_.read_now(read); }
  const parties::DirectorySource& directory() const override { return inner_.directory(); }
  void listen(store::Listener&) override {}
  bool healthy() const override { return true; }
  void stop() override {}

  bool keeps_outcomes = false;

 private:
  testing::FakeStore& inner_;
  std::vector<store::Job> kept_;
};

class AppointmentCalls : public ::testing::Test {
 protected:
  using Run = std::function<void(edge::Call, http::Respond)>;
  using Answers = std::shared_ptr<std::vector<http::Response>>;

  static parties::Directory::Content parties() {
    parties::Directory::Content content = testing::cast();
    content.suppliers.at(0).slots.premium = {TimeslotClassification::kWeekdayEvening};
    content.suppliers.at(1).ask_timeout = std::chrono::seconds(4);
    return content;
  }
  edge::Call call(std::string_view operation, http::Request request, std::string request_id = "r-1",
                  std::string_view client = "example-isp") {
    edge::Call made;
    made.operation = operation;
    made.request = std::move(request);
    made.principal = auth::make_principal(*inner_store.directory().current()->client(client));
    made.request_id = std::move(request_id);
    made.conversation_id = "journey-1";
    return made;
  }
  // What it answers, then or later.
  static Answers start(const Run& run, edge::Call made) {
    auto answers = std::make_shared<std::vector<http::Response>>();
    run(std::move(made), [answers](http::Response response) { answers->push_back(std::move(response)); });
    return answers;
  }
  static http::Response only(const Answers& answers) {
    EXPECT_EQ(answers->size(), 1u);
    return answers->empty() ? http::Response{.status = 0} : answers->front();
  }
  static json::value body(const http::Response& response) { return json::parse(response.body); }
  static std::string message(const http::Response& response) {
    return std::string(body(response).at("messages").at(0).as_string());
  }

  testing::FakeStore inner_store{parties()};
  KeepingStore store{inner_store};
  orders::Timing timing;
  ManualClock clock{parse_time("2030-03-04T09:15:27.418Z").value()};  // a Monday
  SeededRandom random{1};
  testing::RecordedLog log;
  FakeAppointments supplier;
  NoEnquiries enquiries;
  Waiting waiting{10};
  AskingNeeds needs{
      {store, timing, clock, random, log}, enquiries, supplier, enquiries, waiting, std::chrono::seconds(10)};
};

}  // namespace fibrecafe::tenant_api
