// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/wake_text.hpp"

#include <gtest/gtest.h>

namespace fibrecafe::store::postgres {
namespace {

TEST(WakeText, TellsWhatBecameDue) {
  Effects effects;
  effects.news.suppliers = {SupplierId{7}};
  effects.news.tenants = {TenantId{1}, TenantId{300}};
  effects.news.wake = Time(Duration(123));
  Effects heard = parse_wake_text(wake_text(effects));
  EXPECT_EQ(heard.news.suppliers, effects.news.suppliers);
  EXPECT_EQ(heard.news.tenants, effects.news.tenants);
  EXPECT_EQ(heard.news.wake, effects.news.wake);
  EXPECT_FALSE(heard.news.everything || heard.parties_changed || heard.keys_changed);
}

TEST(WakeText, TellsOfPartiesAndKeys) {
  Effects effects;
  effects.parties_changed = effects.news.everything = effects.keys_changed = true;
  Effects heard = parse_wake_text(wake_text(effects));
  EXPECT_TRUE(heard.parties_changed && heard.keys_changed && heard.news.everything);
  EXPECT_EQ(wake_text({}), "") << "nothing to tell";
}

TEST(WakeText, SaysEverythingWhereTheListIsTooLong) {
  Effects effects;
  for (int64_t id = 1; id < 3000; ++id) effects.news.tenants.insert(TenantId{id});
  std::string text = wake_text(effects);
  EXPECT_LT(text.size(), 8000u);
  EXPECT_TRUE(parse_wake_text(text).news.everything);
}

TEST(WakeText, TakesWhatItCannotReadForEverything) {
  for (const char* text : {"x", "s", "sx", "t1 q5", "s99999999999999999999"}) {
    EXPECT_TRUE(parse_wake_text(text).news.everything) << text;
  }
}

}  // namespace
}  // namespace fibrecafe::store::postgres
