// SPDX-License-Identifier: Apache-2.0
// Plays every file of api/examples: request, answer and effects of one behaviour each.
//
// UPDATE_GOLDEN=1 rewrites what the files expect; look at the difference before you commit it. FIBRECAFE_EXCHANGES=FILE
// collects every exchange as a JSON line, so that another test can hold them against the OpenAPI documents.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/golden/print_json.hpp"
#include "tests/golden/world.hpp"
#include "tests/support/source_file.hpp"

namespace fibrecafe::golden {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = source_file("api/examples");

std::vector<fs::path> all_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// UUIDs are fresh each time; everything else is the same for the same file.
void hide_uuids(json::value& value) {
  if (json::array* items = value.if_array()) {
    for (json::value& item : *items) hide_uuids(item);
  } else if (json::object* members = value.if_object()) {
    for (auto& member : *members) hide_uuids(member.value());
  } else if (json::string* text = value.if_string(); text && parse_uuid(std::string_view(text->data(), text->size()))) {
    value = "<uuid>";
  }
}

json::object answer_json(const http::Response& response) {
  json::object headers;
  for (const auto& [name, text] : response.headers) headers.emplace(name, text);
  json::object out{{"status", response.status}, {"headers", std::move(headers)}};
  if (!response.body.empty()) out.emplace("body", json::parse(response.body));
  return out;
}

class Exchanges {
 public:
  Exchanges() {
    if (const char* path = std::getenv("FIBRECAFE_EXCHANGES")) file_.open(path, std::ios::trunc);
  }

  void add(const json::object& request, const json::object& answer) {
    json::object line{{"doc", request.at("path") == "/v1/kcis" ? "supplier-updates" : "tenant"},
                      {"method", request.at("method")},
                      {"path", request.at("path")},
                      {"status", answer.at("status")},
                      {"headers", answer.at("headers")}};
    // What a lenient tenant may send is more than the contract describes.
    bool is_lenient = request.contains("as") && request.at("as") == "lenient-isp";
    if (request.contains("body") && !is_lenient) line.emplace("request", request.at("body"));
    if (answer.contains("body") && request.at("method") != "HEAD") line.emplace("response", answer.at("body"));
    write(line);
  }
  void add_pushed(const json::value& kci) {
    write({{"doc", "tenant-updates"}, {"method", "POST"}, {"path", "/kcis"}, {"status", 204}, {"request", kci}});
  }

 private:
  void write(const json::object& line) {
    if (file_.is_open()) file_ << json::serialize(line) << "\n";
  }

  std::ofstream file_;
};

Exchanges& exchanges() {
  static Exchanges all;
  return all;
}

class Golden : public ::testing::TestWithParam<fs::path> {};

TEST_P(Golden, Holds) {
  json::object file = json::parse(read_file(GetParam())).as_object();
  ASSERT_EQ(file.at("name").as_string(), GetParam().stem().string());
  World world(file.contains("given") ? file.at("given").as_object() : json::object());
  const json::object request = file.at("request").as_object();

  json::value expect = answer_json(world.call(request));
  json::value effects = world.effects();
  exchanges().add(request, expect.as_object());
  for (const json::value& kci : world.pushed()) exchanges().add_pushed(kci);

  if (request.at("method") == "HEAD") expect.as_object().erase("body");  // the server's part
  hide_uuids(expect);
  hide_uuids(effects);
  if (std::getenv("UPDATE_GOLDEN")) {
    file["expect"] = expect;
    file["effects"] = effects;
    std::ofstream(GetParam(), std::ios::binary | std::ios::trunc) << print_json(file);
    return;
  }
  EXPECT_EQ(print_json(file.at("expect")), print_json(expect));
  EXPECT_EQ(print_json(file.at("effects")), print_json(effects));
}

std::string test_name(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Examples, Golden, ::testing::ValuesIn(all_files()), test_name);

}  // namespace
}  // namespace fibrecafe::golden
