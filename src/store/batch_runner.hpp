// SPDX-License-Identifier: Apache-2.0
// What a writing lane (lane.hpp) needs of its store: to run units in one transaction, and to look around between two.
#pragma once

#include <span>

#include "store/effects.hpp"

namespace fibrecafe::store {

class BatchRunner {
 public:
  virtual ~BatchRunner() = default;

  struct Ended {
    CommitEnd end = CommitEnd::kCommitted;  // of the transaction; kCommitted: the database works
    std::vector<Job::Ended> jobs;           // of each; none: all ended as the transaction
    Effects effects;                        // of what was committed
    std::string code;                       // the database's, when it was not
    std::string cause;                      // for the log
  };
  // A unit that says no, or throws, leaves nothing and disturbs no other. `probe`: the last commit failed; write
  // something of our own too, to see whether this one works.
  virtual Ended run(std::span<Job* const> jobs, bool probe) = 0;

  // After each run, before its answers: what was registered works at once. Does not throw.
  virtual void committed(const Effects& effects) = 0;
  // After the answers of each batch, and at least every 250 ms. Does not throw.
  virtual void between_batches() = 0;
};

}  // namespace fibrecafe::store
