# Debian 12's libraries; packaging/apt-build.txt names their packages.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(date REQUIRED)
find_package(tl-expected REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)

add_library(fibrecafe_dependencies INTERFACE)
target_include_directories(fibrecafe_dependencies INTERFACE ${PROJECT_SOURCE_DIR}/src)
# Boost's header-only halves are compiled once, in src/http/boost_sources.cpp.
target_compile_definitions(fibrecafe_dependencies INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED SPDLOG_FMT_EXTERNAL)
target_link_libraries(fibrecafe_dependencies INTERFACE
  Threads::Threads Boost::json Boost::url OpenSSL::SSL OpenSSL::Crypto CURL::libcurl SQLite::SQLite3 PkgConfig::PQ
  date::date-tz tl::expected spdlog::spdlog prometheus-cpp::core PkgConfig::SODIUM PkgConfig::RE2)
