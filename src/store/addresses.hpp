// SPDX-License-Identifier: Apache-2.0
// The operator's own addresses: addresses.db in the data directory, loaded from a CSV file (docs/addresses.md).
//
// Used by cli/ to load it and by app/ to answer from it. It is a file of its own, made as a whole and never changed: a
// load puts a new one in its place at once, and whoever has the old one open notices at the next look-up.
#pragma once

#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "enquiries/ports.hpp"
#include "observe/log.hpp"

namespace fibrecafe::store {

// What is known of a loaded file.
struct AddressFacts {
  int64_t addresses = 0;
  Time loaded{};
  std::string loaded_from;  // as the operator named it
  uint64_t bytes = 0;       // on disk
};

// Replaces what is loaded in `directory` (made if missing) by the addresses of `csv`, all or none. Errors: kInvalid
// with the first problems and how many there are. Throws std::runtime_error: another load is under way, the disk is
// full, ...
Result<AddressFacts> load_addresses(const std::filesystem::path& directory, std::istream& csv,
                                    const std::string& loaded_from, Time now);

// Nothing: none are loaded. Throws std::runtime_error: the file is another program's, another version's, or broken.
std::optional<AddressFacts> address_facts(const std::filesystem::path& directory);

// What is loaded in `directory` at each moment; nothing yet is no error. Texts are compared without case and spaces:
// the street's number as a whole; a name and a street's name have to contain what is asked for. Gives 500 addresses at
// most. A file that cannot be read counts as none and is logged; when it breaks in the middle of a find(), that throws
// std::runtime_error.
std::unique_ptr<enquiries::AddressSource> open_addresses(const std::filesystem::path& directory, observe::Log& log);

}  // namespace fibrecafe::store
