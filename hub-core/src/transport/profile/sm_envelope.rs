//! `sm-envelope`: bodies sealed with SM4 and signed with SM2, in the envelope
//! `{data: {encData}, appCode, version, encType, signType, timestamp, signData}`,
//! both ways: what we send and answer, what the platform answers and sends. The
//! key of SM4 is agreed once, or drawn for each body and wrapped with SM2.
//!
//! What is signed is `name=value&…` of the envelope's members in the order of
//! their names, with the sealed body, or the body itself, for `data`.

#[path = "sm_envelope/keys.rs"]
pub(super) mod keys;
#[path = "sm_envelope/letter.rs"]
mod letter;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Opened, Profile, Session, Setup, Unfit};
use crate::config::{Secret, SecretFile, Wrong};
use crate::message::Instant;
use crate::sandbox::{Reply, Response};
use crate::transport::said::{self, Codes};
use crate::transport::verify::{Proof, Unproven};
use crate::transport::{Filled, Moment};
use keys::{BLOCK, Blocks, Form, Keys, Order};
use letter::{Came, Letter};

pub(super) const NAME: &str = "sm-envelope";

/// How bytes are written in JSON.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Encoding {
    #[default]
    Base64,
    Hex,
}

impl Encoding {
    fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Base64 => BASE64.encode(bytes),
            Self::Hex => hex::encode(bytes),
        }
    }

    fn read(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base64 => BASE64.decode(text).ok(),
            Self::Hex => hex::decode(text).ok(),
        }
    }
}

/// What stands for `data` in what is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Signed {
    /// The sealed body as it is written.
    #[default]
    Sealed,
    /// The body before it was sealed, byte for byte.
    Plain,
}

/// How the time is written.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Unit {
    #[default]
    S,
    Ms,
}

/// What differs from platform to platform.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// What the platform calls us.
    app_code: String,
    /// Version of the interface; none: `1.0.0`.
    version: Option<String>,
    /// The member of a body that the envelope is; none: the body is the envelope.
    wrapper: Option<String>,
    /// File of our private key: 64 hexadecimal digits.
    private_key_file: Option<SecretFile>,
    /// The platform's public key: 128 hexadecimal digits, or 130 with `04` before them.
    platform_key: String,
    /// File of the key of SM4: 32 hexadecimal digits; none: drawn for each body.
    key_file: Option<SecretFile>,
    /// The member with the wrapped key, where it is drawn for each body; none: `encKey`.
    key_field: Option<String>,
    /// File of what stands as `key` at the end of what is signed, where the platform wants that.
    secret_file: Option<SecretFile>,
    /// Who signs, for SM2; none: `1234567812345678`, as is usual.
    identity: Option<String>,
    blocks: Blocks,
    encoding: Encoding,
    signature_encoding: Encoding,
    signature_form: Form,
    key_order: Order,
    signed: Signed,
    time_unit: Unit,
    /// What the platform's codes mean, where an answer is not sealed.
    answers: Codes,
    /// Codes of success: an answer with one of them is sealed, or is not the platform's.
    success: Vec<String>,
}

struct Envelope {
    settings: Settings,
    keys: Keys,
    /// The key of SM4 that was agreed.
    agreed: Option<Zeroizing<[u8; BLOCK]>>,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let envelope = Envelope::new(setup.own()?, setup.base).map_err(|wrong| wrong.under("profile-settings"))?;
    Ok(Box::new(envelope))
}

fn key(secret: &Secret) -> Option<Zeroizing<[u8; BLOCK]>> {
    let bytes = Zeroizing::new(hex::decode(secret.bytes()).ok()?);
    Some(Zeroizing::new(bytes[..].try_into().ok()?))
}

impl Envelope {
    fn new(mut settings: Settings, base: &Path) -> Result<Self, Wrong> {
        let Settings { private_key_file, key_file, secret_file, .. } = &mut settings;
        let files = [("private-key-file", private_key_file), ("key-file", key_file), ("secret-file", secret_file)];
        for (key, file) in files {
            file.as_mut().map_or(Ok(()), |file| file.check(key, base))?;
        }
        if settings.app_code.is_empty() {
            return Err(Wrong::missing("app-code", "the platform calls us by it"));
        }
        let ours = settings.private_key_file.as_ref();
        let ours = ours.ok_or_else(|| Wrong::missing("private-key-file", "profile sm-envelope signs with it"))?;
        let (theirs, order) = (&settings.platform_key, settings.key_order);
        let identity = settings.identity.as_deref().unwrap_or("1234567812345678");
        let keys = Keys::read(ours.secret().bytes(), theirs, identity, order);
        let keys = keys.map_err(|unread| unread.wrong(theirs))?;
        let unread = || Wrong::value("key-file", "a file without a key", "32 hexadecimal digits, a key of SM4");
        let agreed = settings.key_file.as_ref().map(|file| key(file.secret()).ok_or_else(unread)).transpose()?;
        Ok(Self { settings, keys, agreed })
    }

    fn wrapper(&self) -> Option<&str> {
        self.settings.wrapper.as_deref()
    }

    fn key_field(&self) -> &str {
        self.settings.key_field.as_deref().unwrap_or("encKey")
    }

    fn secret(&self) -> Option<&[u8]> {
        self.settings.secret_file.as_ref().map(|file| file.secret().bytes())
    }

    fn sealed(&self, plain: &[u8], moment: &Moment) -> Vec<u8> {
        let settings = &self.settings;
        let mut chance = ChaCha20Rng::from_seed(moment.seed);
        let mut first = [0; BLOCK];
        chance.fill_bytes(&mut first);
        let time = match settings.time_unit {
            Unit::S => moment.now.div_euclid(1_000),
            Unit::Ms => moment.now,
        };
        let mut members: Vec<(&str, Value)> = vec![
            ("appCode", settings.app_code.clone().into()),
            ("version", settings.version.clone().unwrap_or_else(|| "1.0.0".into()).into()),
            ("encType", "SM4".into()),
            ("signType", "SM2".into()),
            ("timestamp", time.into()),
        ];
        let mut drawn = Zeroizing::new([0; BLOCK]);
        let key = match &self.agreed {
            Some(key) => key,
            None => {
                chance.fill_bytes(&mut *drawn);
                let wrapped = self.keys.wrap(&drawn, &mut chance);
                members.push((self.key_field(), settings.encoding.write(&wrapped).into()));
                &drawn
            }
        };
        let data = settings.encoding.write(&keys::seal(settings.blocks, key, first, plain));
        let letter = Letter::new(data.clone(), &members);
        let data = if settings.signed == Signed::Plain { plain } else { data.as_bytes() };
        let signature = self.keys.sign(&letter.text(data, self.secret()), settings.signature_form);
        letter.signed(settings.signature_encoding.write(&signature)).written(self.wrapper())
    }

    /// The body, when it was signed, and the signature.
    fn opened(&self, came: &Came) -> Result<(Vec<u8>, Instant, Vec<u8>), Unproven> {
        let settings = &self.settings;
        let time = came.member("timestamp")?;
        let unit = if matches!(settings.time_unit, Unit::S) { 1_000 } else { 1 };
        let at = time.parse().ok().and_then(|time: i64| time.checked_mul(unit));
        let at = at.ok_or_else(|| Unproven::Missing("timestamp".into()))?;
        let (app, signature) = (came.member("appCode")?, came.signature()?);
        let plain = self.deciphered(came)?;
        // Whoever sends what does not open learns no more than one whose signature is wrong, nor sooner.
        let data = match (settings.signed, &plain) {
            (Signed::Plain, Some(plain)) => plain,
            _ => came.sealed.as_bytes(),
        };
        let signature = settings.signature_encoding.read(signature).ok_or(Unproven::Signature)?;
        let proven = self.keys.verified(&came.text(data, self.secret()), &signature, settings.signature_form);
        match (proven, plain) {
            (Some(signature), Some(plain)) if app == settings.app_code => Ok((plain, at, signature)),
            _ => Err(Unproven::Signature),
        }
    }

    fn deciphered(&self, came: &Came) -> Result<Option<Vec<u8>>, Unproven> {
        let encoding = self.settings.encoding;
        let key = match &self.agreed {
            Some(key) => Some(key.clone()),
            None => {
                let wrapped = encoding.read(came.member(self.key_field())?);
                wrapped.and_then(|wrapped| self.keys.unwrap(&wrapped)).map(Zeroizing::new)
            }
        };
        let sealed = encoding.read(&came.sealed);
        Ok(key.zip(sealed).and_then(|(key, sealed)| keys::open(self.settings.blocks, &key, &sealed)))
    }
}

impl Profile for Envelope {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.settings.app_code.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            "nonce" => Some(moment.nonce().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        request.body = self.sealed(letter::body(&request.body)?, moment);
        request.header("content-type", "application/json");
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        if let Some(came) = Came::read(&answer.body, self.wrapper()) {
            return match self.opened(&came) {
                Ok((plain, ..)) => {
                    answer.body = plain;
                    Opened::Answer
                }
                Err(Unproven::Missing(_)) => Opened::Unproven("a part of its envelope is missing"),
                Err(_) => Opened::Unproven("its signature is wrong, or it does not open"),
            };
        }
        // Errors are told in clear, even by platforms that seal; data never is.
        let said: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let code = said::code(said.as_ref().and_then(|said| said.pointer(&self.settings.answers.code)));
        let failed = code.is_some_and(|code| !self.settings.success.contains(&code));
        if failed || answer.status >= 400 {
            return self.settings.answers.opened(answer);
        }
        Opened::Unproven("it is not sealed")
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let came = Came::read(&call.body, self.wrapper()).ok_or_else(|| Unproven::Missing("data.encData".into()))?;
        let (plain, at, nonce) = self.opened(&came)?;
        call.body = plain;
        Ok(Proof { at, nonce })
    }

    fn answer(&self, reply: &mut Reply, moment: &Moment) {
        reply.body = self.sealed(&reply.body, moment);
        reply.media_type = "application/json".into();
    }
}

#[cfg(test)]
#[path = "sm_envelope/tests.rs"]
mod tests;
