// SPDX-License-Identifier: Apache-2.0
// What every store must do, written against Store alone. A store joins by making a StoreUnderTest and instantiating
// StoreSuite with it (store_suite_test.cpp).
#pragma once

#include "store/testing.hpp"

namespace fibrecafe::store::testing {

// A store that can be closed and opened again on the same data.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  virtual void reopen() = 0;
  // As run_beside: another process' short transaction.
  virtual bool beside(const std::function<bool(Unit&)>& act) = 0;
  virtual observe::Metrics& metrics() = 0;

  static constexpr size_t kCallersMax = 50;  // what the factories give their stores
};

struct StoreMaker {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

class StoreSuite : public ::testing::TestWithParam<StoreMaker> {
 protected:
  Store& store() { return under_test_->store(); }
  void reopen() { under_test_->reopen(); }
  bool beside(const std::function<bool(Unit&)>& act) { return under_test_->beside(act); }
  observe::Metrics& metrics() { return under_test_->metrics(); }

 private:
  std::unique_ptr<StoreUnderTest> under_test_ = GetParam().make();
};

}  // namespace fibrecafe::store::testing
