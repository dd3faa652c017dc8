// SPDX-License-Identifier: Apache-2.0
// What the demo plays with: a gateway on a fresh data folder, a supplier and a tenant, all on this machine and all by
// HTTP.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>

#include "app/gateway.hpp"
#include "cli/api_client.hpp"
#include "sandbox/supplier_stub.hpp"
#include "sandbox/tenant_stub.hpp"

namespace fibrecafe::cli {

inline constexpr const char* kDemoTenant = "EXAMPLE_ISP";
inline constexpr const char* kDemoSupplier = "EXAMPLE_FIBRE";

// A new folder among the temporary ones; gone with this object unless it is to stay.
class DemoFolder {
 public:
  DemoFolder();
  ~DemoFolder();
  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;
  void keep() { stays_ = true; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool stays_ = false;
};

class DemoWorld {
 public:
  // Everything is registered and the tenant can log in when it returns. Throws Failure or std::runtime_error.
  DemoWorld(const std::string& listen, Console& console);
  ~DemoWorld();

  app::Started gateway() const { return gateway_->started(); }
  std::string supplier_url() const { return supplier_->url(); }
  std::string tenant_url() const { return tenant_->url(); }
  DemoFolder& folder() { return folder_; }
  ApiClient& api() { return *api_; }

  // The next KCI that the tenant received; nothing within `time`.
  std::optional<sandbox::ReceivedKci> next_kci(Duration time);

  void stop();  // graceful

 private:
  void register_parties(const std::string& signing_secret);

  Console& console_;
  DemoFolder folder_;
  std::unique_ptr<observe::Log> log_;  // into the folder
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<sandbox::ReceivedKci> kcis_;
  std::string supplier_client_, supplier_secret_;
  std::unique_ptr<sandbox::TenantStub> tenant_;
  std::unique_ptr<app::Gateway> gateway_;
  std::unique_ptr<sandbox::SupplierStub> supplier_;
  std::unique_ptr<ApiClient> api_;
};

}  // namespace fibrecafe::cli
