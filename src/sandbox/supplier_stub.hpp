// SPDX-License-Identifier: Apache-2.0
// A supplier for trying things out: a real Supplier API server that plays the whole journey.
//
// Used by `fibrecafe stub supplier`, by the demo and by tests. It answers what it is asked (questions.hpp), takes
// orders, amendments and cancellations as strictly as a supplier may (order_desk.hpp), and tells their stories by KCIs
// as the scenarios in their headers say (scenarios.hpp, stories.hpp). It answers below any base path, needs no
// credentials, and forgets everything when it goes. docs/sandbox.md is its manual.
#pragma once

#include <memory>
#include <string>

#include "http/server.hpp"
#include "sandbox/kci_sender.hpp"

namespace fibrecafe::sandbox {

struct SupplierStubOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: any free one
  GatewayAccess gateway{};
  KciSender::Print print = [](const std::string&) {};  // a line for each order and each KCI; from any thread
};

class SupplierStub {
 public:
  virtual ~SupplierStub() = default;
  virtual std::string url() const = 0;  // what `supplier add --url` takes
};

// Throws std::runtime_error when it cannot listen.
std::unique_ptr<SupplierStub> start_supplier_stub(SupplierStubOptions options, const Clock& clock, Random& random,
                                                  observe::Log& log);

}  // namespace fibrecafe::sandbox
