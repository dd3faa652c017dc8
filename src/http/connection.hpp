// SPDX-License-Identifier: Apache-2.0
// One accepted connection, from its first byte to its close: requests one after the other, deadlines, graceful closing.
// Started by server.cpp on the worker's context; it ends by itself, by Connection::close, or with the context.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "http/worker.hpp"

namespace fibrecafe::http {

Task<void> serve_plain(Socket socket, Slot slot, Service& service, Worker& worker);
Task<void> serve_tls(Socket socket, Slot slot, Service& service, Worker& worker, asio::ssl::context& tls);

}  // namespace fibrecafe::http
