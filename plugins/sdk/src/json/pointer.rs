//! Where a value stands in a payload, for a note about it.
//!
//! Nothing is carried along while a record is read: a value that is kept raw
//! lies within the payload, so its way is found from its place, once something
//! is wrong with it. Knows nothing of what values mean.

use std::ptr;

use serde_json::value::RawValue;

use super::Object;

/// The JSON pointer (RFC 6901) of a value that was read from this payload, for
/// [`Note::at`](crate::Note::at). Empty, which is the whole record, where it was
/// read from elsewhere.
///
/// ```
/// use hub_adapter_sdk::json::{self, Object};
///
/// let payload = br#"{"shop": {"visits": [{"day": "2025-03-01"}, {"day": "soon"}]}}"#;
/// let shop = Object::parse(payload).unwrap().object("shop").unwrap();
/// let visit = Object::of(shop.list("visits")[1]).unwrap();
/// assert_eq!(json::pointer(payload, visit.raw("DAY").unwrap()), "/shop/visits/1/day");
/// ```
pub fn pointer(payload: &[u8], value: &RawValue) -> String {
    let (mut pointer, mut around) = (String::new(), payload);
    while let Some((step, member)) = towards(around, value) {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        if ptr::eq(member.get(), value.get()) {
            break;
        }
        around = member.get().as_bytes();
    }
    pointer
}

/// The member of an object or a list in which a value lies, and its name or number.
fn towards<'a>(around: &'a [u8], value: &RawValue) -> Option<(String, &'a RawValue)> {
    let is_around = |member: &RawValue| member.get().as_bytes().as_ptr_range().contains(&value.get().as_ptr());
    if let Ok(Object(members)) = serde_json::from_slice::<Object<'_>>(around) {
        let (name, member) = members.into_iter().find(|(_, member)| is_around(member))?;
        return Some((name.into_owned(), member));
    }
    let members: Vec<&RawValue> = serde_json::from_slice(around).ok()?;
    let place = members.iter().position(|member| is_around(member))?;
    Some((place.to_string(), members[place]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_its_pointer_at_any_depth_by_the_names_as_they_were_sent() {
        let payload = r#" [7, {"A/b~": [[], {"名\u79f0": null, "CF_WSH": "x"}]}, "x", "x"]"#.as_bytes();
        let list: Vec<&RawValue> = serde_json::from_slice(payload).unwrap();
        let object = Object::of(list[1]).unwrap();
        let within = object.list("a/b~");
        let last = Object::of(within[1]).unwrap();
        for (value, expected) in [
            (list[0], "/0"),
            (list[1], "/1"),
            (list[3], "/3"),
            (within[0], "/1/A~1b~0/0"),
            (within[1], "/1/A~1b~0/1"),
            (last.raw("cf_wsh").unwrap(), "/1/A~1b~0/1/CF_WSH"),
            (last.0[0].1, "/1/A~1b~0/1/名称"),
        ] {
            assert_eq!(pointer(payload, value), expected);
        }
    }

    #[test]
    fn a_value_from_elsewhere_and_the_payload_itself_are_the_whole_record() {
        let payload = br#"{"a":[1]}"#;
        let whole: &RawValue = serde_json::from_slice(payload).unwrap();
        let copy = whole.to_owned();
        assert_eq!([whole, &*copy].map(|value| pointer(payload, value)), ["", ""]);
        assert_eq!(pointer(b"no JSON", whole), "");
    }
}
