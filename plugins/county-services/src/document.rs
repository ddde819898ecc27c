//! 电子文书: documents that the modules made, by digest and place; their content
//! stays where it is.

use hub_adapter_sdk::event::{ElectronicDocument, Text};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Date, Event, Note};

use crate::entry::Entry;

/// `module`: what a document belongs to, as the families are called.
const MODULES: &[(&str, &str)] = &[
    ("商事登记", "registration"),
    ("许可", "licence"),
    ("抽查检验", "sampling"),
    ("双随机", "random-inspection"),
    ("行政处罚", "penalty"),
    ("案件", "case"),
    ("监督检查", "inspection"),
    ("责令改正", "rectification"),
    ("应急处置", "incident"),
];

/// Hexadecimal digits of the digests that are known by their length alone.
const LENGTHS: [(usize, &str); 2] = [(32, "md5"), (40, "sha1")];

/// A document.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("document", payload)?;
    if let Some(gone) = entry.gone::<ElectronicDocument<'_>>()? {
        return Ok(gone);
    }
    let module = entry.text("module");
    let issued = entry.day("issued", "issueDate");
    let document = ElectronicDocument {
        parties: vec![entry.party("subject")],
        kind: entry.code("kind", "kind", &[], &codes::DOCUMENT_KIND),
        state: entry.code("state", "status", &[], &codes::DOCUMENT_STATE),
        town: entry.town(),
        number: entry.text("docNo").map(|number| document_number(&number).into_owned().into()),
        title: entry.text("title"),
        family: entry.quality.own_code("family", MODULES, module),
        belongs_to: entry.text("businessNo"),
        digest: digest(&mut entry),
        location: entry.text("url"),
        media_type: entry.text("mediaType"),
        size: entry.count("size", "size"),
        pages: entry.count("pages", "pages"),
        authority: entry.text("dept"),
        issued,
        signed: entry.truth("signed", "signed"),
        signer: entry.text("signer"),
        signed_at: entry.time("signed_at", "signTime"),
        served: entry.day("served", "serveDate"),
        quality: entry.flags(),
        ..ElectronicDocument::default()
    };
    entry.upsert(&document, issued.map(Date::midnight))
}

/// `algorithm:hex`. Of 64 digits it may be SHA-256 or SM3: without its name it
/// would be taken for another document's, so it is left out and flagged.
fn digest<'a>(entry: &mut Entry<'a>) -> Option<Text<'a>> {
    let hex = entry.text("fileHash")?.to_ascii_lowercase();
    let is_hex = hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let named = entry.text("hashType").map(|name| name.to_ascii_lowercase().replace('-', ""));
    let known =
        named.or_else(|| LENGTHS.iter().find(|(length, _)| *length == hex.len()).map(|(_, name)| (*name).to_owned()));
    match known.filter(|_| is_hex) {
        Some(algorithm) => Some(format!("{algorithm}:{hex}").into()),
        None => {
            entry.quality.flag("digest-malformed", "digest");
            None
        }
    }
}
