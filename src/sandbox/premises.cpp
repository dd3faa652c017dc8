// SPDX-License-Identifier: Apache-2.0
#include "sandbox/premises.hpp"

#include <algorithm>
#include <array>

namespace fibrecafe::sandbox {
namespace {

constexpr std::string_view kMain = "ZZ1 1AA", kOther = "ZZ1 1AB";
constexpr std::array kPremises = {
    Premises{"999900000018", "18", kMain, Site::kNewLineWithVisit},
    Premises{"999900000026", "26", kMain, Site::kIdleLine},
    Premises{"999900000034", "34", kMain, Site::kLineOfAnother},
    Premises{"999900000042", "42", kMain, Site::kNewLineWithoutVisit, Manner::kAnswers, false},
    Premises{"999900000059", "59", kMain, Site::kNothing},
    Premises{"999900000067", "67", kOther, Site::kNewLineWithVisit, Manner::kIsSlow},
    Premises{"999900000075", "75", kOther, Site::kNewLineWithVisit, Manner::kFails},
    Premises{"999900000083", "83", kOther, Site::kNewLineWithVisit, Manner::kRefuses},
};

constexpr std::string_view kProduct = "FTTP", kProductName = "Fibre to the premises";
constexpr std::chrono::days kLeadTime(10), kStoppedBefore(120);

json::object named(std::string_view name, std::string_view value) {
  return {{"name", name}, {"value", value}};
}

json::array specifications() {
  json::object profiles{{"name", "LINE_PROFILE"},
                        {"values", json::array{"FTTP_500_70", "FTTP_900_110", "FTTP_160_30"}}};
  return {json::object{
      {"id", kProduct}, {"name", kProductName}, {"serviceCharacteristics", json::array{std::move(profiles)}}}};
}

void put_hand_over(json::object& line) {
  line["enniId"] = "ENNI-EX-01";
  line["siteName"] = "Exampleton exchange";
  line["siteLocation"] = "Exampleton";
}

json::object new_line(bool with_visit, Date today) {
  json::object site{{"newLine", true}, {"lineType", "FIBRE"}};
  if (with_visit) {
    site["installationType"] = "STANDARD";
    site["constraints"] =
        json::array{json::object{{"code", "WAYLEAVE_SHARED"}, {"text", "The drive belongs to two houses."}}};
  }
  site["serviceReadyDate"] = format_date(std::chrono::sys_days(today) + kLeadTime);
  put_hand_over(site);
  site["lineCharacteristics"] = json::array{named("MAX_DOWNSTREAM_MBPS", "900"), named("MAX_UPSTREAM_MBPS", "110"),
                                            named("MINIMUM_LEAD_TIME", std::to_string(kLeadTime.count()))};
  return site;
}

// The first port as the site has it, the second one for telephones.
json::object ont(const Premises& premises, Date today) {
  json::object data{{"portNumber", 1}, {"description", "Data"}, {"tenantActive", false}};
  if (premises.site == Site::kIdleLine) {
    data["status"] = "STOPPED";
    data["stoppedDate"] = format_time(london_midnight(std::chrono::sys_days(today) - kStoppedBefore));
  } else {
    data["status"] = "ACTIVE";
  }
  json::object voice{{"portNumber", 2}, {"description", "Voice"}, {"status", "STOPPED"}, {"tenantActive", false}};
  std::string number(premises.street_number);
  return {{"ontReference", "ONT-EX-" + number},
          {"serialNumber", "EX000" + number},
          {"manufacturer", "Example Optics"},
          {"floor", "0"},
          {"room", "Hall"},
          {"position", "Beside the door"},
          {"ports", json::array{std::move(data), std::move(voice)}}};
}

json::object existing_line(const Premises& premises, Date today) {
  json::object line{{"lineId", "LINE-EX-" + std::string(premises.street_number)}, {"lineType", "FIBRE"}};
  put_hand_over(line);
  line["ont"] = ont(premises, today);
  line["lineCharacteristics"] = json::array{named("MAX_DOWNSTREAM_MBPS", "900"), named("MAX_UPSTREAM_MBPS", "110")};
  return line;
}

json::object site_information(const Premises& premises, Date today) {
  switch (premises.site) {
    case Site::kNewLineWithVisit: return new_line(true, today);
    case Site::kNewLineWithoutVisit: return new_line(false, today);
    case Site::kIdleLine:
    case Site::kLineOfAnother:
      return {{"newLine", false}, {"existingLines", json::array{existing_line(premises, today)}}};
    case Site::kNothing: break;
  }
  return {};
}

}  // namespace

std::span<const Premises> all_premises() {
  return kPremises;
}

const Premises* find_premises(std::string_view uprn) {
  auto found =
      std::find_if(kPremises.begin(), kPremises.end(), [&](const Premises& each) { return each.uprn == uprn; });
  return found == kPremises.end() ? nullptr : &*found;
}

const Premises* find_premises(const Address& address) {
  if (address.identifier.type == AddressType::kUprn) return find_premises(address.identifier.id);
  for (const AddressIdentifier& each : address.additional) {
    if (each.type == AddressType::kUprn) return find_premises(each.id);
  }
  return nullptr;
}

json::object address_record(const Premises& premises) {
  return {{"identifier", json::object{{"id", premises.uprn}, {"type", text(AddressType::kUprn)}}},
          {"streetNumber", premises.street_number},
          {"streetName", "Example Street"},
          {"locality", "Old Exampleton"},
          {"city", "Exampleton"},
          {"postcode", premises.postcode},
          {"country", "United Kingdom"}};
}

json::object availability(const AddressIdentifier& asked, const Premises* premises, bool broadband, Date today) {
  json::object answer;
  answer["address"] = premises
                          ? address_record(*premises)
                          : json::object{{"identifier", json::object{{"id", asked.id}, {"type", text(asked.type)}}}};
  bool offers = premises && premises->site != Site::kNothing && broadband;
  answer["serviceSpecifications"] = offers ? specifications() : json::array();
  if (offers) answer["siteInformation"] = site_information(*premises, today);
  return answer;
}

std::string_view specification_name(std::string_view id) {
  return id == kProduct ? kProductName : std::string_view();
}

}  // namespace fibrecafe::sandbox
