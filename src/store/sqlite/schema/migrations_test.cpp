// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema/migrations.hpp"

#include <fstream>

#include "store/testing.hpp"

namespace fibrecafe::store::sqlite {
namespace {

class Migrations : public ::testing::Test {
 protected:
  Migrations() {
    std::filesystem::create_directories(directory_.data());
    std::ofstream(file()).flush();
  }
  std::filesystem::path file() const { return directory_.data() / "fibrecafe.db"; }
  Database open() { return Database(file(), Access::kReadWrite, Duration(1000)); }

  testing::TemporaryDirectory directory_;
  testing::EventLog log_;
};

TEST_F(Migrations, BringANewDatabaseToTheNewestSchema) {
  Database database = open();
  migrate(database, log_);
  EXPECT_EQ(schema_version(database), newest_schema_version());
  EXPECT_TRUE(log_.has("store_migrated"));
  Statement mode(database, "PRAGMA journal_mode");
  Rows rows = mode.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "wal");
}

TEST_F(Migrations, AreNumberedWithoutGaps) {
  int version = 0;
  for (const Migration& step : migrations()) EXPECT_EQ(step.version, ++version);
}

TEST_F(Migrations, LeaveACurrentDatabaseAlone) {
  Database database = open();
  migrate(database, log_);
  testing::EventLog quiet;
  migrate(database, quiet);
  EXPECT_FALSE(quiet.has("store_migrated"));
}

TEST_F(Migrations, RunOnlyWhatIsMissing) {
  Database database = open();
  migrate(database, log_);
  int next = static_cast<int>(newest_schema_version()) + 1;
  std::vector<Migration> longer(migrations().begin(), migrations().end());
  longer.push_back({next, "CREATE TABLE added (a INTEGER) STRICT;"});
  migrate(database, log_, longer);
  EXPECT_EQ(schema_version(database), next);
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'added'"), 1);
}

TEST_F(Migrations, LeaveTheLastWholeStepWhenOneFails) {
  Database database = open();
  std::vector<Migration> steps{{1, "CREATE TABLE first (a INTEGER);"},
                               {2, "CREATE TABLE second (a INTEGER); NONSENSE;"}};
  EXPECT_THROW(migrate(database, log_, steps), SqliteError);
  EXPECT_EQ(schema_version(database), 1);
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema"), 1);
  EXPECT_FALSE(database.in_transaction());
}

TEST_F(Migrations, RefuseANewerSchemaUntouched) {
  {
    Database database = open();
    migrate(database, log_);
    database.execute("PRAGMA user_version = 99");
  }
  SystemClock clock;
  SystemRandom random;
  auto metrics = observe::make_metrics();
  SqliteOptions options;
  options.directory = directory_.data();
  try {
    open_sqlite(options, clock, random, log_, *metrics);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("99, newer than this program's"), std::string::npos) << error.what();
  }
  EXPECT_THROW(run_beside(directory_.data(), true, clock, random, [](Unit&) { return true; }), std::runtime_error);
  Database database = open();
  EXPECT_EQ(schema_version(database), 99);
}

TEST_F(Migrations, RefuseAnotherProgramsDatabase) {
  Database database = open();
  database.execute("CREATE TABLE theirs (a)");
  EXPECT_THROW(migrate(database, log_), std::runtime_error);
  EXPECT_EQ(schema_version(database), 0);
}

}  // namespace
}  // namespace fibrecafe::store::sqlite
