// The adapter my-adapter: what a record of the platform means.
//
// A pure function: no clock, no network, no files, no chance. What it cannot use it rejects with a code of its own; what
// it doubts it keeps and flags.

import { write } from "hub:adapter/log@1.0.0";

/** @import { Batch, Outcome, RawRecord } from "./contract.d.ts" */
/** @import { Licence } from "./events.d.ts" */

export const setup = {
  /** @param {string} settings */
  configure(settings) {
    if (Object.keys(JSON.parse(settings)).length > 0) {
      throw { code: "settings.unknown", message: "my-adapter has no settings", pointer: "" };
    }
  },
};

export const translate = {
  /** @param {Batch} batch @returns {Outcome[]} */
  translate: (batch) => batch.records.map(told),
};

/** A mistake of this file's own tells where it is: the line stays with the dead letter that the record becomes. */
function told(record) {
  try {
    return outcome(record);
  } catch (error) {
    write("error", `${error} at ${String(error.stack).split("\n")[0]}`);
    throw error;
  }
}

/** @param {RawRecord} record @returns {Outcome} */
function outcome(record) {
  let row;
  try {
    row = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(record.payload));
  } catch {
    return rejected("json.malformed", "the record is no JSON");
  }
  if (row === null || typeof row !== "object" || Array.isArray(row)) {
    return rejected("json.malformed", "the record is no JSON object");
  }
  const shop = text(row, "shopId");
  if (shop === null) return rejected("shop.id-missing", "a shop without an id", "/shopId");
  return { tag: "events", val: [upsert("licence", shop, licence(shop, row))] };
}

/**
 * Their field on the right, the archive's on the left: the mapping, which README.md has as a table.
 * @returns {Licence}
 */
function licence(shop, row) {
  const quality = [];
  const number = text(row, "licenceNo");
  return {
    parties: [
      {
        role: "holder",
        name: text(row, "shopName"),
        identifiers: identifiers({
          "platform-id": `my-adapter/${shop}`,
          "social-credit-code": text(row, "creditCode"),
          licence: number,
        }),
      },
    ],
    number,
    valid_to: day(row, "licenceTo", "valid_to", quality),
    quality,
  };
}

function upsert(subject, recordId, body) {
  return {
    subject,
    recordId,
    operation: "upsert",
    revision: undefined,
    occurred: undefined,
    body: new TextEncoder().encode(JSON.stringify(body)),
    attributes: [],
  };
}

/** A member as text; null where nothing is said. */
function text(row, name) {
  const value = row[name];
  if (typeof value !== "string" && typeof value !== "number") return null;
  return String(value).trim() || null;
}

/** A day; what is none is flagged, not lost. */
function day(row, name, field, quality) {
  const written = text(row, name);
  if (written === null) return null;
  const [, year, month, date] = written.match(/^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/) ?? [];
  const at = new Date(Date.UTC(year, month - 1, date));
  if (year === undefined || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== Number(date)) {
    quality.push(`date-malformed:${field}`);
    return null;
  }
  return at.toISOString().slice(0, 10);
}

function identifiers(known) {
  return Object.entries(known)
    .filter(([, value]) => value)
    .map(([scheme, value]) => ({ scheme, value }));
}

function rejected(code, message, pointer = "") {
  return { tag: "rejected", val: { code, message, pointer } };
}
