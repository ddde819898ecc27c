//! XML as a small tree of elements by their local names: what exchange formats
//! hold. No document type, so no entity but those of XML itself ever expands;
//! bounded in depth and number.
//!
//! Promises: what [`mend`] cannot put right is refused with a place, never
//! guessed. Other encodings than UTF-8 are read with the feature `encodings`.
//! Knows nothing of namespaces, schemas or any platform.

#[cfg(feature = "encodings")]
mod declared;
mod path;

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::{Note, note};

#[cfg(feature = "encodings")]
pub use declared::text;

/// Elements within elements, at most.
const DEEPEST: usize = 64;
/// Elements of one document, at most.
const MOST: usize = 100_000;

/// One element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its local name: without a prefix.
    pub name: String,
    /// Its attributes, by local name, in order.
    pub attributes: Vec<(String, String)>,
    /// What stands within, in order.
    pub children: Vec<Element>,
    /// All text directly within, outer blanks removed.
    pub text: String,
}

impl Element {
    /// Reads a document: its root.
    ///
    /// # Errors
    /// `xml.encoding` where it is not of the encoding that it declares, or that is
    /// none which is read here; `xml.doctype` where it declares a document type,
    /// `xml.too-large` beyond the bounds, else `xml.malformed`.
    pub fn parse(payload: &[u8]) -> Result<Self, Note> {
        Self::read(&text(payload)?)
    }

    /// The same of a text.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn read(text: &str) -> Result<Self, Note> {
        let mut reader = Reader::from_str(text);
        let (mut open, mut count): (Vec<Self>, usize) = (Vec::new(), 0);
        let mut root = None;
        loop {
            let place = reader.buffer_position();
            let malformed =
                |why: &dyn std::fmt::Display| note("xml.malformed", format!("{why}")).at(format!("byte {place}"));
            let event = reader.read_event().map_err(|error| malformed(&error))?;
            let is_element = matches!(event, Event::Start(_) | Event::Empty(_));
            count += usize::from(is_element);
            if is_element && (count > MOST || open.len() >= DEEPEST) {
                return Err(note(
                    "xml.too-large",
                    format!("more than {MOST} elements, or {DEEPEST} within each other"),
                ));
            }
            match event {
                Event::Start(start) => {
                    let element = begun(&start).map_err(|why| malformed(&why))?;
                    open.push(element);
                    continue;
                }
                Event::Empty(start) => {
                    let element = begun(&start).map_err(|why| malformed(&why))?;
                    close(element, &mut open, &mut root);
                }
                Event::End(_) => {
                    let mut element = open.pop().ok_or_else(|| malformed(&"an end without a begin"))?;
                    element.text = element.text.trim().to_owned();
                    close(element, &mut open, &mut root);
                }
                Event::Text(text) => add(&mut open, &text.xml10_content()).map_err(|why| malformed(&why))?,
                Event::CData(text) => add(&mut open, &text.xml10_content()).map_err(|why| malformed(&why))?,
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    let known = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let known = known.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                    let known = known.ok_or_else(|| malformed(&format!("&{name}; stands for nothing")))?;
                    add(&mut open, &known).map_err(|why| malformed(&why))?;
                }
                Event::DocType(_) => return Err(note("xml.doctype", "the XML declares a document type")),
                Event::Eof if open.is_empty() => return root.ok_or_else(|| malformed(&"there is no element")),
                Event::Eof => return Err(malformed(&"it ends within an element")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of that name, in order.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What a path of children leads to: `Header/sn`.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of a path, unless it is empty.
    pub fn said(&self, path: &str) -> Option<&str> {
        self.at(path).map(|element| element.text.as_str()).filter(|text| !text.is_empty())
    }

    /// An attribute, unless it is empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let of = self.attributes.iter().find(|(known, _)| known == name);
        of.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// The text of a document without a byte order mark, whatever it declares: for
/// [`mend`], before it is [read](Element::read).
///
/// # Errors
/// `xml.encoding` where it is not UTF-8.
#[cfg(not(feature = "encodings"))]
pub fn text(payload: &[u8]) -> Result<Cow<'_, str>, Note> {
    let text = std::str::from_utf8(payload)
        .map_err(|error| note("xml.encoding", "the XML is not UTF-8").at(format!("byte {}", error.valid_up_to())))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).into())
}

fn begun(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: start.local_name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}

/// A second root is passed over: exchange documents have one.
fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = root.take().or(Some(element)),
    }
}

fn add(open: &mut [Element], text: &str) -> Result<(), &'static str> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("there is text outside of all elements"),
    }
    Ok(())
}

/// A text in which `&` and `<` stand that clients forgot to escape, as XML: an
/// `&` that begins no reference, and a `<` that begins no tag, are meant.
pub fn mend(text: &str) -> Cow<'_, str> {
    let is_meant = |place: usize, c: char| match c {
        '&' => !is_reference(&text[place + 1..]),
        '<' => !text[place + 1..].starts_with(|next: char| next.is_alphabetic() || "/!?_".contains(next)),
        _ => false,
    };
    if !text.char_indices().any(|(place, c)| is_meant(place, c)) {
        return text.into();
    }
    let mut mended = String::with_capacity(text.len() + 16);
    for (place, c) in text.char_indices() {
        match c {
            '&' if is_meant(place, c) => mended.push_str("&amp;"),
            '<' if is_meant(place, c) => mended.push_str("&lt;"),
            other => mended.push(other),
        }
    }
    mended.into()
}

/// Whether what stands behind an `&` makes it a reference that XML knows.
fn is_reference(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(';') else { return false };
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix('x') {
            Some(hex) => !hex.is_empty() && hex.chars().all(|c| c.is_ascii_hexdigit()),
            None => !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()),
        },
        None => resolve_predefined_entity(name).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_by_local_names_with_references_and_sections() {
        let text = "\u{feff}<?xml version=\"1.0\"?><e:X xmlns:e=\"u\"><!-- c --><e:Header sn='a&amp;b'/>\
            <fields><CF_WSH> 1 &lt; 2&#x4E00; </CF_WSH><CF_NR><![CDATA[<p>]]></CF_NR><CF_NR/></fields></e:X>";
        let root = Element::parse(text.as_bytes()).unwrap();
        assert_eq!((&*root.name, root.child("Header").unwrap().attribute("sn")), ("X", Some("a&b")));
        assert_eq!((root.said("fields/CF_WSH"), root.said("fields/CF_NR")), (Some("1 < 2一"), Some("<p>")));
        assert_eq!((root.said("fields/no"), root.at("fields").unwrap().all("CF_NR").count()), (None, 2));
    }

    #[test]
    fn what_is_no_document_is_refused_by_a_code() {
        let deep = "<a>".repeat(DEEPEST + 1);
        let wide = format!("<r>{}</r>", "<a/>".repeat(MOST));
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        for (text, code) in [
            (laughs, "xml.doctype"),
            (&*deep, "xml.too-large"),
            (&*wide, "xml.too-large"),
            ("<l>&b;</l>", "xml.malformed"),
            ("<a><b></a>", "xml.malformed"),
            ("<a>", "xml.malformed"),
            ("text", "xml.malformed"),
            ("", "xml.malformed"),
        ] {
            assert_eq!(Element::read(text).unwrap_err().code, code, "{}", &text[..text.len().min(40)]);
        }
        assert_eq!(Element::parse(b"<a>\xb0\xa1</a>").unwrap_err().code, "xml.encoding");
    }

    #[test]
    fn what_clients_forgot_to_escape_is_mended_and_nothing_else() {
        for (text, mended) in [
            ("<a>甲 & 乙 < 3 &amp; &#20;</a>", "<a>甲 &amp; 乙 &lt; 3 &amp; &#20;</a>"),
            ("<a>x<=2&y;</a>", "<a>x&lt;=2&amp;y;</a>"),
            ("<a b=\"1\">x</a>", "<a b=\"1\">x</a>"),
            ("&", "&amp;"),
        ] {
            assert_eq!(mend(text), mended);
            assert_eq!(mend(mended), mended, "mending twice is mending once");
        }
        assert_eq!(Element::read(&mend("<a>甲 & 乙 < 3</a>")).unwrap().text, "甲 & 乙 < 3");
    }
}
