//! Addresses: state lives in the URL, so every part that came from outside is
//! escaped before it goes into one. Pure.

use std::fmt::Write as _;

/// One part of a path or query, percent-encoded.
pub(in crate::serve) fn part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes everything");
        }
    }
    out
}

/// A query of those pairs that have a value, without the question mark.
pub(in crate::serve) fn query(pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| format!("{name}={}", part(value))).collect::<Vec<_>>().join("&")
}

/// `path?query`, or the path alone.
pub(in crate::serve) fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = query(pairs);
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// An address of this hub, to go back to: never one of another host.
pub(in crate::serve) fn local(address: &str) -> &str {
    let outside = !address.starts_with('/') || address[1..].starts_with(['/', '\\']);
    if outside || address.contains(|c: char| c.is_control() || !c.is_ascii()) { "/" } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_cannot_leave_its_place_in_an_address() {
        assert_eq!(with("/operators", &[("q", "腐竹 a&b"), ("town", "")]), "/operators?q=%E8%85%90%E7%AB%B9%20a%26b");
        assert_eq!(with("/x", &[]), "/x");
    }

    #[test]
    fn one_never_goes_back_to_another_host() {
        for outside in ["https://a.b/", "//a.b/", "/\\a.b", "x", "", "/a\r\nb"] {
            assert_eq!(local(outside), "/", "{outside:?}");
        }
        assert_eq!(local("/operators?q=%E8"), "/operators?q=%E8");
    }
}
