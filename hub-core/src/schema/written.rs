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

/// A string as Avro writes it: zigzag length, then the bytes (Avro 1.12, "Primitive types").
fn string(text: &str, out: &mut Vec<u8>) {
    let mut length = (text.len() as u64) << 1;
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(text.as_bytes());
}
