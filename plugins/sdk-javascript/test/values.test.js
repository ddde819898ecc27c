// The SDK in JavaScript, held by the table of values that the SDKs in Rust and in Python are held by.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { instant, zoned } from "../template/sdk/date.js";
import * as identifier from "../template/sdk/identifier.js";
import { Ignored, Rejected } from "../template/sdk/note.js";
import { Row } from "../template/sdk/row.js";
import { differences } from "./values.js";

const values = JSON.parse(await readFile(new URL("../../sdk/values.json", import.meta.url), "utf8"));
const row = (json) => Row.parse(new TextEncoder().encode(json));

test("every value reads as the table says", () => {
  assert.deepEqual(differences(values), []);
});

test("a line that is wrong is told", () => {
  const wrong = { yuan: [["5", "5.01"]], quality: [{ do: [["date", "a", "x", null]], flags: [] }] };
  assert.deepEqual(differences(wrong), ['yuan ["5","5.01"]: "5.00"', 'flags: ["date-malformed:a"]']);
});

test("a time that no event can have is left out", () => {
  const [last, later] = [instant("253402207200999"), instant("9999-12-31 23:59:59")];
  assert.deepEqual([zoned(last), zoned(later), zoned(null)], ["9999-12-31T06:00:00.999+08:00", null, null]);
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
