// SPDX-License-Identifier: Apache-2.0
// The server's side of TLS: certificate, key, versions, and whether clients must show a certificate. Used by
// server.cpp.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "http/server.hpp"

namespace fibrecafe::http {

// TLS 1.2 and later. Throws std::runtime_error that names the file which cannot be used.
boost::asio::ssl::context make_tls(const ServerOptions& options);

}  // namespace fibrecafe::http
