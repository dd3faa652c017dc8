// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "store/postgres/connection.hpp"
#include "store/postgres/schema/migrations.hpp"
#include "store/postgres/server_testing.hpp"

namespace fibrecafe::store::testing {
namespace {

constexpr const char* kScript = R"sh(
cd "$1" || exit 1
"$2/initdb" -D "$1/db" -U fibrecafe --auth=trust --no-sync -E UTF8 --locale=C >"$1/log" 2>&1 || { cat "$1/log" >&2; exit 1; }
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$1/db/server.key" -out "$1/server.crt" >"$1/log" 2>&1 || exit 1
chmod 600 "$1/db/server.key"
"$2/pg_ctl" -D "$1/db" -w -t 60 -l "$1/log" -o "-k $1 -p $3 -c listen_addresses=127.0.0.1 -c fsync=off \
  -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB -c deadlock_timeout=200ms -c autovacuum=off \
  -c ssl=on -c ssl_cert_file=$1/server.crt" start >/dev/null 2>&1 || { cat "$1/log" >&2; rm -rf "$1/db"; exit 1; }
echo ready
cat >/dev/null
"$2/pg_ctl" -D "$1/db" -w -m immediate stop >/dev/null 2>&1
rm -rf "$1/db" "$1/log" "$1/server.crt" "$1"/.s.*
)sh";

std::string programs() {
  namespace fs = std::filesystem;
  for (const char* version : {"15", "16", "17"}) {
    fs::path folder = fs::path("/usr/lib/postgresql") / version / "bin";
    if (fs::exists(folder / "postgres")) return folder;
  }
  throw std::runtime_error("PostgreSQL is not installed: packaging/apt-test.txt");
}

// Free a moment ago.
int free_port() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bool is_bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!is_bound) throw std::runtime_error("no port is free");
  return ntohs(address.sin_port);
}

// PostgreSQL does not run as root.
void become(const passwd* user) {
  if (!user) return;
  if (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) _exit(1);
}

}  // namespace

PostgresServer& PostgresServer::instance() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-pg-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for PostgreSQL");
  folder_ = name;
  int tries = 0;
  while (!start()) {
    if (++tries == 3) throw std::runtime_error("PostgreSQL did not start");
  }
  execute("postgres", "CREATE DATABASE gateway");
  postgres::ConnectionOptions options;
  options.url = url("gateway");
  postgres::Connection connection(options);
  postgres::migrate(connection, *observe::make_silent_log());
}

bool PostgresServer::start() {
  const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (user && chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("cannot chown");
  std::string bin = programs();
  port_ = free_port();
  std::string port = std::to_string(port_);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  shell_ = fork();
  if (shell_ == 0) {
    setpgid(0, 0);  // a signal from the terminal is for the test program; the pipe tells us
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    become(user);
    execl("/bin/sh", "sh", "-c", kScript, "sh", folder_.c_str(), bin.c_str(), port.c_str(),
          static_cast<char*>(nullptr));
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_shell_ = in[1];
  char word[16];
  bool is_ready = read(out[0], word, sizeof word) > 0;
  close(out[0]);
  if (!is_ready) {
    close(to_shell_);
    waitpid(shell_, nullptr, 0);
  }
  return is_ready;
}

PostgresServer::~PostgresServer() {
  close(to_shell_);
  waitpid(shell_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PostgresServer::url(const std::string& database) const {
  return "postgres://fibrecafe@/" + database + "?host=" + folder_ + "&port=" + std::to_string(port_);
}

std::string PostgresServer::tls_url(const std::string& database, const std::string& sslmode) const {
  return "postgres://fibrecafe@localhost:" + std::to_string(port_) + "/" + database +
         "?hostaddr=127.0.0.1&sslmode=" + sslmode;
}

void PostgresServer::execute(const std::string& database, const std::string& sql) const {
  postgres::ConnectionOptions options;
  options.url = url(database);
  postgres::Connection connection(options);
  connection.ensure();
  connection.execute(sql);
}

std::string PostgresServer::make(const std::string& from) {
  std::string name = "test" + std::to_string(++databases_);
  execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + from);
  return url(name);
}

std::string PostgresServer::make_database() {
  return make("gateway");
}

std::string PostgresServer::make_empty_database() {
  return make("template1");
}

std::string database_in(const std::string& url) {
  size_t begin = url.find("@/") + 2;
  return url.substr(begin, url.find('?') - begin);
}

}  // namespace fibrecafe::store::testing
