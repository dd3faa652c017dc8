// SPDX-License-Identifier: Apache-2.0
// What tests of the edges share: the cast (tenants, suppliers, clients), an authenticator that takes a client's id for
// its token, a log that remembers, and a call that waits for its answer.
#pragma once

#include <string>
#include <vector>

#include "auth/tokens.hpp"
#include "base/assert.hpp"
#include "edge/router.hpp"
#include "observe/log.hpp"
#include "parties/directory.hpp"

namespace fibrecafe::testing {

inline parties::Directory::Content cast() {
  parties::Directory::Content all;
  auto tenant = [&all](int64_t id, std::string name, bool sandbox, bool lenient) {
    parties::Tenant one;
    one.id = TenantId{id};
    one.name = std::move(name);
    one.sandbox = sandbox;
    one.ignore_unknown_fields = lenient;
    all.tenants.push_back(std::move(one));
  };
  auto supplier = [&all](int64_t id, std::string name) {
    parties::Supplier one;
    one.id = SupplierId{id};
    one.name = std::move(name);
    all.suppliers.push_back(std::move(one));
  };
  auto client = [&all](std::string id, parties::Role role, int64_t party, int rate = 0,
                       std::vector<std::string> allow = {}) {
    parties::Client one;
    one.id = std::move(id);
    one.role = role;
    (role == parties::Role::kTenant ? one.tenant.value : one.supplier.value) = party;
    one.rate_per_second = rate;
    one.allow = std::move(allow);
    all.clients.push_back(std::move(one));
  };
  tenant(1, "EXAMPLE_ISP", false, false);
  tenant(2, "OTHER_ISP", false, false);
  tenant(3, "SANDBOX_ISP", true, false);
  tenant(4, "LENIENT_ISP", false, true);
  supplier(1, "EXAMPLE_FIBRE");
  all.suppliers.back().offers_addresses = true;
  supplier(2, "OTHER_FIBRE");
  supplier(3, "UNAGREED_FIBRE");
  for (int64_t id = 1; id <= 4; ++id) all.agreements.push_back({TenantId{id}, SupplierId{1}, {}});
  all.agreements.push_back({TenantId{1}, SupplierId{2}, {}});
  client("example-isp", parties::Role::kTenant, 1);
  client("example-isp-elsewhere", parties::Role::kTenant, 1, 0, {"192.0.2.7"});
  client("example-isp-slow", parties::Role::kTenant, 1, 1);
  client("example-isp-second", parties::Role::kTenant, 1);
  client("other-isp", parties::Role::kTenant, 2);
  client("sandbox-isp", parties::Role::kTenant, 3);
  client("lenient-isp", parties::Role::kTenant, 4);
  client("example-fibre", parties::Role::kSupplier, 1);
  client("example-fibre-slow", parties::Role::kSupplier, 1, 1);
  client("other-fibre", parties::Role::kSupplier, 2);
  return all;
}

// "Bearer <client id>". Lists of addresses are compared as they stand.
class FakeAuthenticator final : public auth::Authenticator {
 public:
  explicit FakeAuthenticator(const parties::DirectorySource& directory) : directory_(directory) {}

  void authenticate(const http::Request& request, parties::Role role,
                    std::function<void(Result<auth::Principal>)> done) override {
    done(judge(request, role));
  }

 private:
  Result<auth::Principal> judge(const http::Request& request, parties::Role role) const {
    constexpr std::string_view kScheme = "Bearer ";
    auto token = request.headers.find("Authorization");
    if (!token || !token->starts_with(kScheme)) return fail(ErrorCode::kNotAuthorised, "");
    auto directory = directory_.current();
    const auto* client = directory->client(token->substr(kScheme.size()));
    if (!client) return fail(ErrorCode::kNotAuthorised, "The access token has expired");
    bool address_fits = client->allow.empty() || client->allow.front() == request.peer_address;
    if (client->role != role || !address_fits) return fail(ErrorCode::kForbidden, "not from there, or not this role");
    return auth::make_principal(*client);
  }

  const parties::DirectorySource& directory_;
};

class RecordedLog final : public observe::Log {
 public:
  void write(observe::Level level, std::string_view event, std::initializer_list<observe::Pair> pairs) override {
    lines.push_back(observe::format_line(observe::LogFormat::kLogfmt, Time{}, level, event, pairs));
  }
  std::string all() const {
    std::string out;
    for (const std::string& line : lines) out += line + "\n";
    return out;
  }

  std::vector<std::string> lines;
};

inline http::Request request(std::string method, std::string path, std::string body = {}) {
  http::Request made;
  made.method = std::move(method);
  made.target = made.path = std::move(path);
  made.body = std::move(body);
  made.peer_address = "127.0.0.1";
  return made;
}

// The answer, which must come at once.
inline http::Response ask(http::Handler& handler, http::Request request) {
  std::vector<http::Response> answers;
  handler.handle(std::move(request), [&answers](http::Response response) { answers.push_back(std::move(response)); });
  FIBRECAFE_ASSERT(answers.size() == 1);
  return answers.front();
}

}  // namespace fibrecafe::testing
