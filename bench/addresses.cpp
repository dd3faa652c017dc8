// SPDX-License-Identifier: Apache-2.0
// ./dev bench addresses: a file of a million invented addresses is loaded, then looked up in by chance. How large, how
// fast, in how much memory; and whether each look-up finds what it should.
//
//   bench_addresses [ROWS] [LOOK-UPS]     1000000 and 20000
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "observe/log.hpp"
#include "store/addresses.hpp"

namespace {

using namespace fibrecafe;
using Steady = std::chrono::steady_clock;

constexpr double kMegabyte = 1'000'000;
constexpr double kFileMegabytesMax = 300;  // of a million rows
constexpr double kLookUpMillisecondsMax = 1;
constexpr int64_t kFirstUprn = 999'900'000'000;
constexpr int64_t kPerPostcode = 15;
constexpr int64_t kStride = 7919;  // rows of one postcode lie far apart in the file; prime to the number of rows

std::string postcode_of(int64_t address) {
  int64_t place = address / kPerPostcode;
  char text[16];
  std::snprintf(text, sizeof text, "ZZ%d %d%c%c", int(place / 6760 % 99 + 1), int(place % 10),
                char('A' + place / 10 % 26), char('A' + place / 260 % 26));
  return text;
}

void write_csv(const std::filesystem::path& file, int64_t rows) {
  static const char* const kStreets[] = {"Example Street", "Sample Lane", "Station Road", "Invented Avenue"};
  std::ofstream csv(file);
  csv << "uprn,nad,districtCode,name,subName,unitNumber,streetNumber,streetName,locality,city,postcode,country,"
         "qualifier,source,attribute:UNINHABITED\n";
  for (int64_t row = 0; row < rows; ++row) {
    int64_t address = row * kStride % rows;
    csv << kFirstUprn + address << ",A" << 10'000'000'000 + address << ",LS,"
        << (address % 10 == 0 ? "Example House" : "") << (address % 4 == 0 ? ",Flat," : ",,")
        << (address % 4 == 0 ? std::to_string(address % 9 + 1) : "") << ',' << address % 200 + 1 << ','
        << kStreets[address / kPerPostcode % 4] << ",Upper End,Exampleton," << postcode_of(address)
        << ",United Kingdom,Gold,EXAMPLE," << (address % 50 == 0 ? "true" : "") << '\n';
  }
  if (!csv.flush()) throw std::runtime_error("cannot write " + file.string());
}

double megabytes_of(const std::filesystem::path& file) {
  return double(std::filesystem::file_size(file)) / kMegabyte;
}

// In a process of its own, so that its memory is not the reader's.
int write_and_load(const std::filesystem::path& folder, int64_t rows) {
  std::filesystem::path file = folder / "addresses.csv";
  write_csv(file, rows);
  std::ifstream csv(file, std::ios::binary);
  auto start = Steady::now();
  auto loaded = store::load_addresses(folder / "data", csv, file.string(), SystemClock().now());
  std::chrono::duration<double> took = Steady::now() - start;
  if (!loaded) {
    std::printf("BAD the file is not accepted: %s\n", loaded.error().problems.at(0).text.c_str());
    return EXIT_FAILURE;
  }
  std::printf("%-28s %9.1f MB\n%-28s %9.1f MB\n%-28s %9.1f s\n", "CSV", megabytes_of(file), "addresses.db",
              double(loaded->bytes) / kMegabyte, "loaded in", took.count());
  std::fflush(stdout);
  return EXIT_SUCCESS;
}

// "VmRSS:", "RssFile:" and so on, in MB.
double memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::strtod(line.c_str() + name.size(), nullptr) * 1024 / kMegabyte;
  }
  return 0;
}

struct LookUps {
  std::vector<double> milliseconds;
  int wrong = 0;

  double percentile(double share) const {
    std::vector<double> sorted = milliseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[std::min(sorted.size() - 1, size_t(double(sorted.size()) * share))];
  }
};

// Every second one by UPRN, the others by postcode.
LookUps look_up(const enquiries::AddressSource& source, int64_t rows, int count) {
  std::mt19937_64 random(20300304);
  LookUps all;
  for (int i = 0; i < count; ++i) {
    int64_t address = std::uniform_int_distribution<int64_t>(0, rows - 1)(random);
    std::string uprn = std::to_string(kFirstUprn + address);
    enquiries::AddressSearch search;
    if (i % 2 == 0)
      search.uprn = uprn;
    else
      search.postcode = enquiries::normal_postcode(postcode_of(address));
    auto start = Steady::now();
    auto found = source.is_loaded() ? source.find(search) : std::vector<enquiries::AddressRecord>();
    all.milliseconds.push_back(std::chrono::duration<double, std::milli>(Steady::now() - start).count());
    bool is_there = std::any_of(found.begin(), found.end(), [&](const enquiries::AddressRecord& record) {
      return record.identifier.identifier.id == uprn;
    });
    all.wrong += is_there ? 0 : 1;
  }
  return all;
}

bool measure(const std::filesystem::path& folder, int64_t rows, int count) {
  auto log = observe::make_silent_log();
  double before = memory("VmRSS:");
  auto source = store::open_addresses(folder / "data", *log);
  LookUps all = look_up(*source, rows, count);
  double p50 = all.percentile(0.5), p99 = all.percentile(0.99);
  std::printf("%-28s %9.1f MB (%.1f MB before it)\n", "reader's resident memory", memory("VmRSS:"), before);
  std::printf("%-28s %9.3f ms\n%-28s %9.3f ms\n%-28s %9.3f ms\n\n", "look-up p50", p50, "look-up p99", p99,
              "look-up max", *std::max_element(all.milliseconds.begin(), all.milliseconds.end()));
  bool ok = true;
  auto check = [&](bool holds, const std::string& text) {
    std::printf("%s %s\n", holds ? "ok " : "BAD", text.c_str());
    ok = ok && holds;
  };
  double file = megabytes_of(folder / "data" / "addresses.db");
  check(all.wrong == 0, std::to_string(count) + " look-ups, " + std::to_string(all.wrong) + " without their address");
  check(file <= kFileMegabytesMax * double(rows) / kMegabyte, "a million rows are under 300 MB on disk");
  check(p99 < kLookUpMillisecondsMax, "99 of 100 look-ups take less than 1 ms");
  return ok;
}

bool run(int64_t rows, int count) {
  std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-bench-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
  std::printf("%lld addresses, %d look-ups, one after the other on one thread.\n\n", static_cast<long long>(rows),
              count);
  std::fflush(stdout);
  pid_t loader = ::fork();
  if (loader == 0) ::_exit(write_and_load(name, rows));
  int status = 0;
  bool is_loaded = ::waitpid(loader, &status, 0) == loader && status == 0;
  bool ok = is_loaded && measure(name, rows, count);
  std::filesystem::remove_all(name);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    int64_t rows = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    int count = argc > 2 ? std::atoi(argv[2]) : 20'000;
    if (rows < 1 || count < 1) {
      std::fprintf(stderr, "usage: bench_addresses [ROWS] [LOOK-UPS], both from 1\n");
      return 2;
    }
    return run(rows, count) ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_addresses: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
