//! Where the parts of a message stand: its header, the signature in it, its body. Bytes are kept as they came, since
//! they are what is signed; nothing here reads what a body says.
//!
//! Pure. Tags are taken in either case and without attributes.

/// What ends a header.
const END: &str = "</Header>";

/// The parts of a message.
pub(super) struct Message<'m> {
    text: &'m str,
    /// The header with its tags.
    header: &'m str,
    /// The body with its tags.
    body: &'m str,
    /// The signature's element, in the header.
    sign: Option<&'m str>,
}

impl<'m> Message<'m> {
    /// Finds them; else what is missing, or should not be there.
    pub fn read(bytes: &'m [u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).map_err(|_| "UTF-8")?;
        if ["<!DOCTYPE", "<!ENTITY"].iter().any(|begin| find(text, begin).is_some()) {
            return Err("message without a document type");
        }
        let rest = text.trim_start_matches('\u{feff}').trim_start();
        let rest = match rest.strip_prefix("<?xml ") {
            Some(declared) => declared.split_once("?>").ok_or("ExchangeMessage")?.1.trim_start(),
            None => rest,
        };
        let rest = begun(rest, "<ExchangeMessage>").ok_or("ExchangeMessage")?.trim_start();
        begun(rest, "<Header>").ok_or("Header")?;
        let end = find(rest, END).ok_or("Header")? + END.len();
        let (header, rest) = rest.split_at(end);
        let rest = ended(rest.trim(), "</ExchangeMessage>").ok_or("ExchangeMessage")?;
        let body = rest.trim();
        begun(body, "<Body>").and_then(|rest| ended(rest, "</Body>")).ok_or("Body")?;
        let sign = match element(header, "sign") {
            None if find(header, "<sign>").is_none() => None,
            Some(sign) if is_digits(sign) && find(&header.replacen(sign, "", 1), "<sign>").is_none() => Some(sign),
            _ => return Err("sign"),
        };
        Ok(Self { text, header, body, sign })
    }

    /// The signature as it is written.
    pub fn sign(&self) -> Option<&'m str> {
        self.sign.map(|sign| inner(sign).trim())
    }

    /// What a field of the header says, unless that is nothing.
    pub fn said(&self, name: &str) -> Option<&'m str> {
        element(self.header, name).map(|field| inner(field).trim()).filter(|text| !text.is_empty())
    }

    /// What is signed.
    pub fn signed(&self) -> Vec<u8> {
        let header = self.sign.map_or_else(|| self.header.to_owned(), |sign| self.header.replacen(sign, "", 1));
        [header.as_bytes(), self.body.as_bytes()].concat()
    }

    /// The message without its signature.
    pub fn unsigned(&self) -> String {
        self.sign.map_or_else(|| self.text.to_owned(), |sign| self.text.replacen(sign, "", 1))
    }

    /// The message with one more field at the end of its header.
    pub fn with(&self, name: &str, value: &str) -> String {
        let (fields, end) = self.header.split_at(self.header.len() - END.len());
        let header = format!("{fields}<{name}>{value}</{name}>{end}");
        self.text.replacen(self.header, &header, 1)
    }
}

/// An element with its tags: the first of that name.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let from = find(text, &format!("<{name}>"))?;
    let end = format!("</{name}>");
    let length = find(&text[from..], &end)? + end.len();
    Some(&text[from..from + length])
}

/// What stands between an element's tags.
fn inner(element: &str) -> &str {
    let within = element.split_once('>').map_or("", |(_, within)| within);
    within.rsplit_once('<').map_or("", |(within, _)| within)
}

/// Whether an element holds nothing but what Base64 is written with, so that it can hide nothing.
fn is_digits(element: &str) -> bool {
    inner(element).bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/= \t\r\n".contains(&byte))
}

/// Where a tag stands, in either case.
fn find(text: &str, tag: &str) -> Option<usize> {
    text.as_bytes().windows(tag.len()).position(|bytes| bytes.eq_ignore_ascii_case(tag.as_bytes()))
}

fn begun<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let begin = text.get(..tag.len())?;
    begin.eq_ignore_ascii_case(tag).then(|| &text[tag.len()..])
}

fn ended<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(tag.len())?;
    text.get(at..)?.eq_ignore_ascii_case(tag).then(|| &text[..at])
}
