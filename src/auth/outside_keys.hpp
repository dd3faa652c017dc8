// SPDX-License-Identifier: Apache-2.0
// The keys of one outside issuer: found by discovery, cached, fetched again when a token names an unknown one.
//
// Used by the verifier. At most one fetch runs at a time, whoever asks meanwhile shares it, and at most one starts per
// minute, so no stream of forged tokens reaches the issuer through us. A failed fetch keeps the keys there are. Keys
// older than an hour are fetched anew beside the calls that use them, so that a key withdrawn by the issuer goes.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/gate.hpp"
#include "auth/signature.hpp"
#include "auth/tokens.hpp"

namespace fibrecafe::auth {

class OutsideKeys {
 public:
  OutsideKeys(OutsideIssuer issuer, http::Client& client, const Clock& clock, observe::Log& log);
  ~OutsideKeys();  // who still waits is answered kUnavailable
  OutsideKeys(const OutsideKeys&) = delete;
  OutsideKeys& operator=(const OutsideKeys&) = delete;

  using Found = std::function<void(Result<PublicKey>)>;
  // The key that a token with this `kid` must be signed with; without `kid` the only key of its algorithm. Errors:
  // kNotAuthorised (the issuer has no such key), kUnavailable (its keys could not be fetched, so nobody knows).
  // `done` runs inline when no fetch is needed, else on the client's thread.
  void find(std::string key_id, Algorithm algorithm, Found done);

 private:
  struct Key {
    std::string id;
    PublicKey key;
  };
  using Keys = std::vector<Key>;
  struct Waiter {
    std::string key_id;
    Algorithm algorithm;
    Found done;
  };
  using Step = void (OutsideKeys::*)(http::Answer);

  std::optional<PublicKey> held(std::string_view key_id, Algorithm algorithm) const;  // mutex_ is held
  bool may_fetch() const;                                                             // mutex_ is held
  Error absent() const;                                                               // mutex_ is held
  void get(std::string url, Step next);
  void openid_configuration_came(http::Answer answer);
  void metadata_came(http::Answer answer);
  void keys_came(http::Answer answer);
  void read_metadata(const http::Answer& answer);
  void settle(Result<Keys> fetched);

  const OutsideIssuer issuer_;
  const http::AddressPolicy addresses_;
  http::Client& client_;
  const Clock& clock_;
  observe::Log& log_;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();

  std::mutex mutex_;
  Keys keys_;
  bool fetching_ = false;
  bool last_failed_ = true;  // nothing was fetched yet
  std::optional<Monotonic> tried_;
  std::optional<Monotonic> loaded_;
  std::vector<Waiter> waiters_;
};

}  // namespace fibrecafe::auth
