//! The two data that the hub itself writes: a delete and a mark.

/// A delete of the record of this id.
#[must_use]
pub fn delete_body(record: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(record.len() + 3);
    string(record, &mut out);
    out
}

/// A mark of this kind. It bears no reason: the ledger and the dead letter have it.
#[must_use]
pub fn mark_body(kind: &str) -> Vec<u8> {
    let mut out = delete_body(kind);
    out.push(0);
    out
}

/// A string as Avro writes it: its length, then the bytes (Avro 1.12, "Primitive types").
pub(super) fn string(text: &str, out: &mut Vec<u8>) {
    long(text.len() as i64, out);
    out.extend_from_slice(text.as_bytes());
}

/// A number as Avro writes it: zigzag, seven bits a byte, the lowest first.
pub(super) fn long(number: i64, out: &mut Vec<u8>) {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}
