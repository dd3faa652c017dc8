// SPDX-License-Identifier: Apache-2.0
#include "edge/remembered.hpp"

#include <openssl/evp.h>

#include <initializer_list>
#include <memory>
#include <stdexcept>

namespace fibrecafe::edge {
namespace {

// The parts are told apart by their lengths.
std::array<uint8_t, 16> digest(std::initializer_list<std::string_view> parts) {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<uint8_t, EVP_MAX_MD_SIZE> whole;
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  for (std::string_view part : parts) {
    uint64_t length = part.size();
    good = good && EVP_DigestUpdate(context.get(), &length, sizeof length) == 1 &&
           EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  if (!good || EVP_DigestFinal_ex(context.get(), whole.data(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  std::array<uint8_t, 16> cut;
  std::copy_n(whole.begin(), cut.size(), cut.begin());
  return cut;
}

}  // namespace

RequestIdentity identify(const Call& call) {
  const http::Request& request = call.request;
  return {{digest({call.principal->client(), call.request_id}), call.principal->tenant()},
          digest({request.method, request.path, request.body})};
}

}  // namespace fibrecafe::edge
