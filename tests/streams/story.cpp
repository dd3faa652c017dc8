// SPDX-License-Identifier: Apache-2.0
#include "tests/streams/story.hpp"

namespace fibrecafe::streams {
namespace {

constexpr std::string_view kEnds[] = {"202", "201",      "201 IN_PROGRESS", "422", "400",
                                      "500", "not sent", "timed out",       "lost"};

std::string number(std::string_view name, int value) {
  return value ? " " + std::string(name) + " " + std::to_string(value) : "";
}

std::string text_of(const News& news) {
  std::string out = "KCI " + std::to_string(news.uid) + ": sequence " + std::to_string(news.sequence) + " " +
                    std::string(fibrecafe::text(news.reason)) + " " + std::string(fibrecafe::text(news.status));
  out += number("issued", news.issued) + number("amendment", news.amendment.id);
  out += number("amendment reference", news.amendment.reference) + number("cancellation", news.cancellation.id);
  out += number("cancellation reference", news.cancellation.reference) + number("committed", news.committed);
  return out + number("target", news.target);
}

std::string text_of(const Told& told) {
  std::string out = std::to_string(told.sequence) + " " + std::string(fibrecafe::text(told.update_type)) + " " +
                    std::string(told.word) + " " + std::string(fibrecafe::text(told.shown));
  if (told.amendment_status) {
    out += " amendment " + std::to_string(told.amendment) + " " + std::string(fibrecafe::text(*told.amendment_status));
  }
  if (told.cancellation_status) {
    out += " cancellation " + std::to_string(told.cancellation) + " " +
           std::string(fibrecafe::text(*told.cancellation_status));
  }
  return out;
}

}  // namespace

std::string text_of(const Happening& happening) {
  switch (happening.doing) {
    case Doing::kBegin: return happening.news.uid ? "begins: " + text_of(happening.news) : "begins";
    case Doing::kAmend: return "tenant amends notes to " + std::to_string(happening.notes);
    case Doing::kCancel: return happening.fitting ? "tenant cancels" : "tenant cancels for a reason of another kind";
    case Doing::kAttempt: return "call begins";
    case Doing::kAnswer:
      return "call ends: " + std::string(kEnds[static_cast<size_t>(happening.answer.end)]) +
             number("reference", happening.answer.reference);
    case Doing::kNews: return text_of(happening.news);
    case Doing::kWait: return "waits " + format_duration(happening.wait);
  }
  return "";
}

std::string text_of(const View& view) {
  std::string out = view.accepted ? "accepted" : "refused";
  out += "; " + std::string(fibrecafe::text(view.status)) + " shown as " + std::string(fibrecafe::text(view.shown));
  for (const Asked& asked : view.requests) {
    out += std::string("; ") + (asked.cancels ? "cancellation " : "amendment ") + std::to_string(asked.id) + " " +
           std::string(fibrecafe::text(asked.status));
  }
  for (int64_t message : view.to_send) out += "; message " + std::to_string(message);
  out += number("; notes", view.notes) + number("; committed", view.committed) + number("; target", view.target) +
         number("; for operators", view.for_operators);
  for (const Told& told : view.told) out += "\n      told " + text_of(told);
  return out;
}

}  // namespace fibrecafe::streams
