// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/run_beside.hpp"

#include "store/postgres/batches.hpp"
#include "store/postgres/opening.hpp"
#include "store/postgres/schema/migrations.hpp"
#include "store/postgres/wake_text.hpp"

namespace fibrecafe::store::postgres {
namespace {

// The running gateways hear of it at once; should that fail, their slow poll finds it.
void tell(const ConnectionOptions& options, const Effects& effects) {
  std::string text = wake_text(effects);
  if (text.empty()) return;
  try {
    Connection connection(options);
    connection.ensure();
    Statement notify(connection, "SELECT pg_notify('fibrecafe', $1)");
    notify.execute(text);
  } catch (const PgError&) {
  }
}

}  // namespace

bool run_beside(const StoreLocation& location, bool make_if_missing, const std::function<bool(Unit&)>& act) {
  ConnectionOptions options;
  options.url = location.database;
  options.application = "fibrecafe command line";
  auto log = observe::make_silent_log();
  Connection connection(options);
  connection.ensure();
  if (!make_if_missing && !has_schema(connection)) {
    throw std::runtime_error("there is no gateway's database at " + without_password(location.database));
  }
  auth::Vault vault = open_database(connection, {location.directory}, *log);
  connection.close();

  DirectoryReload directory;
  Batches batches(
      options, vault, directory, [&](const Effects& effects) { tell(options, effects); }, *log);
  std::exception_ptr thrown;
  auto guarded = [&](Unit& unit) {
    thrown = nullptr;
    try {
      return act(unit);
    } catch (const PgError&) {
      throw;
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  };
  Job job{guarded, {}};
  Job* jobs[] = {&job};
  BatchRunner::Ended ended = batches.run(jobs, false);
  if (thrown) std::rethrow_exception(thrown);
  if (ended.end != CommitEnd::kCommitted) throw std::runtime_error(ended.cause);
  if (ended.jobs[0].threw) throw std::runtime_error("the change was not made: the database refused it");
  if (ended.jobs[0].end == CommitEnd::kNotCommitted) throw std::runtime_error("the change was not made: try again");
  batches.committed(ended.effects);
  return ended.jobs[0].end == CommitEnd::kCommitted;
}

}  // namespace fibrecafe::store::postgres
