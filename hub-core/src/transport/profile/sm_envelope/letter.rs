//! The envelope as JSON: where it stands in a body, what of it is signed. Pure;
//! knows no key.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::transport::fields;
use crate::transport::profile::Unfit;
use crate::transport::verify::Unproven;

/// The member with the signature, which alone is not signed.
const SIGNATURE: &str = "signData";
/// The member with the sealed body.
const DATA: &str = "data";
/// The sealed body within it.
const SEALED: &str = "encData";

/// An envelope to be written. Members are in the order of their names.
pub(super) struct Letter(Map<String, Value>);

impl Letter {
    pub fn new(sealed: String, members: &[(&str, Value)]) -> Self {
        let mut all = Map::new();
        all.insert(DATA.into(), Map::from_iter([(SEALED.into(), Value::from(sealed))]).into());
        all.extend(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Self(all)
    }

    /// As it is sent, within the member `wrapper` where there is one.
    pub fn written(self, wrapper: Option<&str>) -> Vec<u8> {
        let whole = match wrapper {
            None => Value::Object(self.0),
            Some(name) => Map::from_iter([(name.to_owned(), Value::Object(self.0))]).into(),
        };
        whole.to_string().into_bytes()
    }

    /// With its signature.
    pub fn signed(mut self, signature: String) -> Self {
        self.0.insert(SIGNATURE.into(), signature.into());
        self
    }

    /// What is signed of it, with `data` in the place of the sealed body.
    pub fn text(&self, data: &[u8], secret: Option<&[u8]>) -> Vec<u8> {
        let written = |value: &Value| match value {
            Value::String(text) => text.clone().into_bytes(),
            other => other.to_string().into_bytes(),
        };
        let members: Vec<_> = self.0.iter().map(|(name, value)| (name.clone(), written(value))).collect();
        text(&members, data, secret)
    }
}

/// `name=value&…` of all members but the signature, in the order of their names,
/// without those that are empty; the secret last, as `key`.
fn text(members: &[(String, Vec<u8>)], data: &[u8], secret: Option<&[u8]>) -> Vec<u8> {
    let mut signed = Vec::new();
    for (name, value) in members {
        let value = if name == DATA { data } else { value };
        if name != SIGNATURE && !value.is_empty() {
            signed.extend_from_slice(name.as_bytes());
            signed.push(b'=');
            signed.extend_from_slice(value);
            signed.push(b'&');
        }
    }
    match secret {
        Some(secret) => signed.extend_from_slice(&[b"key=", secret].concat()),
        None => drop(signed.pop()),
    }
    signed
}

/// An envelope that came.
pub(super) struct Came {
    members: Vec<(String, Vec<u8>)>,
    /// The sealed body, as it is written.
    pub sealed: String,
}

impl Came {
    /// The envelope in a body; none where nothing is sealed there.
    pub fn read(body: &[u8], wrapper: Option<&str>) -> Option<Self> {
        let body = match wrapper {
            None => body,
            Some(name) => {
                let outer: BTreeMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
                outer.get(name)?.get().as_bytes()
            }
        };
        let members = fields::members(body).ok()?;
        let data: Map<String, Value> = serde_json::from_slice(get(&members, DATA)?).ok()?;
        let sealed = data.get(SEALED)?.as_str().filter(|sealed| !sealed.is_empty())?.to_owned();
        Some(Self { members, sealed })
    }

    /// A member as text.
    pub fn member(&self, name: &str) -> Result<&str, Unproven> {
        let value = get(&self.members, name).and_then(|value| std::str::from_utf8(value).ok());
        value.filter(|value| !value.is_empty()).ok_or_else(|| Unproven::Missing(name.to_owned()))
    }

    /// The signature, as it is written.
    pub fn signature(&self) -> Result<&str, Unproven> {
        self.member(SIGNATURE)
    }

    /// What is signed of it: see [`Letter::text`].
    pub fn text(&self, data: &[u8], secret: Option<&[u8]>) -> Vec<u8> {
        text(&self.members, data, secret)
    }
}

fn get<'a>(members: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a [u8]> {
    members.iter().find(|(n, _)| n == name).map(|(_, value)| &value[..])
}

/// A body that has something to seal.
pub(super) fn body(body: &[u8]) -> Result<&[u8], Unfit> {
    if body.is_empty() { Err(Unfit("it has no body".into())) } else { Ok(body) }
}
