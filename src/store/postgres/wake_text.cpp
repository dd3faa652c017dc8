// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/wake_text.hpp"

#include <charconv>

namespace fibrecafe::store::postgres {
namespace {

constexpr size_t kLengthMax = 4000;  // a notification holds 8000 bytes

// "s12 " and the like: a letter and a number.
template <class Number>
void put(std::string& out, char letter, Number number) {
  out += letter;
  out += std::to_string(number);
  out += ' ';
}

bool take(std::string_view word, Effects& effects) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), number);
  bool has_number = error == std::errc() && end == word.data() + word.size();
  if (word == "*") {
    effects.news.everything = true;
  } else if (word == "p") {
    effects.parties_changed = effects.news.everything = true;
  } else if (word == "k") {
    effects.keys_changed = true;
  } else if (has_number && word[0] == 's') {
    effects.news.suppliers.insert(SupplierId{number});
  } else if (has_number && word[0] == 't') {
    effects.news.tenants.insert(TenantId{number});
  } else if (has_number && word[0] == 'w') {
    effects.news.wake = Time(Duration(number));
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string wake_text(const Effects& effects) {
  std::string out;
  if (effects.keys_changed) out += "k ";
  if (effects.parties_changed) return out + "p";
  std::string marks = out;
  if (effects.news.everything) return out + "*";
  for (SupplierId supplier : effects.news.suppliers) put(out, 's', supplier.value);
  for (TenantId tenant : effects.news.tenants) put(out, 't', tenant.value);
  if (effects.news.wake) put(out, 'w', effects.news.wake->time_since_epoch().count());
  return out.size() > kLengthMax ? marks + "*" : out;
}

Effects parse_wake_text(std::string_view text) {
  Effects effects;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!word.empty() && !take(word, effects)) effects.news.everything = true;
  }
  return effects;
}

}  // namespace fibrecafe::store::postgres
