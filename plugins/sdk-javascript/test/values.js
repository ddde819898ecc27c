// What the SDK in JavaScript makes of a table of values, wherever it runs: in Node, and in the engine of a component.
//
// Promises: every place that differs from the table is told. Knows no file and nothing of the other languages.

import * as amount from "../template/sdk/amount.js";
import * as date from "../template/sdk/date.js";
import * as identifier from "../template/sdk/identifier.js";
import { Rejected } from "../template/sdk/note.js";
import { Quality, table } from "../template/sdk/quality.js";
import { Row } from "../template/sdk/row.js";
import * as text from "../template/sdk/text.js";

const OWN = table(["rat", "1"]);
const TOWN = table(["440784001", "沙坪街道", "沙坪", "沙坪镇"]);
const TABLES = { own_code: [OWN], code: [TOWN], either_code: [OWN, TOWN] };

/** Every line of the table that reads otherwise, with what was found; empty where all hold. @returns {string[]} */
export function differences(values) {
  const { quality, ...functions } = values;
  return [...Object.entries(functions).flatMap(([name, lines]) => lines.flatMap((line) => read(name, line))), ...quality.flatMap(judged)];
}

function read(name, line) {
  return differ(`${name} ${JSON.stringify(line)}`, line.at(-1), FUNCTIONS[camel(name)](...line.slice(0, -1)));
}

const FUNCTIONS = {
  ...text,
  ...date,
  ...amount,
  ...identifier,
  member: (json) => row(`{"m":${json}}`).text("m"),
  malformed: isMalformed,
};

function judged({ do: steps, flags }) {
  const quality = new Quality();
  const differences = steps.flatMap((step) => {
    const [method, field, ...rest] = step;
    const isParty = method === "party" || method === "identifiers";
    const party = () => identifier.party(field, null, Object.fromEntries(rest[0]));
    const given = isParty ? [party()] : [field, ...(TABLES[method] ?? []), ...rest.slice(0, -1)];
    const found = quality[camel(method)](...given);
    const shown = isParty ? found.identifiers.map(({ scheme, value }) => [scheme, value]) : found;
    return differ(JSON.stringify(step), rest.at(-1), shown);
  });
  return [...differences, ...differ("flags", flags, quality.flags)];
}

function differ(what, expected, found) {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  return one === other ? [] : [`${what}: ${other}`];
}

function isMalformed(json) {
  try {
    return row(json) === null;
  } catch (error) {
    return error instanceof Rejected && error.note.code === "json.malformed";
  }
}

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const row = (json) => Row.parse(new TextEncoder().encode(json));
