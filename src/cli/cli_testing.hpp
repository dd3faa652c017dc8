// SPDX-License-Identifier: Apache-2.0
// The command line in a test's process: arguments in, exit code and what was printed out, on a data folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/cli.hpp"
#include "orders/testing.hpp"
#include "store/store.hpp"

namespace fibrecafe::cli {

class ACommandLine : public testing::Test {
 protected:
  ACommandLine() {
    std::string name = (std::filesystem::temp_directory_path() / "fibrecafe-cli-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    environment_ = {{"FIBRECAFE_DATA", data().string()}, {"XDG_STATE_HOME", (folder_ / "state").string()}};
  }
  ~ACommandLine() override { std::filesystem::remove_all(folder_); }

  int run(const std::vector<std::string>& arguments) {
    std::istringstream in(in_);
    std::ostringstream out, err;
    Console console{in, out, err, environment_, false, clock_, random_};
    int code = cli::run(arguments, console);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  // The same where it must work.
  void done(const std::vector<std::string>& arguments) {
    EXPECT_EQ(run(arguments), kDone) << joined(arguments, " ") << ": " << err_;
  }
  json::value printed() const {
    auto value = parse_json(out_);
    EXPECT_TRUE(value) << out_;
    return value ? *value : json::value();
  }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::filesystem::path data() const { return folder_ / "data"; }

  void register_both() {
    done({"tenant", "add", "EXAMPLE_ISP", "--kci-url", "http://127.0.0.1:9001/kcis", "--sandbox"});
    done({"supplier", "add", "EXAMPLE_FIBRE", "--url", "http://127.0.0.1:9002", "--sandbox"});
    done({"agreement", "add", "EXAMPLE_ISP", "EXAMPLE_FIBRE"});
  }
  void in_store(const std::function<void(store::Unit&)>& work) {
    store::run_beside(data(), true, clock_, random_, [&](store::Unit& unit) {
      work(unit);
      return true;
    });
  }
  // An order of the two that register_both made, just placed and told by a message that was tried once.
  orders::OrderKey place_order() {
    orders::OrderKey key;
    in_store([&](store::Unit& unit) {
      orders::Order order = orders::testing::provide_order();
      order.key = key = {unit.parties().tenants.at(0).id, unit.next_order_id()};
      order.supplier = unit.parties().suppliers.at(0).id;
      unit.insert(order);
      orders::SupplierMessage message;
      message.key = key;
      message.supplier = order.supplier;
      message.request_id = "request-1";
      message.conversation_id = "journey-1";
      message.attempts = 1;
      message.last_attempt = clock_.now();
      message.give_up = clock_.now() + std::chrono::minutes(10);
      unit.put(message);
    });
    return key;
  }

  std::filesystem::path folder_;
  std::map<std::string, std::string> environment_;
  ManualClock clock_{*parse_time("2030-03-04T09:15:00Z")};
  SystemRandom random_;
  std::string in_, out_, err_;
};

}  // namespace fibrecafe::cli
