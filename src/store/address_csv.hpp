// SPDX-License-Identifier: Apache-2.0
// An operator's CSV file of addresses, read into address records. docs/addresses.md is its description for operators.
//
// Used by load_addresses alone. Promises: every problem has its line and its column and says what would be accepted.
// What it does not do: store anything, or hold more than one row.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "enquiries/address.hpp"
#include "store/csv.hpp"

namespace fibrecafe::store {

// The first problems as they are, the others as a number: a file may have a million of them.
class AddressProblems {
 public:
  void add(Problem problem);
  bool is_empty() const { return count_ == 0; }
  std::vector<Problem> listed() const;

 private:
  std::vector<Problem> first_;
  int64_t count_ = 0;
};

class AddressCsv {
 public:
  explicit AddressCsv(std::istream& in) : reader_(in) {}

  // The next row without problems; false at the end. Where the header is not accepted, or a line is no CSV, that is the
  // end.
  bool next(enquiries::AddressRecord& into);
  const AddressProblems& problems() const { return problems_; }

 private:
  // Puts a text that is not empty into the record; gives what would be accepted instead, or nothing.
  using Put = std::function<std::string(const std::string& text, enquiries::AddressRecord& into)>;
  struct Column {
    std::string name;
    Put put;
  };

  bool read_header();
  void add_column(const std::string& name);
  bool has_column(std::string_view name) const;
  bool next_row();
  bool read_row(enquiries::AddressRecord& into);
  void problem(std::string column, std::string text);

  CsvReader reader_;
  std::vector<Column> columns_;  // as the header has them
  std::vector<std::string> row_;
  AddressProblems problems_;
  bool is_begun_ = false, is_over_ = false;
};

}  // namespace fibrecafe::store
