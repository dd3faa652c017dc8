// SPDX-License-Identifier: Apache-2.0
#include "sandbox/answers.hpp"

namespace fibrecafe::sandbox {

http::Response json_answer(int status, const json::value& body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = json::serialize(body);
  return response;
}

http::Response error_answer(int status, FaultCode code, const std::vector<std::string>& messages, Random& random) {
  json::object body{{"uuid", to_string(uuid_v4(random))}, {"code", text(code)}};
  body["messages"] = json::array(messages.begin(), messages.end());
  return json_answer(status, body);
}

http::Response refusal(const Error& error, Random& random) {
  std::vector<std::string> messages;
  for (const Problem& problem : error.problems) {
    messages.push_back(problem.path.empty() ? problem.text : problem.path + ": " + problem.text);
  }
  if (error.code == ErrorCode::kMalformed) return error_answer(400, FaultCode::kMalformedRequest, messages, random);
  return error_answer(422, FaultCode::kInvalidRequest, messages, random);
}

}  // namespace fibrecafe::sandbox
