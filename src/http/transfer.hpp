// SPDX-License-Identifier: Apache-2.0
// One call as a libcurl easy handle: how it is set up, what its answer becomes. Used by client.cpp, on the client's
// thread.
#pragma once

#include <curl/curl.h>

#include "http/client.hpp"

namespace fibrecafe::http {

class Transfer {
 public:
  // Throws std::runtime_error when the call cannot be set up: a header or the method is not one.
  Transfer(ClientCall call, std::function<void(Answer)> done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_.get(); }
  // What came of it; once, when libcurl is done with the handle.
  Answer conclude(CURLcode code);
  Answer cancel();
  std::function<void(Answer)> take_done() { return std::move(done_); }

 private:
  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value);
  void set_blob(CURLoption option, const std::string& pem);
  void set_connection();
  void set_tls();
  void set_method();
  void set_headers();
  void set_callbacks();
  void add_header(const std::string& line);

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int before_request(void* self, char* remote_address, char*, int, int);
  static size_t take_header(char* bytes, size_t, size_t count, void* self);
  static size_t take_body(char* bytes, size_t, size_t count, void* self);

  bool judge(const char* address);
  bool take_header_line(std::string_view line);
  CallFault fault_of(CURLcode code) const;
  CallOutcome outcome_of(CallFault fault) const;
  bool peer_refused_certificate() const;

  ClientCall call_;
  std::function<void(Answer)> done_;
  char error_[CURL_ERROR_SIZE] = "";
  std::unique_ptr<curl_slist, ListCleanup> headers_;
  std::unique_ptr<CURL, EasyCleanup> easy_;  // last: gone before what it borrows
  Response response_;
  size_t header_bytes_ = 0;
  bool head_done_ = false;
  bool too_long_ = false;
  bool opened_ = false;          // a socket to an allowed address
  std::string refused_address_;  // the last one that was not
  bool too_late_ = false;        // the caller may not start it any more
  bool started_ = false;         // the request was about to go out on some connection
};

}  // namespace fibrecafe::http
