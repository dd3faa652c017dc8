// SPDX-License-Identifier: Apache-2.0
#include "store/listing_entry.hpp"

#include "base/assert.hpp"
#include "orders/service_of.hpp"

namespace fibrecafe::store {
namespace {

constexpr char kFormat = 1;  // first byte of every record

// Seven bits a byte, the lowest first; the sign is the lowest bit.
void put_number(std::string& into, int64_t value) {
  uint64_t left = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (; left >= 0x80; left >>= 7) into.push_back(static_cast<char>(left | 0x80));
  into.push_back(static_cast<char>(left));
}

void put_text(std::string& into, const std::string& text) {
  put_number(into, static_cast<int64_t>(text.size()));
  into += text;
}

int64_t millis(Time time) {
  return time.time_since_epoch().count();
}

class RecordReader {
 public:
  explicit RecordReader(std::span<const uint8_t> left) : left_(left) {}

  bool at_end() const { return left_.empty(); }
  ListingEntry entry();

 private:
  uint8_t byte();
  int64_t number();
  std::string text();
  Time time() { return Time(Duration(number())); }

  std::span<const uint8_t> left_;
};

uint8_t RecordReader::byte() {
  if (left_.empty()) throw BrokenListing("the list's log: a record is cut off");
  uint8_t byte = left_.front();
  left_ = left_.subspan(1);
  return byte;
}

int64_t RecordReader::number() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t next = byte();
    value |= static_cast<uint64_t>(next & 0x7F) << shift;
    if (next < 0x80) return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  throw BrokenListing("the list's log: a number is too long");
}

std::string RecordReader::text() {
  auto size = static_cast<uint64_t>(number());
  if (size > left_.size()) throw BrokenListing("the list's log: a text is cut off");
  std::string text(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(size));
  left_ = left_.subspan(size);
  return text;
}

ListingEntry RecordReader::entry() {
  if (byte() != kFormat) throw BrokenListing("the list's log: a record of an unknown format");
  ListingEntry entry;
  entry.key.tenant.value = number();
  entry.key.order.value = number();
  entry.supplier.value = number();
  entry.type = number();
  entry.status = number();
  entry.created = time();
  entry.updated = entry.created + time().time_since_epoch();
  entry.address_id = text();
  entry.service_id = text();
  return entry;
}

}  // namespace

int64_t listing_number(OrderStatus status) {
  switch (status) {
    case OrderStatus::kReceivedByGateway: return 1;
    case OrderStatus::kSentToSupplier: return 2;
    case OrderStatus::kAcknowledged: return 3;
    case OrderStatus::kInProgress: return 4;
    case OrderStatus::kPending: return 5;
    case OrderStatus::kHeld: return 6;
    case OrderStatus::kPendingAmendment: return 7;
    case OrderStatus::kPendingCancellation: return 8;
    case OrderStatus::kFailedToSend: return kFinalFrom;
    case OrderStatus::kRejected: return kFinalFrom + 1;
    case OrderStatus::kCancelled: return kFinalFrom + 2;
    case OrderStatus::kFailed: return kFinalFrom + 3;
    case OrderStatus::kCompleted: return kFinalFrom + 4;
    case OrderStatus::kPartial: return kFinalFrom + 5;
  }
  FIBRECAFE_ASSERT(false && "a status without a number");
}

int64_t listing_number(OrderType type) {
  switch (type) {
    case OrderType::kNew: return 1;
    case OrderType::kStart: return 2;
    case OrderType::kTakeover: return 3;
    case OrderType::kTransfer: return 4;
    case OrderType::kSwap: return 5;
    case OrderType::kModify: return 6;
    case OrderType::kCease: return 7;
    case OrderType::kUnsolicitedCease: return 8;
  }
  FIBRECAFE_ASSERT(false && "a type without a number");
}

ListingEntry listing_entry(const orders::Order& order) {
  ListingEntry entry;
  entry.key = order.key;
  entry.supplier = order.supplier;
  entry.type = listing_number(order.type);
  entry.status = listing_number(orders::shown_status(order));
  entry.created = order.created;
  entry.updated = order.updated;
  if (order.address) entry.address_id = order.address->identifier.id;
  entry.service_id = orders::service_of(order);
  return entry;
}

void append_record(std::string& records, const ListingEntry& entry) {
  records.push_back(kFormat);
  put_number(records, entry.key.tenant.value);
  put_number(records, entry.key.order.value);
  put_number(records, entry.supplier.value);
  put_number(records, entry.type);
  put_number(records, entry.status);
  put_number(records, millis(entry.created));
  put_number(records, millis(entry.updated) - millis(entry.created));
  put_text(records, entry.address_id);
  put_text(records, entry.service_id);
}

std::vector<ListingEntry> read_records(std::span<const uint8_t> records) {
  std::vector<ListingEntry> entries;
  for (RecordReader reader(records); !reader.at_end();) entries.push_back(reader.entry());
  return entries;
}

}  // namespace fibrecafe::store
