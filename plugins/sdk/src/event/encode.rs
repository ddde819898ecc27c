//! Avro's binary encoding, the writing half (Avro 1.12, "Binary Encoding").
//!
//! Integers are zig-zag variable-length, text and bytes carry their length, a
//! list is one block and an end, an optional value is a union of null and it.
//! Knows nothing of schemas: order and types of the fields are the caller's.

use crate::date::Date;
use crate::event::Text;
use crate::mass::Mass;
use crate::money::Yuan;
use crate::quantity::Quantity;

/// Writes itself as a bare Avro datum.
pub trait Encode {
    /// Appends the datum to `out`.
    fn encode(&self, out: &mut Vec<u8>);
}

/// Zig-zag, then seven bits a byte, the lowest first.
fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn length(count: usize, out: &mut Vec<u8>) {
    long(i64::try_from(count).expect("memory holds fewer than 2^63"), out);
}

impl Encode for Text<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        out.extend_from_slice(self.as_bytes());
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

/// `timestamp-millis`, or a count.
impl Encode for i64 {
    fn encode(&self, out: &mut Vec<u8>) {
        long(*self, out);
    }
}

/// `date`: days since 1970-01-01.
impl Encode for Date {
    fn encode(&self, out: &mut Vec<u8>) {
        long(i64::from(self.days()), out);
    }
}

/// A decimal without its point: two's complement, big-endian, as short as it goes.
fn decimal(value: i64, out: &mut Vec<u8>) {
    let bytes = value.to_be_bytes();
    let sign = if value < 0 { 0xff } else { 0 };
    let idle = bytes.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) & 0x80 == 0).count();
    let bytes = &bytes[idle..];
    length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// `decimal(18,2)`.
impl Encode for Yuan {
    fn encode(&self, out: &mut Vec<u8>) {
        decimal(self.fen(), out);
    }
}

/// `decimal(9,2)`.
impl Encode for Quantity {
    fn encode(&self, out: &mut Vec<u8>) {
        decimal(self.hundredths(), out);
    }
}

/// `decimal(15,3)`: kilograms.
impl Encode for Mass {
    fn encode(&self, out: &mut Vec<u8>) {
        decimal(self.grams(), out);
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            None => out.push(0),
            Some(value) => {
                out.push(2);
                value.encode(out);
            }
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        if !self.is_empty() {
            length(self.len(), out);
            for value in self {
                value.encode(out);
            }
        }
        out.push(0);
    }
}
