-- SPDX-License-Identifier: Apache-2.0
-- wrk: GET one path over and over; prints the same line of results as orders.lua.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT requests=%d seconds=%.6f sent=%d refused=%d broken=%d p50_us=%d p99_us=%d max_us=%d\n",
    summary.requests, summary.duration / 1e6, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
