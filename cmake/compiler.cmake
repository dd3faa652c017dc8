# Language, warnings, hardening and sanitizers. Presets choose by FIBRECAFE_SANITIZE and CMAKE_BUILD_TYPE.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(FIBRECAFE_TESTS "build the tests" OFF)
set(FIBRECAFE_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")
set(FIBRECAFE_COVERAGE OFF CACHE BOOL "instrument for gcovr")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference
                    -Wimplicit-fallthrough -Wunused-result -Werror
                    # GCC 12 reports these inside the standard library and Boost when it inlines; they are false there.
                    -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overread
                    -Wno-stringop-overflow -Wno-array-bounds)
add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection -g1)
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)
add_link_options(-pie)

if(FIBRECAFE_SANITIZE)
  add_compile_options(-fsanitize=${FIBRECAFE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FIBRECAFE_SANITIZE})
  if(FIBRECAFE_SANITIZE STREQUAL "thread")
    add_compile_options(-Wno-tsan)  # Asio uses atomic_thread_fence, which the thread sanitizer does not model
  endif()
else()
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2> _GLIBCXX_ASSERTIONS)
endif()
if(FIBRECAFE_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
