//! Rows of the dropped files: which table, then column by column.
//!
//! The file's name says which of four tables it holds, each a list of columns
//! below; samples are known by their columns. Knows nothing of encodings: the hub's reader has made text.

use hub_adapter_sdk::event::Text;
use hub_adapter_sdk::rows::{Row, Rows};
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Event, Note, Outcome, RawRecord, note};

use crate::codes::{Codes, NEWER_PERMIT_STATES, OLDER_PERMIT_STATES, PENALTY_STATES};
use crate::facts::{Decision, Named, Permit};
use crate::sampling;

/// What the hub puts before the digest of a cell that must not be kept.
const REPLACED: &str = "hmac-sha256:";

/// What a row that explains the table begins with.
const EXPLAINS: [&str; 4] = ["表格说明", "注:", "注：", "说明"];

/// Columns of a table of penalties; several: the first that holds anything.
struct PenaltyColumns {
    organisation: &'static str,
    registration: &'static str,
    person: &'static str,
    authority: &'static str,
    kind: &'static str,
    act: &'static [&'static str],
    content: &'static str,
    fine_in_words: bool,
}

const PENALTIES_OLDER: PenaltyColumns = PenaltyColumns {
    organisation: "CF_XDR_ZDM",
    registration: "CF_XDR_GSDJ",
    person: "CF_XDR_SFZ",
    authority: "CF_XZJG",
    kind: "CF_CFLB1",
    act: &["CF_SY"],
    content: "CF_JG",
    fine_in_words: true,
};

const PENALTIES_NEWER: PenaltyColumns = PenaltyColumns {
    organisation: "CF_XDR_ZZJG",
    registration: "CF_XDR_GSZC",
    person: "CF_XDR_ZJHM",
    authority: "CF_CFJG",
    kind: "CF_CFLB",
    act: &["CF_WFXW", "CF_SY"],
    content: "CF_NR",
    fine_in_words: false,
};

/// Columns of a table of permits.
struct PermitColumns {
    document: &'static [&'static str],
    number: &'static [&'static str],
    kind: &'static str,
    name: &'static str,
    valid_to: &'static str,
    authority: &'static str,
    states: Codes,
}

const PERMITS_OLDER: PermitColumns = PermitColumns {
    document: &["XK_WSH"],
    number: &["XK_WSH"],
    kind: "XK_XMMC",
    name: "XK_XDR",
    valid_to: "XK_JZQ",
    authority: "XK_XZJG",
    states: OLDER_PERMIT_STATES,
};

const PERMITS_NEWER: PermitColumns = PermitColumns {
    document: &["XK_WSH", "XK_XKBH"],
    number: &["XK_XKBH", "XK_WSH"],
    kind: "XK_XKZS",
    name: "XK_XDR_MC",
    valid_to: "XK_YXQZI",
    authority: "XK_XKJG",
    states: NEWER_PERMIT_STATES,
};

/// What becomes of one record: the row of one file.
pub fn record(record: &RawRecord) -> Outcome {
    read(record).unwrap_or_else(Outcome::from)
}

fn read(record: &RawRecord) -> Result<Outcome, Note> {
    let rows = Rows::parse(&record.payload)?;
    let row = rows.iter().next().ok_or_else(|| note("rows.none", "the record holds no row"))?;
    match row.first() {
        None => return Ok(Outcome::ignored("row.empty", "the row holds nothing")),
        // In a column of ID numbers the explanation itself was replaced before it came here.
        Some(text)
            if EXPLAINS.iter().any(|word| text.starts_with(word))
                || row.only().is_some_and(|cell| cell.starts_with(REPLACED)) =>
        {
            return Ok(Outcome::ignored("row.explanation", "the row explains the table"));
        }
        Some(_) => {}
    }
    let path = record.attribute("file").unwrap_or_default();
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let begins = |prefix: &str| file.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
    if begins("CF_OLD_") {
        penalty(&PENALTIES_OLDER, row)
    } else if begins("CF_NEW_") {
        penalty(&PENALTIES_NEWER, row)
    } else if begins("XK_OLD_") {
        permit(&PERMITS_OLDER, row)
    } else if begins("XK_NEW_") {
        permit(&PERMITS_NEWER, row)
    } else if let Some(event) = sampling::event(&rows) {
        event.map(Outcome::from)
    } else {
        Err(note("file.unknown", "the file is none of the four tables, and has no columns of samples"))
    }
}

fn penalty(columns: &PenaltyColumns, row: Row<'_, '_>) -> Result<Outcome, Note> {
    let name = row.text("CF_XDR_MC");
    let document = row.text("CF_WSH");
    let id = id("penalty", &row, document.as_deref(), name.as_deref(), "CF_WSH")?;
    let decision = Decision {
        punished: Named {
            name,
            social_credit: row.text("CF_XDR_SHXYM"),
            organisation: row.text(columns.organisation),
            registration: row.text(columns.registration),
            ..Named::default()
        },
        person: row.text(columns.person),
        document,
        authority: row.text(columns.authority),
        decided: row.text("CF_JDRQ"),
        kind: row.text(columns.kind),
        state: row.text("CF_ZT"),
        state_codes: PENALTY_STATES,
        act: first(&row, columns.act),
        basis: row.text("CF_YJ"),
        content: row.text(columns.content),
        fine_wan: row.text("CF_NR_FK"),
        confiscated_wan: row.text("CF_NR_WFFF"),
        fine_in_words: columns.fine_in_words,
        public_until: row.text("CF_GSJZQ"),
    };
    let (penalty, occurred) = decision.read();
    Ok(Event::upsert(&penalty, id).occurred(occurred).into())
}

fn permit(columns: &PermitColumns, row: Row<'_, '_>) -> Result<Outcome, Note> {
    let name = row.text(columns.name);
    let document = first(&row, columns.document);
    let id = id("permit", &row, document.as_deref(), name.as_deref(), "XK_WSH")?;
    let permit = Permit {
        holder: Named {
            name,
            social_credit: row.text("XK_XDR_SHXYM"),
            organisation: row.text("XK_XDR_ZDM"),
            registration: row.text("XK_XDR_GSDJ"),
            ..Named::default()
        },
        number: first(&row, columns.number),
        kind: row.text(columns.kind),
        state: row.text("XK_ZT"),
        state_codes: columns.states,
        scope: row.text("XK_NR"),
        person_in_charge: row.text("XK_FR"),
        issued: row.text("XK_JDRQ"),
        valid_from: row.text("XK_YXQZ"),
        valid_to: row.text(columns.valid_to),
        authority: row.text(columns.authority),
        ..Permit::default()
    };
    let (licence, occurred) = permit.read();
    Ok(Event::upsert(&licence, id).occurred(occurred).into())
}

fn first<'a>(row: &Row<'_, 'a>, columns: &[&str]) -> Option<Text<'a>> {
    columns.iter().find_map(|column| row.text(column))
}

/// Files number no rows: the document's number, one form of brackets, and the
/// name of who it is about are the record's id. One document may punish several.
fn id(
    table: &str,
    row: &Row<'_, '_>,
    document: Option<&str>,
    name: Option<&str>,
    column: &str,
) -> Result<String, Note> {
    let missing = |code: String| note(code, "the row has no document number").at(row.pointer(column));
    let document = document.ok_or_else(|| missing(format!("{table}.document-number-missing")))?;
    Ok(format!("{}/{}", document_number(document), name.unwrap_or_default()))
}
