// The adapter my-adapter: what a record of the platform means.
//
// A pure function: no clock, no network, no files, no chance. What it cannot use it rejects with a code of its own; what
// it doubts it keeps and flags.

import { party } from "./sdk/identifier.js";
import { Rejected } from "./sdk/note.js";
import { outcomes, upsert } from "./sdk/outcome.js";
import { Quality } from "./sdk/quality.js";
import { Row } from "./sdk/row.js";

/** @import { Batch, Event, Outcome, RawRecord } from "./contract.d.ts" */
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
  translate: (batch) => outcomes(batch, event),
};

/** @param {RawRecord} record @returns {Event} */
function event(record) {
  const row = Row.parse(record.payload);
  const shop = row.text("shopId");
  if (shop === null) throw new Rejected("shop.id-missing", "a shop without an id", "/shopId");
  return upsert("licence", shop, licence(shop, row));
}

/**
 * Their field on the right, the archive's on the left: the mapping, which README.md has as a table.
 * @param {string} shop @param {Row} row @returns {Licence}
 */
function licence(shop, row) {
  const quality = new Quality();
  const holder = party("holder", row.text("shopName"), {
    "platform-id": `my-adapter/${shop}`,
    "social-credit-code": row.text("creditCode"),
    licence: row.text("licenceNo"),
  });
  return {
    parties: [quality.party(holder)],
    number: row.text("licenceNo"),
    valid_to: quality.date("valid_to", row.text("licenceTo")),
    quality: quality.flags,
  };
}
