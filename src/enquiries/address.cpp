// SPDX-License-Identifier: Apache-2.0
#include "enquiries/address.hpp"

namespace fibrecafe::enquiries {

std::string normal_postcode(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ' ') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  }
  return out;
}

}  // namespace fibrecafe::enquiries
