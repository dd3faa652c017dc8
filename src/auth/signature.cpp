// SPDX-License-Identifier: Apache-2.0
#include "auth/signature.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <stdexcept>

#include "auth/encoding.hpp"
#include "base/assert.hpp"

namespace fibrecafe::auth {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"ES256", "EdDSA", "RS256"};
constexpr size_t kP256Bytes = 32;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;        // beyond, one verification is work enough to be an attack
constexpr int kRsaExponentBitsMax = 33;  // 65537 and its like

template <auto release>
struct Release {
  template <class T>
  void operator()(T* pointer) const {
    release(pointer);
  }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;
using Memory = std::unique_ptr<BIO, Release<BIO_free_all>>;
using KeyPointer = std::shared_ptr<EVP_PKEY>;

KeyPointer owned(EVP_PKEY* key) {
  return {key, EVP_PKEY_free};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Number number_of(std::string_view big_endian) {
  return Number(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_string()) return {};
  return value->get_string();
}

std::optional<std::string> bytes_member(const json::object& jwk, std::string_view name) {
  std::string_view text = text_of(jwk, name);
  if (text.empty()) return {};
  return parse_base64url(text);
}

KeyPointer key_from(const char* type, OSSL_PARAM_BLD* builder) {
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  KeyPointer made = owned(key);
  Context check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return EVP_PKEY_public_check(check.get()) == 1 ? made : nullptr;
}

KeyPointer p256_key(const json::object& jwk) {
  auto x = bytes_member(jwk, "x"), y = bytes_member(jwk, "y");
  if (text_of(jwk, "crv") != "P-256" || !x || !y || x->size() != kP256Bytes || y->size() != kP256Bytes) return nullptr;
  std::string point = "\x04" + *x + *y;
  Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return key_from("EC", builder.get());
}

KeyPointer ed25519_key(const json::object& jwk) {
  auto x = bytes_member(jwk, "x");
  if (text_of(jwk, "crv") != "Ed25519" || !x || x->size() != 32) return nullptr;
  return owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()));
}

KeyPointer rsa_key(const json::object& jwk) {
  auto n = bytes_member(jwk, "n"), e = bytes_member(jwk, "e");
  if (!n || !e || n->size() > kRsaBitsMax / 8 || e->size() > 8) return nullptr;
  Number modulus = number_of(*n), exponent = number_of(*e);
  if (BN_num_bits(modulus.get()) < kRsaBitsMin) return nullptr;
  if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) || BN_num_bits(exponent.get()) > kRsaExponentBitsMax) {
    return nullptr;
  }
  Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return key_from("RSA", builder.get());
}

bool is_for_verifying(const json::object& jwk) {
  if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
  const json::value* operations = jwk.if_contains("key_ops");
  if (!operations) return true;
  if (!operations->is_array()) return false;
  for (const json::value& operation : operations->get_array()) {
    if (operation.is_string() && operation.get_string() == "verify") return true;
  }
  return false;
}

// JWS has r and s as 32 bytes each, OpenSSL wants them as DER.
std::string der_of(std::string_view raw) {
  if (raw.size() != 2 * kP256Bytes) return {};
  Signature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), number_of(raw.substr(0, kP256Bytes)).release(),
                 number_of(raw.substr(kP256Bytes)).release());
  unsigned char* der = nullptr;
  int length = i2d_ECDSA_SIG(signature.get(), &der);
  if (length <= 0) return {};
  std::string out(reinterpret_cast<char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  return out;
}

std::string raw_of(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  FIBRECAFE_ASSERT(signature);
  std::string raw(2 * kP256Bytes, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(raw), kP256Bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(raw) + kP256Bytes, kP256Bytes);
  return raw;
}

std::string coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  FIBRECAFE_ASSERT(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  Number owner(number);
  std::string bytes(kP256Bytes, '\0');
  BN_bn2binpad(number, bytes_of(bytes), kP256Bytes);
  return base64url(bytes);
}

// An unencrypted key only: without this OpenSSL would ask the terminal for a pass phrase.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

std::string quoted(const json::object& jwk, std::string_view name) {
  return json::serialize(json::value(name)) + ":" + json::serialize(json::value(text_of(jwk, name)));
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  return kNames[static_cast<size_t>(algorithm)];
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Algorithm>(i);
  }
  return {};
}

std::optional<PublicKey> PublicKey::from_jwk(const json::object& jwk) {
  if (!is_for_verifying(jwk)) return {};
  std::string_view type = text_of(jwk, "kty");
  KeyPointer key;
  Algorithm algorithm = Algorithm::kEs256;
  if (type == "EC") {
    key = p256_key(jwk);
  } else if (type == "OKP") {
    key = ed25519_key(jwk);
    algorithm = Algorithm::kEdDsa;
  } else if (type == "RSA") {
    key = rsa_key(jwk);
    algorithm = Algorithm::kRs256;
  }
  ERR_clear_error();
  if (!key) return {};
  if (jwk.contains("alg") && text_of(jwk, "alg") != name_of(algorithm)) return {};
  return PublicKey(std::move(key), algorithm);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  std::string der;
  if (algorithm_ == Algorithm::kEs256) {
    der = der_of(signature);
    if (der.empty()) return false;
    signature = der;
  }
  const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  DigestContext context(EVP_MD_CTX_new());
  bool verified =
      EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
  ERR_clear_error();
  return verified;
}

PrivateKey PrivateKey::make() {
  KeyPointer key = owned(EVP_EC_gen("P-256"));
  FIBRECAFE_ASSERT(key);
  return PrivateKey(std::move(key));
}

PrivateKey PrivateKey::from_pem(std::string_view pem) {
  Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyPointer key = owned(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_pass_phrase, nullptr));
  ERR_clear_error();
  std::array<char, 32> group{};
  bool is_p256 = key && EVP_PKEY_is_a(key.get(), "EC") == 1 &&
                 EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr) == 1 &&
                 std::string_view(group.data()) == "prime256v1";
  if (!is_p256) throw std::runtime_error("a token signing key is not a P-256 private key in PEM form");
  return PrivateKey(std::move(key));
}

std::string PrivateKey::pem() const {
  Memory memory(BIO_new(BIO_s_secmem()));
  FIBRECAFE_ASSERT(PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* text = nullptr;
  long length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<size_t>(length)};
}

std::string PrivateKey::sign(std::string_view message) const {
  DigestContext context(EVP_MD_CTX_new());
  std::string der(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  size_t length = der.size();
  FIBRECAFE_ASSERT(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  FIBRECAFE_ASSERT(EVP_DigestSign(context.get(), bytes_of(der), &length, bytes_of(message), message.size()) == 1);
  der.resize(length);
  return raw_of(der);
}

json::object PrivateKey::public_jwk() const {
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X)},
          {"y", coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)}};
}

std::string thumbprint(const json::object& jwk) {
  std::string_view type = text_of(jwk, "kty");
  std::string members;
  if (type == "EC") {
    members = quoted(jwk, "crv") + "," + quoted(jwk, "kty") + "," + quoted(jwk, "x") + "," + quoted(jwk, "y");
  } else if (type == "OKP") {
    members = quoted(jwk, "crv") + "," + quoted(jwk, "kty") + "," + quoted(jwk, "x");
  } else {
    members = quoted(jwk, "e") + "," + quoted(jwk, "kty") + "," + quoted(jwk, "n");
  }
  return base64url(as_text(sha256("{" + members + "}")));
}

}  // namespace fibrecafe::auth
