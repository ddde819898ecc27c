//! `two-level`: the account's secret gives a key of some days, the key gives a
//! secret of some minutes, and that signs requests: the lower-case MD5 of the
//! account's number, the secret in turn and the time in ms. What is in a
//! request is not signed, and there is no nonce: a signature is good for one
//! call. What the platform sends to us is signed with the account's secret, for
//! a session is ours alone.

use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::Value;

use super::{Login, LoginFailed, Opened, Profile, Renewal, Session, Setup, Unfit};
use crate::config::{Secret, Wrong};
use crate::message::Instant;
use crate::sandbox::Response;
use crate::transport::fields::Fields;
use crate::transport::said::{self, Codes};
use crate::transport::verify::{Proof, Unproven, same};
use crate::transport::{Account, Filled, Moment};

pub(super) const NAME: &str = "two-level";

/// A secret is renewed this long (ms) before it ends, so that no request is
/// under way when it does; one of a shorter life at the half of it.
const EARLY: i64 = 60_000;

/// What differs from platform to platform. Places in answers are JSON pointers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// Where number, time and signature stand, and under which names.
    fields: Fields,
    /// What the platform's codes mean.
    answers: Codes,
    /// How both levels are asked for.
    method: String,
    /// Path that gives the key.
    key_path: String,
    /// Path that gives the secret for the key.
    secret_path: String,
    /// The code of success, at `answers.code`.
    success: String,
    /// Codes of passing trouble.
    trouble: Vec<String>,
    /// The key in an answer.
    key: String,
    /// When it ends, ms since 1970.
    key_end: String,
    /// The secret in an answer.
    secret: String,
    /// When it ends, ms since 1970.
    secret_end: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            answers: Codes::default(),
            method: "POST".into(),
            key_path: "/app/refreshTokenByKey".into(),
            secret_path: "/app/refreshTokenBySec".into(),
            success: "00".into(),
            trouble: vec!["429".into(), "500".into()],
            key: "/data/refreshSecret".into(),
            key_end: "/data/refreshSecretEndTime".into(),
            secret: "/data/requestSecret".into(),
            secret_end: "/data/requestSecretEndTime".into(),
        }
    }
}

struct TwoLevel {
    settings: Settings,
    account: Account,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile two-level begins with its key (number) and secret (password-file)")?;
    Ok(Box::new(TwoLevel { settings: setup.own()?, account }))
}

impl TwoLevel {
    fn signature(&self, secret: &Secret, time: &str) -> String {
        hex::encode(Md5::digest([self.account.number.as_bytes(), secret.bytes(), time.as_bytes()].concat()))
    }

    fn stamp(&self, request: &mut Filled, moment: &Moment) -> Result<(), Unfit> {
        let fields = &self.settings.fields;
        fields.set(request, &[(&fields.key, &self.account.number), (&fields.time, &moment.now.to_string())])
    }
}

/// What an answer has at these places.
fn given(envelope: &Value, place: &str, end: &str, now: Instant) -> Option<(Secret, Option<Instant>)> {
    let text = envelope.pointer(place).and_then(Value::as_str).filter(|text| !text.is_empty())?;
    let end = said::number(envelope.pointer(end));
    let expires = end.map(|end| end.saturating_sub(EARLY).max(now + end.saturating_sub(now) / 2));
    Some((Secret::new(text.as_bytes().to_vec()), expires))
}

impl Profile for TwoLevel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn login(&self, renewal: Option<&Renewal>, moment: &Moment) -> Option<Filled> {
        let Settings { method, key_path, secret_path, .. } = &self.settings;
        let (path, secret) = match renewal {
            None => (key_path, self.account.password_file.secret()),
            Some(renewal) => (secret_path, &renewal.key),
        };
        let mut request = Filled { method: method.clone(), path: path.clone(), ..Filled::default() };
        let signature = self.signature(secret, &moment.now.to_string());
        self.stamp(&mut request, moment)
            .and_then(|()| self.attach(&mut request, signature.into_bytes()))
            .expect("a request without a body takes fields in every place");
        Some(request)
    }

    fn session(&self, answer: &Response, renewal: Option<&Renewal>, now: Instant) -> Result<Login, LoginFailed> {
        let settings = &self.settings;
        let envelope: Value = serde_json::from_slice(&answer.body).map_err(|error| {
            // What ends too early was cut off on its way; it refuses nothing.
            if error.is_eof() {
                return LoginFailed::Retry { why: "the answer ends half-way".into(), wait: None };
            }
            LoginFailed::Refused(format!("status {}, no JSON", answer.status))
        })?;
        let code = said::code(envelope.pointer(&settings.answers.code)).unwrap_or_default();
        if settings.trouble.contains(&code) {
            return Err(LoginFailed::Retry { why: format!("code {code}"), wait: None });
        }
        if !said::is(envelope.pointer(&settings.answers.code), &settings.success) {
            return Err(LoginFailed::Refused(format!("code {code:?}")));
        }
        let key =
            given(&envelope, &settings.key, &settings.key_end, now).map(|(key, expires)| Renewal { key, expires });
        match (given(&envelope, &settings.secret, &settings.secret_end, now), key) {
            (Some((token, expires)), key) => {
                Ok(Login::Session(Session { token, expires, renewal: key.or(renewal.cloned()) }))
            }
            (None, Some(key)) if renewal.is_none() => Ok(Login::Renewal(key)),
            (None, _) => {
                let place = if renewal.is_none() { &settings.key } else { &settings.secret };
                Err(LoginFailed::Refused(format!("nothing at {place}")))
            }
        }
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        self.stamp(request, moment)
    }

    fn sign(&self, _: &Filled, session: Option<&Session>, moment: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        let session = session.ok_or_else(|| Unfit("there is no session".into()))?;
        Ok(Some(self.signature(&session.token, &moment.now.to_string()).into_bytes()))
    }

    fn attach(&self, request: &mut Filled, signature: Vec<u8>) -> Result<(), Unfit> {
        self.settings.fields.set_sign(request, &signature)
    }

    fn open(&self, answer: &mut Response) -> Opened {
        self.settings.answers.opened(answer)
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let fields = &self.settings.fields;
        let claim = fields.claim(&fields.read(call)?, &self.account.number)?;
        let signature = self.signature(self.account.password_file.secret(), &claim.time);
        if !same(&signature, claim.sign.to_ascii_lowercase()) {
            return Err(Unproven::Signature);
        }
        fields.remove(call, &fields.sign);
        Ok(Proof { at: claim.at, nonce: signature.into_bytes() })
    }
}

#[cfg(test)]
#[path = "two_level/tests.rs"]
mod tests;
