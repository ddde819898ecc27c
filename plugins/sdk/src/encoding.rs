//! Text out of bytes that are not always UTF-8: GB 18030, which holds GBK and
//! GB 2312, and UTF-8 with a byte order mark.
//!
//! Promises: nothing is guessed and nothing replaced; a byte that begins no
//! character is refused with its place. Text that needs no other form is
//! borrowed. Knows nothing of where it was said what the bytes are.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030};

use crate::bindings::contract::Note;
use crate::note::note;

/// What the bytes of a text stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB 18030 (中文编码字符集), and what is written in GBK or GB 2312.
    Gb18030,
}

impl Encoding {
    /// The encoding of this name, as XML declares it and platforms write it:
    /// `UTF-8`, `GBK`, `gb2312`.
    pub fn named(name: &str) -> Option<Self> {
        let is = |known: &&str| known.eq_ignore_ascii_case(name.trim());
        if ["utf-8", "utf8", "us-ascii"].iter().any(is) {
            return Some(Self::Utf8);
        }
        ["gb18030", "gbk", "gb2312", "cp936", "x-gbk"].iter().any(is).then_some(Self::Gb18030)
    }

    /// The encoding that a media type names: `text/xml; charset=GBK`.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let mut parameters = media_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        let (_, name) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Self::named(name.trim().trim_matches('"'))
    }

    /// The text, without a byte order mark. What bears that of UTF-8 is UTF-8,
    /// whatever it was said to be.
    ///
    /// ```
    /// use hub_adapter_sdk::encoding::Encoding;
    ///
    /// let encoding = Encoding::of_media_type("application/json; charset=GBK").unwrap();
    /// assert_eq!(encoding.decode(b"{\"name\":\"\xba\xd7\xc9\xbd\"}").unwrap(), r#"{"name":"鹤山"}"#);
    /// assert_eq!(encoding.decode(b"\xba\xd7\xff").unwrap_err().pointer, "byte 2");
    /// ```
    ///
    /// # Errors
    /// `text.encoding` at the first byte that begins no character: `byte 17`, the
    /// first being 0.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, Note> {
        let refused = |what: &str, place: usize| note("text.encoding", what).at(format!("byte {place}"));
        match (bytes.strip_prefix(b"\xef\xbb\xbf"), self) {
            (Some(rest), _) => utf8(rest).map_err(|place| refused("the text is not UTF-8", place + 3)),
            (None, Self::Utf8) => utf8(bytes).map_err(|place| refused("the text is not UTF-8", place)),
            (None, Self::Gb18030) => {
                let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
                let text = text.ok_or_else(|| refused("the text is not GB 18030", wrong(bytes)))?;
                Ok(match text.strip_prefix('\u{feff}') {
                    Some(rest) => rest.to_owned().into(),
                    None => text,
                })
            }
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to())
}

/// Where bytes that are not GB 18030 first are not.
fn wrong(bytes: &[u8]) -> usize {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (mut passed, mut at) = ([0; 1_024], 0);
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut passed, true);
        at += read;
        match result {
            DecoderResult::Malformed(bad, behind) => return at - usize::from(bad) - usize::from(behind),
            DecoderResult::InputEmpty => return at,
            DecoderResult::OutputFull => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_read_in_each_encoding_and_a_mark_is_no_text() {
        for (encoding, bytes, text) in [
            (Encoding::Gb18030, &b"\xba\xd7\xc9\xbd\xca\xd0\xd1\xdd\xca\xbe\xb2\xcd\xb9\xdd"[..], "鹤山市演示餐馆"),
            // A character that GBK lacks: four bytes.
            (Encoding::Gb18030, b"\x81\x39\xee\x39", "㐀"),
            (Encoding::Gb18030, b"\x84\x31\x95\x33\xbc\xd7", "甲"),
            (Encoding::Gb18030, b"A1 ,", "A1 ,"),
            (Encoding::Gb18030, "\u{feff}鹤山".as_bytes(), "鹤山"),
            (Encoding::Utf8, "鹤山".as_bytes(), "鹤山"),
            (Encoding::Utf8, "\u{feff}鹤山".as_bytes(), "鹤山"),
            (Encoding::Utf8, b"", ""),
        ] {
            assert_eq!(encoding.decode(bytes).unwrap(), text, "{encoding:?} {bytes:x?}");
        }
    }

    #[test]
    fn text_that_needs_no_other_form_is_borrowed() {
        let borrowed = |encoding: Encoding, bytes: &[u8]| matches!(encoding.decode(bytes), Ok(Cow::Borrowed(_)));
        assert!(borrowed(Encoding::Utf8, "鹤山".as_bytes()) && borrowed(Encoding::Gb18030, b"{\"id\":7}"));
        assert!(!borrowed(Encoding::Gb18030, b"\xba\xd7"));
    }

    #[test]
    fn the_first_byte_that_begins_no_character_is_named() {
        let long = [&b"\xba\xd7".repeat(3_000)[..], b"\xff", b"\xba\xd7"].concat();
        for (encoding, bytes, place) in [
            (Encoding::Gb18030, &b"\xff"[..], 0),
            (Encoding::Gb18030, b"id \xba\xd7\xba", 5),
            (Encoding::Gb18030, b"\xba\xd7\xba\x20", 2),
            (Encoding::Gb18030, b"\xba\xd7\x81\x30\x81\xff", 2),
            (Encoding::Gb18030, &long, 6_000),
            (Encoding::Utf8, b"id \xba\xd7", 3),
            (Encoding::Utf8, b"\xef\xbb\xbfid \xba\xd7", 6),
            (Encoding::Gb18030, b"\xef\xbb\xbf\xba\xd7", 3),
        ] {
            let refused = encoding.decode(bytes).unwrap_err();
            assert_eq!((&*refused.code, refused.pointer), ("text.encoding", format!("byte {place}")), "{encoding:?}");
        }
    }

    #[test]
    fn an_encoding_is_known_by_what_platforms_call_it() {
        for name in ["GBK", "gb2312", " GB18030 "] {
            assert_eq!(Encoding::named(name), Some(Encoding::Gb18030), "{name}");
        }
        assert_eq!((Encoding::named("UTF-8"), Encoding::named("big5")), (Some(Encoding::Utf8), None));
        for (media_type, encoding) in [
            ("text/xml;charset=\"gb2312\"", Some(Encoding::Gb18030)),
            ("application/json; version=1; Charset=utf-8", Some(Encoding::Utf8)),
            ("application/json; charset=big5", None),
            ("application/json", None),
        ] {
            assert_eq!(Encoding::of_media_type(media_type), encoding, "{media_type}");
        }
    }
}
