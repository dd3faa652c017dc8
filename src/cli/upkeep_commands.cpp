// SPDX-License-Identifier: Apache-2.0
// backup, restore, resume, verify, copy: what is done with a whole store.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/store_access.hpp"
#include "orders/restoring.hpp"
#include "store/copy.hpp"
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
  std::optional<std::string> from, key;
  std::optional<int64_t> skip;
  bool replace = false, in_place = false;
};

struct UpkeepFlags {
  StoreFlags store;
  bool as_json = false;
};

// For what is done with the embedded store's files.
std::filesystem::path files_of(const StoreFlags& flags, const Console& console) {
  store::StoreLocation at = location_of(flags, console);
  if (!store::names_postgres(at.database)) return at.directory;
  throw Failure(kUsage,
                "the store is a PostgreSQL database: back it up and put it back with PostgreSQL's own tools, then "
                "`restore --in-place`");
}

int back_up(const BackupFlags& flags, Console& console) {
  store::BackupOptions options;
  options.data = files_of(flags.store, console);
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

int64_t numbers_to_skip(const RestoreFlags& flags, Duration since_backup) {
  if (flags.skip) {
    if (*flags.skip < 0 || *flags.skip > kSkipMost) {
      throw Failure(kUsage, "--skip takes 0 to " + std::to_string(kSkipMost));
    }
    return *flags.skip;
  }
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_backup).count();
  return kSkipAtLeast + std::max<int64_t>(0, seconds) * kSkipPerSecond;
}

// Time in which nothing could be tried does not count, neither that before the restore nor that until it is resumed
// (which the gateway adds when it begins to work).
void doubt_open_work(const store::StoreLocation& at, const orders::Timing& timing, const Console& console) {
  auto keys = store::orders_with_messages(at);
  store::run_beside(at, false, console.clock, console.random, [&](store::Unit& unit) {
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

// Suspended first: whatever comes of the rest, no gateway goes to work on it.
void doubt(const store::StoreLocation& at, int64_t skip, const app::Settings& settings, const Console& console) {
  store::suspend(at, console.clock.now());
  doubt_open_work(at, {settings.give_up_after, settings.supplier_timeout, settings.gap_wait}, console);
  store::skip_numbers(at, skip);
}

int say_suspended(Console& console) {
  console.out << "a gateway on it answers reads, and sends and takes nothing until `fibrecafe resume`;\n"
                 "docs/operating.md says what to settle with suppliers and tenants before\n";
  return kDone;
}

int restore_in_place(const RestoreFlags& flags, Console& console) {
  if (flags.from || flags.key || flags.replace) {
    throw Failure(kUsage, "--in-place takes the store as it is: without --from, --key and --replace");
  }
  store::StoreLocation at = location_of(flags.store, console);
  store::require_stopped(at);
  int64_t skip = numbers_to_skip(flags, Duration(0));
  doubt(at, skip, read_settings(flags.store, console), console);
  console.out << "numbers go on " << skip << " further; what was still to be sent counts as perhaps sent\n";
  return say_suspended(console);
}

int restore(const RestoreFlags& flags, Console& console) {
  if (flags.in_place) return restore_in_place(flags, console);
  if (!flags.from) throw Failure(kUsage, "say what to restore: --from DIR, or --in-place");
  app::Settings settings = read_settings(flags.store, console);
  store::RestoreOptions options;
  options.from = *flags.from;
  options.data = files_of(flags.store, console);
  if (flags.key) options.key = *flags.key;
  options.replace = flags.replace;
  store::BackupFacts facts = store::backup_facts(options.from);
  int64_t skip = numbers_to_skip(flags, console.clock.now() - facts.taken);
  auto prepare = [&](const std::filesystem::path& copy) { doubt({copy}, skip, settings, console); };
  store::Restored restored = store::restore(options, console.clock, facts, prepare);
  console.out << "restored what was acknowledged before " << format_time(facts.taken) << "; new orders begin at "
              << facts.highest_order + skip + 1 << "\n";
  if (restored.replaced) console.out << "what was there is in " << restored.replaced->string() << "\n";
  return say_suspended(console);
}

int resume(const UpkeepFlags& flags, Console& console) {
  if (!store::resume(location_of(flags.store, console))) {
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
  store::Audited sums = store::verify(location_of(flags.store, console), found);
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

int copy(const UpkeepFlags& flags, Console& console) {
  store::StoreLocation to = location_of(flags.store, console);
  if (!store::names_postgres(to.database)) {
    throw Failure(kUsage, "say where to copy to: --database postgres://..., or FIBRECAFE_DATABASE");
  }
  auto tables = store::copy_to_postgres(to.directory, to.database);
  std::vector<std::vector<std::string>> rows{{"TABLE", "ROWS", "CHECKSUM"}};
  json::array all;
  for (const store::CopiedTable& table : tables) {
    char sum[17];
    std::snprintf(sum, sizeof sum, "%016llx", static_cast<unsigned long long>(table.checksum));
    rows.push_back({table.name, std::to_string(table.rows), sum});
    all.push_back(json::object{{"table", table.name}, {"rows", table.rows}, {"checksum", sum}});
  }
  if (flags.as_json) {
    print_json(console.out, all);
    return kDone;
  }
  print_table(console.out, rows);
  console.out << "the same rows are in the target; serve it with `database` set, and secret.key on every gateway\n";
  return kDone;
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
    command.optional("--from", "DIR", flags.from, "What `fibrecafe backup` made.");
    command.flag("--in-place", flags.in_place,
                 "The store is an older state already (a PostgreSQL backup, a standby that was promoted, a snapshot).");
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
  add<UpkeepFlags>(root, "copy", "Copy a stopped gateway's data folder into an empty PostgreSQL database.",
                   declare_verify, [&console](const UpkeepFlags& flags) { return copy(flags, console); });
}

}  // namespace fibrecafe::cli
