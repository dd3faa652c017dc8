// SPDX-License-Identifier: Apache-2.0
#include "sandbox/scenarios.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::sandbox {
namespace {

Script script(std::string name) {
  return script_of({.name = name, .problem_code = {}, .kci_delay = {}}).value();
}

// "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS"
std::string story(const Script& script) {
  std::string out;
  for (const PlannedKci& kci : script.kcis) {
    out += (out.empty() ? "" : " ") + std::string(text(kci.reason)) + ":" + std::string(text(kci.status));
  }
  return out;
}

struct Expected {
  const char* name;
  Reply reply;
  const char* story;
};

class EachScenario : public testing::TestWithParam<Expected> {};

TEST_P(EachScenario, RestsWhereItsNameSays) {
  Script script = sandbox::script(GetParam().name);
  EXPECT_EQ(script.reply, GetParam().reply);
  EXPECT_EQ(story(script), GetParam().story);
}

INSTANTIATE_TEST_SUITE_P(
    Published, EachScenario,
    testing::Values(
        Expected{"ORDER_SUCCESSFUL", Reply::kTaken,
                 "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"},
        Expected{"ORDER_ACKNOWLEDGED", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED"},
        Expected{"ORDER_CANCELLED", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED CANCELLED:CANCELLED"},
        Expected{"ORDER_DELAYED", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS DELAY:HELD"},
        Expected{"ORDER_DELAYED?resumeAfter=2", Reply::kTaken,
                 "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS DELAY:HELD RESUMED:IN_PROGRESS COMPLETED:COMPLETED"},
        Expected{"ORDER_IN_PROGRESS", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS"},
        Expected{"ORDER_PENDING", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED INFORMATION_REQUIRED:PENDING"},
        Expected{"ORDER_REAPPOINT", Reply::kTaken, "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS REAPPOINT:PENDING"},
        Expected{"ORDER_REAPPOINTED?targetDateOffset=3", Reply::kTaken,
                 "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS REAPPOINTED:IN_PROGRESS COMPLETED:COMPLETED"},
        Expected{"ORDER_REJECTED", Reply::kTaken, "ORDER_REJECTED:REJECTED"}));

INSTANTIATE_TEST_SUITE_P(
    Ours, EachScenario,
    testing::Values(Expected{"ORDER_SYNC_ACKNOWLEDGED", Reply::kAcknowledged,
                             "COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"},
                    Expected{"ORDER_SYNC_IN_PROGRESS", Reply::kCommitted, "COMPLETED:COMPLETED"},
                    Expected{"ORDER_REFUSED", Reply::kRefused, ""}, Expected{"ORDER_SUPPLIER_FAULT", Reply::kFault, ""},
                    Expected{"ORDER_TIMED_OUT", Reply::kSilence,
                             "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"},
                    Expected{"ORDER_CONNECTION_LOST", Reply::kConnectionLost,
                             "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"}));

TEST(ScriptOf, TakesTheDefaultsWithoutHeaders) {
  Script script = script_of({}).value();
  EXPECT_EQ(story(script), story(sandbox::script("ORDER_SUCCESSFUL")));
  for (const PlannedKci& kci : script.kcis) EXPECT_EQ(kci.after, std::chrono::seconds(30));
}

TEST(ScriptOf, SpacesTheKcisByTheDelayAndTheResumeByItsOwn) {
  Script script = script_of({.name = "ORDER_DELAYED?resumeAfter=1.5", .problem_code = {}, .kci_delay = "0.25"}).value();
  std::vector<int64_t> waits;
  for (const PlannedKci& kci : script.kcis) waits.push_back(kci.after.count());
  EXPECT_EQ(waits, (std::vector<int64_t>{250, 250, 250, 1500, 250}));
}

TEST(ScriptOf, GivesTheProblemCodeWhereOneIsNeeded) {
  for (const char* name : {"ORDER_CANCELLED", "ORDER_DELAYED", "ORDER_REAPPOINT"}) {
    EXPECT_EQ(script(name).kcis.back().problem_code, ProblemCode::kUnknownFault) << name;
    Script told = script_of({.name = name, .problem_code = "SITE_UNSAFE", .kci_delay = {}}).value();
    EXPECT_EQ(told.kcis.back().problem_code, ProblemCode::kSiteUnsafe) << name;
    EXPECT_EQ(told.kcis.front().problem_code, std::nullopt) << name;
  }
}

TEST(ScriptOf, MovesTheTargetDateByTheOffsetOrADay) {
  EXPECT_EQ(script("ORDER_REAPPOINTED").kcis[2].target_date_offset, 1);
  EXPECT_EQ(script("ORDER_REAPPOINTED?targetDateOffset=3").kcis[2].target_date_offset, 3);
  EXPECT_EQ(script("ORDER_REAPPOINTED?targetDateOffset=-2").kcis[2].target_date_offset, -2);
}

TEST(ScriptOf, TellsNothingOfAnUnansweredOrderUnlessAsked) {
  EXPECT_FALSE(script("ORDER_TIMED_OUT").starts_unanswered);
  EXPECT_TRUE(script("ORDER_TIMED_OUT?kcis=true").starts_unanswered);
  EXPECT_FALSE(script("ORDER_CONNECTION_LOST?kcis=false").starts_unanswered);
}

TEST(ScriptOf, GivesATextWhereTheContractRequiresOne) {
  EXPECT_FALSE(script("ORDER_PENDING").kcis.back().text.empty());
  EXPECT_FALSE(script("ORDER_REJECTED").kcis.back().text.empty());
}

TEST(ScriptOf, ReportsEveryProblemOfTheHeadersAtOnce) {
  auto script = script_of({.name = "ORDER_LOST", .problem_code = "NONE", .kci_delay = "soon"});
  ASSERT_FALSE(script);
  ASSERT_EQ(script.error().problems.size(), 3u);
  EXPECT_EQ(script.error().problems[0].path, "X-Scenario");
  EXPECT_EQ(script.error().problems[1].path, "X-Problem-Code");
  EXPECT_EQ(script.error().problems[2].path, "X-Kci-Delay");
}

TEST(ScriptOf, RefusesValuesItDoesNotKnow) {
  for (const char* name :
       {"", "order_successful", "CANCELLATION_ACCEPTED", "ORDER_SUCCESSFUL?kcis=true",
        "ORDER_DELAYED?resumeAfter=", "ORDER_DELAYED?resumeAfter=-1", "ORDER_REAPPOINTED?targetDateOffset=x",
        "ORDER_TIMED_OUT?kcis=1", "ORDER_DELAYED?resumeAfter=%zz"}) {
    EXPECT_FALSE(script_of({.name = name, .problem_code = {}, .kci_delay = {}})) << name;
  }
  for (const char* delay : {"", "-1", "nan", "inf", "1e3", "86401", "1 "}) {
    EXPECT_FALSE(script_of({.name = {}, .problem_code = {}, .kci_delay = delay})) << delay;
  }
}

}  // namespace
}  // namespace fibrecafe::sandbox
