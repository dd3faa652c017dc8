// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <set>

#include "http/raw_sockets_testing.hpp"

namespace fibrecafe::http {
namespace {

using namespace std::chrono_literals;

// Answers as it is told, at once unless told otherwise.
class TestHandler final : public Handler {
 public:
  std::function<void(Request, Respond)> serve = [](Request request, Respond respond) {
    respond({.status = 200, .body = request.method + " " + request.path + " " + request.body});
  };
  void handle(Request request, Respond respond) override { serve(std::move(request), std::move(respond)); }
  Response refuse(Refusal reason, const Request& head) override {
    return {.status = reason == Refusal::kMalformed ? 400 : 413, .body = "refused " + head.path};
  }
};

class ServerTest : public testing::Test {
 protected:
  void start() { server = start_server(options, handler, "test", *log, *metrics); }
  RawSocket connect() {
    if (!server) start();
    return RawSocket::connect(server->port());
  }
  // The whole answer to one request on a connection of its own, to its end.
  std::string exchange(const std::string& request) {
    RawSocket client = connect();
    client.send(request);
    return client.receive_all();
  }
  bool shows(const std::string& line) { return metrics->render().find(line + "\n") != std::string::npos; }

  std::unique_ptr<observe::Log> log = observe::make_silent_log();
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  TestHandler handler;
  ServerOptions options;
  std::unique_ptr<Server> server;
};

std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
}

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /p HTTP/1.1\r\nHost: here\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string body_of(const std::string& message) {
  size_t head = message.find("\r\n\r\n");
  return head == std::string::npos ? "no answer: " + message : message.substr(head + 4);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(ServerTest, HandsOverTheRequestAndWritesTheAnswer) {
  Handed<Request> requests;
  handler.serve = [&](Request request, Respond respond) {
    requests.put(std::move(request));
    Response response{.status = 201, .body = "made"};
    response.headers.set("Location", "/v1/things/7");
    respond(std::move(response));
  };
  RawSocket client = connect();
  client.send("POST /v1/a%20b?x=1 HTTP/1.1\r\nHost: here\r\nX-Request-ID: r1\r\nContent-Length: 2\r\n\r\n{}");
  std::string answer = client.receive();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 201 Created\r\nDate: ")) << answer;
  EXPECT_TRUE(has(answer, "\r\nLocation: /v1/things/7\r\nContent-Length: 4\r\n\r\nmade")) << answer;
  EXPECT_FALSE(has(answer, "Connection:")) << answer;
  EXPECT_FALSE(has(answer, "Server:")) << answer;
  Request request = requests.take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/a%20b?x=1");
  EXPECT_EQ(request.path, "/v1/a b");
  EXPECT_EQ(request.query, "x=1");
  EXPECT_EQ(request.headers.find("x-request-id"), "r1");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.peer_address, "127.0.0.1");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Handed<Respond> held;
  handler.serve = [&](Request request, Respond respond) {
    if (request.path == "/slow") return held.put(std::move(respond));
    respond({.status = 200, .body = request.path});
  };
  RawSocket client = connect();
  client.send(get("/slow") + get("/two") + get("/three"));
  held.take()({.status = 200, .body = "/slow"});
  EXPECT_EQ(body_of(client.receive()), "/slow");
  EXPECT_EQ(body_of(client.receive()), "/two");
  EXPECT_EQ(body_of(client.receive()), "/three");
}

TEST_F(ServerTest, ClosesWhenEitherSideSaysSo) {
  handler.serve = [](Request request, Respond respond) {
    respond({.status = 200, .body = request.path, .close = request.path == "/last"});
  };
  EXPECT_TRUE(has(exchange(get("/", "Connection: close\r\n")), "\r\nConnection: close\r\n"));
  std::string answer = exchange(get("/last") + get("/never"));
  EXPECT_TRUE(has(answer, "\r\nConnection: close\r\n"));
  EXPECT_EQ(body_of(answer), "/last");
}

TEST_F(ServerTest, KeepsHttp10OpenOnlyWhenAsked) {
  std::string answer = exchange("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(answer), "GET /old ");
  EXPECT_TRUE(has(answer, "\r\nConnection: close\r\n"));
  RawSocket client = connect();
  client.send("GET /one HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(has(client.receive(), "\r\nConnection: keep-alive\r\n"));
  client.send("GET /two HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(body_of(client.receive()), "GET /two ");
}

TEST_F(ServerTest, SendsBodiesOfAnySize) {
  handler.serve = [](Request request, Respond respond) {
    respond({.status = 200, .body = std::string(std::stoul(request.path.substr(1)), 'x')});
  };
  RawSocket client = connect();
  for (size_t size : {0, 1, 4095, 16384, 16385, 65536, 3'000'000}) {
    client.send(get("/" + std::to_string(size)));
    EXPECT_EQ(body_of(client.receive()).size(), size);
  }
}

TEST_F(ServerTest, SendsNoBodyToHeadNorWith204) {
  handler.serve = [](Request request, Respond respond) {
    respond({.status = request.method == "HEAD" ? 200 : 204, .body = "withheld"});
  };
  RawSocket client = connect();
  client.send("HEAD /h HTTP/1.1\r\nHost: here\r\n\r\n");
  std::string answer = client.receive(false);
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 8\r\n")) << answer;
  client.send(get("/"));
  answer = client.receive();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content\r\n")) << answer;
  EXPECT_FALSE(has(answer, "Content-Length")) << answer;
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_TRUE(client.receive_all().ends_with("Connection: close\r\n\r\n"));
}

TEST_F(ServerTest, KeepsFramingAndLineBreaksOutOfTheHandlersHands) {
  handler.serve = [](Request, Respond respond) {
    Response response{.status = 200, .body = "four"};
    response.headers.set("Content-Length", "9");
    response.headers.set("Transfer-Encoding", "chunked");
    response.headers.set("X-Echo", "a\r\nSet-Cookie: b");
    respond(std::move(response));
  };
  std::string answer = exchange(get("/", "Connection: close\r\n"));
  EXPECT_TRUE(has(answer, "\r\nX-Echo: a  Set-Cookie: b\r\nContent-Length: 4\r\n")) << answer;
  EXPECT_FALSE(has(answer, "chunked")) << answer;
}

TEST_F(ServerTest, SaysContinueWhenAskedTo) {
  RawSocket client = connect();
  client.send("POST /c HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_EQ(body_of(client.receive()), "POST /c body");
  client.send(post("here", "Expect: 100-continue\r\n"));
  EXPECT_EQ(body_of(client.receive()), "POST /p here");
}

TEST_F(ServerTest, TakesChunkedBodies) {
  RawSocket client = connect();
  client.send("POST /c HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
  client.send("3\r\ncde\r\n0\r\n\r\n" + get("/next"));
  EXPECT_EQ(body_of(client.receive()), "POST /c abcde");
  EXPECT_EQ(body_of(client.receive()), "GET /next ");
}

TEST_F(ServerTest, RefusesABodyOverTheLimitSoThatTheClientSeesTheAnswer) {
  options.body_bytes_max = 1000;
  const std::string large(1'000'000, 'b');  // more than the socket buffers hold: all is sent before the answer is read
  for (const std::string& request :
       {post(large), post(large, "Expect: 100-continue\r\n"),
        "POST /p HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nF4240\r\n" + large}) {
    RawSocket client = connect();
    EXPECT_TRUE(client.send(request));
    std::string answer = client.receive();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_TRUE(has(answer, "\r\nConnection: close\r\n")) << answer;
    EXPECT_EQ(body_of(answer), "refused /p");
    EXPECT_TRUE(client.at_end());
  }
  const std::string largest(1000, 'b');
  EXPECT_EQ(body_of(exchange(post(largest, "Connection: close\r\n"))), "POST /p " + largest);
}

TEST_F(ServerTest, RefusesABodyThatGrowsOverTheLimitInChunks) {
  options.body_bytes_max = 10;
  RawSocket client = connect();
  client.send("POST /p HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n");
  client.send("6\r\nabcdef\r\n");
  EXPECT_EQ(body_of(client.receive()), "refused /p");
  EXPECT_TRUE(client.at_end());
}

TEST_F(ServerTest, RefusesWhatIsNotHttp) {
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), std::string("hello\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n\r\n"), "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: here\r\n\r\n",
        std::string("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1;") +
            std::string(20'000, 'x')}) {
    std::string answer = exchange(bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(has(answer, "\r\nConnection: close\r\n")) << answer;
  }
}

TEST_F(ServerTest, TakesAnAnswerFromAnyThreadAtAnyTime) {
  Handed<Respond> held;
  handler.serve = [&](Request, Respond respond) { held.put(std::move(respond)); };
  std::thread answering([&] {
    for (int i = 0; i < 200; ++i) held.take()({.status = 200, .body = std::to_string(i)});
  });
  RawSocket client = connect();
  for (int i = 0; i < 200; ++i) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.receive()), std::to_string(i));
  }
  answering.join();
}

TEST_F(ServerTest, TakesOnlyTheFirstOfTwoAnswers) {
  Handed<Respond> used;
  handler.serve = [&](Request request, Respond respond) {
    respond({.status = 200, .body = request.path});
    used.put(respond);
  };
  RawSocket client = connect();
  client.send(get("/one"));
  EXPECT_EQ(body_of(client.receive()), "/one");
  used.take()({.status = 500, .body = "again"});
  client.send(get("/two"));
  EXPECT_EQ(body_of(client.receive()), "/two");
}

TEST_F(ServerTest, Answers500WhenTheHandlerForgetsOrThrows) {
  handler.serve = [](Request request, Respond) {
    if (request.path == "/throw") throw std::runtime_error("a defect");
  };
  RawSocket client = connect();
  for (const char* path : {"/forget", "/throw", "/forget"}) {
    client.send(get(path));
    std::string answer = client.receive();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n")) << answer;
    EXPECT_TRUE(has(answer, "\r\nContent-Length: 0\r\n")) << answer;
  }
}

TEST_F(ServerTest, ClosesWithoutAnAnswerWhenTheStatusIsZero) {
  handler.serve = [](Request, Respond respond) { respond({.status = 0, .body = "withheld"}); };
  RawSocket client = connect();
  client.send(post("taken"));
  EXPECT_TRUE(client.at_end());
}

TEST_F(ServerTest, OutlivesAClientThatLeavesBeforeItsAnswer) {
  Handed<Respond> held;
  handler.serve = [&](Request request, Respond respond) {
    if (request.path == "/slow") return held.put(std::move(respond));
    respond({.status = 200, .body = "here"});
  };
  RawSocket client = connect();
  client.send(get("/slow"));
  Respond respond = held.take();
  client.close();
  respond({.status = 200, .body = std::string(1'000'000, 'x')});
  EXPECT_EQ(body_of(exchange(get("/", "Connection: close\r\n"))), "here");
}

TEST_F(ServerTest, ClosesIdleConnections) {
  options.idle_timeout = 50ms;
  RawSocket client = connect();
  client.send(get("/"));
  EXPECT_EQ(body_of(client.receive()), "GET / ");
  EXPECT_TRUE(client.at_end());
}

TEST_F(ServerTest, DoesNotWaitForASlowRequestForever) {
  options.read_timeout = 100ms;
  for (const char* start : {"GET / HT", "GET / HTTP/1.1\r\nHost: here\r\nX-Slow",
                            "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nbod"}) {
    RawSocket client = connect();
    client.send(start);
    EXPECT_EQ(client.receive_all(), "") << start;
  }
}

TEST_F(ServerTest, CountsTheReadTimeoutFromTheFirstByte) {
  options.read_timeout = 200ms;
  options.body_bytes_max = 1'000'000'000;
  RawSocket client = connect();
  client.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000000\r\n\r\n");
  auto start = std::chrono::steady_clock::now();
  while (client.send("x") && std::chrono::steady_clock::now() - start < 10s) std::this_thread::yield();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(ServerTest, GivesUpOnAClientThatDoesNotReadItsAnswer) {
  options.write_timeout = 100ms;
  Handed<bool> answered;
  handler.serve = [&](Request, Respond respond) {
    respond({.status = 200, .body = std::string(64'000'000, 'x')});
    answered.put(true);
  };
  RawSocket client = connect();
  client.send(get("/"));
  answered.take();
  auto start = std::chrono::steady_clock::now();
  server->stop(30s);  // returns once the last connection has ended
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(ServerTest, ClosesWhatComesOverTheConnectionLimit) {
  options.connections_max = 2;
  RawSocket one = connect(), two = connect();
  for (RawSocket* client : {&one, &two}) {
    client->send(get("/"));
    EXPECT_EQ(body_of(client->receive()), "GET / ");
  }
  EXPECT_TRUE(connect().at_end());
  EXPECT_TRUE(shows("http_server_connections{listener=\"test\"} 2"));
  EXPECT_TRUE(shows("http_server_connections_refused_total{listener=\"test\"} 1"));
  two.close();
  for (std::string answer; answer.empty();) answer = exchange(get("/", "Connection: close\r\n"));  // once it noticed
  one.send(get("/"));
  EXPECT_EQ(body_of(one.receive()), "GET / ");
}

TEST_F(ServerTest, SpreadsConnectionsOverItsThreads) {
  options.threads = 2;
  Handed<std::thread::id> threads;
  handler.serve = [&](Request, Respond respond) {
    threads.put(std::this_thread::get_id());
    respond({});
  };
  RawSocket one = connect(), two = connect();
  std::set<std::thread::id> seen;
  for (RawSocket* client : {&one, &two}) {
    client->send(get("/"));
    client->receive();
    seen.insert(threads.take());
  }
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(ServerTest, CountsRequestsByClassOfStatus) {
  handler.serve = [](Request request, Respond respond) { respond({.status = std::stoi(request.path.substr(1))}); };
  RawSocket client = connect();
  for (const char* path : {"/200", "/204", "/404", "/503"}) {
    client.send(get(path));
    client.receive();
  }
  EXPECT_TRUE(shows("http_server_requests_total{listener=\"test\",status=\"2xx\"} 2"));
  EXPECT_TRUE(shows("http_server_requests_total{listener=\"test\",status=\"4xx\"} 1"));
  EXPECT_TRUE(shows("http_server_requests_total{listener=\"test\",status=\"5xx\"} 1"));
  EXPECT_TRUE(shows("http_server_requests_in_flight{listener=\"test\"} 0"));
}

TEST_F(ServerTest, PrintsMappedPeersAsIpv4) {
  options.address = "::";
  handler.serve = [](Request request, Respond respond) { respond({.status = 200, .body = request.peer_address}); };
  try {
    start();
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "no IPv6 here";
  }
  EXPECT_TRUE(server->url().starts_with("http://[::1]:")) << server->url();
  EXPECT_EQ(body_of(exchange(get("/", "Connection: close\r\n"))), "127.0.0.1");
}

TEST_F(ServerTest, NamesTheAddressItCannotListenOn) {
  start();
  EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
  std::string address = "127.0.0.1:" + std::to_string(server->port());
  options.port = server->port();
  try {
    start_server(options, handler, "second", *log, *metrics);
    FAIL() << "listens twice";
  } catch (const std::runtime_error& error) {
    EXPECT_TRUE(has(error.what(), address)) << error.what();
  }
}

TEST_F(ServerTest, StopsIdleConnectionsAtOnceAndLetsRequestsFinish) {
  Handed<Respond> held;
  handler.serve = [&](Request request, Respond respond) {
    if (request.path == "/slow") return held.put(std::move(respond));
    respond({});
  };
  RawSocket idle = connect(), busy = connect();
  idle.send(get("/"));
  idle.receive();
  busy.send(get("/slow") + get("/too-late"));
  Respond respond = held.take();
  std::thread stopping([&] { server->stop(30s); });
  EXPECT_TRUE(idle.at_end());
  respond({.status = 200, .body = "finished"});
  std::string answer = busy.receive_all();
  EXPECT_TRUE(has(answer, "\r\nConnection: close\r\n")) << answer;
  EXPECT_EQ(body_of(answer), "finished");
  busy.close();
  stopping.join();
  EXPECT_FALSE(connect().is_open());
}

TEST_F(ServerTest, EndsWhenTheGraceIsOverAndIgnoresLaterAnswers) {
  Handed<Respond> held;
  handler.serve = [&](Request, Respond respond) { held.put(std::move(respond)); };
  RawSocket answered = connect(), dropped = connect();
  answered.send(get("/"));
  Respond late = held.take();
  dropped.send(get("/"));
  Respond never = held.take();
  server->stop(20ms);
  EXPECT_EQ(answered.receive_all(), "");
  server.reset();
  metrics.reset();
  late({.status = 200, .body = "too late"});
  never = nullptr;
}

TEST_F(ServerTest, StopsAtOnceWhenDestroyed) {
  RawSocket client = connect();
  client.send("GET / HTTP/1.1\r\nHo");
  server.reset();
  EXPECT_EQ(client.receive_all(), "");
}

}  // namespace
}  // namespace fibrecafe::http
