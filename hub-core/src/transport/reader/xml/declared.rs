//! Which encoding a file says that it is in: by its byte order mark, or else by
//! its declaration, or else as the standard has it (XML 1.0, appendix F).

use std::io::Read;

use encoding_rs::Encoding;
use quick_xml::events::attributes::Attributes;

use super::super::{ReaderError, read_full};

/// Longer than any declaration.
const HEAD: usize = 1_024;

/// Its label.
pub(super) fn encoding(file: &mut impl Read) -> Result<String, ReaderError> {
    let mut head = [0; HEAD];
    let n = read_full(file, &mut head)?;
    let head = &head[..n];
    Ok(match Encoding::for_bom(head) {
        Some((marked, _)) => marked.name().to_owned(),
        None => declaration(head).unwrap_or_else(|| "utf-8".to_owned()),
    })
}

fn declaration(head: &[u8]) -> Option<String> {
    let inner = head.strip_prefix(b"<?")?;
    let end = inner.windows(2).position(|bytes| bytes == b"?>")?;
    let inner = str::from_utf8(&inner[..end]).ok()?;
    let attributes = inner.strip_prefix("xml").filter(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()))?;
    let mut attributes = Attributes::new(attributes, 0).flatten();
    attributes.find(|attribute| attribute.key.as_ref() == "encoding").map(|attribute| attribute.value.into_owned())
}
