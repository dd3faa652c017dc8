// SPDX-License-Identifier: Apache-2.0
#include "http/exchange.hpp"

#include <boost/asio/post.hpp>

namespace fibrecafe::http {

// The right to answer one request. The connection never holds one: that would be a cycle through the worker's context.
class Exchange::Reply {
 public:
  Reply(std::shared_ptr<Worker> worker, std::shared_ptr<Exchange> exchange)
      : worker_(std::move(worker)), exchange_(std::move(exchange)) {}
  ~Reply() { give({.status = 500}); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  void give(Response response) {
    if (!given_.exchange(true)) exchange_->settle(std::move(response));
  }

 private:
  std::shared_ptr<Worker> worker_;  // first, so that it goes last: the exchange's frames live in its context
  std::shared_ptr<Exchange> exchange_;
  std::atomic<bool> given_{false};
};

Respond Exchange::begin() {
  state_.store(State::kOpen, std::memory_order_relaxed);
  auto reply = std::make_shared<Reply>(worker_.lock(), shared_from_this());
  return [reply = std::move(reply)](Response response) { reply->give(std::move(response)); };
}

Task<Response> Exchange::answer() {
  if (state_.load(std::memory_order_acquire) != State::kAnswered) co_await settled();
  co_return std::move(response_);
}

void Exchange::settle(Response response) {
  response_ = std::move(response);
  if (state_.exchange(State::kAnswered, std::memory_order_acq_rel) != State::kWaiting) return;
  Resume resume = std::move(*resume_);
  resume_.reset();
  asio::post(executor_, std::move(resume));
}

Task<void> Exchange::settled() {
  auto wait = [this](Resume resume) {
    resume_.emplace(std::move(resume));
    State open = State::kOpen;
    if (state_.compare_exchange_strong(open, State::kWaiting, std::memory_order_acq_rel)) return;
    Resume at_once = std::move(*resume_);  // the answer came between the two looks
    resume_.reset();
    asio::post(executor_, std::move(at_once));
  };
  return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(wait, kAwait);
}

}  // namespace fibrecafe::http
