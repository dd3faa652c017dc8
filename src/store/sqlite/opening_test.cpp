// SPDX-License-Identifier: Apache-2.0
// A data directory: who may open it, with which key, and what others may see of it.
#include "store/sqlite/opening.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "store/sqlite/lock_file.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::sqlite {
namespace {

class Opening : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open() {
    SqliteOptions options;
    options.directory = directory_.data();
    return open_sqlite(options, clock_, random_, log_, *metrics_);
  }
  bool beside(bool make_if_missing, const std::function<bool(Unit&)>& act) {
    return run_beside(directory_.data(), make_if_missing, clock_, random_, act);
  }
  std::string failure_of_opening() {
    try {
      open();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  testing::TemporaryDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  testing::EventLog log_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
};

TEST_F(Opening, HidesEverythingFromOtherUsers) {
  auto store = open();
  testing::placed(*store);
  auto mode_of = [](const std::filesystem::path& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0);
    return found.st_mode & 0777;
  };
  EXPECT_EQ(mode_of(directory_.data()), 0700u);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.data())) {
    EXPECT_EQ(mode_of(entry.path()), 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 8) << "database, list of orders, each with -wal and -shm, lock, key";
}

TEST_F(Opening, KeepsSecretsSealedOnDisk) {
  constexpr std::string_view kSecret = "a-secret-nobody-may-read";
  auto store = open();
  testing::commit(*store, [&](Unit& unit) {
    parties::Tenant tenant;
    tenant.name = "TENANT1";
    tenant.auth.kind = parties::OutboundKind::kBasic;
    tenant.auth.password = kSecret;
    tenant.signing_secrets = {std::string(kSecret)};
    EXPECT_TRUE(unit.add(tenant));
    unit.add_signing_key({"kid", std::string(kSecret), {}, {}});
  });
  for (const auto& entry : std::filesystem::directory_iterator(directory_.data())) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(content.find(kSecret), std::string::npos) << entry.path();
  }
}

TEST_F(Opening, RefusesASecondGatewayAndNamesThePid) {
  auto store = open();
  EXPECT_NE(failure_of_opening().find("in use by the gateway with pid " + std::to_string(::getpid())),
            std::string::npos);
  store.reset();
  EXPECT_EQ(failure_of_opening(), "");
}

TEST_F(Opening, WaitsForACommandLineThatMigrates) {
  DataDirectory directory{directory_.data()};
  make_directory(directory);
  auto borrowed = LockFile::borrow(directory.lock());
  ASSERT_TRUE(borrowed);
  std::thread opening([&] { EXPECT_EQ(failure_of_opening(), ""); });
  borrowed.reset();
  opening.join();
}

TEST_F(Opening, LetsManyCommandLinesMakeOneDirectoryAtOnce) {
  std::vector<std::thread> commands;
  for (int i = 0; i < 8; ++i) {
    commands.emplace_back([this, i] {
      EXPECT_TRUE(beside(true, [i](Unit& unit) {
        parties::Tenant tenant;
        tenant.name = "TENANT" + std::to_string(i);
        tenant.auth.kind = parties::OutboundKind::kBasic;
        return unit.add(tenant).has_value();
      }));
    });
  }
  for (std::thread& command : commands) command.join();
  EXPECT_EQ(open()->directory().current()->all().tenants.size(), 8u);
}

TEST_F(Opening, RefusesAKeyThatIsNotTheDatabases) {
  open();
  DataDirectory directory{directory_.data()};
  auto kept = directory_.data() / "kept.key";
  std::filesystem::rename(directory.secret_key(), kept);
  EXPECT_NE(failure_of_opening().find("secret.key"), std::string::npos)
      << "missing: a new one would not open the old secrets";
  EXPECT_FALSE(std::filesystem::exists(directory.secret_key()));
  auth::Vault::open(directory.secret_key(), true);
  EXPECT_NE(failure_of_opening().find("is not the key of"), std::string::npos);
  EXPECT_THROW(beside(false, [](Unit&) { return true; }), std::runtime_error);
  std::filesystem::rename(kept, directory.secret_key());
  EXPECT_EQ(failure_of_opening(), "");
}

TEST_F(Opening, ByTheCommandLineMakesADirectoryOnlyWhenAsked) {
  EXPECT_THROW(beside(false, [](Unit&) { return true; }), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(directory_.data()));
  auto add = [](Unit& unit) {
    parties::Tenant tenant;
    tenant.name = "TENANT1";
    return unit.add(tenant).has_value();
  };
  EXPECT_TRUE(beside(true, add));
  EXPECT_FALSE(beside(true, add)) << "the name is taken";
  auto store = open();
  EXPECT_TRUE(store->directory().current()->tenant("TENANT1"));
}

TEST_F(Opening, ByTheCommandLineMigratesNotUnderARunningGateway) {
  auto store = open();
  {
    Database database(directory_.data() / "fibrecafe.db", Access::kReadWrite, Duration(1000));
    database.execute("PRAGMA user_version = 0");  // as if the gateway were older than this program
  }
  try {
    beside(true, [](Unit&) { return true; });
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("a gateway of another version runs"), std::string::npos) << error.what();
  }
}

TEST_F(Opening, SaysWhyADirectoryCannotBeMade) {
  std::ofstream(directory_.data()) << "a file";
  EXPECT_NE(failure_of_opening().find("cannot make the data directory"), std::string::npos);
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
