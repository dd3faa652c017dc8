// SPDX-License-Identifier: Apache-2.0
// As precompiled.hpp, for what most tests include (cmake/tests.cmake).
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "precompiled.hpp"
