// SPDX-License-Identifier: Apache-2.0
// For what cannot happen. Stays on in release: a gateway that no longer understands its own state must stop, and will
// find everything acknowledged on disk when it starts again. Never for input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define FIBRECAFE_ASSERT(condition)                                                           \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::fprintf(stderr, "assertion failed: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
