//! The fields that a scheme of signing puts into a request, wherever a platform
//! wants them: in the query, in headers, in a form, in a JSON object. Pure.
//!
//! Promises that what is set is read back as it was, and that what was there
//! stays, byte for byte. Knows nothing of what is signed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::filled::Filled;
use super::profile::Unfit;
use super::target;
use super::verify::Unproven;
use crate::message::Instant;

/// Where they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    /// In the query.
    #[default]
    Query,
    /// In headers.
    Header,
    /// In a body of `application/x-www-form-urlencoded`.
    Form,
    /// In the outermost object of a JSON body.
    Json,
}

/// How they are called there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct Fields {
    pub place: Place,
    /// Who signs: the account's number.
    pub key: String,
    /// When.
    pub time: String,
    /// What is used once.
    pub nonce: String,
    /// The signature.
    pub sign: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            place: Place::Query,
            key: "appKey".into(),
            time: "timestamp".into(),
            nonce: "nonce".into(),
            sign: "sign".into(),
        }
    }
}

/// All that stands in one place, by name. Names of headers are in lower case.
pub(super) struct Params(pub Vec<(String, Vec<u8>)>);

impl Params {
    /// The first of this name that is not empty.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| &value[..])
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| std::str::from_utf8(value).ok())
    }
}

/// What a call says of itself, not yet proven.
pub(super) struct Claim {
    /// When it was signed, as it is written.
    pub time: String,
    /// The same, as a moment: it is written in ms.
    pub at: Instant,
    /// The signature.
    pub sign: Vec<u8>,
}

impl Fields {
    /// What a call says that one of this number signed.
    pub fn claim(&self, params: &Params, number: &str) -> Result<Claim, Unproven> {
        let missing = |name: &str| Unproven::Missing(name.to_owned());
        let field = |name: &str| params.text(&self.name(name)).ok_or_else(|| missing(name));
        let (key, time, sign) = (field(&self.key)?, field(&self.time)?, field(&self.sign)?);
        let at = time.parse().map_err(|_| missing(&self.time))?;
        let claim = Claim { time: time.to_owned(), at, sign: sign.as_bytes().to_vec() };
        if key == number { Ok(claim) } else { Err(Unproven::Signature) }
    }

    /// The name of a field as [`Self::read`] gives it.
    pub fn name(&self, field: &str) -> String {
        if self.place == Place::Header { field.to_ascii_lowercase() } else { field.to_owned() }
    }

    /// All that stands in the place.
    pub fn read(&self, request: &Filled) -> Result<Params, Unfit> {
        Ok(Params(match self.place {
            Place::Query => request.query.clone(),
            Place::Header => {
                request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect()
            }
            Place::Form => form(&request.body),
            Place::Json => members(&request.body)?,
        }))
    }

    /// Adds fields that are not there yet.
    pub fn set(&self, request: &mut Filled, fields: &[(&str, &str)]) -> Result<(), Unfit> {
        let known = self.read(request)?;
        let absent = |(name, _): &&(&str, &str)| !known.0.iter().any(|(n, _)| *n == self.name(name));
        let fields: Vec<_> = fields.iter().filter(absent).copied().collect();
        match self.place {
            Place::Query => {
                request
                    .query
                    .extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())));
            }
            Place::Header => {
                for (name, value) in fields {
                    request.header(name, value);
                }
            }
            Place::Form => {
                for (name, value) in fields {
                    if !request.body.is_empty() {
                        request.body.push(b'&');
                    }
                    let field = format!("{}={}", target::encode(name.as_bytes()), target::encode(value.as_bytes()));
                    request.body.extend_from_slice(field.as_bytes());
                }
                request.header("content-type", "application/x-www-form-urlencoded");
            }
            Place::Json => {
                splice(&mut request.body, &fields, known.0.is_empty());
                request.header("content-type", "application/json");
            }
        }
        Ok(())
    }

    /// Adds the signature.
    pub fn set_sign(&self, request: &mut Filled, signature: &[u8]) -> Result<(), Unfit> {
        self.set(request, &[(&self.sign, &String::from_utf8_lossy(signature))])
    }

    /// Takes a field out, where that leaves the body as it came.
    pub fn remove(&self, request: &mut Filled, name: &str) {
        match self.place {
            Place::Query => request.query.retain(|(n, _)| n != name),
            Place::Header => request.remove_header(name),
            Place::Form | Place::Json => {}
        }
    }
}

/// The fields of a form.
pub(super) fn form(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned().into_bytes())).collect()
}

/// The members of a JSON object: texts as they mean, nothing for null, all else
/// as it is written, so that no number changes its digits. No body is no member.
pub(super) fn members(body: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Unfit> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let object: BTreeMap<String, &RawValue> =
        serde_json::from_slice(body).map_err(|_| Unfit("the body is no JSON object".into()))?;
    Ok(object.into_iter().map(|(name, value)| (name, written(value))).collect())
}

/// What a member's value is in the text that is signed.
pub(super) fn written(value: &RawValue) -> Vec<u8> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(text).unwrap_or_default().into_bytes(),
        Some(b'n') => Vec::new(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Adds members before the closing brace of an object, which the body is.
fn splice(body: &mut Vec<u8>, fields: &[(&str, &str)], empty: bool) {
    if body.is_empty() {
        *body = b"{}".to_vec();
    }
    let members: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}:{}", serde_json::Value::from(*name), serde_json::Value::from(*value)))
        .collect();
    let end = body.iter().rposition(|byte| *byte == b'}').unwrap_or(body.len());
    let comma = if empty || members.is_empty() { "" } else { "," };
    body.splice(end..end, format!("{comma}{}", members.join(",")).into_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(place: Place) -> Fields {
        Fields { place, ..Fields::default() }
    }

    #[test]
    fn fields_stand_where_they_are_wanted_and_what_was_there_stays() {
        for (place, body, expected) in [
            (Place::Form, "", "appKey=k%20%26&sign=s"),
            (Place::Form, "a=1", "a=1&appKey=k%20%26&sign=s"),
            (Place::Form, "appKey=theirs", "appKey=theirs&sign=s"),
            (Place::Json, "", r#"{"appKey":"k &","sign":"s"}"#),
            (Place::Json, "{ }", r#"{ "appKey":"k &","sign":"s"}"#),
            (Place::Json, "{\"a\": 1.10 }\n", "{\"a\": 1.10 ,\"appKey\":\"k &\",\"sign\":\"s\"}\n"),
        ] {
            let mut request = Filled { body: body.into(), ..Filled::default() };
            fields(place).set(&mut request, &[("appKey", "k &"), ("sign", "s")]).unwrap();
            assert_eq!(String::from_utf8_lossy(&request.body), expected);
            let read = fields(place).read(&request).unwrap();
            assert_eq!(read.text("sign"), Some("s"), "{expected}");
        }
        for place in [Place::Query, Place::Header] {
            let mut request = Filled::default();
            fields(place).set(&mut request, &[("appKey", "k"), ("sign", "s")]).unwrap();
            fields(place).set(&mut request, &[("appKey", "other")]).unwrap();
            let read = fields(place).read(&request).unwrap();
            assert_eq!((read.0.len(), read.text(&fields(place).name("appKey"))), (2, Some("k")));
            fields(place).remove(&mut request, "sign");
            assert_eq!(fields(place).read(&request).unwrap().text("sign"), None);
        }
    }

    #[test]
    fn members_are_texts_as_they_mean_and_numbers_as_they_are_written() {
        let body = br#"{"b":1.10,"a":"\u9e64 \"","n":null,"l":[1, 2],"t":true,"big":123456789012345678901234567890}"#;
        let read = members(body).unwrap();
        let text: Vec<(&str, &str)> =
            read.iter().map(|(name, value)| (name.as_str(), std::str::from_utf8(value).unwrap())).collect();
        assert_eq!(
            text,
            [
                ("a", "鹤 \""),
                ("b", "1.10"),
                ("big", "123456789012345678901234567890"),
                ("l", "[1, 2]"),
                ("n", ""),
                ("t", "true")
            ]
        );
        for body in ["[]", "{", "a=1"] {
            assert!(members(body.as_bytes()).is_err(), "{body}");
        }
    }
}
