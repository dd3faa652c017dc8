// SPDX-License-Identifier: Apache-2.0
// One thread that compares client secrets with their Argon2id hashes.
//
// A comparison takes milliseconds and 8 MiB on purpose. On a thread of its own with a bounded queue, a storm of logins
// delays logins and nothing else; the I/O threads only put in and take out.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace fibrecafe::auth {

class PasswordWorker {
 public:
  explicit PasswordWorker(size_t waiting_max);
  ~PasswordWorker();  // finishes the comparison in work; who still waits gets an empty answer
  PasswordWorker(const PasswordWorker&) = delete;
  PasswordWorker& operator=(const PasswordWorker&) = delete;

  // `done` runs on the worker's thread: whether the secret is that of the hash, nothing when the gateway is stopping.
  using Compared = std::function<void(std::optional<bool> matches)>;
  // False when the queue is full; `done` then never runs.
  [[nodiscard]] bool compare(std::string secret, std::string hash, Compared done);

 private:
  struct Job {
    std::string secret, hash;
    Compared done;
  };

  void run();
  std::optional<Job> next();

  const size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace fibrecafe::auth
