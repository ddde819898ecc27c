//! `token-login`: an account's number and the MD5 of its password are given for
//! a token; each request carries token, time and a number never used twice.
//! Answers come in an envelope with a code that is an integer or a string.

use std::time::Duration;

use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::Value;

use super::{Login, LoginFailed, Moment, Opened, Profile, Renewal, Session, Setup, Unfit};
use crate::config::{Secret, Wrong};
use crate::message::Instant;
use crate::sandbox::Response;
use crate::transport::{Account, Filled, said};

pub(super) const NAME: &str = "token-login";

/// A session is renewed this long (ms) before it ends, so that no request is
/// under way when it does.
const EARLY: i64 = 60_000;

/// What differs from vendor to vendor. Places are JSON pointers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// Path of the login.
    path: String,
    /// Field of the account's number.
    number_field: String,
    /// Field of the password's MD5, lower-case hex.
    password_field: String,
    /// The envelope's code.
    code: String,
    /// The code of success.
    success: String,
    /// Codes that say the session is over.
    session_over: Vec<String>,
    /// Codes of passing trouble.
    trouble: Vec<String>,
    /// Codes of a refusal, which a time that is off may be the cause of.
    refused: Vec<String>,
    /// Seconds to wait, in an answer of passing trouble.
    retry_after: String,
    /// The token in the login's answer.
    token: String,
    /// Its lifetime in seconds.
    lifetime: String,
    /// Header of the token.
    token_header: String,
    /// Header of the time, ms since 1970.
    time_header: String,
    /// Header of the number never used twice, 32 hexadecimal digits.
    nonce_header: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: "/openapi/token".into(),
            number_field: "number".into(),
            password_field: "password".into(),
            code: "/code".into(),
            success: "1".into(),
            session_over: vec!["401".into()],
            trouble: vec!["429".into(), "500".into()],
            refused: vec!["0".into()],
            retry_after: "/data/retryAfter".into(),
            token: "/data/token".into(),
            lifetime: "/data/expire".into(),
            token_header: "token".into(),
            time_header: "time".into(),
            nonce_header: "uuid".into(),
        }
    }
}

struct TokenLogin {
    settings: Settings,
    account: Account,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile token-login logs in with one")?;
    Ok(Box::new(TokenLogin { settings: setup.own()?, account }))
}

impl TokenLogin {
    fn code(&self, envelope: &Value) -> Option<String> {
        said::code(envelope.pointer(&self.settings.code))
    }
}

impl Profile for TokenLogin {
    fn name(&self) -> &'static str {
        NAME
    }

    fn login(&self, _renewal: Option<&Renewal>, _moment: &Moment) -> Option<Filled> {
        let password = hex::encode(Md5::digest(self.account.password_file.secret().bytes()));
        let mut body = serde_json::Map::new();
        body.insert(self.settings.number_field.clone(), self.account.number.clone().into());
        body.insert(self.settings.password_field.clone(), password.into());
        Some(Filled {
            method: "POST".into(),
            path: self.settings.path.clone(),
            headers: vec![("content-type".into(), b"application/json".to_vec())],
            body: Value::Object(body).to_string().into_bytes(),
            ..Filled::default()
        })
    }

    fn session(&self, answer: &Response, _renewal: Option<&Renewal>, now: Instant) -> Result<Login, LoginFailed> {
        let envelope: Value = serde_json::from_slice(&answer.body).map_err(|error| {
            // What ends too early was cut off on its way; it refuses nothing.
            if error.is_eof() {
                return LoginFailed::Retry { why: "the answer ends half-way".into(), wait: None };
            }
            LoginFailed::Refused(format!("status {}, no JSON", answer.status))
        })?;
        let code = self.code(&envelope).unwrap_or_default();
        if self.settings.trouble.contains(&code) {
            let wait = said::number(envelope.pointer(&self.settings.retry_after));
            let wait = wait.and_then(|wait| u64::try_from(wait).ok());
            return Err(LoginFailed::Retry { why: format!("code {code}"), wait: wait.map(Duration::from_secs) });
        }
        if code != self.settings.success {
            return Err(LoginFailed::Refused(format!("code {code:?}")));
        }
        let token = envelope.pointer(&self.settings.token).and_then(Value::as_str).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| LoginFailed::Refused(format!("no token at {}", self.settings.token)))?;
        let lifetime = said::number(envelope.pointer(&self.settings.lifetime));
        // A lifetime shorter than the margin would renew on every request.
        let lasts =
            |seconds: i64| (seconds.saturating_mul(1_000).saturating_sub(EARLY)).max(seconds.saturating_mul(500));
        let expires = lifetime.map(|seconds| now.saturating_add(lasts(seconds)));
        Ok(Login::Session(Session { token: Secret::new(token.as_bytes().to_vec()), expires, renewal: None }))
    }

    fn slot(&self, name: &str, session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "token" => session.map(|session| session.token.bytes().to_vec()),
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            "nonce" => Some(moment.nonce().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        if let Some(session) = session {
            request.header(&self.settings.token_header, session.token.bytes());
        }
        request.header(&self.settings.time_header, moment.now.to_string());
        request.header(&self.settings.nonce_header, moment.nonce());
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        let code = || {
            let envelope: Value = serde_json::from_slice(&answer.body).ok()?;
            self.code(&envelope)
        };
        if answer.status == 401 {
            return Opened::SessionOver;
        }
        match code() {
            Some(code) if self.settings.session_over.contains(&code) => Opened::SessionOver,
            Some(code) if self.settings.refused.contains(&code) => Opened::Refused,
            _ => Opened::Answer,
        }
    }
}

#[cfg(test)]
#[path = "token_login/tests.rs"]
mod tests;
