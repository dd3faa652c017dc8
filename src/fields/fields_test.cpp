// SPDX-License-Identifier: Apache-2.0
#include "fields/fields.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::fields {
namespace {

struct Part {
  std::string name;
  std::string value;
};
struct Slot {
  int64_t start = 0, end = 0;
};
struct Thing {
  std::string name;
  std::optional<std::string> note;
  std::optional<int64_t> number;
  std::optional<int64_t> reference;
  std::optional<Date> day;
  std::optional<Time> moment;
  std::optional<Uuid> uuid;
  OrderStatus status = OrderStatus::kHeld;
  std::vector<Part> parts;
  std::vector<EngineerTask> tasks;
  std::optional<Slot> slot;
  std::string inner;
};

const re2::RE2& letters() {
  static const re2::RE2 pattern("[a-z]+");
  return pattern;
}

constexpr auto kPart = table(field("name", kMandatory, &Part::name, Text{1, 4}),
                             field("value", kMandatory, &Part::value, TextMaybeEmpty(5)));
constexpr auto kSlot =
    table(field("start", kMandatory, &Slot::start, WholeNumber{}), field("end", kMandatory, &Slot::end, WholeNumber{}),
          rule([](const Slot& slot, const Path& at, Findings& findings) {
            if (slot.end < slot.start) findings.invalid(Path(at, "end"), "accepted is what follows start");
          }));
constexpr auto kInner = table(field("inner", kMandatory, &Thing::inner, Text{1, 9}));
constexpr auto kThing = table(
    field("name", kMandatory, &Thing::name, MatchingText{{1, 6}, {letters, "small letters"}}),
    field("note", kOptional, &Thing::note, Text{1, 10}), field("number", kOptional, &Thing::number, WholeNumber{1, 9}),
    field("reference", kOptional, &Thing::reference, WholeNumber{1, kIdMax, true}),
    field("day", kOptional, &Thing::day, CalendarDate{}), field("moment", kOptional, &Thing::moment, Moment{}),
    field("uuid", kOptional, &Thing::uuid, UuidText{}), field("status", kOptional, &Thing::status, Word<OrderStatus>{}),
    field("parts", kOptional, &Thing::parts, list(object(kPart), 3)),
    field("tasks", kOptional, &Thing::tasks, list(Word<EngineerTask>{})),
    field("slot", kOptional, &Thing::slot, object(kSlot)), field("nested", kOptional, itself(), object(kInner)));

struct Outcome {
  Thing thing;
  ErrorCode code = ErrorCode::kDefect;  // none: accepted
  std::vector<std::string> paths;
  std::vector<std::string> texts;
};

Outcome read(std::string_view text, UnknownFields unknown = UnknownFields::kRefuse) {
  Outcome out;
  auto body = parse_body(text);
  if (!body) return {{}, body.error().code, {}, {body.error().problems.front().text}};
  Findings findings(unknown);
  kThing.read(body->as_object(), out.thing, Path(), findings);
  if (auto verdict = std::move(findings).verdict(); !verdict) {
    out.code = verdict.error().code;
    for (const Problem& problem : verdict.error().problems) {
      out.paths.push_back(problem.path);
      out.texts.push_back(problem.text);
    }
  }
  return out;
}

using Paths = std::vector<std::string>;

TEST(Fields, ReadsEveryKindOfValue) {
  Outcome got = read(R"({"name":"abc","note":"déjà vu","number":2.0,"reference":"0042","day":"2030-04-15",
    "moment":"2030-06-15","uuid":"7D1F2B7E-53F4-4F0E-9D43-5A1C1B2F0001","status":"PENDING",
    "parts":[{"name":"A","value":""}],"tasks":["INSTALL_ROUTER"],"slot":{"start":1,"end":1},"nested":{"inner":"x"}})");
  ASSERT_EQ(got.code, ErrorCode::kDefect) << got.texts.front();
  EXPECT_EQ(got.thing.note, "déjà vu");
  EXPECT_EQ(got.thing.number, 2);
  EXPECT_EQ(got.thing.reference, 42);
  EXPECT_EQ(format_date(*got.thing.day), "2030-04-15");
  EXPECT_EQ(format_time(*got.thing.moment), "2030-06-14T23:00:00.000Z");
  EXPECT_EQ(to_string(*got.thing.uuid), "7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0001");
  EXPECT_EQ(got.thing.status, OrderStatus::kPending);
  EXPECT_EQ(got.thing.parts.at(0).value, "");
  EXPECT_EQ(got.thing.tasks, std::vector{EngineerTask::kInstallRouter});
  EXPECT_EQ(got.thing.inner, "x");
}

TEST(Fields, ReportsEveryProblemInTheOrderOfTheTablesThenUnknownFields) {
  Outcome got =
      read(R"({"zzz":1,"tasks":["INSTALL_ROUTER","NAP"],"parts":[{"name":"A","value":"x"},{"value":7,"extra":true}],
    "number":12,"name":""})");
  EXPECT_EQ(got.paths,
            (Paths{"name", "number", "parts[1].name", "parts[1].value", "parts[1].extra", "tasks[1]", "zzz"}));
  EXPECT_EQ(got.code, ErrorCode::kMalformed);
}

TEST(Fields, AnswersInvalidWhenNothingIsMalformed) {
  EXPECT_EQ(read(R"({"name":"abc","number":12,"zzz":1})").code, ErrorCode::kInvalid);
}

struct Bad {
  const char* body;
  const char* path;
  ErrorCode code;
};
class BadValue : public ::testing::TestWithParam<Bad> {};

TEST_P(BadValue, IsTheOneProblem) {
  Outcome got = read(GetParam().body);
  EXPECT_EQ(got.code, GetParam().code);
  EXPECT_EQ(got.paths, Paths{GetParam().path}) << GetParam().body;
}

constexpr auto kBroken = ErrorCode::kInvalid;
constexpr auto kWrong = ErrorCode::kMalformed;
INSTANTIATE_TEST_SUITE_P(
    Fields, BadValue,
    ::testing::Values(
        Bad{R"({})", "name", kWrong}, Bad{R"({"name":null})", "name", kWrong}, Bad{R"({"name":[]})", "name", kWrong},
        Bad{R"({"name":7})", "name", kWrong}, Bad{R"({"name":"ABC"})", "name", kBroken},
        Bad{R"({"name":"abcdefg"})", "name", kBroken}, Bad{R"({"name":"a","note":""})", "note", kBroken},
        Bad{R"({"name":"a","note":null})", "note", kWrong},
        Bad{R"({"name":"a","note":"ééééééééééé"})", "note", kBroken},
        Bad{R"({"name":"a","number":1.5})", "number", kWrong}, Bad{R"({"name":"a","number":"1"})", "number", kWrong},
        Bad{R"({"name":"a","number":0})", "number", kBroken}, Bad{R"({"name":"a","number":-1})", "number", kBroken},
        Bad{R"({"name":"a","number":9007199254740992})", "number", kBroken},
        Bad{R"({"name":"a","number":9007199254740993})", "number", kWrong},
        Bad{R"({"name":"a","number":18446744073709551615})", "number", kWrong},
        Bad{R"({"name":"a","number":1e300})", "number", kWrong}, Bad{R"({"name":"a","number":true})", "number", kWrong},
        Bad{R"({"name":"a","reference":"x1"})", "reference", kBroken},
        Bad{R"({"name":"a","reference":""})", "reference", kBroken},
        Bad{R"({"name":"a","reference":"00"})", "reference", kBroken},
        Bad{R"({"name":"a","reference":"12345678901234567"})", "reference", kBroken},
        Bad{R"({"name":"a","reference":[]})", "reference", kWrong},
        Bad{R"({"name":"a","day":"2030-02-30"})", "day", kBroken},
        Bad{R"({"name":"a","day":"2030-04-15T12:00:00Z"})", "day", kBroken},
        Bad{R"({"name":"a","day":20300415})", "day", kWrong}, Bad{R"({"name":"a","moment":"noon"})", "moment", kBroken},
        Bad{R"({"name":"a","uuid":"7d1f2b7e"})", "uuid", kBroken},
        Bad{R"({"name":"a","status":"held"})", "status", kBroken}, Bad{R"({"name":"a","status":{}})", "status", kWrong},
        Bad{R"({"name":"a","parts":{}})", "parts", kWrong}, Bad{R"({"name":"a","parts":[7]})", "parts[0]", kWrong},
        Bad{R"({"name":"a","parts":[{"name":"A","value":""},{"name":"A","value":""},{"name":"A","value":""},{"name":"A","value":""}]})",
            "parts", kBroken},
        Bad{R"({"name":"a","parts":[{"name":"A"}]})", "parts[0].value", kWrong},
        Bad{R"({"name":"a","tasks":[null]})", "tasks[0]", kWrong}, Bad{R"({"name":"a","slot":[]})", "slot", kWrong},
        Bad{R"({"name":"a","slot":{"start":2,"end":1}})", "slot.end", kBroken},
        Bad{R"({"name":"a","slot":{"start":2,"end":0}})", "slot.end", kBroken},
        Bad{R"({"name":"a","nested":{}})", "nested.inner", kWrong},
        Bad{R"({"name":"a","Name":"b"})", "Name", kBroken}));

TEST(Fields, TakesAnEmptyOptionalListAsAbsent) {
  EXPECT_EQ(read(R"({"name":"a","parts":[]})").code, ErrorCode::kDefect);
}

TEST(Fields, DropsUnknownFieldsWhereTheyAreIgnored) {
  Outcome got = read(R"({"name":"a","zzz":1,"nested":{"inner":"x","more":2}})", UnknownFields::kIgnore);
  EXPECT_EQ(got.code, ErrorCode::kDefect);
}

TEST(Fields, RefusesAFieldWithoutAName) {
  EXPECT_EQ(read(R"({"name":"a","slot":{"start":1,"end":2,"":3}})").paths, Paths{"slot."});
}

TEST(Fields, CutsTheNameOfAnUnknownField) {
  Outcome got = read("{\"name\":\"a\",\"" + std::string(63, 'x') + "éééé" + std::string(5000, 'y') + "\":1}");
  EXPECT_EQ(got.paths, Paths{std::string(63, 'x') + "..."});
}

TEST(Fields, NeverShowsValues) {
  Outcome got =
      read(R"({"name":"secret9","note":"secretsecretsecret","number":"secret","tasks":["secret"],"uuid":"secret"})");
  for (const std::string& text : got.texts) EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST(Fields, ShowsTheFirstThousandProblems) {
  std::string body = R"({"name":"a","tasks":[)";
  for (int i = 0; i < 2500; ++i) body += "0,";
  body.back() = ']';
  Outcome got = read(body + "}");
  EXPECT_EQ(got.texts.size(), 1001u);
  EXPECT_EQ(got.texts.back(), "And 1500 more");
}

TEST(Fields, SaysWhatWouldBeAccepted) {
  Outcome got = read(R"({"note":"","parts":[{"name":"A","value":"123456"}],"status":"x","zzz":0})");
  EXPECT_EQ(got.texts.at(0), "missing, accepted is a text of 1 to 6 characters, small letters");
  EXPECT_EQ(got.texts.at(1), "accepted is a text of 1 to 10 characters");
  EXPECT_EQ(got.texts.at(2), "accepted is one of " + listed<OrderStatus>());
  EXPECT_EQ(got.texts.at(3), "accepted is a text of at most 5 characters");
  EXPECT_TRUE(got.texts.at(4).starts_with("unknown field, accepted are name, note,")) << got.texts.at(4);
}

TEST(ParseBody, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[]", "7", "null", "{", "{}x", "{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}", "\"{}\""}) {
    auto parsed = parse_body(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace fibrecafe::fields
