// SPDX-License-Identifier: Apache-2.0
#include "sandbox/scenarios.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::sandbox {
namespace {

Subject subject_of(std::string_view name) {
  if (name.starts_with("AMENDMENT")) return Subject::kAmendment;
  return name.starts_with("CANCELLATION") ? Subject::kCancellation : Subject::kOrder;
}

Script script(std::string name) {
  return script_of(subject_of(name), {.name = name}).value();
}

// "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS AMENDED:-"
std::string story(const std::vector<PlannedKci>& kcis) {
  std::string out;
  for (const PlannedKci& kci : kcis) {
    out += (out.empty() ? "" : " ") + std::string(text(kci.reason)) + ":";
    out += kci.status ? std::string(text(*kci.status)) : "-";
  }
  return out;
}
std::string story(const Script& script) {
  return story(script.kcis);
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
                    Expected{"ORDER_TAKEN_OVER", Reply::kTaken,
                             "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"},
                    Expected{"ORDER_REFUSED", Reply::kRefused, ""}, Expected{"ORDER_SUPPLIER_FAULT", Reply::kFault, ""},
                    Expected{"ORDER_TIMED_OUT", Reply::kSilence,
                             "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"},
                    Expected{"ORDER_CONNECTION_LOST", Reply::kConnectionLost,
                             "ACKNOWLEDGED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED"}));

INSTANTIATE_TEST_SUITE_P(OfRequests, EachScenario,
                         testing::Values(Expected{"AMENDMENT_ACCEPTED", Reply::kTaken, "AMENDED:-"},
                                         Expected{"AMENDMENT_REJECTED", Reply::kTaken, "AMENDMENT_REJECTED:-"},
                                         Expected{"AMENDMENT_PENDING", Reply::kTaken, ""},
                                         Expected{"AMENDMENT_SYNC_ACCEPTED", Reply::kDone, ""},
                                         Expected{"AMENDMENT_REFUSED", Reply::kRefused, ""},
                                         Expected{"AMENDMENT_SUPPLIER_FAULT", Reply::kFault, ""},
                                         Expected{"AMENDMENT_TIMED_OUT", Reply::kSilence, "AMENDED:-"},
                                         Expected{"CANCELLATION_ACCEPTED", Reply::kTaken, "CANCELLED:CANCELLED"},
                                         Expected{"CANCELLATION_REJECTED", Reply::kTaken, "CANCELLATION_REJECTED:-"},
                                         Expected{"CANCELLATION_PENDING", Reply::kTaken, ""},
                                         Expected{"CANCELLATION_SYNC_ACCEPTED", Reply::kDone, ""},
                                         Expected{"CANCELLATION_REFUSED", Reply::kRefused, ""},
                                         Expected{"CANCELLATION_SUPPLIER_FAULT", Reply::kFault, ""},
                                         Expected{"CANCELLATION_TIMED_OUT", Reply::kSilence, "CANCELLED:CANCELLED"}));

TEST(ScriptOf, TakesTheDefaultsWithoutHeaders) {
  EXPECT_EQ(story(script_of(Subject::kAmendment, {}).value()), "AMENDED:-");
  EXPECT_EQ(story(script_of(Subject::kCancellation, {}).value()), "CANCELLED:CANCELLED");
  Script script = script_of(Subject::kOrder, {}).value();
  EXPECT_EQ(story(script), story(sandbox::script("ORDER_SUCCESSFUL")));
  for (const PlannedKci& kci : script.kcis) EXPECT_EQ(kci.after, std::chrono::seconds(30));
}

TEST(ScriptOf, SpacesTheKcisByTheDelayAndTheResumeByItsOwn) {
  Script script =
      script_of(Subject::kOrder, {.name = "ORDER_DELAYED?resumeAfter=1.5", .problem_code = {}, .kci_delay = "0.25"})
          .value();
  std::vector<int64_t> waits;
  for (const PlannedKci& kci : script.kcis) waits.push_back(kci.after.count());
  EXPECT_EQ(waits, (std::vector<int64_t>{250, 250, 250, 1500, 250}));
}

TEST(ScriptOf, GivesTheProblemCodeWhereOneIsNeeded) {
  for (const char* name : {"ORDER_CANCELLED", "ORDER_DELAYED", "ORDER_REAPPOINT", "AMENDMENT_REJECTED",
                           "CANCELLATION_ACCEPTED", "CANCELLATION_REJECTED"}) {
    EXPECT_EQ(script(name).kcis.back().problem_code, ProblemCode::kUnknownFault) << name;
    Script told = script_of(subject_of(name), {.name = name, .problem_code = "SITE_UNSAFE"}).value();
    EXPECT_EQ(told.kcis.back().problem_code, ProblemCode::kSiteUnsafe) << name;
  }
}

TEST(ScriptOf, GivesNoneWhereNothingWentWrong) {
  EXPECT_EQ(script("ORDER_CANCELLED").kcis.front().problem_code, std::nullopt);
  EXPECT_EQ(script("AMENDMENT_ACCEPTED").kcis.front().problem_code, std::nullopt);
}

TEST(ScriptOf, MovesTheTargetDateByTheOffsetOrADay) {
  EXPECT_EQ(script("ORDER_REAPPOINTED").kcis[2].target_date_offset, 1);
  EXPECT_EQ(script("ORDER_REAPPOINTED?targetDateOffset=3").kcis[2].target_date_offset, 3);
  EXPECT_EQ(script("ORDER_REAPPOINTED?targetDateOffset=-2").kcis[2].target_date_offset, -2);
}

TEST(ScriptOf, AnAmendmentMovesTheTargetDateOnlyWhenTold) {
  EXPECT_EQ(script("AMENDMENT_ACCEPTED").kcis[0].target_date_offset, 0);
  EXPECT_EQ(script("AMENDMENT_ACCEPTED?targetDateOffset=5").kcis[0].target_date_offset, 5);
}

TEST(ScriptOf, SaysHowTheServiceIsTakenOver) {
  Script plain = script_of(Subject::kOrder, {.name = "ORDER_TAKEN_OVER", .kci_delay = "2"}).value();
  ASSERT_TRUE(plain.taken_over);
  EXPECT_EQ(plain.taken_over->reason, UnsolicitedReason::kWorkingLineTakeover);
  EXPECT_EQ(plain.taken_over->after, std::chrono::seconds(2));
  EXPECT_EQ(story(cease_kcis(*plain.taken_over)), "CREATED:ACKNOWLEDGED COMMITTED:IN_PROGRESS COMPLETED:COMPLETED");
  Script told = script("ORDER_TAKEN_OVER?reason=CHANGE_OF_CP&ceaseAfter=0.5&rests=true");
  EXPECT_EQ(told.taken_over->reason, UnsolicitedReason::kChangeOfCp);
  EXPECT_EQ(told.taken_over->after, std::chrono::milliseconds(500));
  EXPECT_EQ(story(cease_kcis(*told.taken_over)), "CREATED:ACKNOWLEDGED COMMITTED:IN_PROGRESS");
  EXPECT_FALSE(script("ORDER_SUCCESSFUL").taken_over);
}

TEST(RestOfTheWay, LeavesOutWhatIsCommittedAlready) {
  EXPECT_EQ(story(rest_of_the_way(false, {})), "COMMITTED:IN_PROGRESS COMPLETED:COMPLETED");
  EXPECT_EQ(story(rest_of_the_way(true, {})), "COMPLETED:COMPLETED");
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
  auto script = script_of(Subject::kOrder, {.name = "ORDER_LOST", .problem_code = "NONE", .kci_delay = "soon"});
  ASSERT_FALSE(script);
  ASSERT_EQ(script.error().problems.size(), 3u);
  EXPECT_EQ(script.error().problems[0].path, "X-Scenario");
  EXPECT_EQ(script.error().problems[1].path, "X-Problem-Code");
  EXPECT_EQ(script.error().problems[2].path, "X-Kci-Delay");
}

TEST(ScriptOf, SaysWhichParametersAndValuesItAccepts) {
  for (const auto& [name, text] : std::vector<std::pair<const char*, const char*>>{
           {"ORDER_SUCCESSFUL?kcis=true", "ORDER_SUCCESSFUL takes no parameters"},
           {"ORDER_TAKEN_OVER?kcis=true", "ORDER_TAKEN_OVER takes reason, ceaseAfter, rests alone"},
           {"ORDER_TAKEN_OVER?reason=MOVED",
            "reason: accepted is one of CHANGE_OF_CP, WORKING_LINE_TAKEOVER, CP_REQUEST"},
           {"ORDER_TAKEN_OVER?rests=", "rests: accepted is true or false"},
           {"ORDER_DELAYED?resumeAfter=-1", "resumeAfter: accepted is a number of seconds from 0 to 86400"},
           {"AMENDMENT_ACCEPTED?targetDateOffset=x",
            "targetDateOffset: accepted is a whole number of days from -365 to 365"},
           {"ORDER_DELAYED?resumeAfter=%zz", "accepted are parameters as in a query: NAME?parameter=value"}}) {
    auto refused = script_of(subject_of(name), {.name = name});
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().problems[0].text, text);
  }
}

TEST(ScriptOf, RefusesValuesItDoesNotKnow) {
  for (const char* name : {"", "order_successful", "ORDER_SUCCESSFUL?kcis=true", "ORDER_DELAYED?resumeAfter=",
                           "ORDER_DELAYED?resumeAfter=-1", "ORDER_REAPPOINTED?targetDateOffset=x",
                           "ORDER_TIMED_OUT?kcis=1", "ORDER_DELAYED?resumeAfter=%zz", "ORDER_TAKEN_OVER?reason=MOVED",
                           "ORDER_TAKEN_OVER?rests=", "AMENDMENT_REJECTED?targetDateOffset=1",
                           "CANCELLATION_ACCEPTED?targetDateOffset=1"}) {
    EXPECT_FALSE(script_of(subject_of(name), {.name = name})) << name;
  }
  EXPECT_FALSE(script_of(Subject::kOrder, {.name = "AMENDMENT_ACCEPTED"}));
  EXPECT_FALSE(script_of(Subject::kCancellation, {.name = "AMENDMENT_ACCEPTED"}));
  for (const char* delay : {"", "-1", "nan", "inf", "1e3", "86401", "1 "}) {
    EXPECT_FALSE(script_of(Subject::kOrder, {.kci_delay = delay})) << delay;
  }
}

}  // namespace
}  // namespace fibrecafe::sandbox
