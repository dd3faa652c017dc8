// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <signal.h>

#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "base/assert.hpp"
#include "http/transfer.hpp"

namespace fibrecafe::http {
namespace {

constexpr long kConnectionsPerHostMax = 64;
constexpr long kConnectionsMax = 512;
constexpr long kIdleConnectionsMax = 256;
constexpr int kWaitMillisMax = 1000;

struct Queued {
  ClientCall call;
  std::function<void(Answer)> done;
};

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct CurlLibrary {
  CurlLibrary() { FIBRECAFE_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }
  ~CurlLibrary() { curl_global_cleanup(); }
};

class CurlClient final : public Client {
 public:
  explicit CurlClient(observe::Log& log);
  ~CurlClient() override;
  void send(ClientCall call, std::function<void(Answer)> done) override;

 private:
  void run();
  std::vector<Queued> take_queued();
  void begin(Queued queued);
  void conclude_finished();
  void cancel_all();
  void end(const std::function<void(Answer)>& done, Answer answer);
  bool stopping();

  CurlLibrary library_;
  observe::Log& log_;
  std::unique_ptr<CURLM, MultiCleanup> multi_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers_;  // the thread's own
  std::mutex mutex_;
  std::vector<Queued> queued_;
  bool stopping_ = false;
  std::thread thread_;
};

CurlClient::CurlClient(observe::Log& log) : log_(log), multi_(curl_multi_init()) {
  if (!multi_) throw std::bad_alloc();
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsPerHostMax);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, kConnectionsMax);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnectionsMax);
  thread_ = std::thread([this] { run(); });
}

CurlClient::~CurlClient() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_.get());
  thread_.join();
}

void CurlClient::send(ClientCall call, std::function<void(Answer)> done) {
  {
    std::lock_guard lock(mutex_);
    queued_.push_back({std::move(call), std::move(done)});
  }
  curl_multi_wakeup(multi_.get());
}

void CurlClient::run() {
  sigset_t pipe;  // CURLOPT_NOSIGNAL leaves SIGPIPE to us
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping()) {
    for (Queued& queued : take_queued()) begin(std::move(queued));
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    conclude_finished();
    curl_multi_poll(multi_.get(), nullptr, 0, kWaitMillisMax, nullptr);
  }
  cancel_all();
}

std::vector<Queued> CurlClient::take_queued() {
  std::lock_guard lock(mutex_);
  return std::exchange(queued_, {});
}

void CurlClient::begin(Queued queued) {
  try {
    auto transfer = std::make_unique<Transfer>(std::move(queued.call), queued.done);
    CURL* easy = transfer->easy();
    CURLMcode code = curl_multi_add_handle(multi_.get(), easy);
    if (code != CURLM_OK) throw std::runtime_error(curl_multi_strerror(code));
    transfers_.emplace(easy, std::move(transfer));
  } catch (const std::exception& cause) {
    end(queued.done, {CallOutcome::kNotSent, CallFault::kBadCall, {}, cause.what()});
  }
}

void CurlClient::conclude_finished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;  // the message does not outlive the handle's removal
    auto transfer = std::move(transfers_.extract(message->easy_handle).mapped());
    curl_multi_remove_handle(multi_.get(), transfer->easy());
    end(transfer->take_done(), transfer->conclude(code));
  }
}

void CurlClient::cancel_all() {
  for (auto& [easy, transfer] : std::exchange(transfers_, {})) {
    curl_multi_remove_handle(multi_.get(), easy);
    end(transfer->take_done(), transfer->cancel());
  }
  for (auto queued = take_queued(); !queued.empty(); queued = take_queued()) {
    for (Queued& call : queued)
      end(call.done, {CallOutcome::kNotSent, CallFault::kCancelled, {}, "the client was stopped"});
  }
}

void CurlClient::end(const std::function<void(Answer)>& done, Answer answer) {
  try {
    done(std::move(answer));
  } catch (const std::exception& cause) {
    log_.error("call_completion_failed", {{"cause", cause.what()}});
  }
}

bool CurlClient::stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace

std::unique_ptr<Client> start_client(observe::Log& log) {
  return std::make_unique<CurlClient>(log);
}

Answer send_and_wait(Client& client, ClientCall call) {
  std::promise<Answer> promise;
  client.send(std::move(call), [&promise](Answer answer) { promise.set_value(std::move(answer)); });
  return promise.get_future().get();
}

}  // namespace fibrecafe::http
