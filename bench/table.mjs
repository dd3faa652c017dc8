// SPDX-License-Identifier: Apache-2.0
// Small numbers work of the benchmarks, and tables for people.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const whole = (value) => Math.round(value).toLocaleString("en-GB");
export const ms = (microseconds) => (microseconds / 1000).toFixed(2);

// Rows of cells, the first row being the heads; text to the left, numbers to the right.
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      /^[\d.,-]*$/.test(cell) && row !== rows[0] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    console.log(cells.join("  ").trimEnd());
  }
}
