// SPDX-License-Identifier: Apache-2.0
#include "store/address_csv.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/source_file.hpp"

namespace fibrecafe::store {
namespace {

using enquiries::AddressRecord;

struct Read {
  std::vector<AddressRecord> records;
  std::vector<Problem> problems;
};

Read read(const std::string& text) {
  std::istringstream in(text);
  AddressCsv csv(in);
  Read all;
  AddressRecord record;
  while (csv.next(record)) all.records.push_back(record);
  all.problems = csv.problems().listed();
  return all;
}

AddressRecord only(const std::string& text) {
  Read all = read(text);
  for (const Problem& problem : all.problems) ADD_FAILURE() << problem.path << ": " << problem.text;
  EXPECT_EQ(all.records.size(), 1u);
  return all.records.empty() ? AddressRecord() : all.records[0];
}

TEST(AddressCsv, ReadsEveryColumnInAnyOrder) {
  AddressRecord record = only(
      "source,qualifier,country,postcode,city,locality,streetName,streetNumber,unitNumber,subName,name,"
      "districtCode,lineId,robt,nad,uprn,attribute:UNINHABITED\n"
      "EXAMPLE,Gold,United Kingdom,ZZ99 1AA,Exampleton,Upper End,Example Street,18,1,Flat,Example House,"
      "LS,L1,R1,A00009999018,999900000018,true\n");
  AddressRecord wanted;
  wanted.identifier = {{"999900000018", AddressType::kUprn},
                       {{"A00009999018", AddressType::kNad},
                        {"R1", AddressType::kRobt},
                        {"L1", AddressType::kLineId},
                        {"LS", AddressType::kDistrictCode}}};
  wanted.name = "Example House";
  wanted.sub_address = {"Flat", "1"};
  wanted.street_number = "18";
  wanted.street_name = "Example Street";
  wanted.locality = "Upper End";
  wanted.city = "Exampleton";
  wanted.postcode = "ZZ99 1AA";
  wanted.country = "United Kingdom";
  wanted.qualifier = "Gold";
  wanted.source = "EXAMPLE";
  wanted.additional_attributes = {{"UNINHABITED", "true"}};
  EXPECT_EQ(record, wanted);
}

TEST(AddressCsv, ReadsTheExampleOfItsDocument) {
  std::ifstream document(source_file("docs/addresses.md"));
  std::string text{std::istreambuf_iterator<char>(document), {}};
  const std::string begin = "```csv\n";
  size_t at = text.find(begin);
  ASSERT_NE(at, std::string::npos);
  Read all = read(text.substr(at + begin.size(), text.find("```", at + begin.size()) - at - begin.size()));
  EXPECT_TRUE(all.problems.empty());
  ASSERT_EQ(all.records.size(), 3u);
  EXPECT_EQ(all.records[1].name, "Example House, West Wing");
  EXPECT_EQ(all.records[2].identifier.identifier.type, AddressType::kNad);
}

TEST(AddressCsv, TheFirstIdentifierThatIsThereIsTheAddressesOwn) {
  Address nad = only("districtCode,nad,uprn,postcode\nLS,A1,,ZZ99 1AA\n").identifier;
  EXPECT_EQ(nad, (Address{{"A1", AddressType::kNad}, {{"LS", AddressType::kDistrictCode}}}));
}

TEST(AddressCsv, AUprnLosesItsLeadingZerosAndTextsTheirSpaces) {
  EXPECT_EQ(only("uprn\n000000012345\n").identifier.identifier.id, "12345");
  EXPECT_EQ(only("uprn\n0\n").identifier.identifier.id, "0");
  AddressRecord record = only("uprn, name \n 18 ,\"  Example House \"\n");
  EXPECT_EQ(record.name, "Example House");
  EXPECT_EQ(record.identifier.identifier.id, "18");
}

TEST(AddressCsv, RefusesAHeaderWithEveryReason) {
  struct {
    std::string text;
    std::vector<std::string> paths;
  } const cases[] = {
      {"uprn,postcod\n", {"line 1, postcod"}},
      {"uprn,attribute:\n", {"line 1, attribute:"}},
      {"uprn,name,name\n", {"line 1, name"}},
      {"postcode\n", {"line 1, uprn"}},
      {"districtCode,postcode\n", {"line 1, uprn"}},
      {"nad,city\n", {"line 1, postcode"}},
      {"city;uprn\n", {"line 1, city;uprn", "line 1, uprn", "line 1, postcode"}},
      {std::string("\xFF\xFEu\0p\0", 6), {"line 1"}},
      {"uprn,attribute:" + std::string(65, 'x') + "\n", {"line 1, attribute:" + std::string(65, 'x')}},
  };
  for (const auto& [text, paths] : cases) {
    Read all = read(text + "1,2\n");
    std::vector<std::string> found;
    for (const Problem& problem : all.problems) found.push_back(problem.path);
    EXPECT_EQ(found, paths) << text;
    EXPECT_TRUE(all.records.empty()) << text;
  }
  EXPECT_EQ(read("").problems.at(0).path, "line 1");
  EXPECT_NE(read("uprn,postcod\n").problems.at(0).text.find("postcode"), std::string::npos) << "says what there is";
}

TEST(AddressCsv, RefusesValuesWithLineAndColumn) {
  struct {
    std::string row, path, accepted;
  } const cases[] = {
      {"12A,,,,", "line 2, uprn", "1 to 12 digits"},
      {"1234567890123,,,,", "line 2, uprn", "1 to 12 digits"},
      {",A1,,,", "line 2, postcode", "a UPRN in uprn"},
      {",,ZZ99 1AA,,", "line 2, uprn", "an identifier"},
      {"18,,ZZ99 1AA XX,,", "line 2, postcode", "at most 10 characters"},
      {"18," + std::string(65, 'A') + ",,,", "line 2, nad", "at most 64 characters"},
      {"18,,," + std::string(101, 'n') + ",", "line 2, name", "at most 100 characters"},
      {"18,,,\"two\nlines\",", "line 2, name", "line breaks"},
      {"18,,,caf\xE9,", "line 2, name", "UTF-8"},
      {"18,,,," + std::string(1001, 'v'), "line 2, attribute:X", "at most 1000 characters"},
      {"18,,", "line 2", "as the first line has, 5, not 3"},
      {"18,,,,,", "line 2", "as the first line has, 5, not 6"},
      {"18,,,a \"b\",", "line 2, column 4", "what follows was not read"},
  };
  for (const auto& [row, path, accepted] : cases) {
    Read all = read("uprn,nad,postcode,name,attribute:X\n" + row + "\n");
    ASSERT_EQ(all.problems.size(), 1u) << row;
    EXPECT_EQ(all.problems[0].path, path) << row;
    EXPECT_NE(all.problems[0].text.find(accepted), std::string::npos) << all.problems[0].text;
    EXPECT_TRUE(all.records.empty()) << row;
  }
}

TEST(AddressCsv, GathersAllProblemsOfARowAndGoesOn) {
  Read all = read("uprn,nad,name\nx," + std::string(65, 'A') + ",a\n18,,fine\ny,,\n");
  std::vector<std::string> paths;
  for (const Problem& problem : all.problems) paths.push_back(problem.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"line 2, uprn", "line 2, nad", "line 4, uprn"}));
  ASSERT_EQ(all.records.size(), 1u);
  EXPECT_EQ(all.records[0].name, "fine");
}

TEST(AddressCsv, ListsTwentyProblemsAndCountsTheOthers) {
  std::string text = "uprn\n";
  for (int i = 0; i < 21; ++i) text += "x\n";
  auto problems = read(text).problems;
  ASSERT_EQ(problems.size(), 21u);
  EXPECT_EQ(problems[19].path, "line 21, uprn");
  EXPECT_EQ(problems[20], (Problem{"", "and 1 more problem"}));
  EXPECT_EQ(read(text + "x\n").problems.at(20).text, "and 2 more problems");
}

}  // namespace
}  // namespace fibrecafe::store
