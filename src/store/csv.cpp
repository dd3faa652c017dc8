// SPDX-License-Identifier: Apache-2.0
#include "store/csv.hpp"

namespace fibrecafe::store {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;
constexpr size_t kRowBytesMax = 64 * 1024;  // so that a quote that is never closed does not take in the whole file
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
  do {
    if (peek() == kEnd) {
      if (in_.bad()) return refuse("the file cannot be read any further");
      return false;
    }
    row_line_ = line_;
    if (auto read = read_row(fields); !read) return tl::unexpected(read.error());
  } while (fields.size() == 1 && fields[0].empty());
  return true;
}

Result<void> CsvReader::read_row(std::vector<std::string>& fields) {
  row_bytes_ = column_ = 0;
  int ended_by = kComma;
  while (ended_by == kComma) {
    if (column_ == fields.size()) fields.emplace_back();
    std::string& field = fields[column_++];
    field.clear();
    auto read = peek() == '"' ? read_quoted(field) : read_plain(field);
    if (!read) return tl::unexpected(read.error());
    ended_by = *read;
  }
  fields.resize(column_);
  return {};
}

Result<int> CsvReader::read_plain(std::string& field) {
  while (true) {
    int byte = take();
    bool ends = byte == kEnd || byte == ',' || byte == '\n' || (byte == '\r' && peek() == '\n');
    if (ends) return end_of_field(byte);
    if (byte == '"') return refuse("a quote inside a field: accepted are quotes around the whole field");
    if (auto kept = append(field, byte); !kept) return tl::unexpected(kept.error());
  }
}

Result<int> CsvReader::read_quoted(std::string& field) {
  take();
  while (true) {
    int byte = take();
    if (byte == kEnd) return refuse("the field's closing quote is missing");
    if (byte == '"' && peek() != '"') return end_of_field(take());
    if (byte == '"') take();
    if (auto kept = append(field, byte); !kept) return tl::unexpected(kept.error());
  }
}

Result<int> CsvReader::end_of_field(int byte) {
  if (byte == ',') return kComma;
  if (byte == '\r' && peek() == '\n') byte = take();
  if (byte == '\n' || byte == kEnd) return kLineEnd;
  return refuse("text after the closing quote: a quote within the field is written twice");
}

Result<void> CsvReader::append(std::string& field, int byte) {
  if (++row_bytes_ > kRowBytesMax) {
    return refuse("a row of over " + std::to_string(kRowBytesMax) + " bytes: is a closing quote missing?");
  }
  field += static_cast<char>(byte);
  return {};
}

tl::unexpected<Error> CsvReader::refuse(std::string text) const {
  std::string path = "line " + std::to_string(row_line_ > 0 ? row_line_ : 1);
  if (column_ > 0) path += ", column " + std::to_string(column_);
  return fail(ErrorCode::kMalformed, {{std::move(path), std::move(text)}});
}

int CsvReader::take() {
  int byte = peek();
  if (byte == kEnd) return kEnd;
  ++at_;
  if (byte == '\n') ++line_;
  return byte;
}

bool CsvReader::fill() {
  bool is_first = buffer_.empty();
  buffer_.resize(kBufferBytes);
  in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  at_ = 0;
  filled_ = static_cast<size_t>(in_.gcount());
  if (is_first && std::string_view(buffer_.data(), filled_).starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  return at_ < filled_;
}

}  // namespace fibrecafe::store
