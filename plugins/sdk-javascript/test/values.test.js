// The SDK in JavaScript, held by the table of values that the SDKs in Rust and in Python are held by.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as amount from "../template/sdk/amount.js";
import * as date from "../template/sdk/date.js";
import * as identifier from "../template/sdk/identifier.js";
import { Ignored, Rejected } from "../template/sdk/note.js";
import { Quality, table } from "../template/sdk/quality.js";
import { Row } from "../template/sdk/row.js";
import * as text from "../template/sdk/text.js";

const values = JSON.parse(await readFile(new URL("../../sdk/values.json", import.meta.url), "utf8"));
const OWN = table(["rat", "1"]);
const TOWN = table(["440784001", "沙坪街道", "沙坪", "沙坪镇"]);

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const row = (json) => Row.parse(new TextEncoder().encode(json));

function isMalformed(json) {
  try {
    return row(json) === null;
  } catch (error) {
    assert.ok(error instanceof Rejected && error.note.code === "json.malformed", String(error));
    return true;
  }
}

const functions = {
  ...text,
  ...date,
  ...amount,
  ...identifier,
  member: (json) => row(`{"m":${json}}`).text("m"),
  malformed: isMalformed,
};

for (const [name, rows] of Object.entries(values).filter(([name]) => name !== "quality")) {
  test(name, () => {
    for (const line of rows) {
      const [given, expected] = [line.slice(0, -1), line.at(-1)];
      assert.deepEqual(functions[camel(name)](...given), expected, JSON.stringify(line));
    }
  });
}

test("quality", () => {
  const tables = { own_code: [OWN], code: [TOWN], either_code: [OWN, TOWN] };
  for (const { do: steps, flags } of values.quality) {
    const quality = new Quality();
    for (const [method, field, ...rest] of steps) {
      const expected = rest.pop();
      const isParty = method === "party" || method === "identifiers";
      const given = isParty
        ? [identifier.party(field, null, Object.fromEntries(rest[0]))]
        : [field, ...(tables[method] ?? []), ...rest];
      const found = quality[camel(method)](...given);
      const shown = isParty ? found.identifiers.map(({ scheme, value }) => [scheme, value]) : found;
      assert.deepEqual(shown, expected, JSON.stringify([method, field, ...rest]));
    }
    assert.deepEqual(quality.flags, flags);
  }
});

test("a member is found in either case, and the first of several that says something", () => {
  const one = row('{"Shop_Name":"甲","a":"","b":7,"inner":{"c":true},"list":[1,"x",null,{}],"words":"x、y"}');
  assert.equal(one.text("SHOP_NAME"), "甲");
  assert.equal(one.text("a", "none", "b"), "7");
  assert.equal(one.text("constructor", "inner", "__proto__"), null);
  assert.equal(one.object("inner").text("c"), "true");
  assert.equal(one.object("b"), null);
  assert.deepEqual(one.list("list"), [1, "x", null, {}]);
  assert.deepEqual(one.list("b"), []);
  assert.deepEqual([one.texts("list"), one.texts("words"), one.texts("none")], [["1", "x"], ["x", "y"], []]);
});

test("a party has what is there, and one identifier as it is compared", () => {
  const party = identifier.party("holder", "甲", { "social-credit-code": " 9144 0784ma4x00012n", licence: null });
  assert.deepEqual(party.identifiers, [{ scheme: "social-credit-code", value: " 9144 0784ma4x00012n" }]);
  assert.equal(identifier.normal(party, "social-credit-code"), "91440784MA4X00012N");
  assert.equal(identifier.normal(party, "licence"), null);
});

test("what is passed over and what is refused are told apart", () => {
  const [ignored, rejected] = [new Ignored("a.b", "why"), new Rejected("a.b", "why", "/c")];
  assert.ok(!(ignored instanceof Rejected));
  assert.deepEqual(rejected.note, { code: "a.b", message: "why", pointer: "/c" });
});
