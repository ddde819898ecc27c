// Days and points in time as platforms write them.
//
// A day is "2026-01-31", a point in time milliseconds since 1970; what is none is null. Without a zone a time is of
// Asia/Shanghai, which is UTC+8 throughout. Knows no clock.

import { trim } from "./text.js";

const DAY = 86_400_000;
const SHANGHAI = 8 * 3_600_000;
// The years 1000 to 9999: those that can be written.
const FIRST = -30_610_252_800_000;
const LAST = 253_402_271_999_999;
// The last that the hub reads in JSON, 30 December 9999 at 22:00:00 UTC: what is later stands for ever, and is refused.
const LAST_OF_EVENTS = 253_402_207_200_999;

const WRITTEN = /^([0-9]{1,4})([-/])([0-9]{1,4})\2([0-9]{1,4})(?![^ T])/;
const TIME = /^([0-9]{1,4}):([0-9]{1,4})(?::([0-9]{1,4}))?$/;
// In order: a year 0, the first day that a system can write, an empty cell of a spreadsheet.
const NONE =
  /^(?:0{1,4}|(?:0{0,3}1|1900)[-/.]0{0,3}1[-/.]0{0,3}1|1899[-/.]0{0,2}12[-/.]0{0,2}3[01]|1900[-/.]0{0,3}1[-/.]0{1,4})(?![^-/. T])/;

/** Reads `2026-01-31`, `2026/1/31`, with a time behind or without, or milliseconds since 1970. */
export function day(text) {
  const trimmed = trim(text);
  const written = WRITTEN.exec(trimmed);
  if (written !== null) return of(Number(written[1]), Number(written[3]), Number(written[4]));
  const millis = epoch(trimmed);
  return millis === null ? null : dayOf(millis);
}

/** Reads `2026-01-31 08:30:00`, also with slashes, a `T`, without seconds or time, or milliseconds since 1970. */
export function instant(text) {
  const trimmed = trim(text);
  const millis = epoch(trimmed);
  if (millis !== null) return millis;
  const at = trimmed.search(/[ T]/);
  const date = day(at < 0 ? trimmed : trimmed.slice(0, at));
  const time = at < 0 ? ["", 0, 0, 0] : TIME.exec(trim(trimmed.slice(at + 1)));
  if (date === null || time === null) return null;
  const [hour, minute, second] = [time[1], time[2], time[3] ?? 0].map(Number);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return midnight(date) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The text, or null where it stands for no date: `1900-01-01`, `0000-00-00`. */
export const dated = (text) => (NONE.test(dashed(text)) ? null : text);

/** `20260131` and `20260131083000` as the others write them; what is neither stays. */
export function dashed(text) {
  const trimmed = trim(text);
  const [, year, month, date, time] = trimmed.match(/^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{6})?$/) ?? [];
  if (year === undefined) return trimmed;
  const day = `${year}-${month}-${date}`;
  return time === undefined ? day : `${day} ${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
}

/** Reads a point in time as the body of a change has it: RFC 3339, in UTC. */
export function utc(text) {
  const [, whole, fraction = "0"] = trim(text).match(/^([^.]*)(?:\.([0-9]{1,9}))?Z$/) ?? [];
  const at = whole === undefined ? null : instant(whole);
  return at === null ? null : at + SHANGHAI + Number(fraction.padEnd(3, "0").slice(0, 3));
}

/** The day in Asia/Shanghai that holds a point in time. */
export const dayOf = (instant) => iso(instant).slice(0, 10);

/** A day's midnight in Asia/Shanghai; null of null. */
export const midnight = (day) => (day === null ? null : Date.parse(`${day}T00:00:00Z`) - SHANGHAI);

/** So many days after a day; null where either is, or where that is no day that can be written. */
export function later(day, days) {
  const at = day === null || days === null ? NaN : midnight(day) + days * DAY;
  return at >= FIRST && at <= LAST ? dayOf(at) : null;
}

/** `2026-01-31 08:00:00`, as platforms are asked for it. */
export const local = (instant) => iso(instant).slice(0, 19).replace("T", " ");

/** `2026-01-31T08:00:00+08:00`, as an event's field has it; null of null, and of a time that no event can have. */
export function zoned(instant) {
  return instant === null || instant > LAST_OF_EVENTS ? null : iso(instant).replace(/(\.000)?Z$/, "+08:00");
}

const iso = (instant) => new Date(instant + SHANGHAI).toISOString();

/** A day of the calendar; null where there is none. */
export function of(year, month, date) {
  if (year < 1000 || month < 1 || month > 12 || date < 1 || date > 31) return null;
  if (date > 28 && date > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return `${year}-${month < 10 ? "0" : ""}${month}-${date < 10 ? "0" : ""}${date}`;
}

/** Ten digits or more, so that no year and no `yyyyMMdd` is taken for it. */
function epoch(text) {
  const millis = /^-?[0-9]{10,}$/.test(text) ? Number(text) : NaN;
  return millis >= FIRST && millis <= LAST ? millis : null;
}
