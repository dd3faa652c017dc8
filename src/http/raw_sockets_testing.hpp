// SPDX-License-Identifier: Apache-2.0
// Plain blocking loopback sockets for tests of the server and the client: what no well-behaved HTTP library would send.
// Every read gives up after ten seconds, so a broken test ends.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace fibrecafe::http {

class RawSocket {
 public:
  explicit RawSocket(int descriptor = -1) : descriptor_(descriptor) {
    timeval limit{10, 0};
    if (descriptor_ >= 0) setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), unread_(other.unread_) {}
  RawSocket& operator=(RawSocket&& other) noexcept {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    unread_ = std::move(other.unread_);
    return *this;
  }
  ~RawSocket() { close(); }

  static RawSocket connect(uint16_t port) {
    RawSocket made(socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(made.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) made.close();
    return made;
  }

  bool is_open() const { return descriptor_ >= 0; }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }
  void end() { shutdown(descriptor_, SHUT_RDWR); }  // for both sides, whoever else holds the socket

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // One message: its head, and as much body as Content-Length says unless `with_body` is false. Cut short at the end.
  std::string receive(bool with_body = true) {
    size_t head = until([](const std::string& text) { return text.find("\r\n\r\n"); });
    if (head == std::string::npos) return std::exchange(unread_, {});
    size_t whole = head + 4 + (with_body ? content_length(unread_.substr(0, head)) : 0);
    until([&](const std::string& text) { return text.size() >= whole ? whole : std::string::npos; });
    std::string message = unread_.substr(0, whole);
    unread_.erase(0, std::min(whole, unread_.size()));
    return message;
  }

  // Whatever comes first.
  std::string receive_some() {
    until([](const std::string& text) { return text.empty() ? std::string::npos : 0; });
    return std::exchange(unread_, {});
  }

  // Everything up to the peer's end.
  std::string receive_all() {
    until([](const std::string&) { return std::string::npos; });
    return std::exchange(unread_, {});
  }

  // Whether the peer has closed in order: no more bytes, no reset.
  bool at_end() {
    char byte;
    return unread_.empty() && recv(descriptor_, &byte, 1, 0) == 0;
  }

 private:
  template <class Found>
  size_t until(Found found) {
    for (char bytes[4096];;) {
      if (size_t at = found(unread_); at != std::string::npos) return at;
      ssize_t got = recv(descriptor_, bytes, sizeof bytes, 0);
      if (got <= 0) return std::string::npos;
      unread_.append(bytes, static_cast<size_t>(got));
    }
  }

  static size_t content_length(const std::string& head) {
    size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }

  int descriptor_;
  std::string unread_;
};

// Values handed from other threads to the test's.
template <class Value>
class Handed {
 public:
  void put(Value value) {
    std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    came_.notify_all();
  }
  Value take() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(10), [this] { return !values_.empty(); })) {
      throw std::runtime_error("nothing came");
    }
    Value value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Value> values_;
};

// Listens on a free port and gives each connection to `serve`, on a thread of its own. Its end closes them all.
class RawServer {
 public:
  using Serve = std::function<void(RawSocket& peer)>;

  explicit RawServer(Serve serve) : listener_(socket(AF_INET, SOCK_STREAM, 0)), serve_(std::move(serve)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no loopback listener");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (int peer : peers_) {
      shutdown(peer, SHUT_RDWR);
      close(peer);
    }
    for (std::thread& thread : serving_) thread.join();
    close(listener_);
  }

  uint16_t port() const { return port_; }
  std::string url(std::string_view scheme = "http") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + "/";
  }

 private:
  void accept_all() {
    for (int peer; (peer = accept(listener_, nullptr, nullptr)) >= 0;) {
      peers_.push_back(dup(peer));  // kept to end a serve that waits for more
      serving_.emplace_back([this, peer] {
        RawSocket raw(peer);
        serve_(raw);
        raw.end();
      });
    }
  }

  int listener_;
  uint16_t port_ = 0;
  Serve serve_;
  std::vector<int> peers_;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

}  // namespace fibrecafe::http
