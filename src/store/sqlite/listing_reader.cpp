// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/listing_reader.hpp"

#include <algorithm>
#include <type_traits>

namespace fibrecafe::store::sqlite {
namespace {

constexpr Duration kBusyTimeout{10'000};
constexpr int64_t kUnheardMax = 5'000;  // log rows that a reader takes into account by itself

tl::unexpected<Error> not_now(std::string why) {
  return fail(ErrorCode::kUnavailable, std::move(why));
}

}  // namespace

ListingReader::Connection::Connection(const std::filesystem::path& file)
    : database(file, Access::kReadOnly, kBusyTimeout) {
  database.execute("PRAGMA cache_size = -8192");
}

struct ListingReader::Transaction {
  explicit Transaction(Connection& of) : connection(of) { connection.begin.execute(); }
  ~Transaction() {
    try {
      if (connection.database.in_transaction()) connection.end.execute();
    } catch (const SqliteError&) {  // the end of a reading transaction changes nothing
    }
  }
  Transaction(const Transaction&) = delete;
  Connection& connection;
};

template <class Read>
auto ListingReader::with_connection(Read read) -> Result<std::invoke_result_t<Read, Connection&>> {
  std::shared_lock reading(shelf_.in_use);
  if (!shelf_.is_whole) return not_now("the list of orders is being built");
  try {
    return finding_damage([&] {
      if (edition_ != shelf_.edition) {
        connection_ = std::make_unique<Connection>(shelf_.file);
        edition_ = shelf_.edition;
      }
      Transaction transaction(*connection_);
      return read(*connection_);
    });
  } catch (const BrokenListing&) {
    shelf_.is_broken = true;
    return not_now("the list of orders is broken, and will be built anew");
  }
}

Result<ListingSearch::Found> ListingReader::page(TenantId tenant, const OrderFilter& filter,
                                                 std::optional<OrderId> before, size_t limit,
                                                 const std::optional<std::vector<OrderId>>& named) {
  return with_connection(
      [&](Connection& connection) { return connection.search.page(tenant, filter, before, limit, named); });
}

Result<std::vector<OrderId>> ListingReader::changed_since(TenantId tenant, Time since, OrderId after, size_t limit,
                                                          ListingLog& log) {
  int64_t position = 0;
  auto changed = with_connection([&](Connection& connection) {
    Rows rows = connection.position.query();
    if (rows.next()) position = rows.integer(0);
    return connection.search.changed_since(tenant, since, after, limit);
  });
  if (!changed) return changed;

  auto unheard = log.after(position, kUnheardMax + 1);
  if (unheard.rows > kUnheardMax) return not_now("the list of orders is late");
  for (const ListingEntry& entry : unheard.entries) {
    bool is_wanted = entry.key.tenant == tenant && entry.updated >= since && entry.key.order > after;
    if (is_wanted) changed->push_back(entry.key.order);
  }
  std::sort(changed->begin(), changed->end());
  changed->erase(std::unique(changed->begin(), changed->end()), changed->end());
  if (changed->size() > limit) changed->resize(limit);
  return changed;
}

}  // namespace fibrecafe::store::sqlite
