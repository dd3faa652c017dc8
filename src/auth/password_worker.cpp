// SPDX-License-Identifier: Apache-2.0
#include "auth/password_worker.hpp"

#include <sodium.h>

#include "auth/secrets.hpp"

namespace fibrecafe::auth {

PasswordWorker::PasswordWorker(size_t waiting_max) : waiting_max_(waiting_max), thread_([this] { run(); }) {}

PasswordWorker::~PasswordWorker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  for (Job& job : waiting_) job.done(std::nullopt);
}

bool PasswordWorker::compare(std::string secret, std::string hash, Compared done) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back({std::move(secret), std::move(hash), std::move(done)});
  }
  changed_.notify_one();
  return true;
}

void PasswordWorker::run() {
  while (std::optional<Job> job = next()) {
    bool matches = secret_matches(job->secret, job->hash);
    sodium_memzero(job->secret.data(), job->secret.size());
    job->done(matches);
  }
}

std::optional<PasswordWorker::Job> PasswordWorker::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  if (stopping_) return {};
  Job job = std::move(waiting_.front());
  waiting_.pop_front();
  return job;
}

}  // namespace fibrecafe::auth
