// SPDX-License-Identifier: Apache-2.0
#include "suppliers/fibrecafe/enquiry_asks.hpp"

#include "suppliers/fibrecafe/encode.hpp"
#include "suppliers/fibrecafe/enquiry_readers.hpp"

namespace fibrecafe::suppliers {
namespace {

using enquiries::AddressRecord;
using enquiries::AddressSearch;
using enquiries::Availability;
using enquiries::AvailabilityQuestion;

// The service types are always said, though suppliers have a default for them (supplier-and-updates.md 2.2).
Question question_of(const AvailabilityQuestion& asked) {
  Question question;
  question.path = "/service-availability";
  question.query.emplace_back("address", json::serialize(address_json(asked.address)));
  for (ServiceType type : asked.service_types) question.query.emplace_back("serviceTypes", text(type));
  return question;
}

Question question_of(const AddressSearch& search) {
  Question question;
  question.path = "/addresses";
  auto put = [&question](std::string name, const std::string& value) {
    if (!value.empty()) question.query.emplace_back(std::move(name), value);
  };
  put("postalCode", search.postcode);
  put("uprn", search.uprn);
  put("name", search.name);
  put("streetNumber", search.street_number);
  put("streetName", search.street_name);
  return question;
}

class EnquiryAsks final : public enquiries::SupplierAsks {
 public:
  explicit EnquiryAsks(Asker& asker) : asker_(asker) {}

  void availability(parties::Asking asking, const AvailabilityQuestion& question,
                    std::function<void(Asked<Availability>)> done) override {
    asker_.ask(std::move(asking), question_of(question), [done = std::move(done)](Asked<json::value> asked) {
      done(read_answer<Availability>(std::move(asked), read_availability));
    });
  }

  void addresses(parties::Asking asking, const AddressSearch& search,
                 std::function<void(Asked<std::vector<AddressRecord>>)> done) override {
    asker_.ask(std::move(asking), question_of(search), [done = std::move(done)](Asked<json::value> asked) {
      done(read_answer<std::vector<AddressRecord>>(std::move(asked), read_addresses));
    });
  }

 private:
  Asker& asker_;
};

}  // namespace

std::unique_ptr<enquiries::SupplierAsks> make_enquiry_asks(Asker& asker) {
  return std::make_unique<EnquiryAsks>(asker);
}

}  // namespace fibrecafe::suppliers
