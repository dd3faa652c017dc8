// SPDX-License-Identifier: Apache-2.0
// Bodies of POST /service-orders, POST /appointments and POST /kcis, mutated at random, with our decoders' verdict on
// each: for the comparison with an independent JSON Schema validator (scripts/check-drift).
//
// FIBRECAFE_CASES=FILE takes the cases as JSON lines, FIBRECAFE_CASES_COUNT and FIBRECAFE_CASES_SEED change how many
// and which. The field tables only: no rules, no clock.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <span>

#include "supplier_updates/kci_fields.hpp"
#include "tenant_api/place_order.hpp"
#include "tenant_api/reservation_fields.hpp"

namespace fibrecafe {
namespace {

constexpr std::string_view kOrders[] = {
    R"({"orderType":"NEW","supplier":"EXAMPLE_FIBRE","address":{"id":"999900000018","type":"UPRN"},
        "serviceOrderItem":{"serviceSpecification":{"id":"FTTP"}},
        "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018"}})",
    R"({"orderType":"TAKEOVER","supplier":"EXAMPLE_FIBRE","address":{"id":"A00009999018","type":"NAD",
        "additionalIdentifiers":[{"id":"LS","type":"DistrictCode"},{"id":"999900000018","type":"UPRN"}]},
        "serviceOrderItem":{"serviceSpecification":{"id":"FTTP"},"serviceCharacteristics":[
        {"name":"ONT_REFERENCE","value":"ONT-7Q2-0044"},{"name":"ONT_PORT","value":""}]},
        "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018","email":"alex.morgan@example.com"},
        "secondaryContact":{"name":"Sam Patel","phoneNumber":"01632 960 001"},"appointmentReservationId":77,
        "requestedCompletionDate":"2030-04-15","engineerTasks":["INSTALL_ROUTER","TEST_SINGLE_DEVICE"],
        "hazards":"A dog is in the garden.","onSiteRestrictions":"No parking.","notes":"Please ring twice."})",
    R"({"orderType":"MODIFY","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451",
        "serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_900_110"}],
        "primaryContact":{"name":"Alex Morgan","phoneNumber":"020 7946 0018"},"engineerTasks":[],
        "requestedCompletionDate":"2030-05-02T00:00:00+01:00","appointmentReservationId":9007199254740991})",
    R"({"orderType":"CEASE","supplier":"EXAMPLE_FIBRE","serviceId":"EXF-0000451",
        "requestedCompletionDate":"2030-06-29T23:00:00.000Z","notes":"The customer is moving abroad."})",
};

constexpr std::string_view kReservations[] = {
    R"({"supplier":"EXAMPLE_FIBRE","address":{"id":"999900000018","type":"UPRN"},"serviceSpecification":{"id":"FTTP"},
        "timeslot":{"timeslotStartDateTime":"2030-04-15T07:00:00.000Z","timeslotEndDateTime":"2030-04-15T12:00:00.000Z"}})",
    R"({"supplier":"EXAMPLE_FIBRE","address":{"id":"A00009999018","type":"NAD",
        "additionalIdentifiers":[{"id":"LS","type":"DistrictCode"}]},"serviceSpecification":{"id":"FTTP"},
        "serviceCharacteristics":[{"name":"CARE_LEVEL","value":""}],"serviceId":"EXF-0000451","purpose":"MODIFY",
        "timeslot":{"timeslotStartDateTime":"2030-04-15T00:00:00.000+01:00","timeslotEndDateTime":"2030-04-15T12:00:00Z",
        "classification":"WEEKDAY_AM","standard":false}})",
};

constexpr std::string_view kKcis[] = {
    R"({"id":"7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0001","sequenceNumber":1,"issuedOn":"2030-03-04T09:15:41.000Z",
        "reasonCode":"ACKNOWLEDGED","provideServiceOrder":{"id":1042,"orderType":"NEW","tenant":"EXAMPLE_ISP",
        "supplierOrderReference":"EXF-ORD-88231","status":"ACKNOWLEDGED"}})",
    R"({"id":"7D1F2B7E-53F4-4F0E-9D43-5A1C1B2F0002","sequenceNumber":2,"issuedOn":"2030-03-04","reasonCode":"COMMITTED",
        "problemCode":"ADDITIONAL_WORK","text":"","supplierCode":"D-17","supplierCodes":["D-17"],
        "supplierNotes":[{"note":"n","type":"Engineer Note","created":"2030-03-06T13:31:00Z"}],
        "provideServiceOrder":{"id":"1042","status":"IN_PROGRESS","committedDate":"2030-04-15",
        "targetDate":"2030-04-15T12:00:00+01:00","appointmentSupplierReference":"EXF-APT-5510",
        "appointmentTimeslot":{"timeslotStartDateTime":"2030-04-15T13:00:00+01:00","timeslotEndDateTime":"2030-04-15"},
        "serviceOrderItem":{"serviceSpecification":{"id":7,"name":"Fibre"},"serviceCharacteristics":[{"name":"SERVICE_ID","value":""}]}}})",
    R"({"id":"7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0003","sequenceNumber":3,"issuedOn":"2030-03-04T09:15:41Z",
        "reasonCode":"UPDATE","modifyServiceOrder":{"supplierOrderReference":"EXF-ORD-90017","status":"PENDING",
        "orderType":"MODIFY","serviceCharacteristics":[{"name":"LINE_PROFILE","value":"FTTP_900_110"}]}})",
    R"({"id":"7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0004","sequenceNumber":4,"issuedOn":"2030-03-04T09:15:41Z",
        "reasonCode":"TERMINATED","ceaseServiceOrder":{"id":1250,"orderType":"CEASE","status":"FAILED"}})",
    R"({"id":"7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0005","sequenceNumber":1,"issuedOn":"2030-03-04T09:15:41Z",
        "reasonCode":"CREATED","unsolicitedCeaseServiceOrder":{"status":"ACKNOWLEDGED"}})",
    R"({"id":"7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f0006","sequenceNumber":"6","issuedOn":"2030-03-04T09:15:41Z",
        "reasonCode":"AMENDED","serviceOrderAmendmentId":3,"serviceOrderAmendmentReference":"A",
        "serviceOrderCancellationId":"4","serviceOrderCancellationReference":"C",
        "modifyServiceOrder":{"id":7,"status":"PENDING_AMENDMENT"}})",
};

// Whole values that stand at the edges of what some field takes.
constexpr std::string_view kValues = R"([
    null, true, 0, 1, -1, 1.0, 1.5, -0.0, 77.0, 9007199254740991, 9007199254740992, 9007199254740993, 1e300,
    18446744073709551615, "", [], {}, [null], [""], [7], [{}], "1", "NEW", "START", "SWAP", "TRANSFER", "MODIFY",
    "CEASE", "cease", "UPRN", "NAD", "LINE_ID", "ROBT", "DistrictCode", "DISTRICTCODE", "INSTALL_ROUTER",
    "ADDITIONAL_CABLING", "a@b", "a@b@c", "@b", "a@", "a\n@b", "1234567890123", "123456789012", "12345a", "x\n",
    "FIBRE_1", "FIBRE-1", "FIBRE_1\n", "\u00c9", "2030-04-15", "2030-02-29", "2028-02-29", "2030-4-15",
    "0000-01-01", "0001-01-01", "9999-12-31", "2030-04-15T00:00:00Z", "2030-04-15T00:00:00.000+01:00",
    "2030-04-15t00:00:00z", "2030-04-15 00:00:00Z", "2030-04-14T23:00:00Z", "2030-12-14T23:00:00Z",
    "2030-04-14T22:00:00-01:00", "2030-04-15T00:00:00", "2030-04-15T24:00:00Z", "2030-04-15T12:00:00Z",
    "2030-04-15T00:00:00.0001Z", "2030-04-15T00:00:00.001Z", "2030-04-15T00:00:00+24:00", "2030-03-31T00:00:00Z",
    "2030-10-27T00:00:00+01:00", "2030-04-15T23:59:60Z", "2030-02-30T00:00:00Z", "PENDING",
    "COMPLETED", "DELAY", "PROVIDE", "REPAIR", "SATURDAY", "SUNDAY_EVENING", "7d1f2b7e-53f4-4f0e-9d43-5a1c1b2f000g", "7d1f2b7e53f44f0e9d435a1c1b2f0001", {"name":"A","value":""},
    {"id":"1","type":"UPRN"}, {"id":"1x","type":"UPRN"}, [{"name":"A","value":""}], [{"id":"1x","type":"UPRN"}],
    {"name":"A","phoneNumber":"123"}])";
constexpr std::array<size_t, 19> kLengths = {1,  2,  3,  12,  13,  20,  21,  30,   31,  50,
                                             51, 64, 65, 100, 101, 254, 255, 1000, 1001};
constexpr auto kCharacters = std::to_array<std::string_view>(
    {"x", "7", "\xc3\xa9", "\xf0\x9f\x90\x95"});  // one to four bytes, one code point each
constexpr std::string_view kOrderNames = R"([
    "orderType", "supplier", "address", "id", "type", "additionalIdentifiers", "serviceOrderItem",
    "serviceSpecification", "serviceCharacteristics", "name", "value", "primaryContact", "secondaryContact",
    "phoneNumber", "email", "appointmentReservationId", "requestedCompletionDate", "engineerTasks", "hazards",
    "onSiteRestrictions", "notes", "serviceId", "status", "colour", ""])";
constexpr std::string_view kReservationNames = R"([
    "supplier", "address", "id", "type", "additionalIdentifiers", "serviceSpecification", "serviceCharacteristics",
    "name", "value", "serviceId", "purpose", "appointmentPurpose", "timeslot", "timeslotStartDateTime",
    "timeslotEndDateTime", "classification", "standard", "colour", ""])";
constexpr std::string_view kKciNames = R"([
    "id", "sequenceNumber", "issuedOn", "reasonCode", "problemCode", "text", "supplierCode", "supplierCodes",
    "supplierNotes", "provideServiceOrder", "modifyServiceOrder", "ceaseServiceOrder",
    "unsolicitedCeaseServiceOrder", "serviceProblem", "serviceTest", "reportableIncident",
    "serviceOrderAmendmentId", "serviceOrderCancellationId", "name", "serviceSpecification", "orderType", "tenant",
    "supplierOrderReference", "status", "committedDate", "targetDate", "appointmentSupplierReference",
    "appointmentTimeslot", "serviceOrderItem", "serviceCharacteristics", "value", "note", "created", "colour"])";

// What is mutated, where it would be posted, and what we think of it.
struct Corpus {
  std::string_view document, path;
  std::span<const std::string_view> seeds;
  std::string_view names;  // a JSON array: members that a mutation adds or renames to
  bool (*accepts)(const json::object& body);
};

bool accepts_order(const json::object& body) {
  return tenant_api::decode_order(body, fields::UnknownFields::kRefuse).has_value();
}
bool accepts_reservation(const json::object& body) {
  return tenant_api::decode_reservation(body, fields::UnknownFields::kRefuse).has_value();
}
bool accepts_kci(const json::object& body) {
  fields::Findings findings(fields::UnknownFields::kIgnore);
  supplier_updates::read_kci(body, findings);
  return findings.count() == 0;
}

class Mutator {
 public:
  Mutator(const Corpus& corpus, uint64_t seed)
      : corpus_(corpus),
        values_(json::parse(kValues).as_array()),
        names_(json::parse(corpus.names).as_array()),
        random_(seed) {}

  json::value body() {
    json::value body = json::parse(pick(corpus_.seeds));
    for (size_t left = below(3); left > 0; --left) mutate(body);
    return body;
  }

 private:
  size_t below(size_t end) { return static_cast<size_t>(random_() % end); }
  std::string_view pick(std::span<const std::string_view> list) { return list[below(list.size())]; }

  json::value any_value() { return values_[below(values_.size())]; }
  json::string any_name() { return names_[below(names_.size())].as_string(); }

  // Walks down to some value and changes it, or something beside it.
  void mutate(json::value& value) {
    if (json::object* members = value.if_object(); members && !members->empty() && below(6) != 0) {
      if (below(4) != 0) return mutate((members->begin() + below(members->size()))->value());
      return change_members(*members);
    }
    if (json::array* items = value.if_array(); items && !items->empty() && below(6) != 0) {
      if (below(4) != 0) return mutate((*items)[below(items->size())]);
      return change_items(*items);
    }
    value = other_value(value);
  }

  json::value other_value(const json::value& before) {
    const json::string* text = before.if_string();
    switch (below(text ? 4 : 2)) {
      case 0:
      case 1: return any_value();
      case 2: return json::string(repeated(pick(kCharacters), kLengths[below(kLengths.size())]));
      default: {
        std::string longer(text->data(), text->size());
        return json::string(below(2) == 0 ? longer + std::string(pick(kCharacters)) : first_half(longer));
      }
    }
  }

  static std::string first_half(std::string_view text) {
    size_t end = text.size() / 2;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end));
  }

  static std::string repeated(std::string_view character, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += character;
    return out;
  }

  void change_members(json::object& members) {
    std::string name((members.begin() + below(members.size()))->key());
    switch (below(3)) {
      case 0: members.erase(name); break;
      case 1: members[any_name()] = any_value(); break;
      default: {
        json::value moved = members[name];
        members.erase(name);
        members[any_name()] = std::move(moved);
      }
    }
  }

  void change_items(json::array& items) {
    size_t at = below(items.size());
    if (below(2) == 0) {
      items.erase(items.begin() + at);
      return;
    }
    json::value copy = items[at];
    size_t wanted = below(3) == 0 ? 99 + below(3) : items.size() + 1;
    while (items.size() < wanted) items.push_back(copy);
  }

  const Corpus& corpus_;
  json::array values_, names_;
  std::mt19937_64 random_;
};

uint64_t number_from(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Mutations : public ::testing::TestWithParam<Corpus> {
 protected:
  static void SetUpTestSuite() {
    if (const char* path = std::getenv("FIBRECAFE_CASES")) std::ofstream(path, std::ios::trunc);
  }
};

TEST_P(Mutations, AreAcceptedAndRefusedInSensibleShares) {
  const Corpus& corpus = GetParam();
  const char* path = std::getenv("FIBRECAFE_CASES");
  std::ofstream file;
  if (path) file.open(path, std::ios::app);
  uint64_t count = number_from("FIBRECAFE_CASES_COUNT", path ? 20'000 : 2'000);
  Mutator mutator(corpus, number_from("FIBRECAFE_CASES_SEED", 1));
  uint64_t taken = 0;
  for (uint64_t i = 0; i < count; ++i) {
    std::string text = json::serialize(mutator.body());
    auto parsed = parse_json(text);  // as it comes over the wire
    ASSERT_TRUE(parsed) << text;
    bool accepted = parsed->is_object() && corpus.accepts(parsed->as_object());
    taken += accepted;
    if (!path) continue;
    file << R"({"doc":")" << corpus.document << R"(","method":"POST","path":")" << corpus.path << R"(","accepted":)"
         << (accepted ? "true" : "false") << R"(,"body":)" << text << "}\n";
  }
  EXPECT_GT(taken, count / 5);
  EXPECT_LT(taken, count * 4 / 5);
}

constexpr const char* kNames[] = {"Orders", "Reservations", "Kcis"};
INSTANTIATE_TEST_SUITE_P(All, Mutations,
                         ::testing::Values(Corpus{"tenant", "/service-orders", kOrders, kOrderNames, accepts_order},
                                           Corpus{"tenant", "/appointments", kReservations, kReservationNames,
                                                  accepts_reservation},
                                           Corpus{"supplier-updates", "/kcis", kKcis, kKciNames, accepts_kci}),
                         [](const auto& test) { return kNames[test.index]; });

}  // namespace
}  // namespace fibrecafe
