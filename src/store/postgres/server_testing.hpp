// SPDX-License-Identifier: Apache-2.0
// A throw-away PostgreSQL for tests: one server per test program, started by the first test that wants it, on a socket
// in a temporary folder, and with TLS on a free port of the loopback; each test has a database of its own.
//
// It ends with the test program, however that ends: a shell beside it waits for the end of a pipe. As root it runs as
// the user `postgres`, for PostgreSQL refuses root.
#pragma once

#include <string>

namespace fibrecafe::store::testing {

class PostgresServer {
 public:
  static PostgresServer& instance();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;

  // A new database with this program's schema and nothing in it; its URL.
  std::string make_database();
  std::string make_empty_database();  // without a schema
  std::string url(const std::string& database) const;
  std::string tls_url(const std::string& database, const std::string& sslmode) const;  // without sslrootcert
  std::string certificate() const { return folder_ + "/server.crt"; }                  // of "localhost", its own root
  // One statement on that database, as an administrator.
  void execute(const std::string& database, const std::string& sql) const;

 private:
  PostgresServer();
  bool start();  // false: somebody took the port
  std::string make(const std::string& from);

  std::string folder_;
  int port_ = 0;
  int to_shell_ = -1;
  int shell_ = -1;
  int databases_ = 0;
};

// The database's name within its URL.
std::string database_in(const std::string& url);

}  // namespace fibrecafe::store::testing
