//! Profiles: how to log in, sign and open with one kind of platform. One file
//! and its vectors each, in the folder beside this one: a file there is a
//! profile, and `build.rs` lists it. Sans-IO: a profile says what to send; the
//! client sends.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};

use super::Account;
use crate::config::{Secret, SecretFile, Wrong};
use crate::message::Instant;
use crate::sandbox::Response;

/// When a request is made, and a number that no other request has.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Now.
    pub now: Instant,
    /// Random.
    pub nonce: u128,
}

/// What a login gave. Stays with the client.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token.
    pub token: Secret,
    /// From when it is not to be used; none where the platform did not say.
    pub expires: Option<Instant>,
}

/// A request whose slots are filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// `GET`, `POST` …
    pub method: String,
    /// Below the base address.
    pub path: String,
    /// Not yet encoded.
    pub query: Vec<(String, Vec<u8>)>,
    /// In their order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Filled {
    /// Sets a header unless the request has it.
    pub fn header(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        if !self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name)) {
            self.headers.push((name.to_owned(), value.into()));
        }
    }
}

/// What an answer means to the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// An answer for the asker.
    Answer,
    /// An answer for the asker, who is refused: a time in the request that is
    /// off may be why.
    Refused,
    /// The session is no longer valid.
    SessionOver,
}

/// Why a login gave no session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginFailed {
    /// Worth another try: the platform had trouble of its own.
    Retry {
        /// What it said.
        why: String,
        /// Not before this long, where it said so.
        wait: Option<Duration>,
    },
    /// Refused: the account is wrong, or the answer is not understood.
    Refused(String),
}

/// How to talk with one kind of platform. Pure functions of their arguments.
pub trait Profile: Send + Sync {
    /// As requests and configuration name it.
    fn name(&self) -> &'static str;

    /// The request that logs in; none where there is no session.
    fn login(&self) -> Option<Filled> {
        None
    }

    /// The session out of the login's answer.
    ///
    /// # Errors
    /// Where it is no session.
    fn session(&self, _answer: &Response, _now: Instant) -> Result<Session, LoginFailed> {
        Err(LoginFailed::Refused(format!("{} has no login", self.name())))
    }

    /// What a slot of that name is filled with, if this profile offers it.
    fn slot(&self, name: &str, session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>>;

    /// Adds what each request carries: token, time, signature.
    fn seal(&self, request: &mut Filled, session: Option<&Session>, moment: &Moment);

    /// Looks at an answer before its asker does; may decipher it in place.
    fn open(&self, answer: &mut Response) -> Opened;

    /// A standing credential, so that an echo of it is taken out of answers.
    fn credential(&self) -> &[u8] {
        &[]
    }
}

/// What a profile is made of: parts of the platform's configuration.
pub struct Setup<'a> {
    /// The account, for those that log in.
    pub account: Option<&'a Account>,
    /// The token, for those that carry one.
    pub token: Option<&'a SecretFile>,
    /// The profile's own settings.
    pub settings: &'a Map<String, Value>,
    /// Folder that relative paths begin at.
    pub base: &'a Path,
}

type Make = fn(&Setup<'_>) -> Result<Box<dyn Profile>, Wrong>;

// The modules of the folder, and `FILES`: name and maker of each.
include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// Every profile by its name.
fn profiles() -> impl Iterator<Item = (&'static str, Make)> {
    std::iter::once(("", plain as Make)).chain(FILES.iter().copied())
}

/// The profile of a name.
///
/// # Errors
/// Where there is none of that name, or its settings are wrong.
pub fn make(name: &str, setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let Some((_, make)) = profiles().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = FILES.iter().map(|(known, _)| *known).collect();
        return Err(Wrong::value("profile", format!("{name:?}"), &known.join(", ")));
    };
    make(setup)
}

/// Nothing is added.
struct Plain;

fn plain(_setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    Ok(Box::new(Plain))
}

impl Profile for Plain {
    fn name(&self) -> &'static str {
        ""
    }

    fn slot(&self, _name: &str, _session: Option<&Session>, _moment: &Moment) -> Option<Vec<u8>> {
        None
    }

    fn seal(&self, _request: &mut Filled, _session: Option<&Session>, _moment: &Moment) {}

    fn open(&self, _answer: &mut Response) -> Opened {
        Opened::Answer
    }
}
