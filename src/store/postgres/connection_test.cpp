// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.hpp"

#include <limits>

#include "store/postgres/server_testing.hpp"
#include "store/testing.hpp"

namespace fibrecafe::store::postgres {
namespace {

using namespace std::chrono_literals;
using testing::PostgresServer;

class PostgresConnection : public ::testing::Test {
 protected:
  PostgresConnection() {
    connection_.ensure();
    connection_.execute("CREATE TABLE t (a bigint PRIMARY KEY, b text, c bytea, d boolean)");
  }
  std::string state_of(const std::function<void()>& act) {
    try {
      act();
    } catch (const PgError& error) {
      return error.state();
    }
    return "none";
  }
  // The connection ends on the server's side, as when it is stopped or a network device forgets us.
  void cut(Connection& connection) {
    PostgresServer::instance().execute(
        testing::database_in(url_),
        "SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(connection.handle())) + ")");
  }

  std::string url_ = PostgresServer::instance().make_empty_database();
  ConnectionOptions options_{url_, 2s, 200ms};
  Connection connection_{options_};
  Statement insert_{connection_, "INSERT INTO t (a, b, c, d) VALUES ($1, $2, $3, $4)"};
  Statement count_{connection_, "SELECT count(*) FROM t"};
  Statement begin_{connection_, "BEGIN"};

  int64_t count() {
    Rows rows = count_.query();
    return rows.next() ? rows.integer(0) : -1;
  }
};

TEST_F(PostgresConnection, GivesBackWhatWasBound) {
  const uint8_t bytes[] = {0, 1, 255};
  std::string text = "Zo\xC3\xAB \"Q\" \\ '";
  insert_.execute(std::numeric_limits<int64_t>::min(), text, as_bytes(std::span<const uint8_t>(bytes)), true);
  insert_.execute(7, "", std::nullopt, false);
  Statement select(connection_, "SELECT a, b, c, d FROM t ORDER BY a");
  Rows rows = select.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(rows.text(1), text);
  EXPECT_EQ(rows.bytes(2), std::string("\0\1\xFF", 3));
  EXPECT_TRUE(rows.boolean(3));
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(1), "");
  EXPECT_TRUE(rows.is_null(2));
  EXPECT_FALSE(rows.boolean(3));
  EXPECT_FALSE(rows.next());
}

TEST_F(PostgresConnection, MendsTextsThatPostgresWouldRefuse) {
  insert_.execute(1, std::string_view("a\0b\xFF", 4), std::nullopt, false);
  Statement select(connection_, "SELECT b FROM t");
  Rows rows = select.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
}

TEST_F(PostgresConnection, CarriesOutWhatIsQueuedBeforeTheNextAnswer) {
  for (int i = 0; i < 5000; ++i) insert_.queue(i, "some text that takes its room", std::nullopt, false);
  EXPECT_EQ(count(), 5000);
}

TEST_F(PostgresConnection, CallsBackWhenTheServerHasAnswered) {
  int changed = -1;
  Statement change(connection_, "UPDATE t SET b = 'x' WHERE a < $1");
  insert_.queue(1, "", std::nullopt, false);
  change.queue_then([&](Rows& rows) { changed = rows.changed(); }, 10);
  EXPECT_EQ(changed, -1);
  connection_.settle();
  EXPECT_EQ(changed, 1);
}

TEST_F(PostgresConnection, ThrowsTheFirstErrorOfWhatWasQueuedAndGoesOn) {
  begin_.queue();
  insert_.queue(1, "", std::nullopt, false);
  insert_.queue(1, "", std::nullopt, false);
  insert_.queue(2, "", std::nullopt, false);
  EXPECT_EQ(state_of([&] { count(); }), "23505");
  EXPECT_EQ(connection_.take_failure()->state(), "23505");
  EXPECT_TRUE(connection_.in_transaction());
  connection_.roll_back();
  EXPECT_FALSE(connection_.in_transaction());
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresConnection, DoesNotTakeARolledBackCommitForOne) {
  begin_.queue();
  insert_.queue(1, "", std::nullopt, false);
  insert_.queue(1, "", std::nullopt, false);
  EXPECT_EQ(state_of([&] { connection_.commit(); }), "23505");
  EXPECT_FALSE(connection_.is_committing()) << "it surely did not happen";
  connection_.roll_back();
  EXPECT_EQ(count(), 0);

  begin_.queue();
  EXPECT_EQ(state_of([&] { connection_.execute("NONSENSE"); }), "42601");
  EXPECT_EQ(state_of([&] { connection_.commit(); }), "25P02") << "the server answers ROLLBACK to it";
  EXPECT_FALSE(connection_.is_committing());
}

TEST_F(PostgresConnection, EndsAStatementThatTakesTooLong) {
  Statement sleeps(connection_, "SELECT pg_sleep(60)");
  EXPECT_EQ(state_of([&] { sleeps.execute(); }), "57014");
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresConnection, EndsAWaitForALock) {
  Connection other(options_);
  other.ensure();
  insert_.execute(1, "", std::nullopt, false);
  connection_.execute("BEGIN; SELECT * FROM t FOR UPDATE");
  Statement change(other, "UPDATE t SET b = 'x'");
  try {
    change.execute();
    FAIL();
  } catch (const PgError& error) {
    EXPECT_TRUE(error.says_retry()) << error.what();
  }
}

TEST_F(PostgresConnection, KnowsThatItIsGoneAndComesBack) {
  cut(connection_);
  try {
    count();
    FAIL();
  } catch (const PgError& error) {
    EXPECT_TRUE(error.says_gone()) << error.what();
  }
  EXPECT_FALSE(connection_.is_open());
  EXPECT_FALSE(connection_.is_committing());
  connection_.ensure();
  EXPECT_EQ(count(), 0) << "its statements are prepared again";
}

TEST_F(PostgresConnection, DoesNotKnowWhetherACommitHappenedThatNobodyAnswered) {
  begin_.queue();
  insert_.execute(1, "", std::nullopt, false);
  cut(connection_);
  EXPECT_NE(state_of([&] { connection_.commit(); }), "none");
  EXPECT_TRUE(connection_.is_committing());
}

TEST_F(PostgresConnection, SpeaksTlsAsTheUrlSays) {
  auto& server = PostgresServer::instance();
  std::string url = server.tls_url(testing::database_in(url_), "verify-full");
  Connection trusting({url + "&sslrootcert=" + server.certificate()});
  trusting.ensure();
  EXPECT_EQ(trusting.integer("SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()"), 1);

  Connection doubting({url + "&sslrootcert=/etc/ssl/certs/ca-certificates.crt"});
  EXPECT_EQ(state_of([&] { doubting.ensure(); }), "08001") << "nobody vouches for the server's certificate";
}

TEST_F(PostgresConnection, SaysWhatIsWrongWithAServerThatIsNotThere) {
  Connection nowhere({"postgres://nobody@127.0.0.1:1/none"});
  try {
    nowhere.ensure();
    FAIL();
  } catch (const PgError& error) {
    EXPECT_TRUE(error.says_gone());
    EXPECT_NE(std::string(error.what()).find("cannot connect"), std::string::npos);
  }
}

}  // namespace
}  // namespace fibrecafe::store::postgres
