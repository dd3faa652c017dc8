// SPDX-License-Identifier: Apache-2.0
#include "enquiries/gather.hpp"

#include <gtest/gtest.h>

#include <map>

namespace fibrecafe::enquiries {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

// Four suppliers; tenant 1 has agreements with all but the third, the fourth is removed.
struct Parties {
  parties::Directory::Content content;
  Parties() {
    parties::Tenant tenant;
    tenant.id = TenantId{1};
    content.tenants.push_back(tenant);
    for (auto [id, name] : std::map<int64_t, std::string>{
             {1, "EXAMPLE_FIBRE"}, {2, "OTHER_FIBRE"}, {3, "UNAGREED_FIBRE"}, {4, "REMOVED_FIBRE"}}) {
      parties::Supplier supplier;
      supplier.id = SupplierId{id};
      supplier.name = name;
      supplier.removed = id == 4;
      content.suppliers.push_back(supplier);
      if (id != 3) content.agreements.push_back({TenantId{1}, SupplierId{id}, {}});
    }
  }
  parties::DirectoryPtr directory() const { return std::make_shared<parties::Directory>(content); }
};

std::vector<int64_t> whom(const Parties& parties, const Names& named) {
  std::vector<int64_t> out;
  auto suppliers = decide_whom(*parties.directory(), TenantId{1}, named).value();
  for (SupplierId id : suppliers) out.push_back(id.value);
  return out;
}

TEST(DecideWhom, AsksAllThatAreAgreedAndStillThere) {
  Parties parties;
  parties.content.suppliers[1].paused_since = Time{};
  EXPECT_EQ(whom(parties, {}), (std::vector<int64_t>{1, 2})) << "orders wait for a paused supplier, questions do not";
}

TEST(DecideWhom, AsksTheNamedOnesInTheirOrderOnce) {
  EXPECT_EQ(whom({}, {"OTHER_FIBRE", "EXAMPLE_FIBRE", "OTHER_FIBRE"}), (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(whom({}, {"OTHER_FIBRE"}), (std::vector<int64_t>{2}));
}

TEST(DecideWhom, RejectsEveryNameThatIsNotAgreed) {
  auto refused = decide_whom(*Parties().directory(), TenantId{1},
                             {"UNAGREED_FIBRE", "EXAMPLE_FIBRE", "NO_SUCH_FIBRE", "REMOVED_FIBRE"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRejected);
  ASSERT_EQ(refused.error().problems.size(), 3u);
  EXPECT_EQ(refused.error().problems[0].path, "suppliers[0]");
  EXPECT_EQ(refused.error().problems[1].path, "suppliers[2]");
  EXPECT_EQ(refused.error().problems[2].path, "suppliers[3]");
}

// Answers when the test says so.
class WaitingAsks final : public SupplierAsks {
 public:
  void availability(parties::Asking asking, const AvailabilityQuestion& question,
                    std::function<void(Asked<Availability>)> done) override {
    askings.push_back(asking);
    questions.push_back(question);
    waiting.push_back(std::move(done));
  }
  void addresses(parties::Asking, const AddressSearch&,
                 std::function<void(Asked<std::vector<AddressRecord>>)>) override {}
  std::vector<parties::Asking> askings;
  std::vector<AvailabilityQuestion> questions;
  std::vector<std::function<void(Asked<Availability>)>> waiting;
};

Asked<Availability> ended(AskEnd end, Names messages = {}) {
  return {end, {}, std::move(messages), {}};
}
Asked<Availability> offering(std::string id) {
  Asked<Availability> asked = ended(AskEnd::kAnswered);
  asked.value.specifications.push_back({std::move(id), {}, {}});
  return asked;
}

TEST(AskAll, AsksAllAtOnceAndEndsWithTheLastAnswerInTheOrderAsked) {
  Parties parties;
  parties.content.suppliers[1].ask_timeout = 2s;
  WaitingAsks port;
  Enquiry enquiry{parties.directory(), TenantId{1}, "c-1", 10s, {}};
  enquiry.question.address.identifier.id = "999900000018";
  std::vector<std::vector<SupplierSaid>> done;
  ask_all(port, enquiry, {SupplierId{2}, SupplierId{1}}, [&](auto said) { done.push_back(std::move(said)); });
  ASSERT_EQ(port.waiting.size(), 2u) << "the second is asked before the first has answered";
  EXPECT_EQ(port.askings[0].supplier, SupplierId{2});
  EXPECT_EQ(port.askings[0].conversation_id, "c-1");
  EXPECT_LT(port.askings[0].within, 2s);
  EXPECT_GT(port.askings[0].within, 1500ms);
  EXPECT_LT(port.askings[1].within, 10s);
  EXPECT_GT(port.askings[1].within, 9500ms);
  EXPECT_EQ(port.questions[0].address.identifier.id, "999900000018");

  port.waiting[1](offering("FTTP"));
  EXPECT_TRUE(done.empty());
  port.waiting[0](ended(AskEnd::kTimedOut));
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0][0].supplier, "OTHER_FIBRE");
  EXPECT_EQ(done[0][0].asked.end, AskEnd::kTimedOut);
  EXPECT_EQ(done[0][1].supplier, "EXAMPLE_FIBRE");
  EXPECT_EQ(done[0][1].asked.value.specifications[0].id, "FTTP");
}

TEST(AskAll, WithNobodyToAskEndsAtOnce) {
  WaitingAsks port;
  int done = 0;
  ask_all(port, {Parties().directory(), TenantId{1}, "c-1", 10s, {}}, {}, [&](auto said) {
    EXPECT_TRUE(said.empty());
    ++done;
  });
  EXPECT_EQ(done, 1);
}

Gathered good(std::vector<SupplierSaid> said) {
  return merged(std::move(said)).value();
}
Error bad(std::vector<SupplierSaid> said) {
  auto out = merged(std::move(said));
  EXPECT_FALSE(out);
  return out ? Error{ErrorCode::kDefect, {}} : out.error();
}
Names texts(const Error& error) {
  Names out;
  for (const Problem& problem : error.problems) out.push_back(problem.text);
  return out;
}

TEST(Merged, HasAnElementForEachThatHasSomethingToSay) {
  auto line_alone = ended(AskEnd::kAnswered);
  line_alone.value.existing_lines.emplace_back();
  auto gathered = good({{"A", offering("FTTP")}, {"B", ended(AskEnd::kAnswered)}, {"C", line_alone}});
  ASSERT_EQ(gathered.elements.size(), 2u);
  EXPECT_EQ(gathered.elements[0].supplier, "A");
  EXPECT_EQ(gathered.elements[1].supplier, "C");
  EXPECT_TRUE(gathered.unavailable.empty());
}

TEST(Merged, NamesThoseThatGaveNoAnswer) {
  auto gathered = good({{"A", ended(AskEnd::kTimedOut)},
                        {"B", offering("FTTP")},
                        {"C", ended(AskEnd::kFailed)},
                        {"D", ended(AskEnd::kRefused, {"not here"})},
                        {"E", ended(AskEnd::kNotOffered)}});
  EXPECT_EQ(gathered.elements.size(), 1u);
  EXPECT_EQ(gathered.unavailable, (Names{"A", "C", "E"})) << "a refusal is an answer";
}

TEST(Merged, NobodyToAskIsAnEmptyList) {
  auto gathered = good({});
  EXPECT_TRUE(gathered.elements.empty());
  EXPECT_TRUE(gathered.unavailable.empty());
}

TEST(Merged, AnAnswerWithNothingToSayIsAnAnswer) {
  auto gathered = good({{"A", ended(AskEnd::kAnswered)}, {"B", ended(AskEnd::kTimedOut)}});
  EXPECT_TRUE(gathered.elements.empty());
  EXPECT_EQ(gathered.unavailable, Names{"B"});
}

TEST(Merged, WithoutAnyAnswerARefusalIsTheReason) {
  auto error = bad({{"A", ended(AskEnd::kTimedOut)},
                    {"B", ended(AskEnd::kRefused, {"not here", "not now"})},
                    {"C", ended(AskEnd::kFailed, {"broken"})},
                    {"D", ended(AskEnd::kRefused)}});
  EXPECT_EQ(error.code, ErrorCode::kSupplierRefused);
  EXPECT_EQ(texts(error), (Names{"The supplier API rejected the request: not here (B)",
                                 "The supplier API rejected the request: not now (B)",
                                 "The supplier API rejected the request: no reason was given (D)"}));
}

TEST(Merged, OneSupplierNeedNotBeNamed) {
  EXPECT_EQ(texts(bad({{"A", ended(AskEnd::kRefused, {"not here"})}})),
            Names{"The supplier API rejected the request: not here"});
  EXPECT_EQ(texts(bad({{"A", ended(AskEnd::kFailed, {"unexpected error"})}})),
            Names{"The supplier API returned an error: unexpected error"});
  EXPECT_EQ(texts(bad({{"A", ended(AskEnd::kTimedOut)}})), Names{"The supplier API did not answer in time"});
  EXPECT_EQ(texts(bad({{"A", ended(AskEnd::kNotOffered)}})), Names{"A does not offer this"});
}

TEST(Merged, WithoutAnyAnswerTheEndThatAllShareIsTheCode) {
  EXPECT_EQ(bad({{"A", ended(AskEnd::kTimedOut)}, {"B", ended(AskEnd::kTimedOut)}}).code, ErrorCode::kSupplierTimedOut);
  EXPECT_EQ(bad({{"A", ended(AskEnd::kNotOffered)}, {"B", ended(AskEnd::kNotOffered)}}).code,
            ErrorCode::kSupplierNotOffered);
  EXPECT_EQ(bad({{"A", ended(AskEnd::kFailed)}}).code, ErrorCode::kSupplierFault);
  auto mixed = bad({{"A", ended(AskEnd::kTimedOut)}, {"B", ended(AskEnd::kFailed)}, {"C", ended(AskEnd::kNotOffered)}});
  EXPECT_EQ(mixed.code, ErrorCode::kSupplierFault);
  EXPECT_EQ(texts(mixed),
            (Names{"The supplier API did not answer in time (A)",
                   "The supplier API returned an error: no usable answer came (B)", "C does not offer this"}));
}

}  // namespace
}  // namespace fibrecafe::enquiries
