// SPDX-License-Identifier: Apache-2.0
// The list of orders as the reading connections see it, and what they share with the thread that keeps it.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <shared_mutex>

#include "store/sqlite/listing_file.hpp"
#include "store/sqlite/listing_log.hpp"
#include "store/sqlite/listing_search.hpp"

namespace fibrecafe::store::sqlite {

// Between the thread and the readers. Outlives both.
struct ListingShelf {
  explicit ListingShelf(std::filesystem::path at) : file(std::move(at)) {}

  const std::filesystem::path file;
  std::shared_mutex in_use;            // shared: somebody reads the file; exclusive: it is replaced
  std::atomic<bool> is_whole{false};   // every order is in it; not while it is built
  std::atomic<bool> is_broken{false};  // a reader saw that it is no database any more
  std::atomic<int64_t> edition{0};     // goes up whenever the file is another one
};

// Of one reading connection, with the same thread. Errors of all: kUnavailable while the list is built anew.
class ListingReader {
 public:
  explicit ListingReader(ListingShelf& shelf) : shelf_(shelf) {}

  Result<ListingSearch::Found> page(TenantId tenant, const OrderFilter& filter, std::optional<OrderId> before,
                                    size_t limit, const std::optional<std::vector<OrderId>>& named);
  // Ascending; of every commit that `log` sees, whose snapshot must be there already: what the list has not heard of is
  // taken from it.
  Result<std::vector<OrderId>> changed_since(TenantId tenant, Time since, OrderId after, size_t limit, ListingLog& log);

 private:
  struct Connection {
    explicit Connection(const std::filesystem::path& file);
    Database database;
    ListingSearch search{database};
    Statement begin{database, "BEGIN"}, end{database, "COMMIT"}, position{database, "SELECT position FROM state"};
  };
  struct Transaction;
  // Runs `read` in a transaction of its own.
  template <class Read>
  auto with_connection(Read read) -> Result<std::invoke_result_t<Read, Connection&>>;

  ListingShelf& shelf_;
  std::unique_ptr<Connection> connection_;
  int64_t edition_ = -1;  // of the file that is open
};

}  // namespace fibrecafe::store::sqlite
