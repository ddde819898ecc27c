//! The address of a request: base, path below it, query. Pure.

use reqwest::Url;

use super::TransportError;
use crate::code;

/// Joins them. The path is taken as text and must mean what it says: nothing in
/// it may lead above the base, to another host, or into the query.
pub(super) fn target(base: &Url, path: &str, query: &[(String, Vec<u8>)]) -> Result<Url, TransportError> {
    let refuse = |why: &str| Err(TransportError::reject(code!(6010), format!("path {path:?} {why}")));
    if !path.is_empty() && !path.starts_with('/') {
        return refuse("does not begin with /");
    }
    if path.contains("//") || path.contains(['\\', '?', '#']) || path.chars().any(char::is_control) {
        return refuse("has a character that is no part of a path");
    }
    // Dots may be written as %2e, which URL parsers undo.
    let climbs = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(climbs) || path.to_ascii_lowercase().contains("%2f") {
        return refuse("leads out of the base address");
    }
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    let below = base.path().trim_end_matches('/');
    if url.origin() != base.origin() || !(url.path() == below || url.path().starts_with(&format!("{below}/"))) {
        return refuse("leads out of the base address");
    }
    let text: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encode(name.as_bytes()), encode(value))).collect();
    url.set_query((!text.is_empty()).then_some(text.join("&")).as_deref());
    Ok(url)
}

/// Every byte but the unreserved of RFC 3986 §2.3: some platforms neither
/// expect `+` for a blank nor forgive a bare `&` or `<`.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_stay_below_the_base() {
        let base: Url = "http://h:9/a/b/".parse().unwrap();
        let at = |path: &str| target(&base, path, &[]).map(String::from);
        assert_eq!(at("/x/list").unwrap(), "http://h:9/a/b/x/list");
        assert_eq!(at("").unwrap(), "http://h:9/a/b");
        assert_eq!(at("/@evil.example/x").unwrap(), "http://h:9/a/b/@evil.example/x");
        assert_eq!(at("/名").unwrap(), "http://h:9/a/b/%E5%90%8D");
        for path in [
            "x",
            "//evil.example/",
            "/../c",
            "/x/../../c",
            "/%2e%2e/c",
            "/.%2E/c",
            "/x?y=1",
            "/x#y",
            "/x\\y",
            "http://evil.example/",
            "/x\r\nHost: y",
            "/a%2Fb",
            "/./x",
        ] {
            assert!(at(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn query_fields_are_encoded_byte_by_byte() {
        let base: Url = "http://h".parse().unwrap();
        let query = [("a b".to_owned(), "1+1&<=鹤".as_bytes().to_vec()), ("raw".to_owned(), vec![0xba, 0xd7])];
        let url = target(&base, "/p", &query).unwrap();
        assert_eq!(url.as_str(), "http://h/p?a%20b=1%2B1%26%3C%3D%E9%B9%A4&raw=%BA%D7");
    }
}
