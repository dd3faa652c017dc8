// SPDX-License-Identifier: Apache-2.0
// A gateway without sockets, threads and clocks for the golden files: the real router, operations and orders service
// over a store in memory. It plays a file's story, makes its call, and tells what came of it.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "edge/router.hpp"
#include "orders/service.hpp"
#include "suppliers/fibrecafe/appointment_asks.hpp"
#include "suppliers/fibrecafe/enquiry_asks.hpp"
#include "tests/support/edge_support.hpp"
#include "tests/support/fake_asks.hpp"
#include "tests/support/fake_store.hpp"

namespace fibrecafe::golden {

// Suppliers that answer questions at once, as a file says; the real adapters read what they say.
class ScriptedSuppliers final : public suppliers::Asker {
 public:
  // `answers`: by supplier, "times out", "cannot be reached", "breaks" (a defect of ours) or {"status", "body"}. One
  // that is not named times out.
  void set(json::object answers) { answers_ = std::move(answers); }
  void ask(parties::Asking asking, suppliers::Question question, Done done) override;
  void stop() override {}
  // What they were asked since the last time: [{"supplier", "path", "query" | "body"}].
  json::array take_asked() { return std::exchange(asked_, {}); }

 private:
  json::object answers_;
  json::array asked_;
};

class World {
 public:
  explicit World(const json::object& given);

  // One call as the files write it; api/examples/README.md describes the members.
  http::Response call(const json::object& request);
  // What changed in the store since the last time it was asked.
  json::object effects();
  // The KCIs among the last effects, as pushed.
  const std::vector<json::value>& pushed() const { return pushed_; }

 private:
  void play(const json::value& event);
  void play_word(std::string_view word);
  void answered(const orders::SupplierAnswer& answer);
  void load_addresses();
  tenant_api::AskingNeeds asking_needs();
  void place(std::string_view kind);
  void in_unit(const std::function<void(const orders::Context&)>& act);

  testing::FakeStore store_;
  testing::FakeAuthenticator authenticator_;
  ManualClock clock_;
  SeededRandom random_{1};
  testing::RecordedLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  orders::Timing timing_;
  ScriptedSuppliers asked_suppliers_;
  std::unique_ptr<enquiries::SupplierAsks> enquiries_ = suppliers::make_enquiry_asks(asked_suppliers_);
  std::unique_ptr<appointments::SupplierAsks> appointments_ = suppliers::make_appointment_asks(asked_suppliers_);
  testing::FakeAddresses addresses_;
  tenant_api::Waiting waiting_{100};
  edge::Router router_;
  orders::OrderKey last_;  // the order that the story is about
  int64_t placed_ = 0;
  testing::FakeState seen_;
  std::vector<json::value> pushed_;
};

}  // namespace fibrecafe::golden
