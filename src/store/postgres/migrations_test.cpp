// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/schema/migrations.hpp"

#include <thread>

#include "store/postgres/server_testing.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::postgres {
namespace {

using testing::PostgresServer;

class PostgresMigrations : public ::testing::Test {
 protected:
  Connection& connection() {
    connection_.ensure();
    return connection_;
  }
  int64_t tables(const std::string& name) {
    return connection().integer("SELECT count(*) FROM pg_class WHERE relname = '" + name + "' AND relkind = 'r'");
  }

  std::string url_ = PostgresServer::instance().make_empty_database();
  ConnectionOptions options_{url_};
  Connection connection_{options_};
  testing::EventLog log_;
};

TEST_F(PostgresMigrations, BringANewDatabaseToTheNewestSchema) {
  EXPECT_FALSE(has_schema(connection()));
  migrate(connection_, log_);
  EXPECT_EQ(schema_version(connection()), newest_schema_version());
  EXPECT_TRUE(log_.has("store_migrated"));
  testing::EventLog quiet;
  migrate(connection_, quiet);
  EXPECT_FALSE(quiet.has("store_migrated")) << "a current one is left alone";
}

TEST_F(PostgresMigrations, AreNumberedWithoutGapsAndServeTheReleaseBefore) {
  int version = 0;
  for (const Migration& step : migrations()) {
    EXPECT_EQ(step.version, ++version);
    EXPECT_LE(step.serves_from, step.version);
    int release_before = std::max(1, step.version - 1);
    EXPECT_LE(step.serves_from, release_before) << "its gateways run beside this one";
  }
}

TEST_F(PostgresMigrations, RunOnceWhenSeveralGatewaysStartAtOnce) {
  std::vector<std::thread> gateways;
  std::atomic<int> failed{0};
  for (int i = 0; i < 6; ++i) {
    gateways.emplace_back([&] {
      try {
        Connection own(options_);
        migrate(own, log_);
      } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
      }
    });
  }
  for (auto& gateway : gateways) gateway.join();
  EXPECT_EQ(schema_version(connection()), newest_schema_version());
}

TEST_F(PostgresMigrations, LeaveTheLastWholeStepWhenOneFails) {
  std::vector<Migration> steps{{1, 1, "CREATE TABLE meta (name text PRIMARY KEY, value bigint)"},
                               {2, 1, "CREATE TABLE second (a bigint); NONSENSE;"}};
  EXPECT_THROW(migrate(connection_, log_, steps), PgError);
  EXPECT_EQ(schema_version(connection()), 1);
  EXPECT_EQ(tables("second"), 0);
}

// Version N and N+1 side by side: expand in one release, contract in a later one.
TEST_F(PostgresMigrations, LetTheReleaseBeforeGoOnAndRefuseOlderOnes) {
  std::vector<Migration> first{{1, 1, "CREATE TABLE meta (name text PRIMARY KEY, value bigint)"}};
  std::vector<Migration> expanded = first, contracted;
  expanded.push_back({2, 1, "ALTER TABLE meta ADD COLUMN more bigint"});
  contracted = expanded;
  contracted.push_back({3, 2, "ALTER TABLE meta ADD COLUMN yet_more bigint"});

  migrate(connection_, log_, expanded);
  migrate(connection_, log_, first);
  EXPECT_EQ(schema_version(connection()), 2) << "an older program leaves it as it is";
  migrate(connection_, log_, contracted);
  migrate(connection_, log_, expanded);
  try {
    migrate(connection_, log_, first);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("schema 3, which serves programs from schema 2"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace fibrecafe::store::postgres
