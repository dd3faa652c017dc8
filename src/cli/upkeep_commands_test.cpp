// SPDX-License-Identifier: Apache-2.0
#include "cli/cli_testing.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::cli {
namespace {

class UpkeepCommands : public ACommandLine {
 protected:
  UpkeepCommands() {
    register_both();
    key_ = place_order();
  }
  std::string backup() const { return (folder_ / "backup").string(); }
  orders::SupplierMessage message() {
    std::optional<orders::SupplierMessage> found;
    in_store([&](store::Unit& unit) { found = unit.open_message(key_); });
    return found.value();
  }

  orders::OrderKey key_;
};

TEST_F(UpkeepCommands, BackUpRestoreAndResume) {
  in_store([&](store::Unit& unit) { unit.set_last_alive(clock_.now()); });
  done({"backup", "--to", backup(), "--json"});
  EXPECT_EQ(printed().at("highestOrder"), key_.order.value);
  EXPECT_EQ(run({"restore", "--from", backup()}), kRefused);
  EXPECT_NE(err_.find("--replace"), std::string::npos);

  clock_.advance(std::chrono::hours(1));
  done({"restore", "--from", backup(), "--replace"});
  EXPECT_NE(out_.find("new orders begin at " + std::to_string(key_.order.value + 4'600'001)), std::string::npos)
      << out_;
  in_store([&](store::Unit& unit) { EXPECT_EQ(unit.next_order_id().value, key_.order.value + 4'600'001); });
  orders::SupplierMessage doubted = message();
  EXPECT_EQ(doubted.state, orders::MessageState::kUnknown);
  EXPECT_EQ(doubted.give_up, clock_.now() + std::chrono::minutes(10)) << "the hour does not count";
  EXPECT_EQ(store::suspended_since({data()}), clock_.now());

  done({"verify"});
  done({"resume"});
  EXPECT_FALSE(store::suspended_since({data()}));
  done({"resume"});
  EXPECT_NE(out_.find("not suspended"), std::string::npos);
}

TEST_F(UpkeepCommands, AStoreThatIsAnOlderStateAlreadyIsDoubtedInPlace) {
  done({"restore", "--in-place", "--skip", "100"});
  EXPECT_EQ(message().state, orders::MessageState::kUnknown);
  EXPECT_EQ(store::suspended_since({data()}), clock_.now());
  in_store([&](store::Unit& unit) { EXPECT_EQ(unit.next_order_id().value, key_.order.value + 101); });
  done({"verify"});
  EXPECT_EQ(run({"restore", "--in-place", "--replace"}), kUsage);
  EXPECT_EQ(run({"restore"}), kUsage);
}

TEST_F(UpkeepCommands, FilesAreNotPostgresAndTheOtherWayRound) {
  EXPECT_EQ(run({"backup", "--to", backup(), "--database", "postgres://localhost/none"}), kUsage);
  EXPECT_NE(err_.find("--in-place"), std::string::npos);
  EXPECT_EQ(run({"copy"}), kUsage);
  EXPECT_NE(err_.find("--database"), std::string::npos);
}

TEST_F(UpkeepCommands, TheKeyMayStayApart) {
  done({"backup", "--to", backup(), "--without-key"});
  std::string other = (folder_ / "other").string(), key = (data() / "secret.key").string();
  EXPECT_EQ(run({"restore", "--from", backup(), "--data", other}), kRefused);
  EXPECT_NE(err_.find("--key"), std::string::npos);
  done({"restore", "--from", backup(), "--data", other, "--key", key, "--replace", "--skip", "5"});
  done({"verify", "--data", other});
}

TEST_F(UpkeepCommands, VerifyNamesWhatIsBroken) {
  in_store([&](store::Unit& unit) { unit.settle(key_, 1); });
  EXPECT_EQ(run({"verify"}), kRefused);
  EXPECT_NE(out_.find("was accepted, and no message tells its supplier"), std::string::npos) << out_;
  EXPECT_EQ(run({"verify", "--json"}), kRefused);
  EXPECT_EQ(printed().at("violations").as_array().size(), 1u);
}

TEST_F(UpkeepCommands, WhatIsNoBackupIsRefused) {
  EXPECT_EQ(run({"restore", "--from", data().string(), "--replace"}), kRefused);
  EXPECT_NE(err_.find("backup.json"), std::string::npos);
  done({"backup", "--to", backup()});
  EXPECT_EQ(run({"restore", "--from", backup(), "--replace", "--skip", "-1"}), kUsage);
  EXPECT_EQ(run({"backup", "--to", backup()}), kRefused);
  EXPECT_EQ(run({"backup", "--to", backup() + "2", "--data", (folder_ / "none").string()}), kRefused);
}

}  // namespace
}  // namespace fibrecafe::cli
