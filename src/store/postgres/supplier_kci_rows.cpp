// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/supplier_kci_rows.hpp"

#include "store/row_shapes.hpp"

namespace fibrecafe::store::postgres {

bool SupplierKciRows::knows(orders::OrderKey key, const Uuid& id) {
  return knows_.query(key.tenant, key.order, id).next();
}

void SupplierKciRows::insert(orders::OrderKey key, const orders::SupplierKci& kci, bool held) {
  text_.clear();
  write_record(text_, kci);
  insert_.queue(key.tenant, key.order, kci.id, held, kci.sequence, kci.issued_on, text_, kci.raw);
}

std::vector<orders::SupplierKci> SupplierKciRows::held(orders::OrderKey key) {
  std::vector<orders::SupplierKci> out;
  Rows rows = held_.query(key.tenant, key.order);
  while (rows.next()) out.push_back(supplier_kci_from(rows));
  return out;
}

void SupplierKciRows::release(orders::OrderKey key, const Uuid& id) {
  release_.queue(key.tenant, key.order, id);
}

int64_t SupplierKciRows::count_held() {
  Rows rows = count_held_.query();
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace fibrecafe::store::postgres
