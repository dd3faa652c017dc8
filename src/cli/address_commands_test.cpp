// SPDX-License-Identifier: Apache-2.0
// address load, find, show: from a CSV file to what a tenant would get.
#include "cli/cli_testing.hpp"

namespace fibrecafe::cli {
namespace {

class AddressCommands : public ACommandLine {
 protected:
  AddressCommands() {
    csv_ = write("addresses.csv",
                 "uprn,nad,subName,unitNumber,streetNumber,streetName,city,postcode\n"
                 "999900000018,A00009999018,Flat,1,18,Example Street,Exampleton,ZZ99 1AA\n"
                 "999900000019,,,,19,Example Street,Exampleton,ZZ99 1AA\n");
  }
  std::string csv_;
};

TEST_F(AddressCommands, LoadsAFileAndTellsWhatIsLoaded) {
  done({"address", "load", csv_});
  EXPECT_EQ(out_, "2 addresses are loaded; a running gateway answers from them at once\n");
  done({"address", "show"});
  for (const char* part : {"addresses  2\n", "2030-03-04T09:15:00.000Z", csv_.c_str()})
    EXPECT_NE(out_.find(part), std::string::npos) << part << out_;
  done({"address", "show", "--json"});
  EXPECT_EQ(printed().at("addresses"), 2);
  EXPECT_EQ(printed().at("from"), json::value(csv_));
}

TEST_F(AddressCommands, LoadsStandardInput) {
  in_ = "uprn\n999900000018\n";
  done({"address", "load", "-", "--json"});
  EXPECT_EQ(printed().at("addresses"), 1);
}

TEST_F(AddressCommands, FindsByPostcodeOrUprnAndNarrows) {
  done({"address", "load", csv_});
  done({"address", "find", "--postcode", "zz99 1aa"});
  EXPECT_EQ(out_,
            "ADDRESS                                          IDENTIFIERS                          SOURCE\n"
            "Flat 1, 18 Example Street, Exampleton, ZZ99 1AA  UPRN 999900000018, NAD A00009999018  FILE\n"
            "19 Example Street, Exampleton, ZZ99 1AA          UPRN 999900000019                    FILE\n");
  done({"address", "find", "--postcode", "ZZ991AA", "--street-number", "19", "--json"});
  ASSERT_EQ(printed().as_array().size(), 1u);
  EXPECT_EQ(printed().at(0).at("identifier").at("id"), "999900000019");
  done({"address", "find", "--uprn", "999900000018", "--json"});
  EXPECT_EQ(printed().at(0).at("subAddress").at("unitNumber"), "1");
  done({"address", "find", "--uprn", "1"});
  EXPECT_EQ(out_, "no address fits\n");
}

TEST_F(AddressCommands, AFileWithProblemsLoadsNothingAndNamesThem) {
  done({"address", "load", csv_});
  std::string bad = write("bad.csv", "uprn,postcode\nx,ZZ99 1AA\n999900000018,ZZ99 1AA BB\n");
  EXPECT_EQ(run({"address", "load", bad}), kRefused);
  EXPECT_EQ(err_, "fibrecafe: " + bad +
                      " is not accepted, nothing is loaded:\n"
                      "  line 2, uprn: accepted are 1 to 12 digits\n"
                      "  line 3, postcode: accepted is a text of at most 10 characters in UTF-8, without line breaks "
                      "and other control characters\n");
  done({"address", "show", "--json"});
  EXPECT_EQ(printed().at("addresses"), 2);
}

TEST_F(AddressCommands, SaysWhatIsMissing) {
  EXPECT_EQ(run({"address", "load", "/nowhere/addresses.csv"}), kRefused);
  EXPECT_NE(err_.find("/nowhere/addresses.csv cannot be read"), std::string::npos) << err_;
  EXPECT_EQ(run({"address", "show"}), kRefused);
  EXPECT_NE(err_.find("address load FILE"), std::string::npos) << err_;
  EXPECT_EQ(run({"address", "find"}), kUsage);
  EXPECT_NE(err_.find("--postcode or --uprn"), std::string::npos) << err_;
  EXPECT_EQ(run({"address", "find", "--uprn", "12A"}), kUsage);
  EXPECT_NE(err_.find("1 to 12 digits"), std::string::npos) << err_;
  done({"address", "load", csv_});
  std::ofstream(data() / "addresses.db") << "no database";
  EXPECT_EQ(run({"address", "find", "--postcode", "ZZ99 1AA"}), kUnreachable);
  EXPECT_NE(err_.find("not a database"), std::string::npos) << err_;
  environment_.erase("FIBRECAFE_DATA");
  EXPECT_EQ(run({"address", "show"}), kUsage);
  EXPECT_NE(err_.find("--data DIR"), std::string::npos) << err_;
}

}  // namespace
}  // namespace fibrecafe::cli
