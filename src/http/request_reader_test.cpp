// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace fibrecafe::http {
namespace {

constexpr size_t kHeadMax = 512, kBodyMax = 64;

struct Read {
  bool whole = false;
  boost::beast::error_code error;
  Request request;
};

// The bytes as they would come in pieces of `step`; a piece that is not consumed is offered again with the next.
Read read_in_steps(const std::string& text, size_t step) {
  RequestReader reader(kHeadMax, kBodyMax);
  Read result;
  std::string waiting;
  for (size_t at = 0; at < text.size() && !reader.is_done(); at += step) {
    waiting += text.substr(at, step);
    waiting.erase(0, reader.put(boost::asio::buffer(waiting), result.error));
    if (result.error && result.error != boost::beast::http::error::need_more) break;
  }
  result.whole = reader.is_done() && !result.error;
  result.request = reader.request();
  return result;
}

Read read(const std::string& text) {
  return read_in_steps(text, text.size());
}

struct Target {
  std::string path, query;
  bool operator==(const Target&) const = default;
};

Target split(std::string target) {
  Request request;
  request.target = std::move(target);
  split_target(request);
  return {request.path, request.query};
}

void PrintTo(const Target& target, std::ostream* out) {
  *out << target.path << " ? " << target.query;
}

TEST(RequestReader, ReadsHeadAndBody) {
  Read got = read("PUT /a%20b?q=1 HTTP/1.1\r\nHost: here\r\nX-One:  1 \r\nx-one: 2\r\nContent-Length: 4\r\n\r\nbody");
  ASSERT_TRUE(got.whole) << got.error.message();
  EXPECT_EQ(got.request.method, "PUT");
  EXPECT_EQ(got.request.target, "/a%20b?q=1");
  EXPECT_EQ(got.request.path, "/a b");
  EXPECT_EQ(got.request.query, "q=1");
  EXPECT_EQ(got.request.headers.find("X-ONE"), "1");
  EXPECT_EQ(got.request.headers.count("X-One"), 2u);
  EXPECT_EQ(got.request.body, "body");
}

TEST(RequestReader, ReadsTheSameInPiecesOfAnySize) {
  const std::string text =
      "POST /x HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;a=b\r\nabc\r\n1f\r\n0123456789abcdefghijklmnopqrstu\r\n"
      "0\r\nX-Trailer: late\r\nContent-Type: text/evil\r\n\r\n";
  for (size_t step = 1; step <= text.size(); ++step) {
    Read got = read_in_steps(text, step);
    ASSERT_TRUE(got.whole) << step << ": " << got.error.message();
    EXPECT_EQ(got.request.body, "abc0123456789abcdefghijklmnopqrstu");
    EXPECT_FALSE(got.request.headers.find("X-Trailer"));
    EXPECT_FALSE(got.request.headers.find("Content-Type"));
  }
}

TEST(RequestReader, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* text :
       {"GET / HTTP/1.1\r\n\r\n",                                                                 // no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",                                           // two of them
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",  // two lengths
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "G\x7FT / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n"}) {
    Read got = read(text);
    EXPECT_FALSE(got.whole) << text;
    EXPECT_TRUE(got.error) << text;
    EXPECT_NE(got.error, boost::beast::http::error::need_more) << text;
  }
}

TEST(RequestReader, BoundsTheHead) {
  std::string fields;
  while (fields.size() < kHeadMax) fields += "X-Padding: 0123456789\r\n";
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  for (size_t step : {size_t{1}, size_t{24}, size_t{100}, text.size()}) {
    EXPECT_EQ(read_in_steps(text, step).error, boost::beast::http::error::header_limit) << step;
  }
  EXPECT_TRUE(read("GET / HTTP/1.1\r\nHost: a\r\nX-Padding: 0123456789\r\n\r\n").whole);
}

TEST(RequestReader, BoundsTheBodyAnnouncedOrNot) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n", body(kBodyMax + 1, 'b');
  EXPECT_EQ(read(head + "Content-Length: 65\r\n\r\n").error, boost::beast::http::error::body_limit);
  EXPECT_EQ(read(head + "Transfer-Encoding: chunked\r\n\r\n41\r\n" + body).error,
            boost::beast::http::error::body_limit);
  EXPECT_EQ(read(head + "Transfer-Encoding: chunked\r\n\r\n30\r\n" + body.substr(0, 48) + "\r\n11\r\n").error,
            boost::beast::http::error::body_limit);
  EXPECT_TRUE(read(head + "Content-Length: 64\r\n\r\n" + body.substr(1)).whole);
}

TEST(RequestReader, SurvivesAnyBytes) {
  rc::check([](const std::string& noise, size_t cut) {
    std::string text = "POST /x%41?y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    text.insert(cut % text.size(), noise);
    read(text);
    read_in_steps(text, 7);
  });
}

TEST(SplitTarget, DecodesThePathAndLeavesTheQuery) {
  EXPECT_EQ(split("/"), (Target{"/", ""}));
  EXPECT_EQ(split("/v1/a%2Fb%c3%a9?x=%20&y"), (Target{"/v1/a/b\xC3\xA9", "x=%20&y"}));
  EXPECT_EQ(split("/a?b?c"), (Target{"/a", "b?c"}));
  EXPECT_EQ(split("/a+b?"), (Target{"/a+b", ""}));
  EXPECT_EQ(split("http://host:1/a?b"), (Target{"/a", "b"}));
  EXPECT_EQ(split("HTTPS://host"), (Target{"/", ""}));
}

TEST(SplitTarget, LeavesThePathEmptyWhenItIsNone) {
  for (const char* target : {"/%", "/%4", "/%zz", "/a%00b", "*", "host:443", ""})
    EXPECT_EQ(split(target).path, "") << target;
}

}  // namespace
}  // namespace fibrecafe::http
