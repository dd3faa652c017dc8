// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/reader.hpp"

namespace fibrecafe::store::postgres {
namespace {

constexpr std::chrono::milliseconds kTrusted{500};  // a connection that was used so lately is still there

}  // namespace

// Beginning costs no round trip; the first query sees every commit that was answered before it.
void PgReader::run(const std::function<void(Queries&)>& read) {
  try {
    make_sure();
    begin_.queue();
    read(queries_);
    end_.execute();
    used_ = std::chrono::steady_clock::now();
  } catch (...) {
    roll_back();
    throw;
  }
}

void PgReader::roll_back() {
  try {
    connection_.roll_back();
  } catch (const PgError&) {
    connection_.close();
  }
}

void PgReader::make_sure() {
  if (connection_.is_open() && std::chrono::steady_clock::now() - used_ < kTrusted) return;
  try {
    connection_.ensure();
    connection_.execute("");
  } catch (const PgError&) {  // it broke while nobody used it
    connection_.close();
    connection_.ensure();
  }
}

}  // namespace fibrecafe::store::postgres
