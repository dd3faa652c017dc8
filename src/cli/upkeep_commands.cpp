// SPDX-License-Identifier: Apache-2.0
// backup, restore, resume, verify: what is done with a whole store.
#include <charconv>

#include "cli/commands.hpp"
#include "cli/store_access.hpp"
#include "orders/restoring.hpp"
#include "store/upkeep.hpp"

namespace fibrecafe::cli {
namespace {

// Numbers to skip: more than could have been given since the backup was taken. A thousand orders a second around the
// clock are more than any country's fibre networks take, and a million on top covers a clock that was wrong.
constexpr int64_t kSkipAtLeast = 1'000'000;
constexpr int64_t kSkipPerSecond = 1'000;
constexpr int64_t kSkipMost = int64_t(1) << 50;  // of the 2^53 there are

struct BackupFlags {
  StoreFlags store;
  std::string to;
  bool without_key = false;
  bool as_json = false;
};

struct RestoreFlags {
  StoreFlags store;
  std::string from;
  std::optional<std::string> key;
  std::optional<int64_t> skip;
  bool replace = false;
};

struct UpkeepFlags {
  StoreFlags store;
  bool as_json = false;
};

int back_up(const BackupFlags& flags, Console& console) {
  store::BackupOptions options;
  options.data = data_directory(flags.store, console);
  options.to = flags.to;
  options.with_key = !flags.without_key;
  store::BackupDone done = store::back_up(options, console.clock);
  const store::BackupFacts& facts = done.facts;
  if (flags.as_json) {
    print_json(console.out, json::object{{"to", flags.to},
                                         {"taken", format_time(facts.taken)},
                                         {"bytes", facts.bytes},
                                         {"highestOrder", facts.highest_order},
                                         {"restarts", done.restarts},
                                         {"heldMs", done.held.count()}});
    return kDone;
  }
  console.out << "everything acknowledged before " << format_time(facts.taken) << " is in " << flags.to << " ("
              << facts.bytes / (1024 * 1024) << " MiB, orders up to " << facts.highest_order << ")\n";
  if (done.in_one_go) {
    console.out << "the gateway was busy: the last copy held one read transaction for " << done.held.count() << " ms\n";
  }
  if (facts.has_key) console.out << "secret.key is in it: whoever has it can open the stored credentials\n";
  return kDone;
}

int64_t numbers_to_skip(const RestoreFlags& flags, const store::BackupFacts& facts, Time now) {
  if (flags.skip) {
    if (*flags.skip < 0 || *flags.skip > kSkipMost) {
      throw Failure(kUsage, "--skip takes 0 to " + std::to_string(kSkipMost));
    }
    return *flags.skip;
  }
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - facts.taken).count();
  return kSkipAtLeast + std::max<int64_t>(0, seconds) * kSkipPerSecond;
}

// Time in which nothing could be tried does not count, neither that before the restore nor that until it is resumed
// (which the gateway adds when it begins to work).
void doubt_open_work(const std::filesystem::path& copy, const orders::Timing& timing, const Console& console) {
  auto keys = store::orders_with_messages(copy);
  store::run_beside(copy, false, console.clock, console.random, [&](store::Unit& unit) {
    Time now = console.clock.now();
    auto last = unit.last_alive();
    if (last && now > *last) unit.postpone_give_up({}, now - *last);
    unit.set_last_alive(now);
    parties::Directory parties(unit.parties());
    orders::Context context{unit, parties, timing, console.random, now};
    for (orders::OrderKey key : keys) orders::may_have_been_sent(context, key);
    return true;
  });
}

int restore(const RestoreFlags& flags, Console& console) {
  app::Settings settings = read_settings(flags.store, console);
  store::RestoreOptions options;
  options.from = flags.from;
  options.data = data_directory(flags.store, console);
  if (flags.key) options.key = *flags.key;
  options.replace = flags.replace;
  store::BackupFacts facts = store::backup_facts(options.from);
  Time now = console.clock.now();
  int64_t skip = numbers_to_skip(flags, facts, now);
  auto prepare = [&](const std::filesystem::path& copy) {
    doubt_open_work(copy, {settings.give_up_after, settings.supplier_timeout, settings.gap_wait}, console);
    store::skip_numbers(copy, skip);
    store::suspend(copy, now);
  };
  store::Restored restored = store::restore(options, console.clock, facts, prepare);
  console.out << "restored what was acknowledged before " << format_time(facts.taken) << "; new orders begin at "
              << facts.highest_order + skip + 1 << "\n";
  if (restored.replaced) console.out << "what was there is in " << restored.replaced->string() << "\n";
  console.out << "a gateway on it answers reads, and sends and takes nothing until `fibrecafe resume`;\n"
                 "docs/operating.md says what to settle with suppliers and tenants before\n";
  return kDone;
}

int resume(const UpkeepFlags& flags, Console& console) {
  if (!store::resume(data_directory(flags.store, console))) {
    console.out << "it was not suspended\n";
    return kDone;
  }
  console.out << "resumed: a running gateway goes to work within a second\n";
  return kDone;
}

int verify(const UpkeepFlags& flags, Console& console) {
  json::array all;
  auto found = [&](const store::Violation& violation) {
    if (flags.as_json) {
      all.push_back(json::object{{"row", violation.row}, {"what", violation.what}});
    } else {
      console.out << violation.row << ": " << violation.what << "\n";
    }
  };
  store::Audited sums = store::verify(data_directory(flags.store, console), found);
  if (flags.as_json) {
    print_json(
        console.out,
        json::object{
            {"orders", sums.orders}, {"steps", sums.steps}, {"kcis", sums.kcis}, {"violations", std::move(all)}});
  } else {
    console.out << sums.orders << " orders, " << sums.steps << " history entries, " << sums.kcis << " KCIs: "
                << (sums.violations == 0 ? std::string("all fits together")
                                         : std::to_string(sums.violations) + " violations")
                << "\n";
  }
  return sums.violations == 0 ? kDone : kRefused;
}

void declare_upkeep(const Command& command, UpkeepFlags& flags) {
  add_store_flags(command, flags.store);
}

}  // namespace

void add_upkeep_commands(const Command& root, Console& console) {
  auto declare_backup = [](const Command& command, BackupFlags& flags) {
    add_store_flags(command, flags.store);
    command.required("--to", "DIR", flags.to, "A directory that does not exist yet, or is empty.");
    command.flag("--without-key", flags.without_key, "Leave secret.key out; a restore needs it all the same.");
    command.flag("--json", flags.as_json, kJsonHelp);
  };
  add<BackupFlags>(root, "backup", "Copy everything into a directory, beside a running gateway.", declare_backup,
                   [&console](const BackupFlags& flags) { return back_up(flags, console); });

  auto declare_restore = [](const Command& command, RestoreFlags& flags) {
    add_store_flags(command, flags.store);
    command.required("--from", "DIR", flags.from, "What `fibrecafe backup` made.");
    command.optional("--key", "FILE", flags.key, "The secret.key, where the backup has none.");
    command.number("--skip", "N", flags.skip,
                   "Numbers of orders and requests that are not given again (default: 1000000, and 1000 for every "
                   "second since the backup).");
    command.flag("--replace", flags.replace, "Set aside what the data folder holds.");
  };
  add<RestoreFlags>(root, "restore", "Put a backup in place; the gateway then waits for `resume`.", declare_restore,
                    [&console](const RestoreFlags& flags) { return restore(flags, console); });

  add<UpkeepFlags>(root, "resume", "Let a restored gateway send and take orders again.", declare_upkeep,
                   [&console](const UpkeepFlags& flags) { return resume(flags, console); });
  auto declare_verify = [](const Command& command, UpkeepFlags& flags) {
    declare_upkeep(command, flags);
    command.flag("--json", flags.as_json, kJsonHelp);
  };
  add<UpkeepFlags>(root, "verify", "Check that all rows fit together, and name each that does not.", declare_verify,
                   [&console](const UpkeepFlags& flags) { return verify(flags, console); });
}

}  // namespace fibrecafe::cli
