// SPDX-License-Identifier: Apache-2.0
#include "http/tls.hpp"

#include <boost/system/system_error.hpp>
#include <stdexcept>

namespace fibrecafe::http {
namespace {

namespace ssl = boost::asio::ssl;

// Names the file that `load` could not use.
template <class Load>
void use(const std::string& file, const std::string& what, Load load) {
  try {
    load();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot use " + file + " as " + what + ": " + error.code().message());
  }
}

void demand_certificates(ssl::context& tls, const std::string& file) {
  use(file, "the clients' TLS authority", [&] { tls.load_verify_file(file); });
  tls.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  SSL_CTX_set_client_CA_list(tls.native_handle(), SSL_load_client_CA_file(file.c_str()));
}

}  // namespace

ssl::context make_tls(const ServerOptions& options) {
  ssl::context tls(ssl::context::tls_server);
  const std::string& certificate = options.tls_certificate_file;
  const std::string& key = options.tls_key_file;
  use(certificate, "the TLS certificate", [&] { tls.use_certificate_chain_file(certificate); });
  use(key, "the TLS key", [&] { tls.use_private_key_file(key, ssl::context::pem); });
  SSL_CTX* native = tls.native_handle();
  if (SSL_CTX_check_private_key(native) != 1) {
    throw std::runtime_error("the TLS key in " + key + " does not belong to the certificate in " + certificate);
  }
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);  // resumption is by tickets, which need no memory here
  SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>("fibrecafe"), 9);
  if (!options.tls_client_ca_file.empty()) demand_certificates(tls, options.tls_client_ca_file);
  return tls;
}

}  // namespace fibrecafe::http
