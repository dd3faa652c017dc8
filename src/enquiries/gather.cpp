// SPDX-License-Identifier: Apache-2.0
#include "enquiries/gather.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

#include "parties/not_agreed.hpp"

namespace fibrecafe::enquiries {
namespace {

std::vector<SupplierId> all_agreed(const parties::Directory& parties, TenantId tenant) {
  std::vector<SupplierId> out;
  for (const parties::Supplier& supplier : parties.all().suppliers) {
    if (!supplier.removed && parties.agreement(tenant, supplier.id)) out.push_back(supplier.id);
  }
  return out;
}

// The answers as they come in; each has a place of its own, and the last one takes them all.
struct Gathering {
  Gathering(size_t count, std::function<void(std::vector<SupplierSaid>)> to)
      : said(count), left(count), done(std::move(to)) {}

  void take(size_t place, Asked<Availability> asked) {
    said[place].asked = std::move(asked);
    if (left.fetch_sub(1) == 1) done(std::move(said));
  }

  std::vector<SupplierSaid> said;
  std::atomic<size_t> left;
  std::function<void(std::vector<SupplierSaid>)> done;
};

// One word for how the asks without an answer ended.
AskEnd common_end(const std::vector<SupplierSaid>& said) {
  auto ended = [&](AskEnd end) { return [end](const SupplierSaid& each) { return each.asked.end == end; }; };
  if (std::any_of(said.begin(), said.end(), ended(AskEnd::kRefused))) return AskEnd::kRefused;
  AskEnd first = said.front().asked.end;
  return std::all_of(said.begin(), said.end(), ended(first)) ? first : AskEnd::kFailed;
}

Error no_answer(const std::vector<SupplierSaid>& said) {
  AskEnd end = common_end(said);
  Error error{parties::ask_error(end, {}, {}).code, {}};
  for (const SupplierSaid& each : said) {
    if (end == AskEnd::kRefused && each.asked.end != AskEnd::kRefused) continue;
    for (Problem& problem : parties::reasons(each.asked.end, each.asked.messages, each.supplier)) {
      bool names_it = each.asked.end == AskEnd::kNotOffered;
      if (said.size() > 1 && !names_it) problem.text += " (" + each.supplier + ")";
      error.problems.push_back(std::move(problem));
    }
  }
  return error;
}

}  // namespace

Result<std::vector<SupplierId>> decide_whom(const parties::Directory& parties, TenantId tenant,
                                            const std::vector<std::string>& named) {
  if (named.empty()) return all_agreed(parties, tenant);
  std::vector<SupplierId> out;
  std::vector<Problem> problems;
  for (size_t i = 0; i < named.size(); ++i) {
    const parties::Supplier* supplier = parties.supplier(named[i]);
    if (!supplier || !parties.agreement(tenant, supplier->id)) {
      problems.push_back(parties::not_agreed(named[i], "suppliers[" + std::to_string(i) + "]"));
    } else if (std::find(out.begin(), out.end(), supplier->id) == out.end()) {
      out.push_back(supplier->id);
    }
  }
  if (!problems.empty()) return fail(ErrorCode::kRejected, std::move(problems));
  return out;
}

void ask_all(SupplierAsks& port, const Enquiry& enquiry, const std::vector<SupplierId>& suppliers,
             std::function<void(std::vector<SupplierSaid>)> done) {
  if (suppliers.empty()) return done({});
  auto gathering = std::make_shared<Gathering>(suppliers.size(), std::move(done));
  for (size_t i = 0; i < suppliers.size(); ++i) {
    gathering->said[i].supplier = enquiry.parties->supplier(suppliers[i])->name;
  }
  for (size_t i = 0; i < suppliers.size(); ++i) {
    const parties::Supplier& supplier = *enquiry.parties->supplier(suppliers[i]);
    parties::Asking asking{enquiry.parties, enquiry.tenant, supplier.id, enquiry.conversation_id,
                           parties::ask_time(supplier, enquiry.ask_timeout)};
    port.availability(std::move(asking), enquiry.question,
                      [gathering, i](Asked<Availability> asked) { gathering->take(i, std::move(asked)); });
  }
}

Result<Gathered> merged(std::vector<SupplierSaid> said) {
  auto has_answered = [](const SupplierSaid& each) { return each.asked.end == AskEnd::kAnswered; };
  if (!said.empty() && std::none_of(said.begin(), said.end(), has_answered)) return tl::unexpected(no_answer(said));
  Gathered out;
  for (SupplierSaid& each : said) {
    switch (each.asked.end) {
      case AskEnd::kAnswered:
        if (!each.asked.value.says_something()) break;
        out.elements.push_back({std::move(each.supplier), std::move(each.asked.value)});
        break;
      case AskEnd::kRefused: break;
      case AskEnd::kFailed:
      case AskEnd::kTimedOut:
      case AskEnd::kNotOffered: out.unavailable.push_back(std::move(each.supplier)); break;
    }
  }
  return out;
}

}  // namespace fibrecafe::enquiries
