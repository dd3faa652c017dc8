// SPDX-License-Identifier: Apache-2.0
#include "supplier_updates/routes.hpp"

#include "supplier_updates/post_kci.hpp"

namespace fibrecafe::supplier_updates {

std::vector<edge::Route> routes(const edge::DoorNeeds& needs) {
  edge::Route kcis;
  kcis.document = "supplier-updates";
  kcis.operation_id = "handleKci";
  kcis.method = "POST";
  kcis.path = "/v1/kcis";
  kcis.role = parties::Role::kSupplier;
  kcis.headers = edge::JourneyHeaders::kRequestOnly;
  kcis.json_body = true;
  kcis.run = edge::writing_door<PostKci>(needs);
  return {std::move(kcis)};
}

}  // namespace fibrecafe::supplier_updates
