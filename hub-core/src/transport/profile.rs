//! Profiles: how to log in, sign, seal, open and verify with one kind of platform.
//! One file and its vectors each, in the folder beside this one: a file there is a
//! profile, and `build.rs` lists it. Sans-IO: a profile says what to send; the
//! client sends.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};

use super::filled::Filled;
use super::verify::{Proof, Unproven};
use super::{Account, Identity};
use crate::config::{self, Secret, SecretFile, Wrong};
use crate::message::Instant;
use crate::sandbox::{Reply, Response};

/// When a request is made, and chance that no other request has. Cannot be
/// printed: keys are drawn from the seed.
#[derive(Clone, Copy)]
pub struct Moment {
    /// Now.
    pub now: Instant,
    /// Random, and seen by everyone.
    pub nonce: u128,
    /// Random, and seen by nobody.
    pub seed: [u8; 32],
}

impl Moment {
    /// This moment, with chance of the system's.
    #[must_use]
    pub fn draw(now: Instant) -> Self {
        Self { now, nonce: rand::random(), seed: rand::random() }
    }

    /// The nonce as it is written: 32 hexadecimal digits.
    #[must_use]
    pub fn nonce(&self) -> String {
        format!("{:032x}", self.nonce)
    }
}

/// What a login gave. Stays with the client.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token.
    pub token: Secret,
    /// From when it is not to be used; none where the platform did not say.
    pub expires: Option<Instant>,
    /// What gives the next session without the account, for platforms of two levels.
    pub renewal: Option<Renewal>,
}

/// A key that sessions are had by.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The key.
    pub key: Secret,
    /// From when it is not to be used; none where the platform did not say.
    pub expires: Option<Instant>,
}

/// What a request of a login gave.
#[derive(Debug, Clone)]
pub enum Login {
    /// The key by which a session is had next.
    Renewal(Renewal),
    /// The session.
    Session(Session),
}

/// A request that the profile cannot sign or seal: what it lacks, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(pub String);

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
    /// It should be sealed and signed, and is not, or not by the platform: why.
    Unproven(&'static str),
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

    /// The next request of a login: by the key of an earlier one where there is
    /// such, else by the account. None where there is no session.
    fn login(&self, _renewal: Option<&Renewal>, _moment: &Moment) -> Option<Filled> {
        None
    }

    /// What the login's answer gives; `renewal` is what [`Self::login`] was asked with.
    ///
    /// # Errors
    /// Where it gives nothing.
    fn session(&self, _answer: &Response, _renewal: Option<&Renewal>, _now: Instant) -> Result<Login, LoginFailed> {
        Err(LoginFailed::Refused(format!("{} has no login", self.name())))
    }

    /// What a slot of that name is filled with, if this profile offers it. Not
    /// asked for `sign`, which depends on all other parts: see [`Self::sign`].
    fn slot(&self, name: &str, session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>>;

    /// Adds what each request carries besides a signature (token, time, nonce)
    /// where the request lacks it, or puts its body under seal.
    ///
    /// # Errors
    /// Where the request has not the form for it.
    fn seal(&self, request: &mut Filled, session: Option<&Session>, moment: &Moment) -> Result<(), Unfit>;

    /// The signature of a request that [`Self::seal`] has seen, for those that
    /// sign: in it a slot `sign` is still empty.
    ///
    /// # Errors
    /// Where the request has not the form for it.
    fn sign(&self, _request: &Filled, _session: Option<&Session>, _moment: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        Ok(None)
    }

    /// Puts the signature where it belongs, unless a slot took it.
    ///
    /// # Errors
    /// Where the request has not the form for it.
    fn attach(&self, _request: &mut Filled, _signature: Vec<u8>) -> Result<(), Unfit> {
        Ok(())
    }

    /// Looks at an answer before its asker does; may decipher it in place.
    fn open(&self, answer: &mut Response) -> Opened;

    /// Whether calls of the platform are proven by this profile.
    fn verifies(&self) -> bool {
        false
    }

    /// Proves that the platform made a call; opens it and takes the signature
    /// out. Its path is whole, as the platform addressed it. Neither clock nor
    /// memory is looked at here: see [`super::Verifier`].
    ///
    /// # Errors
    /// Where nothing is proven.
    fn verify(&self, _call: &mut Filled) -> Result<Proof, Unproven> {
        Err(Unproven::Signature)
    }

    /// Puts the answer to a call under seal, for those that do.
    fn answer(&self, _reply: &mut Reply, _moment: &Moment) {}

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
    /// Certificate and key of our own, where the platform has such settings.
    pub identity: Option<&'a Identity>,
    /// The profile's own settings.
    pub settings: &'a Map<String, Value>,
    /// Path of the base address, without a slash at its end.
    pub root: &'a str,
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

impl Setup<'_> {
    /// The profile's own settings, checked by their type.
    fn own<T: serde::de::DeserializeOwned>(&self) -> Result<T, Wrong> {
        config::part(self.settings).map_err(|wrong| wrong.under("profile-settings"))
    }

    /// The account, for a profile that has no way without one.
    fn with_account(&self, what_for: &str) -> Result<Account, Wrong> {
        self.account.cloned().ok_or_else(|| Wrong::missing("account", what_for))
    }
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

    fn seal(&self, _request: &mut Filled, _session: Option<&Session>, _moment: &Moment) -> Result<(), Unfit> {
        Ok(())
    }

    fn open(&self, _answer: &mut Response) -> Opened {
        Opened::Answer
    }
}
