//! JSON as platforms really send it.
//!
//! [`Scalar`] reads a text, a number or a boolean as text, so that a field may
//! change its type from call to call; [`Object`] looks names up in either
//! case. Both borrow from the payload. For a fixed set of fields a struct with
//! `#[derive(Deserialize)]` and `Scalar` fields is the fastest reader. Knows
//! nothing of any platform's names.
//!
//! ```
//! use hub_adapter_sdk::json::Object;
//!
//! let shop = Object::parse(r#"{"shopId": 7, "CREDITCODE": " ", "tags": ["甲", "乙"]}"#.as_bytes()).unwrap();
//! assert_eq!(shop.text("SHOPID").as_deref(), Some("7"));
//! assert_eq!(shop.text("creditCode"), None);
//! assert_eq!(shop.texts("tags"), ["甲", "乙"]);
//! ```

mod pointer;

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;

use crate::bindings::contract::Note;
use crate::event::Text;
use crate::note::note;

pub use pointer::pointer;

/// A text, number, boolean or null, as text; trimmed, and absent where blank.
///
/// In a struct: `#[serde(borrow, default, alias = "CF_WSH")] cf_wsh: Scalar<'a>`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scalar<'a>(Option<Text<'a>>);

impl<'a> Scalar<'a> {
    /// The text, if there is any.
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text for an event's field.
    pub fn text(&self) -> Option<Text<'a>> {
        self.0.clone()
    }

    /// The text, or nothing.
    pub fn or_empty(&self) -> &str {
        self.get().unwrap_or_default()
    }

    /// Whether it is written as this: `1`, `"1"`.
    pub fn is(&self, text: &str) -> bool {
        self.get() == Some(text)
    }

    /// As a whole number.
    pub fn number(&self) -> Option<i64> {
        self.get()?.parse().ok()
    }

    fn borrowed(text: &'a str) -> Self {
        Self(crate::text::present(text).map(Cow::Borrowed))
    }

    fn owned(text: &str) -> Self {
        Self(crate::text::present(text).map(|text| Cow::Owned(text.to_owned())))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor).map(|scalar: Scalar<'de>| scalar)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a number, true, false or null")
    }
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::borrowed(text))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::owned(text))
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(number.to_string().into())))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar(Some(number.to_string().into())))
    }
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        // The shortest text that reads back the same: what was sent, for every
        // amount of fewer than 16 digits.
        Ok(Scalar(Some(number.to_string().into())))
    }
    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Scalar(Some(if truth { "true" } else { "false" }.into())))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar(None))
    }
}

/// An object whose names are looked up in either case.
#[derive(Debug, Default)]
pub struct Object<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads a payload; what is no object is rejected as `json.malformed`.
    pub fn parse(payload: &'a [u8]) -> Result<Self, Note> {
        serde_json::from_slice(payload).map_err(|error| malformed(&error))
    }

    /// Reads a value kept raw.
    pub fn of(raw: &'a RawValue) -> Result<Self, Note> {
        Self::parse(raw.get().as_bytes())
    }

    /// The value of this name as it stands; absent and `null` are the same.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        (value.get() != "null").then_some(*value)
    }

    /// The scalar of this name; absent, blank and what is no scalar are none.
    pub fn scalar(&self, name: &str) -> Scalar<'a> {
        self.raw(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    /// The text of this name.
    pub fn text(&self, name: &str) -> Option<Text<'a>> {
        self.scalar(name).0
    }

    /// The object of this name.
    pub fn object(&self, name: &str) -> Option<Object<'a>> {
        Self::of(self.raw(name)?).ok()
    }

    /// The texts of this name: a list of them, or one text in which
    /// [several](crate::text::several) stand.
    pub fn texts(&self, name: &str) -> Vec<Text<'static>> {
        let listed = self.list(name).into_iter().filter_map(|one| serde_json::from_str::<Scalar<'_>>(one.get()).ok());
        let mut texts: Vec<Text<'static>> = listed.filter_map(|one| Some(one.get()?.to_owned().into())).collect();
        if let Some(text) = self.text(name) {
            texts.extend(crate::text::several(&text).map(|one| Text::from(one.to_owned())));
        }
        texts
    }

    /// The list of this name, its members as they stand; none is empty.
    pub fn list(&self, name: &str) -> Vec<&'a RawValue> {
        self.raw(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ObjectVisitor).map(|object: Object<'de>| object)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }
    fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut entries = Vec::with_capacity(32);
        while let Some(Name(name)) = map.next_key()? {
            entries.push((name, map.next_value()?));
        }
        Ok(Object(entries))
    }
}

/// A name, borrowed unless it is written with escapes.
struct Name<'a>(Text<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }
            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        from.deserialize_str(NameVisitor)
    }
}

/// Reads a payload into a struct; what does not fit is `json.malformed`.
pub fn parse<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, Note> {
    serde_json::from_slice(payload).map_err(|error| malformed(&error))
}

/// Reads a row declared by [`row!`](crate::row), which is an object: serde would
/// take the members of a list for its fields in their order.
pub fn row<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, Note> {
    let first = payload.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first == b'[') {
        return Err(note("json.malformed", "is a list, no row"));
    }
    parse(payload)
}

/// The parser's message names places and types; it may quote a value, so only
/// its place is kept.
fn malformed(error: &serde_json::Error) -> Note {
    let kind = match error.classify() {
        serde_json::error::Category::Data => "fits no record of this list",
        _ => "is no JSON",
    };
    note("json.malformed", format!("{kind}: line {}, column {}", error.line(), error.column()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn a_code_may_be_text_or_number() {
        for payload in [r#"{"code":1}"#, r#"{"code":"1"}"#, r#"{"CODE":" 1 "}"#] {
            assert!(Object::parse(payload.as_bytes()).unwrap().scalar("code").is("1"));
        }
    }

    #[test]
    fn blank_null_and_absent_are_the_same() {
        let object = Object::parse(br#"{"a":"","b":null,"c":" / "}"#).unwrap();
        assert_eq!(["a", "b", "c", "d"].map(|name| object.text(name)), [const { None }; 4]);
        assert!(object.list("b").is_empty());
    }

    #[test]
    fn a_struct_of_scalars_borrows_plain_text() {
        #[derive(Deserialize)]
        struct Row<'a> {
            #[serde(borrow, default, alias = "QYMC")]
            qymc: Scalar<'a>,
            #[serde(borrow, default)]
            fk: Scalar<'a>,
        }
        let row: Row<'_> = parse(r#"{"QYMC":"鹤山","fk":0.05}"#.as_bytes()).unwrap();
        assert!(matches!(row.qymc.text(), Some(Cow::Borrowed("鹤山"))));
        assert!(row.fk.is("0.05"));
    }

    #[test]
    fn several_texts_are_a_list_or_stand_in_one() {
        let object = Object::parse(r#"{"a":["x",7,"",null],"b":"x、7","c":{},"d":null}"#.as_bytes()).unwrap();
        assert_eq!(
            (object.texts("a"), object.texts("b")),
            (vec!["x".into(), "7".into()], vec!["x".into(), "7".into()])
        );
        assert!(["c", "d", "e"].iter().all(|name| object.texts(name).is_empty()));
    }

    #[test]
    fn a_list_is_no_row() {
        crate::row! {
            /// One field.
            One { id: "id" }
        }
        assert!(row::<One<'_>>(br#" {"id":7}"#).unwrap().id.is("7"));
        assert_eq!(row::<One<'_>>(b" [7]").unwrap_err().code, "json.malformed");
    }

    #[test]
    fn a_list_gives_its_members_as_they_stand() {
        let object = Object::parse(br#"{"list":[{"a": 1},{"a":2}]}"#).unwrap();
        let list: Vec<&str> = object.list("LIST").into_iter().map(RawValue::get).collect();
        assert_eq!(list, [r#"{"a": 1}"#, r#"{"a":2}"#]);
    }

    #[test]
    fn the_note_of_malformed_json_quotes_nothing() {
        let note = Object::parse(b"[\"440784199001010015\"]").unwrap_err();
        assert_eq!(note.code, "json.malformed");
        assert!(!note.message.contains("4407"));
    }
}
