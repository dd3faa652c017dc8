// SPDX-License-Identifier: Apache-2.0
// Every statement about what belongs to a tenant names the tenant, but for three kinds, which stand here by name
// (the gateway's invariants: order number -> tenant, (supplier, reference) -> tenant and order, the claim of due work).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "store/postgres/schema/version_1.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::store::postgres {
namespace {

using Names = std::set<std::string>;

// What no tenant owns: the gateway's own, the parties (read whole by every gateway), and the two directories.
const Names kOwnedByNobody = {"meta",        "tenant",          "supplier",           "agreement", "client",
                              "signing_key", "order_directory", "supplier_directory", "replica",   "claim"};

const Names kOrderNumberToTenant = {"order_rows.hpp locate_"};
const Names kReferenceToTenant = {"order_rows.hpp locate_reference_", "order_rows.hpp owner_"};
// What is due, over all tenants: to a supplier, by a timer, to an operator, to housekeeping, and its counts.
const Names kClaimOfDueWork = {"message_rows.hpp waiting_",       "message_rows.hpp attempting_",
                               "message_rows.hpp lock_given_up_", "message_rows.hpp postpone_",
                               "message_rows.hpp postpone_of_",   "message_rows.hpp count_waiting_",
                               "message_rows.hpp count_unknown_", "order_rows.hpp open_of_supplier_",
                               "kci_rows.hpp pending_",           "supplier_kci_rows.hpp count_held_",
                               "work_rows.hpp due_wakes_",        "work_rows.hpp next_wake_",
                               "work_rows.hpp parked_",           "work_rows.hpp parked_one_",
                               "work_rows.hpp drop_parked_",      "work_rows.hpp count_parked_",
                               "request_rows.hpp forget_",        "reservation_rows.hpp forget_"};

// "file member" -> the SQL text of each Statement in this folder.
std::map<std::string, std::string> statements() {
  std::map<std::string, std::string> out;
  std::regex declared("Statement (\\w+)\\{\\s*connection_?,([^;]*)\\};"), literal("\"((?:[^\"\\\\]|\\\\.)*)\"");
  for (const auto& file : std::filesystem::directory_iterator(source_file("src/store/postgres"))) {
    if (file.path().extension() != ".hpp") continue;
    std::ifstream stream(file.path());
    std::stringstream text;
    text << stream.rdbuf();
    std::string content = text.str();
    for (std::sregex_iterator at(content.begin(), content.end(), declared), end; at != end; ++at) {
      std::string sql, parts = (*at)[2];
      for (std::sregex_iterator part(parts.begin(), parts.end(), literal); part != end; ++part) sql += (*part)[1];
      out[file.path().filename().string() + " " + std::string((*at)[1])] = sql;
    }
  }
  return out;
}

Names tables_of(const std::string& sql) {
  Names tables;
  std::regex named("(?:FROM|INTO|UPDATE|JOIN) ([a-z_]+)");
  for (std::sregex_iterator at(sql.begin(), sql.end(), named), end; at != end; ++at) tables.insert((*at)[1]);
  return tables;
}

bool is_about_a_tenants(const std::string& sql) {
  for (const std::string& table : tables_of(sql)) {
    bool is_a_table = std::string(kSchemaVersion1).find("CREATE TABLE " + table + " (") != std::string::npos;
    if (is_a_table && !kOwnedByNobody.contains(table)) return true;
  }
  return false;
}

bool names_the_tenant(const std::string& sql) {
  static const std::regex named("(tenant = (\\$\\d|ANY))|(INSERT INTO [a-z_]+ \\((id, kind, )?tenant)");
  return std::regex_search(sql, named);
}

TEST(TenantFirst, InEveryStatementButThreeKinds) {
  Names without;
  auto all = statements();
  EXPECT_GT(all.size(), 80u);
  for (const auto& [name, sql] : all) {
    bool looks_up = kOrderNumberToTenant.contains(name) || kReferenceToTenant.contains(name);
    if (!looks_up && is_about_a_tenants(sql) && !names_the_tenant(sql)) without.insert(name);
  }
  EXPECT_EQ(without, kClaimOfDueWork);
  for (const Names& names : {kOrderNumberToTenant, kReferenceToTenant, kClaimOfDueWork}) {
    for (const std::string& name : names) EXPECT_TRUE(all.contains(name)) << name << " is no statement any more";
  }
}

TEST(TenantFirst, InTheListOfOrdersToo) {
  std::ifstream stream(source_file("src/store/postgres/listing_search.cpp"));
  for (std::string line; std::getline(stream, line);) {
    if (line.find("FROM listing") == std::string::npos) continue;
    EXPECT_NE(line.find("WHERE tenant = $1"), std::string::npos) << line;
  }
}

// Of every table that is a tenant's the key begins with the tenant, so that it can be distributed by it.
TEST(TenantFirst, InEveryKey) {
  std::string schema = kSchemaVersion1;
  std::regex table("CREATE TABLE (\\w+) \\(([^;]*)\\)[^;]*;");
  int owned = 0;
  for (std::sregex_iterator at(schema.begin(), schema.end(), table), end; at != end; ++at) {
    if (kOwnedByNobody.contains((*at)[1])) continue;
    ++owned;
    std::string columns = (*at)[2];
    bool leads =
        columns.find("PRIMARY KEY (tenant") != columns.npos || columns.find("tenant bigint PRIMARY") != columns.npos;
    EXPECT_TRUE(leads) << (*at)[1];
  }
  EXPECT_GT(owned, 10);
}

}  // namespace
}  // namespace fibrecafe::store::postgres
