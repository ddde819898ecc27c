// Text as people typed it: blanks, widths, what stands for nothing.
//
// Changes no meaning. A blank is what Unicode calls White_Space, in every language of the SDK. Knows nothing of fields.

const BLANK = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const BLANKS = new RegExp(`[${BLANK}]+`, "g");

const EMPTY = new Set(["", "/", "-", "--", "无", "null", "NULL"]);

/** The engine's own trim, which is fast, says whether there is anything to do; only U+0085 is no blank to it. */
export function trim(text) {
  const isTrimmed = text.trim() === text && !text.startsWith("\x85") && !text.endsWith("\x85");
  return isTrimmed ? text : trimEnd(trimStart(text));
}

export const withoutBlanks = (text) => text.replace(BLANKS, "");

export function trimStart(text) {
  let from = 0;
  while (from < text.length && BLANK.includes(text[from])) from += 1;
  return text.slice(from);
}

export function trimEnd(text) {
  let to = text.length;
  while (to > 0 && BLANK.includes(text[to - 1])) to -= 1;
  return text.slice(0, to);
}

/** Trimmed, or null where nothing is left or the text stands for empty: `/`, `-`, `无`, `null`. */
export function present(text) {
  const trimmed = trim(text);
  return EMPTY.has(trimmed) ? null : trimmed;
}

/** Letters, digits and signs of full width (`Ａ１（`) as those of half width. */
export function halfWidth(text) {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (letter) =>
    letter === "\u3000" ? " " : String.fromCharCode(letter.charCodeAt(0) - 0xfee0),
  );
}

/** The parts of a text in which several stand: `甲、乙；丙`. */
export function several(text) {
  return text.split(/[、,，;；|\n]/).map(present).filter((part) => part !== null);
}

/** A document number (文号) with its year in the prescribed brackets 〔〕 (GB/T 9704), without blanks. */
export function documentNumber(text) {
  return withoutBlanks(halfWidth(text))
    .replace(/[[(【﹝{〈<《]/g, "〔")
    .replace(/[\])】﹞}〉>》]/g, "〕");
}

/** Lower case of ASCII alone: other letters have none that two languages agree on. */
export const lower = (text) => (/[A-Z]/.test(text) ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text);
export const upper = (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
