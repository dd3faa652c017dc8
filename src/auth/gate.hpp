// SPDX-License-Identifier: Apache-2.0
// Lets a late callback into an object only while that object lives.
//
// For objects that start calls of an http::Client which outlives them: the callback shares the gate and passes through
// it; the object's destructor closes it, which waits for those inside and turns the others away. Not to be closed from
// inside.
#pragma once

#include <condition_variable>
#include <mutex>

namespace fibrecafe::auth {

class Gate {
 public:
  template <class Work>
  void pass(Work&& work) {
    if (!enter()) return;
    Leaving leaving{*this};
    work();
  }

  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    left_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  struct Leaving {
    Gate& gate;
    ~Leaving() { gate.leave(); }
  };

  bool enter() {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    ++inside_;
    return true;
  }
  void leave() {
    std::lock_guard lock(mutex_);
    if (--inside_ == 0) left_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  int inside_ = 0;
  bool closed_ = false;
};

}  // namespace fibrecafe::auth
