// SPDX-License-Identifier: Apache-2.0
// The transition table as a page for people: docs/generated/order-states.md. A test holds the page against the table;
// nothing of the gateway reads it.
#pragma once

#include <string>

namespace fibrecafe::orders {

// Markdown: for each table a Mermaid state diagram, and every row with what follows from it.
std::string state_diagram();

}  // namespace fibrecafe::orders
