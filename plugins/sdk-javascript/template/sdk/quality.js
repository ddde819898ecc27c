// Quality flags, gathered while a record is read.
//
// What is doubtful is kept and flagged (`date-malformed:issued`), never rejected: a licence with a wrong check digit is
// still a licence, and a code that nobody has seen before is data. A field that says nothing is null, without a flag.
// Knows nothing of what a flag leads to.

import * as amount from "./amount.js";
import * as date from "./date.js";
import { isIdNumber, isRight } from "./identifier.js";
import { halfWidth, present, withoutBlanks } from "./text.js";

export class Quality {
  /** The flags, for the event's field `quality`. @type {string[]} */
  flags = [];

  flag(code, field) {
    const flag = `${code}:${field}`;
    if (!this.flags.includes(flag)) this.flags.push(flag);
  }

  /** A day; what is none is flagged `date-malformed`, what stands for none `date-placeholder`. */
  date(field, text) {
    return this.#read("date-malformed", field, this.#dated(field, text), date.day);
  }

  /** A point in time in milliseconds; what is none is flagged `time-malformed`, what stands for none `date-placeholder`. */
  instant(field, text) {
    return this.#read("time-malformed", field, this.#dated(field, text), date.instant);
  }

  /** An amount in yuan; what is none is flagged `amount-malformed`. */
  yuan(field, text) {
    return this.#read("amount-malformed", field, text, amount.yuan);
  }

  /** An amount in 万元, as yuan. */
  wanYuan(field, text) {
    return this.#read("amount-malformed", field, text, amount.wanYuan);
  }

  /**
   * A weight in kilograms; a number without a unit is of `unit`. What was counted otherwise (5箱) is null, since the
   * text as written is kept beside; what holds no number is flagged `quantity-malformed`.
   */
  mass(field, text, unit) {
    const said = text === null ? null : present(text);
    if (said === null) return null;
    if (!/[0-9]/.test(halfWidth(said))) this.flag("quantity-malformed", field);
    return amount.mass(said, unit);
  }

  /** An area in hectares; a number without a unit is of `unit`. What is none is flagged `area-malformed`. */
  hectares(field, text, unit) {
    return this.#read("area-malformed", field, text, (text) => amount.hectares(text, unit));
  }

  /** The code that a text means by a table of codes.js; what it does not know stays, flagged `unknown-code`. */
  code(field, table, text) {
    if (text === null) return null;
    return found(table, text) ?? found(table, withoutBlanks(halfWidth(text))) ?? this.#unknown(field, text);
  }

  /** The same by the platform's own table, to the letter. */
  ownCode(field, own, text) {
    return text === null ? null : (found(own, text) ?? this.#unknown(field, text));
  }

  /** The same by the platform's own table, else by one of codes.js: some rows have its number, others the word. */
  eitherCode(field, own, table, text) {
    return text === null ? null : (found(own, text) ?? this.code(field, table, text));
  }

  /** The hub's digest in the place of an ID number; a number that stands there openly is left out, `id-number-open`. */
  idDigest(field, text) {
    if (text === null || !isIdNumber(text)) return text;
    this.flag("id-number-open", field);
    return null;
  }

  /** Flags those of a party's identifiers that are not right by their scheme: `check-digit:licence`. They stay. */
  identifiers(party) {
    for (const { scheme, value } of party.identifiers) {
      if (!isRight(scheme, value)) this.flag("check-digit", scheme);
    }
    return party;
  }

  /** The same; an ID number in the place of a social credit code is nobody's to keep, and is left out. */
  party(party) {
    const isKept = ({ scheme, value }) => scheme !== "social-credit-code" || !isIdNumber(value);
    const identifiers = party.identifiers.filter(isKept);
    if (identifiers.length < party.identifiers.length) this.flag("id-number-open", "social-credit-code");
    return this.identifiers({ ...party, identifiers });
  }

  #dated(field, text) {
    if (text === null) return null;
    const dated = date.dated(text);
    if (dated === null) this.flag("date-placeholder", field);
    return dated;
  }

  #read(code, field, text, read) {
    const said = text === null ? null : present(text);
    if (said === null) return null;
    const value = read(said);
    if (value === null) this.flag(code, field);
    return value;
  }

  #unknown(field, text) {
    this.flag("unknown-code", field);
    return text;
  }
}

/** A table of codes: in each row a code, then what else is written for it. */
export function table(...rows) {
  return new Map(rows.flatMap(([code, ...words]) => [code, ...words].map((written) => [written, code])));
}

const found = (table, text) => table.get(text);
