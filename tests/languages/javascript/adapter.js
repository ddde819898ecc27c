// What the rows of 农业投入品追溯平台 mean: dealers, what they buy, sell and take back, what farms use.
//
// Promises: the same outcome of every record as the adapter in Rust, plugins/agricultural-inputs. Knows nothing of how
// rows are fetched.

import { written } from "./sdk/amount.js";
import { INPUT_KIND, INPUT_TRADE_STATE, TOWN } from "./sdk/codes.js";
import { dashed, instant, later, midnight, zoned } from "./sdk/date.js";
import { normal, party } from "./sdk/identifier.js";
import { Rejected } from "./sdk/note.js";
import { attribute, gone, outcomes, upsert } from "./sdk/outcome.js";
import { Quality, table } from "./sdk/quality.js";
import { Row } from "./sdk/row.js";

/** @import { Batch, Event, Outcome, RawRecord } from "./contract.d.ts" */
/** @import { InputTrade, InputUse, Registration } from "./events.d.ts" */

const PLATFORM = "agricultural-inputs";

/** `type` of the product. */
const KINDS = table(["pesticide", "1"], ["veterinary-drug", "2"], ["fertiliser", "3"], ["feed", "4"], ["seed", "5"]);
/** `state` of a line. */
const STATES = table(["reported", "0"], ["returned", "1"], ["void", "9"]);
/** Some programs say 1 and 0, others 是 and 否. */
const RESTRICTED = new Map([
  ...["1", "是", "true", "Y"].map((yes) => [yes, true]),
  ...["0", "否", "false", "N"].map((no) => [no, false]),
]);
/** Length of the code on a pesticide's label. */
const PESTICIDE_CODE = 32;

/** By list: the family, and what a row tells of it, with when that happened. */
const LISTS = new Map([
  ["shop", ["registration", registration]],
  ["purchase", ["input-trade", (row) => trade("purchase", row)]],
  ["sale", ["input-trade", (row) => trade("sale", row)]],
  ["return", ["input-trade", (row) => trade("return", row)]],
  ["use", ["input-use", use]],
]);

export const setup = {
  /** @param {string} settings */
  configure(settings) {
    if (Object.keys(JSON.parse(settings)).length > 0) {
      throw { code: "settings.unknown", message: "there are no settings", pointer: "" };
    }
  },
};

export const translate = {
  /** @param {Batch} batch @returns {Outcome[]} */
  translate: (batch) => outcomes(batch, event),
};

/** @param {RawRecord} record @returns {Event} */
function event(record) {
  const list = attribute(record, "list");
  if (!LISTS.has(list)) throw new Rejected("list.unknown", "the attribute `list` names none of the platform's lists");
  const [subject, meaning] = LISTS.get(list);
  const row = Row.parse(record.payload);
  const id = row.text("id");
  if (id === null) throw new Rejected(`${list}.id-missing`, "the row has no id", "/id");
  const revision = instant(dashed(row.text("lastTime") ?? ""));
  if (revision === null || revision < 0) {
    throw new Rejected(`${list}.update-time-malformed`, "the row has no update time that can be read", "/lastTime");
  }
  if (["1", "true"].includes(row.text("isDel"))) return gone(subject, id, { revision });
  const [body, occurred] = meaning(row);
  return upsert(subject, id, body, { revision, occurred });
}

/**
 * That the platform knows a dealer is no registrar's word: no state of the business is taken from it.
 * @returns {[Registration, null]}
 */
function registration(row) {
  const quality = new Quality();
  const known = whom("registrant", row.text("shopName"), row.text("creditCode"), row.text("shopCode"), quality);
  const registrant = { ...known, address: row.text("address"), phone: row.text("tel") };
  const body = {
    parties: [registrant],
    town: quality.code("town", TOWN, row.text("areaName", "areaCode")),
    code: normal(registrant, "social-credit-code"),
    name: row.text("shopName"),
    premises_address: row.text("address"),
    legal_person: row.text("owner"),
    legal_person_id: quality.idDigest("legal_person_id", row.text("ownerIdCard")),
    scope: row.text("scope"),
    quality: quality.flags,
  };
  return [body, null];
}

/** A line of a purchase, a sale, a return. @returns {[InputTrade, number | null]} */
function trade(direction, row) {
  const quality = new Quality();
  const parties = traders(row, quality);
  // A person's name is no operator's: it stands in a field of its own, by class.
  const isPerson = row.text("buyerCode") === null;
  const code = row.text("code", "traceCode");
  if (code !== null && code.length !== PESTICIDE_CODE && row.text("type") === "1") quality.flag("code-malformed", "code");
  const traded = quality.instant("traded", dashedOf(row, "saleTime", "buyTime", "returnTime"));
  const body = {
    parties,
    kind: quality.eitherCode("kind", KINDS, INPUT_KIND, row.text("type")),
    state: quality.eitherCode("state", STATES, INPUT_TRADE_STATE, row.text("state")),
    direction,
    number: row.text("number", "billNo"),
    line: row.text("line"),
    traded: zoned(traded),
    code,
    product: row.text("productName"),
    product_code: row.text("productId"),
    registration: row.text("regNo"),
    toxicity: row.text("toxicity"),
    form: row.text("form"),
    specification: row.text("spec"),
    batch: row.text("batchNo"),
    produced: quality.date("produced", dashedOf(row, "produceDate")),
    expires: quality.date("expires", dashedOf(row, "validDate")),
    restricted: restricted(row.text("isLimit"), quality),
    quantity: quality.mass("quantity", row.text("quantity"), row.text("unit") ?? "kg"),
    quantity_written: written(row.text("quantity"), row.text("unit")),
    price: quality.yuan("price", row.text("price")),
    amount: quality.yuan("amount", row.text("amount")),
    purpose: row.text("purpose"),
    buyer: isPerson ? row.text("buyerName") : null,
    buyer_id: quality.idDigest("buyer_id", row.text("buyerIdCard")),
    buyer_phone: isPerson ? row.text("buyerTel") : null,
    seller_person: row.text("seller"),
    quality: quality.flags,
  };
  return [body, traded];
}

function traders(row, quality) {
  const parties = [whom("dealer", row.text("shopName"), row.text("shopCreditCode"), row.text("shopCode"), quality)];
  const other = (role, name, code) => {
    if (name !== null || code !== null) parties.push(quality.identifiers(party(role, name, { "social-credit-code": code })));
  };
  other("manufacturer", row.text("factory"), null);
  other("supplier", row.text("supplier"), row.text("supplierCode"));
  if (row.text("buyerCode") !== null) other("buyer", row.text("buyerName"), row.text("buyerCode"));
  return parties;
}

/** What a farm used, on which plot. @returns {[InputUse, number | null]} */
function use(row) {
  const quality = new Quality();
  const farm = whom("farm", row.text("farmName"), row.text("farmCreditCode"), row.text("farmCode"), quality);
  const date = quality.date("date", dashedOf(row, "useDate"));
  const interval = days(row.text("safeDays"), quality);
  const body = {
    parties: [farm],
    kind: quality.code("kind", INPUT_KIND, row.text("type")),
    town: quality.code("town", TOWN, row.text("areaName", "areaCode")),
    plot: row.text("plot"),
    date,
    product: row.text("productName"),
    registration: row.text("regNo"),
    code: row.text("code", "traceCode"),
    batch: row.text("batchNo"),
    crop: row.text("crop"),
    target: row.text("target"),
    method: row.text("method"),
    dose: row.text("dose"),
    quantity: quality.mass("quantity", row.text("quantity"), row.text("unit") ?? "kg"),
    quantity_written: row.text("quantity"),
    area: quality.hectares("area", row.text("area"), "亩"),
    area_written: row.text("area"),
    interval,
    // The platform does not say it, its two parts do.
    harvest_after: later(date, interval),
    person: row.text("person"),
    adviser: row.text("adviser"),
    quality: quality.flags,
  };
  return [body, midnight(date)];
}

/** A party by social credit code and by the platform's own code of it. */
function whom(role, name, code, own, quality) {
  const known = { "social-credit-code": code, "platform-id": own === null ? null : `${PLATFORM}/${own}` };
  return quality.party(party(role, name, known));
}

/** Times stand with or without anything between their parts. */
function dashedOf(row, ...names) {
  const text = row.text(...names);
  return text === null ? null : dashed(text);
}

function restricted(text, quality) {
  if (text !== null && !RESTRICTED.has(text)) quality.flag("unknown-code", "restricted");
  return RESTRICTED.get(text) ?? null;
}

/** Days, now as a number, now with a word behind. */
function days(text, quality) {
  if (text === null) return null;
  const [, number] = text.match(/^([0-9]{1,4})\s*[天日]*$/) ?? [];
  if (number !== undefined && Number(number) <= 3650) return Number(number);
  quality.flag("quantity-malformed", "interval");
  return null;
}
