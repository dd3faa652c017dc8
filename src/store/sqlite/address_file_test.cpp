// SPDX-License-Identifier: Apache-2.0
// addresses.db: loaded whole or not at all, searched by many threads, replaced under their eyes.
#include "store/sqlite/address_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "store/sqlite/opening.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store {
namespace {

using enquiries::AddressRecord;
using enquiries::AddressSearch;

constexpr const char* kThree =
    "uprn,nad,districtCode,subName,unitNumber,name,streetNumber,streetName,city,postcode,source,attribute:UNINHABITED\n"
    "999900000019,,,,,Example House,19,Example Street,Exampleton,ZZ99 1AA,,\n"
    "999900000018,A00009999018,LS,Flat,1,,18,Example Street,Exampleton,zz991aa,EXAMPLE,true\n"
    "999900000001,,,,,The Old Forge,1,Sample Lane,Exampleton,ZZ99 1AA,,\n";

AddressSearch at_postcode(const std::string& postcode) {
  AddressSearch search;
  search.postcode = postcode;
  return search;
}
AddressSearch of_uprn(const std::string& uprn) {
  AddressSearch search;
  search.uprn = uprn;
  return search;
}

class AddressFiles : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return directory_.data() / "addresses.db"; }

  Result<AddressFacts> load(const std::string& text) {
    std::istringstream csv(text);
    return load_addresses(directory_.data(), csv, "addresses.csv", *parse_time("2030-03-04T09:15:00Z"));
  }
  void loaded(const std::string& text) {
    auto facts = load(text);
    ASSERT_TRUE(facts) << facts.error().problems.at(0).path << ": " << facts.error().problems.at(0).text;
  }
  std::unique_ptr<enquiries::AddressSource> open() { return open_addresses(directory_.data(), log_); }

  // The UPRNs of what is found, in its order.
  std::vector<std::string> found(const AddressSearch& search) {
    std::vector<std::string> ids;
    for (const AddressRecord& record : open()->find(search)) ids.push_back(record.identifier.identifier.id);
    return ids;
  }
  void overwrite(const std::string& bytes, std::streamoff at = 0) {
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(at);
    stream << bytes;
  }

  testing::TemporaryDirectory directory_;
  testing::EventLog log_;
};

using Ids = std::vector<std::string>;

TEST_F(AddressFiles, ShowsAnAddressAsItWasLoaded) {
  loaded(kThree);
  auto records = open()->find(of_uprn("999900000018"));
  ASSERT_EQ(records.size(), 1u);
  AddressRecord wanted;
  wanted.identifier = {{"999900000018", AddressType::kUprn},
                       {{"A00009999018", AddressType::kNad}, {"LS", AddressType::kDistrictCode}}};
  wanted.sub_address = {"Flat", "1"};
  wanted.street_number = "18";
  wanted.street_name = "Example Street";
  wanted.city = "Exampleton";
  wanted.postcode = "zz991aa";
  wanted.source = "EXAMPLE";
  wanted.additional_attributes = {{"UNINHABITED", "true"}};
  EXPECT_EQ(records[0], wanted);
}

TEST_F(AddressFiles, SaysFileWhereTheSourceIsUnsaid) {
  loaded(kThree);
  EXPECT_EQ(open()->find(of_uprn("999900000019")).at(0).source, "FILE");
}

TEST_F(AddressFiles, KeepsAttributesInTheirOrderAndWithoutEmptyOnes) {
  loaded("uprn,attribute:B,attribute:A,attribute:C\n18,b = 1,,\"c,c\"\n");
  EXPECT_EQ(open()->find(of_uprn("18")).at(0).additional_attributes,
            (std::vector<Characteristic>{{"B", "b = 1"}, {"C", "c,c"}}));
}

TEST_F(AddressFiles, FindsByPostcodeInTheFilesOrder) {
  loaded(kThree);
  EXPECT_EQ(found(at_postcode("ZZ991AA")), (Ids{"999900000019", "999900000018", "999900000001"}));
  EXPECT_EQ(found(at_postcode("ZZ991AB")), Ids());
}

TEST_F(AddressFiles, FindsByUprnWithAndWithoutLeadingZeros) {
  loaded("uprn\n000000000018\n");
  EXPECT_EQ(found(of_uprn("18")), Ids{"18"});
  EXPECT_EQ(found(of_uprn("000018")), Ids{"18"});
  EXPECT_EQ(found(of_uprn("180")), Ids());
}

TEST_F(AddressFiles, AnAddressFitsEverythingThatIsAskedFor) {
  loaded(kThree);
  AddressSearch search = at_postcode("ZZ991AA");
  auto with = [&](std::string AddressSearch::*member, const char* text) {
    AddressSearch narrower = search;
    narrower.*member = text;
    return found(narrower);
  };
  EXPECT_EQ(with(&AddressSearch::uprn, "999900000018"), Ids{"999900000018"});
  EXPECT_EQ(with(&AddressSearch::name, "oldforge"), Ids{"999900000001"});
  EXPECT_EQ(with(&AddressSearch::street_number, "1"), Ids{"999900000001"}) << "19 and 18 are other numbers";
  EXPECT_EQ(with(&AddressSearch::street_name, "EXAMPLE"), (Ids{"999900000019", "999900000018"}));
  search.street_number = "18";
  EXPECT_EQ(with(&AddressSearch::street_name, "Sample Lane"), Ids());
  EXPECT_EQ(with(&AddressSearch::postcode, "ZZ991AB"), Ids());
}

TEST_F(AddressFiles, GivesFiveHundredAtMost) {
  std::string text = "uprn,postcode\n";
  for (int i = 1; i <= 600; ++i) text += std::to_string(i) + ",ZZ99 1AA\n";
  loaded(text);
  auto ids = found(at_postcode("ZZ991AA"));
  ASSERT_EQ(ids.size(), 500u);
  EXPECT_EQ(ids.back(), "500");
}

TEST_F(AddressFiles, TellsWhatIsLoaded) {
  EXPECT_FALSE(address_facts(directory_.data()));
  loaded(kThree);
  auto facts = address_facts(directory_.data());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->addresses, 3);
  EXPECT_EQ(format_time(facts->loaded), "2030-03-04T09:15:00.000Z");
  EXPECT_EQ(facts->loaded_from, "addresses.csv");
  EXPECT_EQ(facts->bytes, std::filesystem::file_size(file()));
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(AddressFiles, AFileWithAProblemChangesNothing) {
  loaded(kThree);
  auto facts = load("uprn,postcode\n18,ZZ99 1AA\nx,ZZ99 1AA\n");
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(facts.error().problems.at(0).path, "line 3, uprn");
  EXPECT_EQ(found(at_postcode("ZZ991AA")).size(), 3u);
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
}

TEST_F(AddressFiles, AFileWithoutAddressesIsAProblem) {
  auto facts = load("uprn,postcode\n\n");
  ASSERT_FALSE(facts);
  EXPECT_NE(facts.error().problems.at(0).text.find("no addresses"), std::string::npos);
  EXPECT_FALSE(open()->is_loaded());
}

TEST_F(AddressFiles, TakesNoNoticeOfWhatALoadThatWasCutLeft) {
  loaded("uprn\n1\n");
  std::ofstream(file().string() + ".new") << "half a file";
  loaded("uprn\n2\n");
  EXPECT_EQ(found(of_uprn("2")), Ids{"2"});
}

TEST_F(AddressFiles, OneLoadAtATime) {
  loaded("uprn\n1\n");
  int other = ::open((directory_.data() / "addresses.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0);
  try {
    load("uprn\n2\n");
    ADD_FAILURE() << "two loads at once";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("another load"), std::string::npos) << error.what();
  }
  ::close(other);
  loaded("uprn\n2\n");
}

TEST_F(AddressFiles, AnOpenSourceSeesALoadAtOnceAndALookUpUnderWayDoesNot) {
  auto source = open();
  EXPECT_FALSE(source->is_loaded());
  EXPECT_TRUE(source->find(of_uprn("1")).empty());
  loaded("uprn,name\n1,before\n");
  EXPECT_TRUE(source->is_loaded());
  EXPECT_EQ(source->find(of_uprn("1")).at(0).name, "before");
  sqlite::AddressFile under_way(file());
  loaded("uprn,name\n1,after\n");
  EXPECT_EQ(source->find(of_uprn("1")).at(0).name, "after");
  EXPECT_EQ(under_way.find(of_uprn("1")).at(0).name, "before");
  std::filesystem::remove(file());
  EXPECT_FALSE(source->is_loaded());
  EXPECT_TRUE(log_.has("addresses_removed"));
}

TEST_F(AddressFiles, SeveralThreadsLookUpWhileLoadsGoOn) {
  loaded("uprn,name\n1,0\n");
  auto source = open();
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0}, looked_up{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        bool is_there = source->is_loaded() && source->find(of_uprn("1")).size() == 1;
        if (!is_there) ++wrong;
        ++looked_up;
      }
    });
  }
  for (int i = 1; i <= 20; ++i) loaded("uprn,name\n1," + std::to_string(i) + "\n");
  while (looked_up < 100) std::this_thread::yield();
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(source->find(of_uprn("1")).at(0).name, "20");
}

TEST_F(AddressFiles, WhatIsNoAddressFileCountsAsNoneAndIsLogged) {
  loaded(kThree);
  struct {
    const char* name;
    std::function<void()> spoil;
    const char* says;
  } const cases[] = {
      {"text", [&] { std::ofstream(file()) << "uprn,postcode\n"; }, "not a database"},
      {"empty", [&] { std::ofstream(file()).flush(); }, "application id is 0"},
      {"another program's",
       [&] {
         std::filesystem::remove(file());
         sqlite::make_private_file(file());
         sqlite::Database(file(), sqlite::Access::kReadWrite, Duration(0)).execute("PRAGMA application_id = 7");
       },
       "application id is 7"},
      {"another version's",
       [&] {
         std::filesystem::remove(file());
         loaded(kThree);
         sqlite::Database(file(), sqlite::Access::kReadWrite, Duration(0)).execute("PRAGMA user_version = 99");
       },
       "load the addresses again"},
  };
  for (const auto& [name, spoil, says] : cases) {
    spoil();
    testing::EventLog log;
    auto source = open_addresses(directory_.data(), log);
    EXPECT_FALSE(source->is_loaded()) << name;
    EXPECT_TRUE(source->find(at_postcode("ZZ991AA")).empty()) << name;
    EXPECT_TRUE(log.has("addresses_unreadable")) << name;
    try {
      address_facts(directory_.data());
      ADD_FAILURE() << name;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  }
  loaded(kThree);
  EXPECT_TRUE(open()->is_loaded()) << "a load mends it";
}

TEST_F(AddressFiles, ABrokenFileCountsAsNoneUntilTheNextLoad) {
  loaded(kThree);
  overwrite(std::string(size_t(std::filesystem::file_size(file())) - 4096, '\xEE'), 4096);
  auto source = open();
  EXPECT_FALSE(source->is_loaded());
  EXPECT_TRUE(source->find(at_postcode("ZZ991AA")).empty());
  EXPECT_TRUE(log_.has("addresses_unreadable"));
  loaded(kThree);
  EXPECT_EQ(source->find(at_postcode("ZZ991AA")).size(), 3u);
}

TEST_F(AddressFiles, AFileThatBreaksBetweenTwoLookUpsThrowsOnceThenCountsAsNone) {
  std::string text = "uprn,postcode,name\n";
  for (int i = 1; i <= 2'000; ++i) text += std::to_string(i) + ",ZZ99 1AA,Example House\n";
  loaded(text);
  auto source = open();
  ASSERT_TRUE(source->is_loaded());
  auto written = std::filesystem::last_write_time(file());
  sqlite::Database database(file(), sqlite::Access::kReadOnly, Duration(0));
  int64_t root = database.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'address_place'");
  overwrite(std::string(4096, '\xEE'), (root - 1) * 4096);
  std::filesystem::last_write_time(file(), written);  // as bad as it gets: nothing tells but the page
  ASSERT_TRUE(source->is_loaded());
  EXPECT_THROW(source->find(at_postcode("ZZ991AA")), std::runtime_error);
  EXPECT_FALSE(source->is_loaded());
  EXPECT_TRUE(log_.has("addresses_unreadable"));
}

TEST_F(AddressFiles, LoadsFiftyThousandAndFindsEachPostcodeWhole) {
  constexpr int kRows = 50'000, kPostcodes = 2'500;
  std::string text = "uprn,postcode,streetNumber,streetName,city\n";
  for (int i = 0; i < kRows; ++i) {
    text += std::to_string(999900000000 + i) + ",ZZ" + std::to_string(i % kPostcodes) + " 1AA," + std::to_string(i) +
            ",Example Street,Exampleton\n";
  }
  loaded(text);
  auto source = open();
  for (int postcode : {0, 1, 1234, kPostcodes - 1}) {
    auto records = source->find(at_postcode("ZZ" + std::to_string(postcode) + "1AA"));
    ASSERT_EQ(records.size(), size_t(kRows / kPostcodes));
    for (int i = 0; i < kRows / kPostcodes; ++i)
      EXPECT_EQ(records[size_t(i)].street_number, std::to_string(i * kPostcodes + postcode));
  }
}

}  // namespace
}  // namespace fibrecafe::store
