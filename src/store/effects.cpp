// SPDX-License-Identifier: Apache-2.0
#include "store/effects.hpp"

namespace fibrecafe::store {

void Effects::add(Effects&& other) {
  news.everything = news.everything || other.news.everything;
  news.suppliers.merge(other.news.suppliers);
  news.tenants.merge(other.news.tenants);
  if (other.news.wake && (!news.wake || *other.news.wake < *news.wake)) news.wake = other.news.wake;
  parties_changed = parties_changed || other.parties_changed;
  keys_changed = keys_changed || other.keys_changed;
  listing += other.listing;
}

}  // namespace fibrecafe::store
