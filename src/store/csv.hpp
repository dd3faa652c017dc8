// SPDX-License-Identifier: Apache-2.0
// Comma-separated values as RFC 4180 has them: fields in quotes or without, "" for a quote in quotes, lines that end in
// CRLF or LF, a line break within quotes, a byte order mark before the first line.
//
// Used by the operator's address file. Promises: a file of any size in little memory, what is not CSV is refused with
// its line. What it does not do: know a header, or look at the texts.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace fibrecafe::store {

class CsvReader {
 public:
  explicit CsvReader(std::istream& in) : in_(in) {}

  // The fields of the next row that is not an empty line; false at the end. `fields` is given again for its memory.
  // Errors: kMalformed; nothing can be read after it.
  Result<bool> next(std::vector<std::string>& fields);
  int64_t line() const { return row_line_; }  // on which the last row began, from 1

 private:
  static constexpr int kEnd = -1, kComma = -2, kLineEnd = -3;  // beside the bytes

  Result<void> read_row(std::vector<std::string>& fields);
  Result<int> read_plain(std::string& field);   // both give what ended the field: kComma, kLineEnd
  Result<int> read_quoted(std::string& field);  // its first quote is the next byte
  Result<int> end_of_field(int byte);
  Result<void> append(std::string& field, int byte);
  tl::unexpected<Error> refuse(std::string text) const;

  int peek() { return at_ < filled_ || fill() ? static_cast<unsigned char>(buffer_[at_]) : kEnd; }
  int take();
  bool fill();

  std::istream& in_;
  std::string buffer_;
  size_t at_ = 0, filled_ = 0;
  int64_t line_ = 1, row_line_ = 0;
  size_t row_bytes_ = 0, column_ = 0;
};

}  // namespace fibrecafe::store
