// SPDX-License-Identifier: Apache-2.0
// The route table is the OpenAPI documents' list of operations: the same operationIds at the same methods and paths,
// with the same scopes, offered or not.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "app/site_routes.hpp"
#include "supplier_updates/routes.hpp"
#include "tenant_api/routes.hpp"
#include "tests/support/fake_asks.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe {
namespace {

// "POST /service-orders handleCreateOrder"
using Operations = std::set<std::string>;

struct Document {
  Operations offered, not_offered;
  std::string scope;  // of the whole document; empty: no token
};

const std::regex kRow(R"~(method: (\w+), path: "?([^", ]+)"?, operationId: (\w+))~");

// The documents are written with two spaces a level, one operation key a line; nothing else of YAML is needed here.
Document read_document(const std::string& name) {
  std::ifstream file(source_file("api/openapi") / (name + ".yaml"));
  EXPECT_TRUE(file) << name;
  Document document;
  std::string line, section, path, method;
  while (std::getline(file, line)) {
    if (!line.empty() && line[0] != ' ' && line[0] != '#') section = line.substr(0, line.find(':'));
    auto word = [&line](size_t at) { return line.substr(at, line.find(':', at) - at); };
    if (section == "security" && line.find("- ") != std::string::npos && line.ends_with(".all.all")) {
      document.scope = line.substr(line.find("- ") + 2);
    }
    std::smatch row;
    if (section == "x-not-offered" && std::regex_search(line, row, kRow)) {
      document.not_offered.insert(row[1].str() + " " + row[2].str() + " " + row[3].str());
    }
    if (section != "paths") continue;
    if (line.starts_with("  /")) path = word(2);
    if (line.starts_with("    ") && line.size() > 4 && line[4] != ' ') method = word(4);
    if (line.starts_with("      operationId:")) {
      std::string upper;
      for (char c : method) upper += static_cast<char>(std::toupper(c));
      document.offered.insert(upper + " " + path + " " + line.substr(19));
    }
  }
  return document;
}

class NoTokens final : public auth::TokenService {
 public:
  void authenticate(const http::Request&, parties::Role, std::function<void(Result<auth::Principal>)>) override {}
  void issue(const http::Request&, parties::Role, std::function<void(http::Response)>) override {}
  http::Response jwks() const override { return {}; }
  http::Response metadata() const override { return {}; }
  void reload_keys() override {}
};

struct Table {
  std::map<std::string, Operations> offered, not_offered;
  std::map<std::string, std::set<std::string>> scopes;
};

Table gateway_table() {
  testing::FakeStore store{parties::Directory::Content{}};
  orders::Timing timing;
  SystemClock clock;
  SeededRandom random(1);
  auto log = observe::make_silent_log();
  edge::DoorNeeds door{store, timing, clock, random, *log};
  testing::FakeAsking asking;
  NoTokens tokens;
  Table table;
  for (const auto& routes :
       {tenant_api::routes(asking.needs(door)), supplier_updates::routes(door), app::token_routes(tokens, true)}) {
    for (const edge::Route& route : routes) {
      std::string document(route.document), path(route.path);
      if (path.starts_with("/v1")) path = path.substr(3);
      std::string row = std::string(route.method) + " " + path + " " + std::string(route.operation_id);
      (route.not_offered ? table.not_offered : table.offered)[document].insert(row);
      if (route.role) table.scopes[document].insert(auth::scope_of(*route.role));
    }
  }
  return table;
}

TEST(Routes, AreTheOperationsOfTheDocuments) {
  Table table = gateway_table();
  for (const char* name : {"auth", "tenant", "supplier-updates"}) {
    Document document = read_document(name);
    EXPECT_FALSE(document.offered.empty());
    EXPECT_EQ(table.offered[name], document.offered) << name;
  }
  EXPECT_EQ(table.offered.size(), 3u);
}

TEST(Routes, AnswerNotOfferedForWhatTheDocumentSaysIsNot) {
  Table table = gateway_table();
  Document document = read_document("tenant");
  EXPECT_EQ(document.not_offered.size(), 10u);
  EXPECT_EQ(table.not_offered["tenant"], document.not_offered);
}

TEST(Routes, AskForTheScopeOfTheirDocument) {
  Table table = gateway_table();
  EXPECT_EQ(table.scopes["tenant"], std::set<std::string>{read_document("tenant").scope});
  EXPECT_EQ(table.scopes["supplier-updates"], std::set<std::string>{read_document("supplier-updates").scope});
  EXPECT_TRUE(table.scopes["auth"].empty());
  EXPECT_EQ(read_document("auth").scope, "");
}

}  // namespace
}  // namespace fibrecafe
