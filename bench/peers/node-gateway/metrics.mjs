// SPDX-License-Identifier: Apache-2.0
// Answers by status and a latency histogram, as the gateway counts them. Given out as Prometheus text.

const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Metrics {
  answers = new Map();
  buckets = new Float64Array(bounds.length + 1);
  sum = 0;

  observe(status, seconds) {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    let at = 0;
    while (at < bounds.length && seconds > bounds[at]) at += 1;
    this.buckets[at] += 1;
    this.sum += seconds;
  }

  render() {
    let below = 0;
    const lines = [...this.answers].map(([status, count]) => `http_requests_total{status="${status}"} ${count}`);
    bounds
      .concat("+Inf")
      .forEach((bound, at) => lines.push(`http_request_seconds_bucket{le="${bound}"} ${(below += this.buckets[at])}`));
    return [...lines, `http_request_seconds_sum ${this.sum}`, `http_request_seconds_count ${below}`, ""].join("\n");
  }
}
