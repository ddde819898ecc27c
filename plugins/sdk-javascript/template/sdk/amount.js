// Amounts of money, weights and areas as platforms write them, without floats.
//
// An amount is "12.50" in yuan, exact to the fen, a weight "0.500" in kilograms, exact to the gram: what is finer is
// null, never rounded. An area is "1.25" in hectares, rounded, since a 亩 is a fifteenth of one. Knows no field.

import { halfWidth, lower, trim, trimEnd, trimStart } from "./text.js";

/** Reads yuan: `50000`, `50,000.00`, `５００元`; a 万元 that is written counts. */
export const yuan = (text) => shown(fen(text, 2), 2);

/** Reads ten thousands of yuan (万元): `5`, `0.05`; a 元 that is written counts. */
export const wanYuan = (text) => shown(fen(text, 6), 2);

/** The fine in what was imposed: `罚款人民币5万元`. Several add up; null where none is named in digits. */
export function fineIn(text) {
  let total = null;
  for (const part of halfWidth(text).split("罚款").slice(1)) {
    let rest = trimStart(part);
    for (const filler of ["人民币", "共计", "计", "金额", ":", "¥"]) {
      rest = trimStart(rest.startsWith(filler) ? rest.slice(filler.length) : rest);
    }
    const [, number, unit] = rest.match(/^([0-9.,]*)([^]*)$/);
    const named = trimStart(unit).match(/^万?元/);
    const amount = named === null ? null : fen(number, named[0] === "元" ? 2 : 6);
    if (amount !== null) total = (total ?? 0n) + amount;
  }
  return total !== null && total > FEN ? null : shown(total, 2);
}

/** Grams of a unit; of 斤 and 两 those of the mainland. */
const GRAMS = {
  吨: 1_000_000n, t: 1_000_000n, 千克: 1_000n, 公斤: 1_000n, kg: 1_000n, "㎏": 1_000n,
  市斤: 500n, 斤: 500n, 两: 50n, 克: 1n, g: 1n,
};

/** Reads a weight: `12.5`, `1,250公斤`, `2斤`, `0.3吨`; a number without a unit is of `unit`. */
export function mass(text, unit) {
  const written = trim(halfWidth(text));
  const [, number, behind] = written.match(/^([^]*[0-9])([^0-9]*)$/) ?? [];
  if (number === undefined) return null;
  const grams = of(GRAMS, trim(behind) || unit);
  const [negative, whole, fraction] = parts(number);
  const value = integer(whole, fraction);
  if (grams === undefined || !whole || fraction.length > 9 || value === null) return null;
  const scale = 10n ** BigInt(fraction.length);
  const exact = (value * grams) / scale;
  if ((value * grams) % scale !== 0n || exact >= 10n ** 15n) return null;
  return shown(negative ? -exact : exact, 3);
}

/** A hundredth of a hectare is so many of a unit: numerator and denominator. */
const AREAS = {
  亩: [3n, 20n], 公顷: [1n, 100n], ha: [1n, 100n], 平方米: [100n, 1n], "㎡": [100n, 1n], "m²": [100n, 1n],
  m2: [100n, 1n], 平方: [100n, 1n], 分: [3n, 2n],
};

/** Reads an area: `15亩`, `1.5 公顷`, `３２０㎡`; a number without a unit is of `unit`. */
export function hectares(text, unit) {
  const [, number, behind] = trim(halfWidth(text)).match(/^([0-9.,]*)([^]*)$/);
  const area = of(AREAS, trim(behind) || unit);
  const point = number.indexOf(".");
  const [whole, fraction] = point < 0 ? [number, ""] : [number.slice(0, point), number.slice(point + 1)];
  const value = integer(whole, fraction);
  if (area === undefined || !whole || whole.length > 12 || fraction.length > 9 || value === null) return null;
  const scale = 10n ** BigInt(fraction.length) * area[0];
  const hundredths = (value * area[1] * 2n + scale) / (scale * 2n);
  return hundredths < 1_000_000_000n ? shown(hundredths, 2) : null;
}

/** A number and its unit from two fields, as written; a number that has its unit within stays. */
export function written(number, unit) {
  return number !== null && unit !== null && /[0-9０-９]$/.test(number) ? number + unit : number;
}

// The most fen that the hub's own SDK holds.
const FEN = 2n ** 63n - 1n;

function fen(text, places) {
  const [, number, unit] = trim(halfWidth(text)).match(/^([^]*?)(万元|元)?$/);
  const most = unit === undefined ? places : unit === "元" ? 2 : 6;
  const [negative, whole, fraction] = parts(unit === undefined ? number : trimEnd(number));
  if (!whole || fraction.length > most) return null;
  const value = integer(whole, fraction.padEnd(most, "0"));
  return value === null || value > FEN ? null : negative ? -value : value;
}

/** Sign, what stands before the first point, and behind it without its last zeros. */
function parts(number) {
  const negative = number.startsWith("-");
  const digits = negative ? number.slice(1) : number;
  const point = digits.indexOf(".");
  return point < 0 ? [negative, digits, ""] : [negative, digits.slice(0, point), digits.slice(point + 1).replace(/0+$/, "")];
}

function integer(whole, fraction) {
  const digits = whole.replaceAll(",", "") + fraction;
  return /^[0-9]*$/.test(digits) ? BigInt(digits) : null;
}

function of(units, unit) {
  const name = lower(unit);
  return Object.hasOwn(units, name) ? units[name] : undefined;
}

function shown(value, places) {
  if (value === null) return null;
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
