// SPDX-License-Identifier: Apache-2.0
#include "store/audit/story.hpp"

#include "store/row_shapes.hpp"

namespace fibrecafe::store::audit_parts {

Story::Story(const TableRows& row, Findings& findings) : findings_(findings) {
  orders::OrderKey key{TenantId{row.integer(0)}, OrderId{row.integer(1)}};
  replayed_.key = key;
  status_ = row.text(3);
  final_ = row.boolean(4);
  readable_ = findings_.reads(name(), [&] {
    replayed_ = decode_order(key, SupplierId{row.integer(2)}, row.text(6));
    present_ = replayed_;
    if (!row.is_null(5)) apply_patch(row.text(5), *present_);
  });
  if (!readable_) return;
  if (replayed_.steps != 1) findings_.say(name(), "was not placed as its first step");
  note_reference();
}

void Story::note_reference() {
  if (replayed_.supplier_reference) references_.insert(*replayed_.supplier_reference);
}

void Story::add_step(const Behind& row) {
  if (!readable_) return;
  int64_t step = row.integer(0), expected = steps() + 1;
  std::string name_of_row = name() + ", history step " + number(step);
  if (step != expected) findings_.say(name_of_row, "step " + number(expected) + " is next");
  orders::Order before = replayed_;
  readable_ = findings_.reads(name_of_row, [&] {
    if (!row.is_null(3)) supplier_kcis_.insert(row.uuid(3));
    if (!row.is_null(4)) apply_patch(row.text(4), replayed_);
  });
  at_.push_back(row.time(1));
  kcis_after_.push_back(replayed_.kcis);
  if (!readable_) return;
  note_reference();
  if (step == expected) step_changed(before, name_of_row, at_.back());
}

void Story::step_changed(const orders::Order& before, const std::string& row, Time at) {
  if (replayed_.steps != steps()) findings_.say(row, "leaves the order at step " + number(replayed_.steps));
  if (replayed_.updated != at) findings_.say(row, "its time is not the one that it gives the order");
  bool is_first = steps() == 1;
  int64_t made = replayed_.kcis - (is_first ? 0 : before.kcis);
  if (made < 0 || made > 1) findings_.say(row, "makes " + number(made) + " KCIs");
  if (!is_first && is_final(before.status) && replayed_.status != before.status) {
    findings_.say(row, "moves the order from " + std::string(text(before.status)) + ", which is final, to " +
                           std::string(text(replayed_.status)));
  }
}

void Story::add_kci(const Behind& row) {
  int64_t sequence = row.integer(0), expected = kcis() + 1;
  std::string name_of_row = name() + ", KCI " + number(sequence);
  if (sequence != expected) findings_.say(name_of_row, "KCI " + number(expected) + " is next");
  orders::Kci kci;
  bool reads = findings_.reads(name_of_row, [&] { kci = kci_from(row); });
  pending_.push_back(reads && kci.delivery == DeliveryStatus::kPending);
  if (!reads || !readable_) return;
  if ((kci.delivery == DeliveryStatus::kDelivered) != kci.delivered_on.has_value()) {
    findings_.say(name_of_row, "is " + std::string(text(kci.delivery)) + (kci.delivered_on ? " with" : " without") +
                                   " a time of delivery");
  }
  bool has_step = kci.step >= 1 && kci.step <= steps();
  size_t at = has_step ? static_cast<size_t>(kci.step - 1) : 0;
  bool is_made_there = has_step && kcis_after_[at] == sequence && (at == 0 || kcis_after_[at - 1] == sequence - 1);
  if (!is_made_there) {
    findings_.say(name_of_row, "the history does not make it at step " + number(kci.step));
  } else if (kci.created != at_[at]) {
    findings_.say(name_of_row, "its time is not that of step " + number(kci.step));
  }
  if (kci.amendment && !find(replayed_, AmendmentId{*kci.amendment})) {
    findings_.say(name_of_row, "reports on amendment " + number(*kci.amendment) + ", which the order does not have");
  }
  if (kci.cancellation && !find(replayed_, CancellationId{*kci.cancellation})) {
    findings_.say(name_of_row,
                  "reports on cancellation " + number(*kci.cancellation) + ", which the order does not have");
  }
}

void Story::end() {
  if (!readable_) return;
  if (steps() == 0) {
    findings_.say(name(), "has no history");
    return;
  }
  if (!(replayed_ == *present_)) findings_.say(name(), "is not what its history leads to");
  if (present_->steps != steps()) {
    findings_.say(name(), "says it has " + number(present_->steps) + " steps, its history has " + number(steps()));
  }
  if (present_->kcis != kcis()) {
    findings_.say(name(), "says it has " + number(present_->kcis) + " KCIs, there are " + number(kcis()));
  }
  if (status_ != text(present_->status)) {
    findings_.say(name(), "is filed under status " + status_ + " and is " + std::string(text(present_->status)));
  }
  if (final_ != is_final(present_->status)) findings_.say(name(), "is filed as final wrongly");
}

}  // namespace fibrecafe::store::audit_parts
