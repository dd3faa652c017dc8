// SPDX-License-Identifier: Apache-2.0
// Waiting for conditions instead of sleeping: every wait has a deadline and says what it waited for.

const pollMs = 15;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks `probe` again and again until it gives something truthy, which is the result. An error that it throws counts as
// "not yet" and is shown when the time is up. `within` is in milliseconds.
export async function eventually(what, probe, within = 10_000) {
  const deadline = Date.now() + within;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) throw new Error(`not within ${within} ms: ${what} (last: ${shown(last)})`);
    await pause(pollMs);
  }
}

// Looks for `ms` whether something that must not happen happens.
export async function never(what, probe, ms) {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    if (await probe()) throw new Error(`happened and must not: ${what}`);
    await pause(pollMs);
  }
}

function shown(value) {
  if (value instanceof Error) return value.message;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}...` : text;
}
