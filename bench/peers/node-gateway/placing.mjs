// SPDX-License-Identifier: Apache-2.0
// What placing an order decides, whichever database keeps it.

const london = londonDay();

// Undefined when the order may be placed; else the outcome that refuses it.
export function refusalOf({ wanted, now, brokenRules }) {
  if (wanted.requestedCompletionDate !== undefined && wanted.requestedCompletionDate.slice(0, 10) < london(now)) {
    return refusal(422, ["Invalid value for field requestedCompletionDate - today or a later date is accepted"]);
  }
  return brokenRules.length > 0 ? refusal(400, brokenRules) : undefined;
}

// The order as it is kept and answered: serialised once.
export function bodyOf({ wanted, now }, order) {
  const time = new Date(now).toISOString();
  return JSON.stringify({
    id: order,
    status: "RECEIVED_BY_GATEWAY",
    ...wanted,
    created: time,
    updated: time,
    updates: [],
  });
}

export function usedBefore(order) {
  return refusal(422, [`X-Request-ID was used before for a different request, which placed order ${order}`]);
}

function refusal(status, messages) {
  return { refused: { status, messages } };
}

// Today's date in London, computed anew once a minute.
function londonDay() {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London", dateStyle: "short" });
  let minute = -1;
  let day = "";
  return (now) => {
    const current = Math.floor(now / 60_000);
    if (current !== minute) [minute, day] = [current, format.format(now)];
    return day;
  };
}
