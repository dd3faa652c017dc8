// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace fibrecafe {
namespace {

using boost::system::error_code;

enum class Fault { kNone, kDuplicateKey };

// Builds a value as boost::json::parser does, and watches the keys of each open object.
class Builder {
 public:
  // Keys are compared one by one, so their number is bounded; no object of the contract comes near.
  static constexpr size_t max_object_size = 256;
  static constexpr size_t max_array_size = size_t(-1);
  static constexpr size_t max_key_size = size_t(-1);
  static constexpr size_t max_string_size = size_t(-1);

  explicit Builder(json::storage_ptr storage) : stack_(json::storage_ptr(), buffer_, sizeof buffer_) {
    stack_.reset(std::move(storage));
  }
  json::value release() { return stack_.release(); }
  const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    firsts_.push_back(keys_.size());
    return true;
  }
  bool on_object_end(size_t count, error_code&) {
    keys_.resize(firsts_.back());
    firsts_.pop_back();
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(size_t count, error_code&) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, size_t, error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, size_t, error_code& error) {
    key_.append(part.data(), part.size());
    if (std::find(keys_.begin() + static_cast<std::ptrdiff_t>(firsts_.back()), keys_.end(), key_) != keys_.end()) {
      duplicate_ = key_;
      error = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
      return false;
    }
    keys_.push_back(std::move(key_));
    key_.clear();
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, size_t, error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(int64_t value, json::string_view, error_code&) {
    stack_.push_int64(value);
    return true;
  }
  bool on_uint64(uint64_t value, json::string_view, error_code&) {
    stack_.push_uint64(value);
    return true;
  }
  bool on_double(double value, json::string_view, error_code&) {
    stack_.push_double(value);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  unsigned char buffer_[4096];
  json::value_stack stack_;
  std::string key_;
  std::vector<std::string> keys_;  // of all open objects, innermost last
  std::vector<size_t> firsts_;     // where each open object's keys begin in keys_
  std::string duplicate_;
};

}  // namespace

Result<json::value> parse_json(std::string_view text, size_t depth_max) {
  json::parse_options options;
  options.max_depth = depth_max;
  json::basic_parser<Builder> parser(options,
                                     json::make_shared_resource<json::monotonic_resource>(text.size() * 2 + 512));
  error_code error;
  size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::make_error_code(json::error::extra_data);
  if (error) {
    const std::string& duplicate = parser.handler().duplicate();
    if (!duplicate.empty() || error == boost::system::errc::invalid_argument) {
      return fail(ErrorCode::kMalformed, {{duplicate, "Duplicate key - a field may be given once"}});
    }
    if (error == json::error::too_deep) {
      return fail(ErrorCode::kMalformed,
                  "Body nested too deep - at most " + std::to_string(depth_max) + " levels are accepted");
    }
    return fail(ErrorCode::kMalformed, "Body is not JSON - " + error.message() + " at byte " + std::to_string(read));
  }
  return parser.handler().release();
}

}  // namespace fibrecafe
