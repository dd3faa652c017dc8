// SPDX-License-Identifier: Apache-2.0
// One moment's view of all parties, immutable, shared by every thread.
//
// The store makes a new one within a second after any registration (by this process or by the command line beside it),
// so looking a client up here on each call is what makes a removal work at once. Removed tenants and suppliers stay
// findable by id, because their orders live on; by name they are gone.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parties/parties.hpp"

namespace fibrecafe::parties {

class Directory {
 public:
  struct Content {
    std::vector<Tenant> tenants;
    std::vector<Supplier> suppliers;
    std::vector<Agreement> agreements;
    std::vector<Client> clients;
  };
  explicit Directory(Content content);

  const Tenant* tenant(TenantId id) const;
  const Tenant* tenant(std::string_view name) const;
  const Supplier* supplier(SupplierId id) const;
  const Supplier* supplier(std::string_view name) const;
  const Agreement* agreement(TenantId tenant, SupplierId supplier) const;
  const Client* client(std::string_view id) const;
  const Content& all() const { return content_; }

  // Credentials for calls to `supplier` in the name of `tenant`: the agreement's, else the supplier's.
  const OutboundAuth& auth_towards(const Supplier& supplier, TenantId tenant) const;

 private:
  Content content_;
  std::unordered_map<TenantId, const Tenant*> tenants_;
  std::unordered_map<SupplierId, const Supplier*> suppliers_;
  std::unordered_map<std::string_view, const Tenant*> tenant_names_;
  std::unordered_map<std::string_view, const Supplier*> supplier_names_;
  std::unordered_map<std::string_view, const Client*> clients_;
};

using DirectoryPtr = std::shared_ptr<const Directory>;

// Where the newest Directory is to be had. Thread-safe, cheap.
class DirectorySource {
 public:
  virtual ~DirectorySource() = default;
  virtual DirectoryPtr current() const = 0;
};

// A source that a test or the sandbox sets by hand.
class FixedDirectory final : public DirectorySource {
 public:
  explicit FixedDirectory(Directory::Content content) : directory_(std::make_shared<Directory>(std::move(content))) {}
  DirectoryPtr current() const override { return std::atomic_load(&directory_); }
  void set(Directory::Content content) {
    std::atomic_store(&directory_, DirectoryPtr(std::make_shared<Directory>(std::move(content))));
  }

 private:
  DirectoryPtr directory_;
};

}  // namespace fibrecafe::parties
