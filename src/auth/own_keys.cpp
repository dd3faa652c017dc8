// SPDX-License-Identifier: Apache-2.0
#include "auth/own_keys.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fibrecafe::auth {
namespace {

// A running gateway notices a rotation within a second and signs with the old key until then.
constexpr Duration kNoticed = std::chrono::seconds(60);

bool signs(const SigningKey& key) {
  return !key.retired;
}

}  // namespace

OwnKeys::OwnKeys(KeyStore& store, const Clock& clock, Duration token_life, observe::Log& log)
    : store_(store), clock_(clock), kept_for_(token_life + kNoticed), log_(log) {
  reload();
}

void OwnKeys::reload() {
  std::lock_guard reloading(reloading_);
  Time now = clock_.now();
  std::vector<SigningKey> stored = stored_keys();
  auto fresh = std::make_shared<All>();
  bool some_are_over = false;
  for (const SigningKey& key : stored) {
    if (verifies(key.retired, now)) {
      fresh->push_back({key.id, PrivateKey::from_pem(key.private_pem), public_jwk(key), key.retired});
    } else {
      some_are_over = true;
    }
  }
  std::shared_ptr<const All> before = all();
  bool changed =
      !before || !std::equal(fresh->begin(), fresh->end(), before->begin(), before->end(),
                             [](const Held& a, const Held& b) { return a.id == b.id && a.retired == b.retired; });
  {
    std::lock_guard lock(mutex_);
    all_ = std::move(fresh);
  }
  if (some_are_over) store_.forget_signing_keys(now - kept_for_);
  if (changed) log_.info("keys_loaded", {{"signing_key", signer().id}, {"keys", all()->size()}});
}

std::vector<SigningKey> OwnKeys::stored_keys() {
  std::vector<SigningKey> stored = store_.signing_keys();
  if (std::any_of(stored.begin(), stored.end(), signs)) return stored;
  store_.add_signing_key(make_signing_key(clock_.now()));
  stored = store_.signing_keys();
  FIBRECAFE_ASSERT(std::any_of(stored.begin(), stored.end(), signs));
  return stored;
}

OwnKeys::Signer OwnKeys::signer() const {
  std::shared_ptr<const All> held = all();
  auto newest = std::find_if(held->begin(), held->end(), [](const Held& key) { return !key.retired; });
  FIBRECAFE_ASSERT(newest != held->end());
  return {newest->id, newest->key};
}

std::optional<PublicKey> OwnKeys::find(std::string_view key_id) const {
  Time now = clock_.now();
  std::shared_ptr<const All> held = all();
  for (const Held& key : *held) {
    if (key.id == key_id && verifies(key.retired, now)) return key.key.public_key();
  }
  return {};
}

std::vector<std::string> OwnKeys::public_jwks() const {
  Time now = clock_.now();
  std::vector<std::string> jwks;
  std::shared_ptr<const All> held = all();
  for (const Held& key : *held) {
    if (verifies(key.retired, now)) jwks.push_back(key.public_jwk);
  }
  return jwks;
}

std::shared_ptr<const OwnKeys::All> OwnKeys::all() const {
  std::lock_guard lock(mutex_);
  return all_;
}

bool OwnKeys::verifies(const std::optional<Time>& retired, Time now) const {
  return !retired || now < *retired + kept_for_;
}

}  // namespace fibrecafe::auth
