//! Schema ids, for ever.
//!
//! An id once given means the same text for ever: a subscriber may meet it in
//! a record years later. `avro/ids.toml` lists them, `avro/registered/` keeps
//! the text of each; a test fails when a schema changed without a new id.

include!(concat!(env!("OUT_DIR"), "/ids.rs"));

/// One registered version of a schema.
#[derive(Debug, PartialEq, Eq)]
pub struct Registered {
    /// The id in the wire format's head.
    pub id: u32,
    /// The registry's subject: `event.<family>-value`.
    pub subject: &'static str,
    /// Version within the subject, from 1.
    pub version: u32,
    /// SHA-256 of the Parsing Canonical Form, in hex: what manifests pin.
    pub fingerprint: &'static str,
    /// The text as it was registered.
    pub text: &'static str,
}

impl Registered {
    /// The schema of this id.
    pub fn by_id(id: u32) -> Option<&'static Self> {
        REGISTERED.iter().find(|registered| registered.id == id)
    }

    /// The latest version of a family's schema.
    pub fn latest(family: &str) -> Option<&'static Self> {
        REGISTERED.iter().filter(|registered| registered.family() == family).max_by_key(|registered| registered.version)
    }

    /// The family of its events.
    pub fn family(&self) -> &'static str {
        let name = self.subject.strip_prefix("event.").unwrap_or(self.subject);
        name.strip_suffix("-value").unwrap_or(name)
    }
}
