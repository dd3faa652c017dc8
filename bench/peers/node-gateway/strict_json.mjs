// SPDX-License-Identifier: Apache-2.0
// JSON as the contract takes it: JSON.parse, and beside it what JSON.parse lets pass: a key twice in one object, and nesting
// beyond 32 levels. The second look runs over the text once and makes nothing but the sets of keys.

const depthMax = 32;
const [quote, backslash, comma, opens, closes, listOpens, listCloses] = ['"', "\\", ",", "{", "}", "[", "]"].map((c) =>
  c.charCodeAt(0),
);

// Throws when the text is not accepted.
export function parseStrict(text) {
  const value = JSON.parse(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("not an object");
  refuseRepeatedKeys(text);
  return value;
}

// `text` is well formed. Keys are compared as written: an escaped spelling of the same key is not worth its price here.
function refuseRepeatedKeys(text) {
  const keys = []; // of each open object; undefined for a list
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const start = at + 1;
        at = endOfString(text, start);
        if (!expectsKey) break;
        const key = text.slice(start, at);
        const seen = keys[keys.length - 1];
        if (seen.includes(key)) throw new Error(`the key ${key} twice`);
        seen.push(key);
        expectsKey = false;
        break;
      }
      case opens:
      case listOpens:
        expectsKey = text.charCodeAt(at) === opens;
        keys.push(expectsKey ? [] : undefined);
        if (keys.length > depthMax) throw new Error("nested too deep");
        break;
      case closes:
      case listCloses:
        keys.pop();
        expectsKey = false;
        break;
      case comma:
        expectsKey = keys[keys.length - 1] !== undefined;
        break;
      default:
    }
  }
}

function endOfString(text, start) {
  let end = text.indexOf('"', start);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text, at) {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
