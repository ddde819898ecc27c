//! The text of a document by the encoding that it declares.
//!
//! Promises: a declaration is believed, as XML 1.0 has it (appendix F), but
//! where the bytes bear the mark of UTF-8; without one they are UTF-8. Knows
//! nothing of what follows the declaration.

use std::borrow::Cow;

use crate::Note;
use crate::encoding::Encoding;
use crate::note::note;

/// Longer than any declaration.
const HEAD: usize = 1_024;

/// The text of a document without a byte order mark: for [`mend`](super::mend),
/// before it is [read](super::Element::read).
///
/// # Errors
/// `xml.encoding` where it is not of the encoding that it declares, or declares
/// one that nobody reads here.
pub fn text(payload: &[u8]) -> Result<Cow<'_, str>, Note> {
    let encoding = match declared(payload) {
        None => Encoding::Utf8,
        Some(name) => Encoding::named(name)
            .ok_or_else(|| note("xml.encoding", "the XML declares an encoding that is not read here"))?,
    };
    encoding.decode(payload).map_err(|why| note("xml.encoding", why.message).at(why.pointer))
}

/// What stands behind `encoding` in `<?xml … ?>`, which is ASCII in all encodings
/// that are read here.
fn declared(payload: &[u8]) -> Option<&str> {
    let head = &payload[..payload.len().min(HEAD)];
    let head = head.strip_prefix(b"<?xml").filter(|rest| rest.first().is_some_and(u8::is_ascii_whitespace))?;
    let end = head.windows(2).position(|two| two == b"?>")?;
    let (_, rest) = std::str::from_utf8(&head[..end]).ok()?.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| "'\"".contains(*quote))?;
    rest[1..].split_once(quote).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use crate::xml::Element;

    /// `鹤山` in GBK.
    const PLACE: &[u8] = b"\xba\xd7\xc9\xbd";

    fn document(declaration: &str, text: &[u8]) -> Vec<u8> {
        [declaration.as_bytes(), b"<a>", text, b"</a>"].concat()
    }

    #[test]
    fn a_document_is_read_in_the_encoding_that_it_declares() {
        for (declaration, text) in [
            ("<?xml version=\"1.0\" encoding=\"GBK\"?>", PLACE),
            ("<?xml version='1.0' encoding = 'gb2312' standalone='yes'?>\n", PLACE),
            ("<?xml version='1.0' encoding='UTF-8'?>", "鹤山".as_bytes()),
            ("<?xml version='1.0'?>", "鹤山".as_bytes()),
            ("\u{feff}<?xml version='1.0' encoding='GBK'?>", "鹤山".as_bytes()),
            ("", "鹤山".as_bytes()),
        ] {
            assert_eq!(Element::parse(&document(declaration, text)).unwrap().text, "鹤山", "{declaration}");
        }
    }

    #[test]
    fn what_is_not_as_it_declares_is_refused_with_its_place() {
        for (declaration, text, pointer) in [
            ("<?xml version='1.0' encoding='GBK'?>", &b"\xba\xd7\xff"[..], "byte 41"),
            ("<?xml version='1.0' encoding='UTF-8'?>", PLACE, "byte 41"),
            ("", PLACE, "byte 3"),
            ("<?xml version='1.0' encoding='Big5'?>", PLACE, ""),
        ] {
            let refused = Element::parse(&document(declaration, text)).unwrap_err();
            assert_eq!((&*refused.code, &*refused.pointer), ("xml.encoding", pointer), "{declaration}");
        }
    }
}
