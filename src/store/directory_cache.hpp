// SPDX-License-Identifier: Apache-2.0
// The newest snapshot of all parties, for any thread.
#pragma once

#include <atomic>
#include <memory>

#include "parties/directory.hpp"

namespace fibrecafe::store {

class DirectoryCache final : public parties::DirectorySource {
 public:
  parties::DirectoryPtr current() const override { return std::atomic_load(&directory_); }
  void replace(parties::Directory::Content content) {
    auto directory = std::make_shared<parties::Directory>(std::move(content));
    std::atomic_store(&directory_, parties::DirectoryPtr(std::move(directory)));
  }

 private:
  parties::DirectoryPtr directory_ = std::make_shared<parties::Directory>(parties::Directory::Content{});
};

}  // namespace fibrecafe::store
