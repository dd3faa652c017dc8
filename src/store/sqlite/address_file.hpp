// SPDX-License-Identifier: Apache-2.0
// addresses.db, an SQLite file of its own: how it is written once and how it is searched.
//
// Rows lie in the order of their postcodes, so that a look-up reads neighbouring pages; within one postcode in the
// order of the operator's file. What it does not do: know where the addresses come from, or when the file is replaced.
#pragma once

#include <vector>

#include "enquiries/address.hpp"
#include "store/addresses.hpp"
#include "store/sqlite/database.hpp"

namespace fibrecafe::store::sqlite {

// A connection that reads. Throws std::runtime_error where the file is not what it should be.
class AddressFile {
 public:
  explicit AddressFile(const std::filesystem::path& file);

  AddressFacts facts();
  std::vector<enquiries::AddressRecord> find(const enquiries::AddressSearch& search);

 private:
  // Of one postcode no more rows than 10,000 are looked at: a file that has all in one would keep a thread for seconds.
  std::vector<enquiries::AddressRecord> narrowed(Rows rows, const enquiries::AddressSearch& search);

  std::filesystem::path path_;
  Database database_;
  Statement by_postcode_{database_, "SELECT * FROM address WHERE place = ?1 ORDER BY rowid LIMIT 10000"};
  Statement by_uprn_{database_, "SELECT * FROM address WHERE uprn = ?1 ORDER BY rowid LIMIT 10000"};
};

// Fills an empty file. Not safe against a crash: the file counts only once finish() has returned.
class AddressFileWriter {
 public:
  explicit AddressFileWriter(const std::filesystem::path& file);
  void add(const enquiries::AddressRecord& record);
  // All is on disk when it returns.
  void finish(const std::string& loaded_from, Time now);
  int64_t added() const { return added_; }

 private:
  Database database_;
  Statement insert_{database_,
                    "INSERT INTO waiting.row VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                    " ?16, ?17, ?18)"};
  int64_t added_ = 0;
};

}  // namespace fibrecafe::store::sqlite
