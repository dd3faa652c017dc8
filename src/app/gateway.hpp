// SPDX-License-Identifier: Apache-2.0
// The running gateway: everything that `fibrecafe serve` starts, as one object. gateway.cpp is the composition root and
// the best table of contents of the program.
#pragma once

#include <memory>
#include <string>

#include "app/settings.hpp"
#include "observe/log.hpp"

namespace fibrecafe::app {

struct Started {
  std::string public_url;   // http://127.0.0.1:8080
  std::string private_url;  // http://127.0.0.1:9464
};

class Gateway {
 public:
  virtual ~Gateway() = default;  // stops at once
  virtual Started started() const = 0;
  // Refuses new work, finishes what it accepted, within the configured grace.
  virtual void stop() = 0;
};

// Listening and at work when it returns. Throws std::runtime_error with a sentence for the operator: the data directory
// is in use, an address is taken, a certificate is unreadable, ...
std::unique_ptr<Gateway> start_gateway(const Settings& settings, observe::Log& log);

}  // namespace fibrecafe::app
