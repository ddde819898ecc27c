// Identifiers and the parties that bear them.
//
// An identifier is written as it came, `{ scheme, value }`: the hub normalises and joins. Here is told whether one is
// right by its scheme (length, characters, check digit), for the flag `check-digit`. Knows nothing of operators.

import { of } from "./date.js";
import { halfWidth, trim, upper, withoutBlanks } from "./text.js";

/** Who a record names, in a role; of `known` (scheme to value) what is there. */
export function party(role, name, known) {
  return { role, name, identifiers: identifiers(known) };
}

export function identifiers(known) {
  return Object.entries(known)
    .filter(([, value]) => value)
    .map(([scheme, value]) => ({ scheme, value }));
}

/** A party's first identifier of a scheme, as identifiers are compared; null where it has none. */
export function normal(party, scheme) {
  const known = party.identifiers.find((known) => known.scheme === scheme);
  return known === undefined ? null : normalise(known.value);
}

/** A code as it is compared: half-width, upper case, without blanks. */
export const normalise = (text) => (/^[0-9A-Z]*$/.test(text) ? text : upper(withoutBlanks(halfWidth(text))));

/** Whether an identifier is right by its scheme; one whose numbering is not public is. */
export function isRight(scheme, value) {
  if (!Object.hasOwn(CHECKS, scheme)) return true;
  const plain = scheme === "platform-id" || scheme === "id-digest";
  const code = plain ? trim(value) : normalise(value);
  return code !== "" && CHECKS[scheme](code);
}

/**
 * Whether a text has the form of an ID number (GB 11643), of 18 digits with a day of birth or, as before 1999, of 15.
 * The check digit alone is no proof: of the social credit codes of digits alone every eleventh has it.
 */
export function isIdNumber(text) {
  if (text.length === 15) return /^[0-9]{15}$/.test(text);
  const code = normalise(text);
  if (!resident(code)) return false;
  const [year, month, date] = [code.slice(6, 10), code.slice(10, 12), code.slice(12, 14)].map(Number);
  return year >= 1800 && year < 2100 && of(year, month, date) !== null;
}

const opaque = () => true;

const CHECKS = {
  "social-credit-code": socialCredit,
  "organisation-code": (code) => organisation(code.replaceAll("-", "")),
  "registration-number": (code) => /^[0-9]{15}$/.test(code) && checked(code),
  licence,
  "platform-id": opaque,
  "tax-number": opaque,
  "national-entity": opaque,
  "resident-id": resident,
  "id-digest": opaque,
  gtin,
  "gb28181-device": (code) => /^[0-9]{20}$/.test(code),
  "pesticide-code": (code) => /^[1-3][0-9]{6}[1-3][0-9]{24}$/.test(code),
  "ear-tag": (code) => /^[1-3][0-9]{14}$/.test(code),
  "organic-code": (code) => /^[0-9]{17}$/.test(code),
  "green-food": (code) => /^GF[0-9]{12}$/.test(code),
  "quarantine-certificate": opaque,
};

/** GB 32100-2015: 31 characters, their places being their values. */
function socialCredit(code) {
  const alphabet = "0123456789" + "ABCDEFGHJKLMNPQRTUWXY";
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false;
  return code[17] === alphabet[(31 - (weighted(code, weights, alphabet) % 31)) % 31];
}

/** GB 11714-1997. */
function organisation(code) {
  if (!/^[0-9A-Z]{9}$/.test(code)) return false;
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return code[8] === "0X987654321"[weighted(code, [3, 7, 9, 10, 5, 8, 4, 2], alphabet) % 11];
}

/** Of production SC, of business JY (sale, catering, canteen), of a filing YB; others have no public form. */
function licence(code) {
  if (!/^(SC|JY|YB)/.test(code)) return true;
  return /^(SC|YB|JY(?=[1-3]))[0-9]{14}$/.test(code) && checked(code.slice(2));
}

/** GB 11643-1999. */
function resident(code) {
  if (!/^[0-9]{17}[0-9X]$/.test(code)) return false;
  return code[17] === "10X98765432"[weighted(code, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11];
}

function gtin(code) {
  if (!/^([0-9]{8}|[0-9]{12,14})$/.test(code)) return false;
  return code.at(-1) === "0987654321"[weighted(code.slice(0, -1).padStart(13, "0"), [3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10];
}

const ZERO = "0".charCodeAt(0);

/** Whether the last digit is that of ISO 7064 MOD 11,10. */
function checked(digits) {
  let product = 10;
  for (let place = 0; place < digits.length - 1; place += 1) {
    product = (((product + digits.charCodeAt(place) - ZERO) % 10 || 10) * 2) % 11;
  }
  return Number(digits.at(-1)) === (11 - product) % 10;
}

function weighted(code, weights, alphabet = "0123456789") {
  let sum = 0;
  for (let place = 0; place < weights.length; place += 1) sum += weights[place] * alphabet.indexOf(code[place]);
  return sum;
}
