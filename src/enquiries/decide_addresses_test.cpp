// SPDX-License-Identifier: Apache-2.0
#include "enquiries/decide_addresses.hpp"

#include <gtest/gtest.h>

#include "enquiries/address.hpp"

namespace fibrecafe::enquiries {
namespace {

// A tenant with an agreement with the first of two suppliers, which offers addresses.
struct DecideAddressSource : ::testing::Test {
  parties::Directory::Content content;
  DecideAddressSource() {
    parties::Tenant tenant;
    tenant.id = TenantId{1};
    content.tenants.push_back(tenant);
    for (const char* name : {"EXAMPLE_FIBRE", "OTHER_FIBRE"}) {
      parties::Supplier supplier;
      supplier.id = SupplierId{static_cast<int64_t>(content.suppliers.size()) + 1};
      supplier.name = name;
      supplier.offers_addresses = true;
      content.suppliers.push_back(supplier);
    }
    content.agreements.push_back({TenantId{1}, SupplierId{1}, {}});
  }
  Result<std::optional<SupplierId>> decide(const std::string& named = "", bool own_is_loaded = true) {
    return decide_address_source(parties::Directory(content), TenantId{1}, named, own_is_loaded);
  }
  ErrorCode refused(const std::string& named = "", bool own_is_loaded = true) {
    auto out = decide(named, own_is_loaded);
    return out ? ErrorCode::kDefect : out.error().code;
  }
};

TEST_F(DecideAddressSource, TheNamedSupplierComesFirst) {
  content.tenants[0].address_supplier = SupplierId{1};
  EXPECT_EQ(decide("EXAMPLE_FIBRE").value(), SupplierId{1});
}

TEST_F(DecideAddressSource, ANamedSupplierMustBeAgreed) {
  for (const char* name : {"OTHER_FIBRE", "NO_SUCH_FIBRE"}) {
    auto out = decide(name);
    ASSERT_FALSE(out) << name;
    EXPECT_EQ(out.error().code, ErrorCode::kRejected);
    EXPECT_EQ(out.error().problems[0].path, "supplier");
  }
}

TEST_F(DecideAddressSource, ASupplierThatOffersNoAddressesIsNotAsked) {
  content.suppliers[0].offers_addresses = false;
  EXPECT_EQ(refused("EXAMPLE_FIBRE"), ErrorCode::kSupplierNotOffered);
  content.tenants[0].address_supplier = SupplierId{1};
  EXPECT_EQ(refused(), ErrorCode::kSupplierNotOffered);
}

TEST_F(DecideAddressSource, ThenTheOneThatIsSetThenTheGatewaysOwn) {
  EXPECT_EQ(decide().value(), std::nullopt);
  content.tenants[0].address_supplier = SupplierId{1};
  EXPECT_EQ(decide().value(), SupplierId{1});
}

TEST_F(DecideAddressSource, OneThatIsSetAndGoneCountsAsNotSet) {
  content.tenants[0].address_supplier = SupplierId{2};
  EXPECT_EQ(decide().value(), std::nullopt) << "no agreement";
  content.tenants[0].address_supplier = SupplierId{1};
  content.suppliers[0].removed = true;
  EXPECT_EQ(decide().value(), std::nullopt) << "removed";
}

TEST_F(DecideAddressSource, WithoutASourceItIsNotOffered) {
  EXPECT_EQ(refused("", false), ErrorCode::kNotOffered);
}

TEST(NormalPostcode, HasCapitalsAndNoSpaces) {
  EXPECT_EQ(normal_postcode("zz99 1aa"), "ZZ991AA");
  EXPECT_EQ(normal_postcode(" ZZ991AA "), "ZZ991AA");
  EXPECT_EQ(normal_postcode("   "), "");
}

}  // namespace
}  // namespace fibrecafe::enquiries
