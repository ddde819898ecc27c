//! The exchange's messages: `<ExchangeMessage>` of a header (sender, receiver,
//! flow, item, sn) and a body, read in either case of tags and written in one.
//!
//! Knows nothing of what the fields mean.

use hub_adapter_sdk::xml::{Element, mend};
use hub_adapter_sdk::{Note, note};

/// The media type of messages.
pub const MEDIA_TYPE: &str = "application/xml";

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Who it is from.
    pub sender: String,
    /// Who it is for.
    pub receiver: String,
    /// `save`, or `cancel` where what was told before is taken back.
    pub flow: String,
    /// What it is about.
    pub item: String,
    /// The message's own number.
    pub sn: String,
}

/// Fields by their tags, in order.
pub type Fields = Vec<(String, String)>;

/// Reads a document. Clients forget to escape `&` and `<`.
pub fn read(body: &[u8]) -> Result<Element, Note> {
    let text = std::str::from_utf8(body).map_err(|_| note("xml.encoding", "the message is not UTF-8"))?;
    Element::read(&mend(text.trim_start_matches('\u{feff}')))
}

/// A message's header; what it does not say is empty.
pub fn header(message: &Element) -> Header {
    let header = child(message, "Header");
    let said = |name| header.and_then(|header| child(header, name)).map(|field| field.text.clone()).unwrap_or_default();
    Header {
        sender: said("Sender"),
        receiver: said("Receiver"),
        flow: said("Flow"),
        item: said("Item"),
        sn: said("SN"),
    }
}

/// The fields of a message's body. What has children of its own, a signature, is none.
pub fn fields(message: &Element) -> Fields {
    let body = child(message, "Body");
    let fields = body.and_then(|body| child(body, "fields")).or(body);
    let simple = fields.into_iter().flat_map(|fields| &fields.children).filter(|field| field.children.is_empty());
    simple.map(|field| (field.name.clone(), field.text.clone())).collect()
}

/// A child by its name in either case.
pub fn child<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
}

/// Writes a message whose body has these fields within `within`.
pub fn write(header: &Header, within: &str, fields: &Fields) -> String {
    let Header { sender, receiver, flow, item, sn } = header;
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ExchangeMessage><Header>");
    for (name, value) in [("Sender", sender), ("Receiver", receiver), ("Flow", flow), ("Item", item), ("SN", sn)] {
        element(&mut text, name, value);
    }
    text.push_str(&format!("</Header><Body><{within}>"));
    for (name, value) in fields {
        element(&mut text, name, value);
    }
    text.push_str(&format!("</{within}></Body></ExchangeMessage>"));
    text
}

fn element(text: &mut String, name: &str, value: &str) {
    // XML has no place for other control characters, not even escaped.
    let value: String = value.chars().filter(|letter| !letter.is_control() || "\t\n\r".contains(*letter)).collect();
    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.push_str(&format!("<{name}>{value}</{name}>"));
}
