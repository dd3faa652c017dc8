// SPDX-License-Identifier: Apache-2.0
// What a supplier says when it does not do what it was asked: the published error body, as far as it is there.
//
// Used by the judges of messages (judge.cpp) and of asks (ask.cpp). Never fails: a body of another shape says nothing.
#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

namespace fibrecafe::suppliers {

struct ErrorBody {
  std::string code;
  std::vector<std::string> messages;  // at most 20, of at most 1000 characters each
};

ErrorBody read_error(const http::Response& response);

}  // namespace fibrecafe::suppliers
