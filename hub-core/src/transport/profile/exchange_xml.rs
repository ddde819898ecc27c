//! `exchange-xml`: messages `<ExchangeMessage><Header>…</Header><Body>…</Body></ExchangeMessage>` that carry a
//! signature in their header, both ways, and a token beside it where one is agreed.
//!
//! How platforms sign these messages is not public. Assumed here: the header's
//! element `sign` holds Base64 of an SM2 signature with SM3, two numbers of 32
//! bytes, over the header without that element and the body behind it, each
//! with its own tags, byte for byte. So who it is for and whether it takes back
//! is signed as well. `SN` and `Time` (fourteen digits, +08:00, and three more of
//! the ms) are the nonce: a message that got no answer may be signed anew under
//! its number.
//!
//! Promises that what is not signed can say nothing: before the message stands
//! an XML declaration at most, around its parts blanks alone, and a document
//! type is refused wherever it stands. Knows nothing of what a message is about.

#[path = "exchange_xml/message.rs"]
mod message;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::civil::DateTime;
use jiff::{Timestamp, tz};
use serde::Deserialize;

use super::sm_envelope::keys::{Form, Keys, Order};
use super::{Opened, Profile, Session, Setup, Unfit};
use crate::config::{Secret, SecretFile, Wrong};
use crate::message::Instant;
use crate::sandbox::Response;
use crate::transport::verify::{Proof, Unproven};
use crate::transport::{Filled, Moment};
use message::Message;

pub(super) const NAME: &str = "exchange-xml";

/// What differs from platform to platform.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// File of our private key: 64 hexadecimal digits.
    private_key_file: Option<SecretFile>,
    /// The platform's public key: 128 hexadecimal digits, or 130 with `04` before them.
    platform_key: String,
    /// Who signs, for SM2; none: `1234567812345678`, as is usual.
    identity: Option<String>,
    /// What we are called: a message for another is refused; none: not looked at.
    receiver: Option<String>,
}

struct ExchangeXml {
    keys: Keys,
    receiver: Option<String>,
    token: Option<Secret>,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let token = setup.token.map(|token| token.secret().clone());
    let made = ExchangeXml::new(setup.own()?, token, setup.base).map_err(|wrong| wrong.under("profile-settings"))?;
    Ok(Box::new(made))
}

impl ExchangeXml {
    fn new(mut settings: Settings, token: Option<Secret>, base: &Path) -> Result<Self, Wrong> {
        if let Some(file) = &mut settings.private_key_file {
            file.check("private-key-file", base)?;
        }
        let ours = settings.private_key_file.as_ref();
        let ours = ours.ok_or_else(|| Wrong::missing("private-key-file", "profile exchange-xml signs with it"))?;
        let theirs = &settings.platform_key;
        let identity = settings.identity.as_deref().unwrap_or("1234567812345678");
        let keys = Keys::read(ours.secret().bytes(), theirs, identity, Order::default());
        let keys = keys.map_err(|unread| unread.wrong(theirs))?;
        Ok(Self { keys, receiver: settings.receiver, token })
    }
}

/// When a message says it was signed: the digits of its time, in s or ms.
fn instant(time: &str) -> Option<Instant> {
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    let (second, rest) = digits.split_at_checked(14)?;
    let at = DateTime::strptime("%Y%m%d%H%M%S", second).ok()?;
    let ms: Instant = match rest.len() {
        0 => 0,
        3 => rest.parse().ok()?,
        _ => return None,
    };
    Some(tz::offset(8).to_timestamp(at).ok()?.as_millisecond() + ms)
}

/// A time as a message says it, to the ms: what is tried again within a second is another message.
fn written(now: Instant) -> Result<String, Unfit> {
    let at = Timestamp::from_millisecond(now).map_err(|_| Unfit("no message is of this time".into()))?;
    Ok(format!("{}{:03}", tz::offset(8).to_datetime(at).strftime("%Y%m%d%H%M%S"), now.rem_euclid(1_000)))
}

impl Profile for ExchangeXml {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, _moment: &Moment) -> Option<Vec<u8>> {
        let token = self.token.as_ref().filter(|_| name == "token")?;
        Some(token.bytes().to_vec())
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        if let Some(token) = &self.token {
            request.header("authorization", [b"Bearer ", token.bytes()].concat());
        }
        if request.body.is_empty() {
            return Ok(());
        }
        let message = Message::read(&request.body).map_err(|lacking| Unfit(format!("its {lacking} is missing")))?;
        if message.sign().is_some() {
            return Err(Unfit("it is signed already".into()));
        }
        let timed = message.with("Time", &written(moment.now)?);
        let message = Message::read(timed.as_bytes()).map_err(|lacking| Unfit(format!("its {lacking} is missing")))?;
        let signature = BASE64.encode(self.keys.sign(&message.signed(), Form::Raw));
        request.body = message.with("sign", &signature).into_bytes();
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        if answer.status == 401 { Opened::SessionOver } else { Opened::Answer }
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let missing = |part: &str| Unproven::Missing(part.to_owned());
        let message = Message::read(&call.body).map_err(missing)?;
        let sign = message.sign().ok_or_else(|| missing("sign"))?;
        let (number, time) = (message.said("SN"), message.said("Time"));
        let number = number.ok_or_else(|| missing("SN"))?;
        let time = time.ok_or_else(|| missing("Time"))?;
        let at = instant(time).ok_or_else(|| missing("Time"))?;
        let signature = BASE64.decode(sign).map_err(|_| Unproven::Signature)?;
        let proven = self.keys.verified(&message.signed(), &signature, Form::Raw);
        let is_ours = self.receiver.as_deref().is_none_or(|receiver| message.said("Receiver") == Some(receiver));
        if proven.is_none() || !is_ours {
            return Err(Unproven::Signature);
        }
        let nonce = format!("{number}\n{time}").into_bytes();
        call.body = message.unsigned().into_bytes();
        Ok(Proof { at, nonce })
    }

    fn credential(&self) -> &[u8] {
        self.token.as_ref().map_or(&[], Secret::bytes)
    }
}

#[cfg(test)]
#[path = "exchange_xml/tests.rs"]
mod tests;
