//! What must not be kept is replaced before `raw`: a buyer's or legal person's
//! ID number becomes a keyed HMAC-SHA-256, so that equal stays equal and the
//! number is gone. Pure.
//!
//! The digest of the original record, which lets a disputed record be told
//! apart from a forged one, is keyed as well: everything else in the record is
//! known, so a plain digest would give the number away to a trial of the some
//! 10⁸ ID numbers of a county's births.
//!
//! Bytes are spliced, not parsed and written again: what is not replaced stays
//! as it came, to the last blank and the last digit of a number.

use std::borrow::Cow;
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use sha2::Sha256;

use crate::code;
use crate::config::Secret;
use crate::report::Code;

/// Attribute of a record with replacements: keyed digest of it as it came.
pub const ORIGINAL_DIGEST: &str = "original-digest";

/// A record whose places cannot be found, and which is therefore not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} the record is not JSON, so what must not be kept cannot be found in it", code!(6030))]
pub struct NotRedactable;

impl NotRedactable {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        code!(6030)
    }
}

/// JSON pointers (RFC 6901) in which `*` stands for every element or member.
/// Names match in either case, blanks around them do not count: platforms are
/// not consistent, and missing one costs more than hitting two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(Vec<Vec<String>>);

impl Places {
    /// Of the pointers in a manifest.
    #[must_use]
    pub fn new(pointers: &[String]) -> Self {
        let segment = |text: &str| normal(&text.replace("~1", "/").replace("~0", "~"));
        let parse = |pointer: &String| pointer.trim_start_matches('/').split('/').map(segment).collect();
        Self(pointers.iter().map(parse).collect())
    }

    /// Whether nothing is to be replaced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Replaces, by one key of the installation.
#[derive(Debug, Clone)]
pub struct Redactor(Secret);

/// A record after its places were replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// What is kept.
    pub payload: Vec<u8>,
    /// For [`ORIGINAL_DIGEST`].
    pub original_digest: String,
}

impl Redactor {
    /// With the key of `[privacy]`.
    #[must_use]
    pub fn new(key: Secret) -> Self {
        Self(key)
    }

    /// Replaces the values at `places`; nothing if none of them is there.
    /// Empty texts and nulls stay, since they name nobody.
    ///
    /// # Errors
    /// Where the payload is not JSON.
    pub fn json(&self, payload: &[u8], places: &Places) -> Result<Option<Redacted>, NotRedactable> {
        if places.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(payload).map_err(|_| NotRedactable)?;
        let text = text.trim_start_matches('\u{feff}');
        let root: &RawValue = serde_json::from_str(text).map_err(|_| NotRedactable)?;
        let mut spans = Vec::new();
        let paths: Vec<&[String]> = places.0.iter().map(Vec::as_slice).collect();
        find(root, &paths, &mut spans)?;
        let mut out = Vec::with_capacity(payload.len() + 80 * spans.len());
        let mut kept = 0;
        for value in spans {
            let Some(said) = said(value) else { continue };
            // `value` borrows from `payload`, so the distance is its offset.
            let at = value.get().as_ptr() as usize - payload.as_ptr() as usize;
            out.extend_from_slice(&payload[kept..at]);
            out.extend_from_slice(format!("\"{}\"", self.replacement(&said)).as_bytes());
            kept = at + value.get().len();
        }
        if kept == 0 {
            return Ok(None);
        }
        out.extend_from_slice(&payload[kept..]);
        Ok(Some(Redacted { payload: out, original_digest: self.digest(payload) }))
    }

    /// What stands for a text: the same for the same text, blanks around it aside.
    #[must_use]
    pub fn replacement(&self, text: &str) -> String {
        self.digest(text.trim().as_bytes())
    }

    /// Keyed digest of bytes, `hmac-sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.0.bytes()).expect("HMAC takes keys of any length");
        mac.update(bytes);
        format!("hmac-sha256:{}", hex::encode(mac.finalize().into_bytes()))
    }
}

/// The text of a value that says something; a number says its digits.
fn said(value: &RawValue) -> Option<Cow<'_, str>> {
    let json = value.get();
    if json == "null" {
        return None;
    }
    let text = if json.starts_with('"') {
        // A broken surrogate is no text; its bytes are as good.
        serde_json::from_str::<String>(json).map_or(Cow::Borrowed(json), Cow::Owned)
    } else {
        Cow::Borrowed(json)
    };
    (!text.trim().is_empty()).then_some(text)
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Collects values at the ends of `paths`, in the order of the text, outermost first only.
fn find<'a>(value: &'a RawValue, paths: &[&[String]], found: &mut Vec<&'a RawValue>) -> Result<(), NotRedactable> {
    if paths.iter().any(|path| path.is_empty()) {
        found.push(value);
        return Ok(());
    }
    if !value.get().starts_with(['{', '[']) {
        return Ok(());
    }
    let mut deserializer = serde_json::Deserializer::from_str(value.get());
    let members = deserializer.deserialize_any(Members).map_err(|_| NotRedactable)?;
    for (name, below) in members {
        let name = normal(&name);
        let on: Vec<&[String]> =
            paths.iter().filter(|path| path[0] == "*" || path[0] == name).map(|path| &path[1..]).collect();
        if !on.is_empty() {
            find(below, &on, found)?;
        }
    }
    Ok(())
}

/// Members of an object, or elements of an array by their place, unparsed. A
/// name that occurs twice is there twice.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((Cow::Owned(name), value));
        }
        Ok(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(value) = seq.next_element::<&RawValue>()? {
            members.push((Cow::Owned(members.len().to_string()), value));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(Secret::new(b"key".to_vec()))
    }

    fn redacted(payload: &str, places: &[&str]) -> Option<Redacted> {
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        redactor().json(payload.as_bytes(), &Places::new(&places)).unwrap()
    }

    #[test]
    fn only_the_places_are_replaced_and_the_rest_stays_to_the_byte() {
        let id = "440784199001010015";
        let stand = redactor().replacement(id);
        for (payload, places, expected) in [
            (r#"{ "ID":"?", "n":1.50 ,"u":"\u9e64"}"#, &["/id"][..], r#"{ "ID":"!", "n":1.50 ,"u":"\u9e64"}"#),
            (r#"{"a":[{"id":"?"},{"id":"?","x":2}]}"#, &["/a/*/id"], r#"{"a":[{"id":"!"},{"id":"!","x":2}]}"#),
            (r#"{"a":[["?"],["?"]]}"#, &["/a/1/*"], r#"{"a":[["?"],["!"]]}"#),
            (r#"{"cf_fr_zjhm":?,"a~b/c":"?"}"#, &["/CF_FR_ZJHM", "/a~0b~1c"], r#"{"cf_fr_zjhm":"!","a~b/c":"!"}"#),
            (r#"{" id ":" ? ","id":"?"}"#, &["/id"], r#"{" id ":"!","id":"!"}"#),
        ] {
            let given = payload.replace('?', id);
            let redacted = redacted(&given, places).unwrap();
            let expected = expected.replace('!', &stand).replace('?', id);
            assert_eq!(String::from_utf8(redacted.payload).unwrap(), expected);
            assert_eq!(redacted.original_digest, redactor().digest(given.as_bytes()));
        }
    }

    #[test]
    fn what_says_nothing_stays() {
        for payload in [r#"{"id":""}"#, r#"{"id":null}"#, r#"{"id":"  "}"#, r#"{"x":"1"}"#, "[]", "3"] {
            assert_eq!(redacted(payload, &["/id"]), None, "{payload}");
        }
        assert_eq!(redacted(r#"{"id":"1"}"#, &[]), None);
    }

    #[test]
    fn an_object_in_the_place_goes_as_a_whole() {
        let redacted = redacted(r#"{"person":{"id":"1"},"k":true}"#, &["/person/id", "/person"]).unwrap();
        let kept = String::from_utf8(redacted.payload).unwrap();
        assert!(kept.starts_with("{\"person\":\"hmac-sha256:") && kept.ends_with(",\"k\":true}"), "{kept}");
    }

    #[test]
    fn what_is_no_json_is_not_kept() {
        let places = Places::new(&["/id".to_owned()]);
        for payload in [&b"<xml/>"[..], b"{\"id\":", b"\xba\xd7"] {
            assert_eq!(redactor().json(payload, &places), Err(NotRedactable));
        }
    }

    #[test]
    fn another_key_gives_another_replacement() {
        let other = Redactor::new(Secret::new(b"other".to_vec()));
        assert_ne!(other.replacement("1"), redactor().replacement("1"));
        assert_eq!(redactor().replacement(" 1 "), redactor().replacement("1"));
    }
}
