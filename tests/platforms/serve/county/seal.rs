//! Signatures of the exchange's messages, by code of its own: SM2 (GB/T 32918.2) with SM3, Base64 of two numbers of 32
//! bytes, in the element `sign` of the header. Signed are the header without that element, and behind it the body, each
//! with its own tags, byte for byte.
//!
//! Pure: the time is an argument.

use std::collections::HashMap;

use super::super::pair::Pair;
use super::Refusal;
use super::message::within;
use crate::platforms::script::moment;

/// The county's private key, of this simulator alone.
const OURS: &str = "a702a630f0d619c278f05834902be9eeae23e68c4a7f7566d21693fe0e01f6f6"; // pragma: allowlist secret
/// The hub's public key, a point of the curve.
const THEIRS: &str = "04095c949c63c25614a15ed2e7eaa0f82766da84f01d3dcdaff818700ee894c9fd894628e0a9a6fd1c93c999702fefd668c250ba7d7a252ff0fc9f9692559258b5"; // pragma: allowlist secret

/// How far a message's time may be off, in ms.
const OFF: i64 = 300_000;

const UNSIGNED: Refusal = ("401", "验签失败");

/// The county's keys, and the signatures that it has seen.
pub struct Seal {
    pair: Pair,
    seen: HashMap<String, i64>,
}

impl Default for Seal {
    fn default() -> Self {
        Self::of(OURS, THEIRS)
    }
}

impl Seal {
    /// Of our private key and the public key of the other.
    fn of(ours: &str, theirs: &str) -> Self {
        Self { pair: Pair::of(ours, theirs), seen: HashMap::new() }
    }

    /// A message with its time (seventeen digits) and signature.
    pub fn signed(&self, message: &str, time: &str) -> String {
        let timed = message.replacen("</Header>", &format!("<Time>{time}</Time></Header>"), 1);
        let sign = self.pair.sign(text(&timed).expect("a message has header and body").as_bytes());
        let sign = format!("<sign>{sign}</sign></Header>");
        timed.replacen("</Header>", &sign, 1)
    }

    /// Whether the other signed a message, now, and it was not seen before.
    pub fn open(&mut self, message: &str, now: i64) -> Result<(), Refusal> {
        let header = within(message, "Header").ok_or(UNSIGNED)?;
        let sign = within(header, "sign").ok_or(UNSIGNED)?;
        let unsigned = message.replacen(&format!("<sign>{sign}</sign>"), "", 1);
        if !self.pair.has_signed(text(&unsigned).ok_or(UNSIGNED)?.as_bytes(), sign) {
            return Err(UNSIGNED);
        }
        let second = within(header, "Time").and_then(|time| time.get(..14)).and_then(moment::read);
        let at = second.ok_or(UNSIGNED)?.0;
        if (at - now).abs() > OFF {
            return Err(("401", "报文时间超出允许范围"));
        }
        self.seen.retain(|_, seen| *seen > now - 2 * OFF);
        match self.seen.insert(sign.to_owned(), now) {
            Some(_) => Err(("401", "重复报文")),
            None => Ok(()),
        }
    }
}

/// What is signed.
fn text(message: &str) -> Option<String> {
    let (header, body) = (within(message, "Header")?, within(message, "Body")?);
    Some(format!("<Header>{header}</Header><Body>{body}</Body>"))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    const HUB: &str = "80498616cca897345e0571a4820275c0605f060a578d6f2783d582ec3c0a1925"; // pragma: allowlist secret
    const COUNTY: &str = "04592035460e65cb99e37a5a4f568219a1e65bb71ce9e505e31d0894a66040bac69b807c57f6763efa250bb278f3d7699c07def4aac8a82ddf1b1b96bb94f10509"; // pragma: allowlist secret
    const TIME: &str = "20250301000000000";
    const NOW: i64 = 1_740_758_400_000;
    const MESSAGE: &str = "<ExchangeMessage><Header><Flow>save</Flow><SN>1</SN></Header><Body><fields><A>甲</A></fields>\
                           </Body></ExchangeMessage>";

    /// The hub's side of it.
    pub fn hub() -> Seal {
        Seal::of(HUB, COUNTY)
    }

    #[test]
    fn what_was_signed_passes_once_and_only_at_its_time() {
        let signed = hub().signed(MESSAGE, TIME);
        let mut county = Seal::default();
        assert_eq!(county.open(&signed, NOW + OFF + 1).unwrap_err().1, "报文时间超出允许范围");
        assert_eq!(county.open(&signed, NOW), Ok(()));
        assert_eq!(county.open(&signed, NOW).unwrap_err().1, "重复报文");
        assert_eq!(hub().open(&county.signed(MESSAGE, TIME), NOW), Ok(()));
    }

    #[test]
    fn what_is_altered_in_header_or_body_is_refused() {
        let signed = hub().signed(MESSAGE, TIME);
        for (from, to) in [("save", "cancel"), ("甲", "乙"), ("<SN>1", "<SN>2"), ("2025", "2026"), ("sign>", "sigh>")]
        {
            assert_eq!(Seal::default().open(&signed.replace(from, to), NOW), Err(UNSIGNED), "{from}");
        }
        assert_eq!(Seal::default().open(MESSAGE, NOW), Err(UNSIGNED));
        assert_eq!(Seal::default().open(&Seal::default().signed(MESSAGE, TIME), NOW), Err(UNSIGNED), "its own");
    }
}
