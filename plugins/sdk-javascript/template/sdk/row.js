// A record of JSON as platforms really send it.
//
// A member is looked up in either case, and a text, a number or a boolean reads as text, so that a field may change its
// type from call to call. Knows no platform's names.

import { Rejected } from "./note.js";
import { lower, present, several } from "./text.js";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Row {
  #members;
  #lowered;

  constructor(members) {
    this.#members = members;
  }

  /** Reads a payload; what is no object is rejected as `json.malformed`. @param {Uint8Array} payload */
  static parse(payload) {
    let members;
    try {
      members = parsed(UTF8.decode(payload));
    } catch {
      throw new Rejected("json.malformed", "the record is no JSON");
    }
    const row = Row.of(members);
    if (row === null) throw new Rejected("json.malformed", "the record is no JSON object");
    return row;
  }

  /** A value as a row; null where it is no object. */
  static of(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value) ? new Row(value) : null;
  }

  /** The text of the first of these members that says something. @returns {string | null} */
  text(...names) {
    for (const name of names) {
      const text = scalar(this.value(name));
      if (text !== null) return text;
    }
    return null;
  }

  /** The texts of a member: a list of them, or one text in which several stand. */
  texts(name) {
    const value = this.value(name);
    if (Array.isArray(value)) return value.map(scalar).filter((text) => text !== null);
    return several(scalar(value) ?? "");
  }

  /** The object of this name; null where there is none. */
  object(name) {
    return Row.of(this.value(name));
  }

  /** The list of this name, its elements as they stand; none is empty. */
  list(name) {
    const value = this.value(name);
    return Array.isArray(value) ? value : [];
  }

  /** What stands there; null where nothing does. */
  value(name) {
    if (Object.hasOwn(this.#members, name)) return this.#members[name] ?? null;
    if (this.#lowered === undefined) {
      // Of two names that differ in case alone the first counts.
      this.#lowered = new Map(Object.entries(this.#members).reverse().map(([key, value]) => [lower(key), value]));
    }
    return this.#lowered.get(lower(name)) ?? null;
  }
}

/** A text, number or boolean as text; null where it says nothing or is something else. */
export function scalar(value) {
  // Half a letter is in no text that could be written.
  if (typeof value === "string") return value.isWellFormed() ? present(value) : null;
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? plain(value) : null;
}

/** JSON, but that the digits of a long id are not lost: it reads as text. */
function parsed(text) {
  const value = JSON.parse(text);
  return isExact(value) ? value : JSON.parse(text.replace(TOKEN, (token) => (LONG.test(token) ? `"${token}"` : token)));
}

function isExact(value) {
  if (typeof value === "number") return Number.isSafeInteger(value) || !Number.isInteger(value);
  return value === null || typeof value !== "object" || Object.values(value).every(isExact);
}

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/g;
const LONG = /^-?[1-9][0-9]{15,}$/;

/** A number as it was sent, without an exponent. */
function plain(number) {
  const [, sign, whole, fraction = "", exponent] =
    String(number).match(/^(-?)([0-9]+)(?:\.([0-9]+))?e([-+][0-9]+)$/) ?? [];
  if (exponent === undefined) return String(number);
  const [digits, point] = [whole + fraction, whole.length + Number(exponent)];
  return sign + (point > 0 ? digits.padEnd(point, "0") : `0.${"0".repeat(-point)}${digits}`);
}
