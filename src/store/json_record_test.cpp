// SPDX-License-Identifier: Apache-2.0
// The stored texts are plain JSON and true merge patches: a reader that knows RFC 7386 and nothing of this program can
// rebuild an order.
#include "store/json_record.hpp"

#include <gtest/gtest.h>

#include "orders/testing.hpp"
#include "store/order_codec.hpp"

namespace fibrecafe::store {
namespace {

using orders::Order;

// RFC 7386, section 2, to the letter.
json::value merge_patch(json::value target, const json::value& patch) {
  if (!patch.is_object()) return patch;
  if (!target.is_object()) target = json::object();
  for (const auto& [name, value] : patch.as_object()) {
    if (value.is_null()) {
      target.as_object().erase(name);
    } else {
      json::value& member = target.as_object()[name];
      member = merge_patch(member, value);
    }
  }
  return target;
}

std::string patch_between(const Order& from, const Order& to) {
  std::string out;
  write_patch(out, from, to);
  return out;
}

Order decoded(const json::value& value) {
  Order order;
  read_record(value.as_object(), order);
  return order;
}

Order bare() {
  Order order = orders::testing::provide_order();
  order.key = {};
  order.supplier = {};
  return order;
}

struct Change {
  const char* name;
  std::function<void(Order&)> from, to;
};

class MergePatch : public ::testing::TestWithParam<Change> {};

TEST_P(MergePatch, LeadsFromOneOrderToTheOther) {
  Order from = bare(), to = bare();
  if (GetParam().from) GetParam().from(from);
  if (GetParam().to) GetParam().to(to);
  std::string patch = patch_between(from, to);
  Order patched = from;
  apply_patch(patch, patched);
  EXPECT_TRUE(patched == to) << patch;
  EXPECT_TRUE(decoded(merge_patch(json::parse(encode(from)), json::parse(patch))) == to) << patch;
}

const Change kChanges[] = {
    {"Nothing", {}, {}},
    {"Scalar", {}, [](Order& order) { order.status = OrderStatus::kHeld; }},
    {"TextToNone", [](Order& order) { order.notes = "a"; }, {}},
    {"NoneToEmptyText", {}, [](Order& order) { order.notes = ""; }},
    {"EmptyTextToNone", [](Order& order) { order.notes = ""; }, {}},
    {"ListReplaced",
     {},
     [](Order& order) {
       order.characteristics = {{"A", ""}, {"B", "b"}};
     }},
    {"ListEmptied", {}, [](Order& order) { order.characteristics.clear(); }},
    {"RecordRemoved", {}, [](Order& order) { order.address.reset(); }},
    {"RecordAdded", [](Order& order) { order.address.reset(); }, {}},
    {"RecordChangedInside", {}, [](Order& order) { order.address->identifier.id = "1"; }},
    {"RecordMemberAdded", {}, [](Order& order) { order.primary_contact->email = "a@b"; }},
    {"RecordMemberRemoved", [](Order& order) { order.primary_contact->email = "a@b"; }, {}},
    {"PlainRecordFilled", {}, [](Order& order) { order.scenario.name = "X"; }},
    {"PlainRecordEmptied", [](Order& order) { order.scenario.name = "X"; }, {}},
    {"FlagCleared", [](Order& order) { order.orphaned = true; }, {}},
    {"TimeMoved", {}, [](Order& order) { order.updated += Duration(1); }},
    {"NumberToZero", [](Order& order) { order.supplier_sequence = 4; }, {}},
};

INSTANTIATE_TEST_SUITE_P(Changes, MergePatch, ::testing::ValuesIn(kChanges),
                         [](const auto& chosen) { return std::string(chosen.param.name); });

TEST(JsonRecord, WritesNothingForWhatDidNotChange) {
  EXPECT_EQ(patch_between(bare(), bare()), "{}");
}

TEST(JsonRecord, WritesTheChangedMembersOnly) {
  Order to = bare();
  to.status = OrderStatus::kSentToSupplier;
  to.supplier_reference = "S-1";
  EXPECT_EQ(patch_between(bare(), to), R"({"status":"SENT_TO_SUPPLIER","supplier_reference":"S-1"})");
}

TEST(JsonRecord, EscapesEveryCharacterThatJsonReserves) {
  Order order = bare();
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  order.notes = all + "\xE2\x82\xAC\xF0\x9F\x98\x80";
  Order read = decoded(json::parse(encode(order)));
  EXPECT_EQ(read.notes, order.notes);
}

TEST(JsonRecord, ReadsBackEvenTextThatIsNotUtf8) {
  Order order = bare(), read;
  order.notes = "\xFF\xFE";
  decode(encode(order), read);
  EXPECT_EQ(read.notes, order.notes);
}

TEST(JsonRecord, SaysWhichWordItDoesNotKnow) {
  std::string text = encode(bare());
  text.replace(text.find("RECEIVED_BY_GATEWAY"), 19, "FROM_THE_FUTURE");
  Order order;
  EXPECT_THROW(decode(text, order), std::runtime_error);
  EXPECT_THROW(decode("{", order), std::runtime_error);
  EXPECT_THROW(decode("{}", order), std::runtime_error) << "no type";
}

TEST(JsonRecord, IgnoresMembersOfANewerProgram) {
  std::string text = encode(bare());
  text.insert(1, "\"unheard_of\":{},");
  Order order;
  decode(text, order);
  EXPECT_TRUE(order == bare());
}

}  // namespace
}  // namespace fibrecafe::store
