// Why a record is refused or passed over: what the adapter throws, and the hub counts by its code.
//
// A code is the adapter's own, stable and countable (`shop.id-missing`); the message is for a person and holds no
// personal data. Knows nothing of what the hub does with it.

class Note {
  /** @param {string} code @param {string} message @param {string} pointer the place in the record: `/shopId` */
  constructor(code, message, pointer = "") {
    this.note = { code, message, pointer };
  }
}

/** Cannot be used at all: becomes a dead letter, which can be replayed. */
export class Rejected extends Note {}

/** Not wanted, and no mistake. */
export class Ignored extends Note {}
