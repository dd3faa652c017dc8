// SPDX-License-Identifier: Apache-2.0
// What the router judges in a request's head: the two journey headers, the media type and the coding of the body.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "edge/route.hpp"
#include "http/message.hpp"

namespace fibrecafe::edge {

inline constexpr std::string_view kRequestIdHeader = "X-Request-ID";
inline constexpr std::string_view kConversationIdHeader = "X-Conversation-ID";

// 1 to 128 visible ASCII characters.
bool is_header_token(std::string_view value);

// The header's value if it was sent once and is well formed.
std::optional<std::string_view> journey_header(const http::Headers& headers, std::string_view name);

// Every problem of the head for this route; none: it may go on. An optional journey header may be absent or empty.
std::vector<Problem> judge_head(const http::Headers& headers, const Route& route);

}  // namespace fibrecafe::edge
