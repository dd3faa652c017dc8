// SPDX-License-Identifier: Apache-2.0
// The server's and the client's TLS against each other.
#include <gtest/gtest.h>

#include "http/certificates_testing.hpp"
#include "http/client.hpp"
#include "http/raw_sockets_testing.hpp"
#include "http/server.hpp"

namespace fibrecafe::http {
namespace {

using namespace std::chrono_literals;

class Echo final : public Handler {
 public:
  void handle(Request request, Respond respond) override {
    ++handled;
    respond({.status = 200, .body = request.body, .close = request.path == "/close"});
  }
  Response refuse(Refusal, const Request&) override { return {.status = 400, .body = "refused"}; }
  std::atomic<int> handled{0};
};

class TlsTest : public testing::Test {
 protected:
  void start(bool demand_certificate = false) {
    options.tls_certificate_file = folder.write("server.pem", leaf.pem() + authority.pem());
    options.tls_key_file = folder.write("server.key", leaf.key_pem());
    if (demand_certificate) options.tls_client_ca_file = folder.write("ca.pem", authority.pem());
    server = start_server(options, handler, "test", *log, *metrics);
  }
  ClientCall call(const std::string& path = "/") {
    return {.url = server->url() + path,
            .body = "over tls",
            .timeout = 10s,
            .addresses = {.allow_loopback = true},
            .ca_pem = authority.pem()};
  }

  TestFolder folder;
  Certificate authority = make_certificate("authority");
  Certificate leaf = make_certificate("server", &authority);
  Certificate stranger = make_certificate("stranger");
  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  Echo handler;
  ServerOptions options;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client = start_client(*log);
};

TEST_F(TlsTest, CarriesRequestsBothOnOpenAndOnClosedConnections) {
  start();
  EXPECT_TRUE(server->url().starts_with("https://127.0.0.1:"));
  for (const char* path : {"/", "/", "/close", "/"}) {
    Answer answer = send_and_wait(*client, call(path));
    EXPECT_EQ(answer.outcome, CallOutcome::kAnswered) << answer.detail;
    EXPECT_EQ(answer.response.body, "over tls");
  }
}

TEST_F(TlsTest, CarriesBodiesOfAnySize) {
  start();
  for (size_t size : {0, 1, 16'000, 16'384, 16'385, 200'000}) {
    ClientCall sized = call();
    sized.body = std::string(size, 'x');
    Answer answer = send_and_wait(*client, sized);
    EXPECT_EQ(answer.outcome, CallOutcome::kAnswered) << answer.detail;
    EXPECT_EQ(answer.response.body.size(), size);
  }
}

TEST_F(TlsTest, AnswersABodyOverTheLimit) {
  options.body_bytes_max = 1000;
  start();
  ClientCall large = call();
  large.body = std::string(500'000, 'x');
  Answer answer = send_and_wait(*client, large);
  EXPECT_EQ(answer.response.body, "refused") << answer.detail;
}

TEST_F(TlsTest, SendsNothingToAServerItDoesNotTrust) {
  start();
  ClientCall mistaken = call();
  mistaken.ca_pem = stranger.pem();
  Answer answer = send_and_wait(*client, mistaken);
  EXPECT_EQ(answer.outcome, CallOutcome::kNotSent);
  EXPECT_EQ(answer.fault, CallFault::kTls);
  mistaken.ca_pem.clear();  // the system's authorities
  EXPECT_EQ(send_and_wait(*client, mistaken).fault, CallFault::kTls);
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(TlsTest, SendsNothingToAServerOfAnotherName) {
  start();
  ClientCall other = call();
  other.url = "https://localhost:" + std::to_string(server->port()) + "/";
  Answer answer = send_and_wait(*client, other);
  EXPECT_EQ(answer.outcome, CallOutcome::kNotSent);
  EXPECT_EQ(answer.fault, CallFault::kTls);
}

TEST_F(TlsTest, ShowsTheClientsCertificateWhereItIsDemanded) {
  start(true);
  Certificate ours = make_certificate("client", &authority);
  ClientCall with = call();
  with.certificate_pem = ours.pem();
  with.key_pem = ours.key_pem();
  Answer answer = send_and_wait(*client, with);
  EXPECT_EQ(answer.outcome, CallOutcome::kAnswered) << answer.detail;
}

TEST_F(TlsTest, KnowsThatNothingWasTakenWhenItsCertificateIsRefused) {
  start(true);
  ClientCall wrong = call();
  wrong.certificate_pem = stranger.pem();
  wrong.key_pem = stranger.key_pem();
  for (const ClientCall& refused : {call(), wrong}) {
    Answer answer = send_and_wait(*client, refused);
    EXPECT_EQ(answer.outcome, CallOutcome::kNotSent) << answer.detail;
    EXPECT_EQ(answer.fault, CallFault::kTls) << answer.detail;
  }
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(TlsTest, DoesNotReuseAConnectionOfAnotherCertificate) {
  start(true);
  Certificate ours = make_certificate("client", &authority);
  ClientCall with = call();
  with.certificate_pem = ours.pem();
  with.key_pem = ours.key_pem();
  EXPECT_EQ(send_and_wait(*client, with).outcome, CallOutcome::kAnswered);
  EXPECT_EQ(send_and_wait(*client, call()).fault, CallFault::kTls);
}

TEST_F(TlsTest, ClosesAConnectionThatDoesNotShakeHands) {
  options.read_timeout = 100ms;
  start();
  RawSocket silent = RawSocket::connect(server->port());
  EXPECT_TRUE(silent.at_end());
  RawSocket plain = RawSocket::connect(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
  plain.receive_all();
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(TlsTest, NamesTheFileItCannotUse) {
  auto message = [&] {
    try {
      start_server(options, handler, "test", *log, *metrics);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("started");
  };
  std::string absent = folder.write("certificate.pem", "") + ".absent", key = folder.write("key.pem", leaf.key_pem());
  options.tls_certificate_file = absent;
  options.tls_key_file = key;
  EXPECT_NE(message().find(absent), std::string::npos) << message();
  options.tls_certificate_file = folder.write("leaf.pem", leaf.pem());
  options.tls_key_file = folder.write("other.key", stranger.key_pem());
  EXPECT_NE(message().find(options.tls_key_file), std::string::npos) << message();
  options.tls_key_file = key;
  options.tls_client_ca_file = folder.write("empty.pem", "");
  EXPECT_NE(message().find(options.tls_client_ca_file), std::string::npos) << message();
}

}  // namespace
}  // namespace fibrecafe::http
