// SPDX-License-Identifier: Apache-2.0
#include "sandbox/tenant_stub.hpp"

#include <gtest/gtest.h>

#include "auth/webhook_signature.hpp"
#include "sandbox/sandbox_testing.hpp"

namespace fibrecafe::sandbox {
namespace {

constexpr const char* kSecret = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQuLi4=";
constexpr const char* kOther = "whsec_YW5vdGhlciBleGFtcGxlLCBhbHNvIG5vdCByZWFsLi4=";

json::object a_kci(const char* id = "01ba1c0c-871e-7e5a-8222-cfad27d8e9fb") {
  return {{"id", id},
          {"supplier", "EXAMPLE_FIBRE"},
          {"sequenceNumber", 3},
          {"updateType", "INFORMATIONAL"},
          {"information", json::object{{"type", "DELAY"}, {"code", "SITE_UNSAFE"}, {"text", "The work\nis held up"}}},
          {"entityType", "PROVIDE_ORDER"},
          {"entity", json::object{{"id", 42},
                                  {"orderType", "NEW"},
                                  {"status", "HELD"},
                                  {"supplierOrderNumber", "S-100042"},
                                  {"targetDate", "2030-04-15T00:00:00.000Z"}}}};
}

class ATenantStub : public testing::Test {
 protected:
  void start(TenantStubOptions options = {}) {
    stub_ = start_tenant_stub(
        std::move(options), [this](const ReceivedKci& kci) { received_.push_back(kci); }, clock_, random_, *log_);
  }

  int deliver(const std::string& body, const std::vector<std::string>& secrets = {}) {
    http::Headers headers;
    headers.set("Content-Type", "application/json");
    headers.set("X-Conversation-ID", "journey-1");
    headers.set("webhook-id", "id-1");
    headers.set("webhook-timestamp",
                std::to_string(std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count()));
    if (!secrets.empty()) headers.set("webhook-signature", auth::sign_webhook("id-1", clock_.now(), body, secrets));
    return caller_.post(stub_->url(), headers, body).response.status;
  }
  int deliver(const json::object& kci = a_kci(), const std::vector<std::string>& secrets = {}) {
    return deliver(json::serialize(kci), secrets);
  }

  Caller caller_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<observe::Log> log_ = observe::make_silent_log();
  std::vector<ReceivedKci> received_;  // read when no delivery is under way
  std::unique_ptr<TenantStub> stub_;
};

TEST_F(ATenantStub, TakesAKciAndTellsWhatItSays) {
  start();
  EXPECT_EQ(deliver(), 204);
  ASSERT_EQ(received_.size(), 1u);
  const ReceivedKci& kci = received_[0];
  EXPECT_EQ(kci.order, 42);
  EXPECT_EQ(kci.sequence, 3);
  EXPECT_EQ(kci.type, "DELAY");
  EXPECT_EQ(kci.status, "HELD");
  EXPECT_EQ(kci.supplier_order_number, "S-100042");
  EXPECT_EQ(kci.conversation_id, "journey-1");
}

TEST_F(ATenantStub, Answers401ToWhatIsNotSignedWithItsSecret) {
  start({.signing_secrets = {kSecret}});
  EXPECT_EQ(deliver(), 401);
  EXPECT_EQ(deliver(a_kci(), {kOther}), 401);
  EXPECT_EQ(deliver(a_kci(), {kSecret}), 204);
  EXPECT_EQ(deliver(a_kci(), {kOther, kSecret}), 204);
}

TEST_F(ATenantStub, FailsAsOftenAsItIsTold) {
  start({.fail_first = 2});
  EXPECT_EQ(deliver(), 503);
  EXPECT_EQ(deliver(), 503);
  EXPECT_EQ(deliver(), 204);
}

TEST_F(ATenantStub, AnswersAlwaysTheStatusItIsTold) {
  start({.status = 410});
  EXPECT_EQ(deliver(), 410);
  EXPECT_EQ(deliver(), 410);
}

TEST_F(ATenantStub, MarksWhatItHasSeen) {
  start();
  deliver();
  deliver();
  deliver(a_kci("01ba1c0c-871e-7e5a-8222-cfad27d8e9fc"));
  EXPECT_FALSE(received_.at(0).is_repeat);
  EXPECT_TRUE(received_.at(1).is_repeat);
  EXPECT_FALSE(received_.at(2).is_repeat);
}

TEST_F(ATenantStub, Answers400ToWhatIsNoKci) {
  start();
  for (const char* body : {"", "{", "[]"}) EXPECT_EQ(deliver(std::string(body)), 400) << body;
  EXPECT_EQ(deliver("{}"), 204);
  EXPECT_EQ(caller_.call("GET", stub_->url(), {}, "").response.status, 404);
}

TEST_F(ATenantStub, ReadsActionsAndErrors) {
  start();
  json::object action = a_kci("01ba1c0c-871e-7e5a-8222-cfad27d8e9f1");
  action["updateType"] = "ACTION_REQUIRED";
  action["action"] = json::object{{"type", "REAPPOINT"}, {"code", "ACCESS_ISSUE"}};
  json::object error = a_kci("01ba1c0c-871e-7e5a-8222-cfad27d8e9f2");
  error.erase("information");
  error["updateType"] = "ERROR";
  error["error"] = json::object{{"uuid", "x"}, {"code", "SUPPLIER_FAULT"}, {"messages", json::array{"one", "two"}}};
  deliver(action);
  deliver(error);
  EXPECT_EQ(received_.at(0).type, "REAPPOINT");
  EXPECT_EQ(received_.at(0).why, "ACCESS_ISSUE");
  EXPECT_EQ(received_.at(1).type, "SUPPLIER_FAULT");
  EXPECT_EQ(received_.at(1).why, "one; two");
}

TEST_F(ATenantStub, PrintsAKciAsOneLine) {
  start();
  deliver();
  EXPECT_EQ(readable(received_.at(0)),
            "order 42    #3   DELAY                HELD             S-100042  for 2030-04-15  -> 204  SITE_UNSAFE: The "
            "work is held up");
}

}  // namespace
}  // namespace fibrecafe::sandbox
