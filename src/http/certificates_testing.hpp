// SPDX-License-Identifier: Apache-2.0
// Throw-away certificates for tests of TLS: an authority, and leaves for 127.0.0.1 that it signs.
#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace fibrecafe::http {

struct Certificate {
  std::shared_ptr<X509> x509;
  std::shared_ptr<EVP_PKEY> key;

  std::string pem() const {
    return text([&](BIO* out) { PEM_write_bio_X509(out, x509.get()); });
  }
  std::string key_pem() const {
    return text([&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }

 private:
  template <class Write>
  static std::string text(Write write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    write(out.get());
    char* bytes = nullptr;
    auto size = static_cast<size_t>(BIO_get_mem_data(out.get(), &bytes));
    return {bytes, size};
  }
};

inline void extend(X509* certificate, int nid, const char* value) {
  std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value), &X509_EXTENSION_free);
  X509_add_ext(certificate, extension.get(), -1);
}

// Signed by `authority`, or by itself and an authority when there is none.
inline Certificate make_certificate(const std::string& name, const Certificate* authority = nullptr) {
  Certificate made{{X509_new(), &X509_free}, {EVP_EC_gen("P-256"), &EVP_PKEY_free}};
  X509* certificate = made.x509.get();
  X509_set_version(certificate, X509_VERSION_3);
  static long serial = 0;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  const Certificate& issuer = authority ? *authority : made;
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer.x509.get()));
  X509_set_pubkey(certificate, made.key.get());
  if (authority) {
    extend(certificate, NID_subject_alt_name, "IP:127.0.0.1");
  } else {
    extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  }
  X509_sign(certificate, issuer.key.get(), EVP_sha256());
  return made;
}

// Files that vanish with it.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::string file = (path_ / name).string();
    std::ofstream(file) << text;
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace fibrecafe::http
