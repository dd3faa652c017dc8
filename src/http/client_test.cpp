// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <future>

#include "http/raw_sockets_testing.hpp"

namespace fibrecafe::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class ClientTest : public testing::Test {
 protected:
  ClientCall call(const std::string& url) {
    return {.url = url, .body = "body", .timeout = 10s, .addresses = {.allow_loopback = true}};
  }
  Answer ask(ClientCall wanted) { return send_and_wait(*client, std::move(wanted)); }
  // What comes of a call to a server that reads the request and then sends just these bytes.
  Answer answered_with(const std::string& bytes) {
    RawServer server([&](RawSocket& peer) {
      peer.receive();
      peer.send(bytes);
    });
    return ask(call(server.url()));
  }

  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  std::unique_ptr<Client> client = start_client(*log);
};

void expect(const Answer& answer, CallOutcome outcome, CallFault fault) {
  EXPECT_EQ(answer.outcome, outcome) << answer.detail;
  EXPECT_EQ(answer.fault, fault) << answer.detail;
  EXPECT_EQ(answer.detail.empty(), fault == CallFault::kNone);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(ClientTest, SendsTheRequestAndReadsTheAnswer) {
  Handed<std::string> requests;
  RawServer server([&](RawSocket& peer) {
    requests.put(peer.receive());
    peer.send(
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 422 No\r\nX-One:  1 \r\nx-one: 2\r\nX-Empty:\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: late\r\n\r\n");
  });
  ClientCall wanted = call(server.url() + "v1/x?y=1");
  wanted.headers.set("X-Request-ID", "r1");
  wanted.headers.set("X-Empty", "");
  Answer answer = ask(wanted);
  std::string seen = requests.take();
  expect(answer, CallOutcome::kAnswered, CallFault::kNone);
  EXPECT_TRUE(seen.starts_with("POST /v1/x?y=1 HTTP/1.1\r\n")) << seen;
  EXPECT_TRUE(has(seen, "\r\nX-Request-ID: r1\r\n")) << seen;
  EXPECT_TRUE(has(seen, "\r\nX-Empty:\r\n")) << seen;
  EXPECT_TRUE(has(seen, "\r\nContent-Length: 4\r\n")) << seen;
  EXPECT_TRUE(seen.ends_with("\r\n\r\nbody")) << seen;
  EXPECT_FALSE(has(seen, "Content-Type")) << seen;
  EXPECT_FALSE(has(seen, "Expect")) << seen;
  EXPECT_EQ(answer.response.status, 422);
  EXPECT_EQ(answer.response.body, "abcde");
  EXPECT_EQ(answer.response.headers.find("X-One"), "1");
  EXPECT_EQ(answer.response.headers.count("X-One"), 2u);
  EXPECT_EQ(answer.response.headers.find("X-Empty"), "");
  EXPECT_FALSE(answer.response.headers.find("X-Early"));
  EXPECT_FALSE(answer.response.headers.find("X-Trailer"));
}

TEST_F(ClientTest, SendsEachMethodAsItIs) {
  Handed<std::string> requests;
  RawServer server([&](RawSocket& peer) {
    std::string seen = peer.receive();
    requests.put(seen);
    peer.send(seen.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" : kOk);
  });
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
    ClientCall wanted = call(server.url());
    wanted.method = method;
    wanted.body.clear();
    wanted.never_twice = true;
    expect(ask(wanted), CallOutcome::kAnswered, CallFault::kNone);
    std::string seen = requests.take();
    EXPECT_TRUE(seen.starts_with(std::string(method) + " / HTTP/1.1\r\n")) << seen;
    bool empty_body_announced = has(seen, "Content-Length: 0");
    EXPECT_EQ(empty_body_announced, wanted.method == "POST" || wanted.method == "PUT") << seen;
  }
  ClientCall with_body = call(server.url());
  with_body.method = "PATCH";
  ask(with_body);
  std::string seen = requests.take();
  EXPECT_TRUE(seen.starts_with("PATCH /") && seen.ends_with("\r\n\r\nbody")) << seen;
}

TEST_F(ClientTest, SendsLargeBodiesWithoutWaitingForContinue) {
  Handed<std::string> requests;
  RawServer server([&](RawSocket& peer) {
    requests.put(peer.receive());
    peer.send(kOk);
  });
  ClientCall wanted = call(server.url());
  wanted.body = std::string(2'000'000, 'x');
  expect(ask(wanted), CallOutcome::kAnswered, CallFault::kNone);
  std::string seen = requests.take();
  EXPECT_FALSE(has(seen, "Expect"));
  EXPECT_TRUE(seen.ends_with("\r\n\r\n" + wanted.body));
}

TEST_F(ClientTest, DoesNotFollowRedirects) {
  Answer answer = answered_with("HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  expect(answer, CallOutcome::kAnswered, CallFault::kNone);
  EXPECT_EQ(answer.response.status, 307);
}

TEST_F(ClientTest, IgnoresProxiesOfTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  Answer answer = answered_with(std::string(kOk));
  unsetenv("http_proxy");
  expect(answer, CallOutcome::kAnswered, CallFault::kNone);
}

TEST_F(ClientTest, RunsManyCallsAtOnce) {
  std::barrier all_are_here(10);
  RawServer server([&](RawSocket& peer) {
    peer.receive();
    all_are_here.arrive_and_wait();
    peer.send(kOk);
  });
  std::vector<std::promise<Answer>> answers(10);
  for (auto& answer : answers) {
    client->send(call(server.url()), [&answer](Answer got) { answer.set_value(std::move(got)); });
  }
  for (auto& answer : answers) expect(answer.get_future().get(), CallOutcome::kAnswered, CallFault::kNone);
}

TEST_F(ClientTest, MayBeUsedFromItsOwnCompletions) {
  RawServer server([&](RawSocket& peer) {
    peer.receive();
    peer.send(kOk);
  });
  std::promise<Answer> second;
  ClientCall wanted = call(server.url());
  wanted.never_twice = true;
  client->send(wanted, [&](Answer) {
    client->send(wanted, [&](Answer answer) { second.set_value(std::move(answer)); });
    throw std::runtime_error("a defect of the caller");
  });
  expect(second.get_future().get(), CallOutcome::kAnswered, CallFault::kNone);
}

// Answers the first request and keeps the connection; reads each later one, answers nothing if it is the second, and
// closes.
class ClosesOnTheSecond {
 public:
  std::atomic<int> requests{0};
  RawServer server{[this](RawSocket& peer) {
    while (has(peer.receive(), "body")) {
      if (++requests == 2) return;
      peer.send(kOk);
    }
  }};
};

// What libcurl does by itself, and why never_twice exists.
TEST_F(ClientTest, MayRepeatAPostOnAReusedConnection) {
  ClosesOnTheSecond closing;
  expect(ask(call(closing.server.url())), CallOutcome::kAnswered, CallFault::kNone);
  expect(ask(call(closing.server.url())), CallOutcome::kAnswered, CallFault::kNone);
  EXPECT_EQ(closing.requests, 3);
}

TEST_F(ClientTest, NeverSendsTwiceWhatMustNotBe) {
  ClosesOnTheSecond closing;
  expect(ask(call(closing.server.url())), CallOutcome::kAnswered, CallFault::kNone);  // leaves an open connection
  ClientCall once = call(closing.server.url());
  once.never_twice = true;
  expect(ask(once), CallOutcome::kUnknown, CallFault::kConnectionLost);
  EXPECT_EQ(closing.requests, 2);
}

TEST_F(ClientTest, KnowsThatNothingLeftWhenItCannotConnect) {
  uint16_t closed_port = RawServer([](RawSocket&) {}).port();
  expect(ask(call("http://127.0.0.1:" + std::to_string(closed_port))), CallOutcome::kNotSent, CallFault::kConnect);
  // A label of more than 63 characters is no host name, whatever the name server says.
  expect(ask(call("http://" + std::string(64, 'a') + ".example/")), CallOutcome::kNotSent, CallFault::kResolve);
}

TEST_F(ClientTest, KnowsThatNothingLeftWhenTlsFails) {
  RawServer not_tls([](RawSocket& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  expect(ask(call(not_tls.url("https"))), CallOutcome::kNotSent, CallFault::kTls);
  RawServer closes([](RawSocket&) {});
  expect(ask(call(closes.url("https"))), CallOutcome::kNotSent, CallFault::kTls);
}

TEST_F(ClientTest, KnowsThatNothingLeftWhenTlsTakesTooLong) {
  RawServer silent([](RawSocket& peer) { peer.receive_all(); });
  ClientCall wanted = call(silent.url("https"));
  wanted.connect_timeout = 50ms;
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kTimeout);
  wanted.connect_timeout = 10s;
  wanted.timeout = 50ms;
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kTimeout);
}

TEST_F(ClientTest, DoesNotKnowWhatBecameOfARequestWithoutAnswer) {
  RawServer silent([](RawSocket& peer) { peer.receive_all(); });
  ClientCall wanted = call(silent.url());
  wanted.timeout = 100ms;
  expect(ask(wanted), CallOutcome::kUnknown, CallFault::kTimeout);
  expect(answered_with(""), CallOutcome::kUnknown, CallFault::kConnectionLost);
  expect(answered_with("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nshort"), CallOutcome::kUnknown,
         CallFault::kConnectionLost);
  expect(answered_with("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort"), CallOutcome::kUnknown,
         CallFault::kConnectionLost);
  expect(answered_with("HTTP/1.1 201 Cre"), CallOutcome::kUnknown, CallFault::kConnectionLost);
}

TEST_F(ClientTest, DoesNotTakeGarbageForAnAnswer) {
  for (const char* bytes :
       {"garbage\r\n\r\n", "HTTP/1.1 garbage\r\n\r\n", "HTTP/1.1 99 Low\r\n\r\n", "\x16\x03\x01",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    Answer answer = answered_with(bytes);
    EXPECT_EQ(answer.outcome, CallOutcome::kUnknown) << bytes;
    EXPECT_TRUE(answer.fault == CallFault::kBadAnswer || answer.fault == CallFault::kConnectionLost)
        << bytes << ": " << answer.detail;
  }
}

TEST_F(ClientTest, BoundsTheAnswer) {
  RawServer server([](RawSocket& peer) {
    std::string request = peer.receive();
    peer.send("HTTP/1.1 200 OK\r\n" + (has(request, "GET /head") ? "X: " + std::string(70'000, 'x') + "\r\n" : "") +
              "Content-Length: 100\r\n\r\n" + std::string(100, 'b'));
  });
  ClientCall wanted = call(server.url());
  wanted.method = "GET";
  wanted.answer_bytes_max = 100;
  EXPECT_EQ(ask(wanted).response.body.size(), 100u);
  wanted.answer_bytes_max = 99;
  expect(ask(wanted), CallOutcome::kUnknown, CallFault::kBadAnswer);
  wanted.url += "head";
  wanted.answer_bytes_max = 100;
  expect(ask(wanted), CallOutcome::kUnknown, CallFault::kBadAnswer);
}

TEST_F(ClientTest, DoesNotSendWhatIsNoRequest) {
  RawServer server([](RawSocket& peer) {
    ADD_FAILURE() << "a connection";
    peer.receive();
  });
  for (const char* url : {"", "http://", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:secret@127.0.0.1/",
                          "http://127.0.0.1:99999/"}) {
    expect(ask(call(url)), CallOutcome::kNotSent, CallFault::kBadCall);
  }
  for (const auto& [name, value] : {std::pair{"X-A", "b\r\nX-C: d"},
                                    {"X-A", "b\nd"},
                                    {"X A", "b"},
                                    {"", "b"},
                                    {"X-A:", "b"},
                                    {"X-A\r\nX-B", "c"}}) {
    ClientCall wanted = call(server.url());
    wanted.headers.set(name, value);
    expect(ask(wanted), CallOutcome::kNotSent, CallFault::kBadCall);
  }
  ClientCall wanted = call(server.url());
  wanted.method = "GET / HTTP/1.1\r\n\r\nDELETE";
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kBadCall);
}

TEST_F(ClientTest, ConnectsOnlyWhereItMay) {
  RawServer server([](RawSocket& peer) {
    ADD_FAILURE() << "a connection";
    peer.receive();
  });
  ClientCall wanted = call(server.url());
  wanted.addresses = {};
  Answer answer = ask(wanted);
  expect(answer, CallOutcome::kNotSent, CallFault::kAddressRefused);
  EXPECT_TRUE(has(answer.detail, "127.0.0.1")) << answer.detail;
  wanted.url = "http://localhost:" + std::to_string(server.port()) + "/";  // judged after it is resolved
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kAddressRefused);
  wanted.url = "http://169.254.169.254/latest";
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kAddressRefused);
}

TEST_F(ClientTest, SendsNothingThatMayNotStartAnyMore) {
  Handed<std::string> requests;
  RawServer server([&](RawSocket& peer) { requests.put(peer.receive()); });
  ClientCall wanted = call(server.url());
  bool asked_when_connected = false;
  wanted.may_start = [&] { return !(asked_when_connected = true); };
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kTooLate);
  EXPECT_TRUE(asked_when_connected);
  client.reset();  // closes the connection
  EXPECT_EQ(requests.take(), "");
}

TEST_F(ClientTest, DoesNotReuseAConnectionThatItCouldNotHaveOpened) {
  std::atomic<int> requests{0};
  RawServer server([&](RawSocket& peer) {
    while (has(peer.receive(), "body")) {
      ++requests;
      peer.send(kOk);
    }
  });
  ClientCall wanted = call(server.url());
  expect(ask(wanted), CallOutcome::kAnswered, CallFault::kNone);
  wanted.addresses = {};
  expect(ask(wanted), CallOutcome::kNotSent, CallFault::kAddressRefused);
  EXPECT_EQ(requests, 1);
}

TEST_F(ClientTest, EndsItsCallsWhenItIsDestroyed) {
  Handed<std::string> taken;
  RawServer silent([&](RawSocket& peer) {
    taken.put(peer.receive());
    peer.receive_all();
  });
  Handed<Answer> under_way, too_late;
  Client& same = *client;
  client->send(call(silent.url()), [&](Answer answer) {
    under_way.put(std::move(answer));
    same.send(call(silent.url()), [&](Answer late) { too_late.put(std::move(late)); });
  });
  taken.take();
  client.reset();
  expect(under_way.take(), CallOutcome::kUnknown, CallFault::kCancelled);
  expect(too_late.take(), CallOutcome::kNotSent, CallFault::kCancelled);
}

TEST_F(ClientTest, KnowsThatNothingLeftOfACallThatWasStillConnecting) {
  Handed<std::string> shaking_hands;
  RawServer silent([&](RawSocket& peer) {
    shaking_hands.put(peer.receive_some());
    peer.receive_all();
  });
  Handed<Answer> answers;
  client->send(call(silent.url("https")), [&](Answer answer) { answers.put(std::move(answer)); });
  shaking_hands.take();
  client.reset();
  expect(answers.take(), CallOutcome::kNotSent, CallFault::kCancelled);
}

}  // namespace
}  // namespace fibrecafe::http
