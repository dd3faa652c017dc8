// SPDX-License-Identifier: Apache-2.0
// A tenant's endpoint for trying things out: takes KCIs, verifies their signatures, tells each to an observer.
//
// Used by `fibrecafe stub tenant`, by the demo and by tests. It takes POST on any path; with a signing secret it
// answers 401 to what is not signed with it. It can be told to fail. It keeps only the ids of what it saw, to tell
// repeats.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "http/server.hpp"

namespace fibrecafe::sandbox {

// One delivery, as far as it could be read, and what it was answered.
struct ReceivedKci {
  int answered = 204;
  bool is_repeat = false;  // its id was here before
  std::string id, supplier, conversation_id;
  int64_t order = 0;
  int64_t sequence = 0;
  std::string update_type;            // INFORMATIONAL
  std::string type;                   // COMMITTED; of an ERROR its code
  std::string order_type;             // NEW
  std::string status;                 // of the order
  std::string supplier_order_number;  // empty: not known yet
  std::string target_date;            // its day; likewise
  std::string why;                    // problem code, text or messages, when there are any
  json::object body;
};

// As one line: order, sequence, type, status, the supplier's number, the target date, how it was answered, the reason.
std::string readable(const ReceivedKci& kci);

struct TenantStubOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;                           // 0: any free one
  std::vector<std::string> signing_secrets{};  // whsec_...; empty: signatures are not looked at
  int fail_first = 0;                          // answers 503 to so many deliveries
  std::optional<int> status{};                 // answers always this
};

class TenantStub {
 public:
  virtual ~TenantStub() = default;
  virtual std::string url() const = 0;  // what `tenant add --kci-url` takes: http://127.0.0.1:9001/kcis
};

// `on_kci` runs on the stub's one thread, before the answer leaves; it must not block for long.
// Throws std::runtime_error when it cannot listen.
std::unique_ptr<TenantStub> start_tenant_stub(TenantStubOptions options, std::function<void(const ReceivedKci&)> on_kci,
                                              const Clock& clock, Random& random, observe::Log& log);

}  // namespace fibrecafe::sandbox
