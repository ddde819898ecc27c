// What becomes of records: events, or a note why not.
//
// Promises: a record that the adapter fails on says in which line of the adapter. Knows nothing of what a record means.

import { write } from "hub:adapter/log@1.0.0";

import { Ignored, Rejected } from "./note.js";

/** @import { Batch, Event, Outcome, RawRecord } from "../contract.d.ts" */

/**
 * The outcome of each record: the event or events that `meaning` gives, or what it throws.
 * @param {Batch} batch @param {(record: RawRecord) => Event | Event[]} meaning @returns {Outcome[]}
 */
export function outcomes(batch, meaning) {
  return batch.records.map((record) => {
    try {
      return { tag: "events", val: [meaning(record)].flat() };
    } catch (error) {
      if (error instanceof Rejected) return { tag: "rejected", val: error.note };
      if (error instanceof Ignored) return { tag: "ignored", val: error.note };
      // A mistake of the adapter's own: the line stays with the dead letter that the record becomes.
      write("error", `${error} at ${place(error)}`);
      throw error;
    }
  });
}

/** The record stands as `body` says. @returns {Event} */
export function upsert(subject, recordId, body, { revision, occurred } = {}) {
  const written = new TextEncoder().encode(JSON.stringify(body));
  return { ...bare(subject, recordId, revision), operation: "upsert", occurred: whole(occurred), body: written };
}

/** The record is gone from its source. @returns {Event} */
export function gone(subject, recordId, { revision } = {}) {
  return bare(subject, recordId, revision);
}

/** What the hub knows of a record besides: row, sheet, list; null where it does not. @param {RawRecord} record */
export function attribute(record, name) {
  return record.attributes.find(([known]) => known === name)?.[1] ?? null;
}

function bare(subject, recordId, revision) {
  const nothing = { occurred: undefined, body: new Uint8Array(), attributes: [] };
  return { subject, recordId, operation: "delete", revision: whole(revision), ...nothing };
}

const whole = (number) => (number === undefined || number === null ? undefined : BigInt(number));

/** Where it was thrown; of what was thrown here, where this was called from. */
function place(error) {
  const calls = String(error?.stack).split("\n");
  return calls.find((call) => !/\bsdk\//.test(call)) ?? calls[0];
}
