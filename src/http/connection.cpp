// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

#include "http/exchange.hpp"
#include "http/request_reader.hpp"
#include "http/response_head.hpp"

namespace fibrecafe::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using PlainStream = beast::basic_stream<asio::ip::tcp, Executor>;
using TlsStream = beast::ssl_stream<PlainStream>;

constexpr size_t kReadBytes = 4 * 1024;  // fits a request of the usual size
constexpr size_t kBodyReadBytes = 32 * 1024;
constexpr Duration kLinger = std::chrono::seconds(5);
constexpr size_t kLingerBytesMax = 4 * 1024 * 1024;
constexpr size_t kOneWriteMax = 16 * 1024;  // cheaper to copy than to write twice
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

template <class Stream>
constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;

class InFlight {
 public:
  explicit InFlight(Counts& counts) : counts_(counts) { ++counts_.requests_in_flight; }
  ~InFlight() { --counts_.requests_in_flight; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Counts& counts_;
};

std::string address_text(const Socket& socket) {
  error_code error;
  auto address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v4()) return address.to_string();
  auto six = address.to_v6();
  if (six.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
  six.scope_id(0);
  return six.to_string();
}

template <class Stream>
class HttpConnection final : public Connection {
 public:
  HttpConnection(Stream stream, Service& service, Worker& worker, std::shared_ptr<Counts> counts);
  ~HttpConnection() override { worker_.connections.erase(this); }

  Task<void> run();
  void stop_if_idle() override {
    if (idle_) close();
  }
  void close() override { lowest().close(); }

 private:
  enum class Arrival { kWhole, kGone, kMalformed, kTooLarge };

  PlainStream& lowest() { return beast::get_lowest_layer(stream_); }
  Task<bool> handshake();
  Task<bool> serve_one();
  Task<Arrival> receive();
  Task<bool> read_more(size_t bytes);
  void hand_over();
  Response refusal(Arrival arrival);
  Task<bool> send(Response response, Framing framing);
  Task<bool> write(asio::const_buffer bytes);  // which the caller keeps until it is done
  Task<void> close_gracefully();
  Task<void> drain();

  Stream stream_;
  Service& service_;
  Worker& worker_;
  std::shared_ptr<Counts> counts_;
  std::shared_ptr<Exchange> exchange_;
  const std::string peer_address_;
  beast::flat_buffer buffer_;
  std::optional<RequestReader> reader_;
  HeadWriter head_writer_;
  bool idle_ = false;  // nothing of the next request is here
};

template <class Stream>
HttpConnection<Stream>::HttpConnection(Stream stream, Service& service, Worker& worker, std::shared_ptr<Counts> counts)
    : stream_(std::move(stream)),
      service_(service),
      worker_(worker),
      counts_(std::move(counts)),
      exchange_(std::make_shared<Exchange>(worker)),
      peer_address_(address_text(lowest().socket())) {
  worker_.connections.insert(this);
}

template <class Stream>
Task<void> HttpConnection<Stream>::run() {
  error_code ignored;
  lowest().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!co_await handshake()) co_return;
  while (co_await serve_one()) {
  }
}

template <class Stream>
Task<bool> HttpConnection<Stream>::handshake() {
  if constexpr (kIsTls<Stream>) {
    error_code error;
    lowest().expires_after(service_.options.read_timeout);
    co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(kAwait, error));
    if (error) {
      service_.log.debug("tls_handshake_failed",
                         {{"listener", service_.name}, {"peer", peer_address_}, {"cause", error.message()}});
      co_await drain();  // so that the client can read our alert
      co_return false;
    }
  }
  co_return true;
}

// One request and its answer; whether another may follow.
template <class Stream>
Task<bool> HttpConnection<Stream>::serve_one() {
  Arrival arrival = co_await receive();
  if (arrival == Arrival::kGone) co_return false;
  Framing framing{
      .to_head = reader_->request().method == "HEAD", .keep_alive = false, .to_http_1_0 = reader_->is_http_1_0()};
  Response response;
  if (arrival == Arrival::kWhole) {
    InFlight counted(*counts_);
    hand_over();
    response = co_await exchange_->answer();
    if (response.status == 0) co_return false;
    framing.keep_alive = reader_->keep_alive() && !response.close && !service_.stopping;
  } else {
    response = refusal(arrival);
  }
  if (!co_await send(std::move(response), framing)) co_return false;
  if (!framing.keep_alive) co_await close_gracefully();
  co_return framing.keep_alive;
}

template <class Stream>
Task<typename HttpConnection<Stream>::Arrival> HttpConnection<Stream>::receive() {
  const ServerOptions& options = service_.options;
  reader_.emplace(options.head_bytes_max, options.body_bytes_max);
  if (buffer_.size() == 0) {
    if (service_.stopping) co_return Arrival::kGone;
    if (buffer_.capacity() > kBodyReadBytes) buffer_.shrink_to_fit();  // an idle connection should be cheap
    idle_ = true;
    lowest().expires_after(options.idle_timeout);
    bool came = co_await read_more(kReadBytes);
    idle_ = false;
    if (!came) co_return Arrival::kGone;
  }
  lowest().expires_after(options.read_timeout);
  for (bool told = false;;) {
    error_code error;
    buffer_.consume(reader_->put(buffer_.data(), error));
    if (error && error != beast::http::error::need_more) {
      co_return error == beast::http::error::body_limit ? Arrival::kTooLarge : Arrival::kMalformed;
    }
    if (reader_->is_done()) co_return Arrival::kWhole;
    if (buffer_.size() > options.head_bytes_max)
      co_return Arrival::kMalformed;  // a chunk's head or a trailer without end
    if (reader_->waits_for_continue() && !told) {
      told = co_await write(asio::buffer(kContinue));
      if (!told) co_return Arrival::kGone;
    }
    if (!co_await read_more(reader_->is_header_done() ? kBodyReadBytes : kReadBytes)) co_return Arrival::kGone;
  }
}

template <class Stream>
Task<bool> HttpConnection<Stream>::read_more(size_t bytes) {
  error_code error;
  size_t count = co_await stream_.async_read_some(buffer_.prepare(bytes), asio::redirect_error(kAwait, error));
  buffer_.commit(count);
  co_return !error;
}

template <class Stream>
void HttpConnection<Stream>::hand_over() {
  Request& request = reader_->request();
  request.peer_address = peer_address_;
  try {
    service_.handler.handle(std::move(request), exchange_->begin());
  } catch (const std::exception& cause) {  // the Respond it dropped has answered 500
    service_.log.error("handler_failed", {{"listener", service_.name}, {"cause", cause.what()}});
  }
}

template <class Stream>
Response HttpConnection<Stream>::refusal(Arrival arrival) {
  bool too_large = arrival == Arrival::kTooLarge;
  Request& head = reader_->request();
  head.peer_address = peer_address_;
  head.body.clear();
  try {
    return service_.handler.refuse(too_large ? Refusal::kBodyTooLarge : Refusal::kMalformed, head);
  } catch (const std::exception& cause) {
    service_.log.error("handler_failed", {{"listener", service_.name}, {"cause", cause.what()}});
    return {.status = 500};
  }
}

template <class Stream>
Task<bool> HttpConnection<Stream>::send(Response response, Framing framing) {
  auto status_class = static_cast<size_t>(response.status / 100 - 1);
  service_.answers[std::min(status_class, service_.answers.size() - 1)]->add();
  std::string& head = head_writer_.write(response, framing, std::time(nullptr));
  bool with_body = has_body(response, framing), at_once = with_body && response.body.size() <= kOneWriteMax;
  if (at_once) head += response.body;
  lowest().expires_after(service_.options.write_timeout);
  bool sent = co_await write(asio::buffer(head));
  if (sent && with_body && !at_once) sent = co_await write(asio::buffer(response.body));
  co_return sent;
}

// One buffer at a time: given two, Beast's TLS stream may stop after the first (1.81, flat_stream with an empty
// prefix).
template <class Stream>
Task<bool> HttpConnection<Stream>::write(asio::const_buffer bytes) {
  error_code error;
  co_await asio::async_write(stream_, bytes, asio::redirect_error(kAwait, error));
  co_return !error;
}

// Ends our side first and reads on for a moment: closing with unread bytes would reset the connection, and the client
// might lose the answer.
template <class Stream>
Task<void> HttpConnection<Stream>::close_gracefully() {
  if constexpr (kIsTls<Stream>) {
    error_code ignored;
    lowest().expires_after(kLinger);
    co_await stream_.async_shutdown(asio::redirect_error(kAwait, ignored));
  }
  co_await drain();
}

template <class Stream>
Task<void> HttpConnection<Stream>::drain() {
  error_code error;
  lowest().socket().shutdown(asio::socket_base::shutdown_send, error);
  lowest().expires_after(kLinger);
  buffer_.clear();
  for (size_t drained = 0; !error && drained < kLingerBytesMax;) {
    auto space = buffer_.prepare(kBodyReadBytes);
    drained += co_await lowest().async_read_some(space, asio::redirect_error(kAwait, error));
  }
}

}  // namespace

Task<void> serve_plain(Socket socket, Slot slot, Service& service, Worker& worker) {
  HttpConnection<PlainStream> connection(PlainStream(std::move(socket)), service, worker, slot.counts());
  co_await connection.run();
}

Task<void> serve_tls(Socket socket, Slot slot, Service& service, Worker& worker, asio::ssl::context& tls) {
  HttpConnection<TlsStream> connection(TlsStream(PlainStream(std::move(socket)), tls), service, worker, slot.counts());
  co_await connection.run();
}

}  // namespace fibrecafe::http
