// The contract between the hub and an adapter, as this engine gives it: wit/adapter.wit, which never changes.

export type Pair = [string, string];

export interface Note {
  /** Stable and countable, the adapter's own: `penalty.date-missing`. */
  code: string;
  /** For a person, without personal data. */
  message: string;
  /** The offending place: a JSON pointer, `row/column`; empty where the whole record is meant. */
  pointer: string;
}

export interface RawRecord {
  /** Milliseconds since 1970. */
  received: bigint;
  attributes: Pair[];
  payload: Uint8Array;
}

/** Records of one source with one media type, in the order of arrival. */
export interface Batch {
  mediaType: string;
  records: RawRecord[];
}

export interface Event {
  /** A subject that the manifest declares. */
  subject: string;
  /** The business record's own id in its source. */
  recordId: string;
  operation: "upsert" | "delete";
  /** Grows with each state of that record: always there, or never, as the manifest says. */
  revision?: bigint;
  /** When it happened, in milliseconds since 1970, where that is known. */
  occurred?: bigint;
  /** JSON as events.d.ts has it, in UTF-8; empty for a delete. */
  body: Uint8Array;
  attributes: Pair[];
}

export type Outcome =
  | { tag: "events"; val: Event[] }
  | { tag: "ignored"; val: Note }
  | { tag: "rejected"; val: Note };
