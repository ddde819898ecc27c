//! A row of the lists that are asked for only where the settings say so: its
//! fields by tags in either case, and what is doubtful of them.
//!
//! Knows nothing of any list's own fields.

use hub_adapter_sdk::event::{Family, Party, Text};
use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes::{TOWN, Table};
use hub_adapter_sdk::{Date, Event, Instant, Mass, Note, Quality};

use super::{id, revision};
use crate::facts::Named;

/// See the file's head.
pub struct Entry<'a> {
    id: String,
    revision: u64,
    deleted: bool,
    /// Its fields.
    pub row: Object<'a>,
    /// What is doubtful.
    pub quality: Quality,
}

impl<'a> Entry<'a> {
    /// Reads a row, whose id has this tag.
    pub fn read(list: &str, tag: &str, payload: &'a [u8]) -> Result<Self, Note> {
        let row = Object::parse(payload)?;
        let own = id(list, &row.scalar(tag), &format!("/{tag}"))?.to_owned();
        let revision = revision(list, &row.scalar("GXSJ"), "/GXSJ")?;
        Ok(Self { id: own, revision, deleted: row.scalar("SCBZ").is("1"), row, quality: Quality::default() })
    }

    /// The event of a row that bears the mark of deletion.
    pub fn gone<F: Family>(&self) -> Option<Event> {
        self.deleted.then(|| Event::delete::<F>(self.id.as_str()).revision(self.revision))
    }

    /// The event of what was read.
    pub fn upsert<F: Family>(&self, content: &F, occurred: Option<Instant>) -> Event {
        Event::upsert(content, self.id.as_str()).revision(self.revision).occurred(occurred)
    }

    /// A text.
    pub fn text(&self, tag: &str) -> Option<Text<'a>> {
        self.row.text(tag)
    }

    /// A day.
    pub fn day(&mut self, field: &str, tag: &str) -> Option<Date> {
        self.quality.date(field, self.row.text(tag).as_deref())
    }

    /// A point in time.
    pub fn time(&mut self, field: &str, tag: &str) -> Option<Instant> {
        self.quality.instant(field, self.row.text(tag).as_deref())
    }

    /// A code in words.
    pub fn word(&mut self, field: &str, tag: &str, table: &'static Table) -> Option<Text<'a>> {
        self.quality.code(field, table, self.row.text(tag))
    }

    /// The town.
    pub fn town(&mut self) -> Option<Text<'a>> {
        self.word("town", "XZQH", &TOWN)
    }

    /// Yes or no, as 1 and 0; what is neither is left out, flagged.
    pub fn truth(&mut self, field: &str, tag: &str) -> Option<bool> {
        match self.row.text(tag)?.as_ref() {
            "1" | "是" | "true" => Some(true),
            "0" | "否" | "false" => Some(false),
            _ => {
                self.quality.flag("unknown-code", field);
                None
            }
        }
    }

    /// A quantity in the row's unit, as a weight and as written.
    pub fn quantity(&mut self, field: &str, tag: &str) -> (Option<Mass>, Option<Text<'a>>) {
        let (number, unit) = (self.row.scalar(tag), self.row.scalar("SLDW"));
        let mass = unit.get().and_then(|unit| self.quality.mass(field, number.get(), unit));
        (mass, hub_adapter_sdk::quantity::written(&number, &unit))
    }

    /// Whom the row is about.
    pub fn party(&mut self, role: &'static str) -> Party<'a> {
        let named = Named {
            name: self.text("QYMC"),
            social_credit: self.text("TYSHXYDM"),
            licence: self.text("XKZBH"),
            own: self.text("ZTSFDM"),
            ..Named::default()
        };
        let mut party = named.party(role, &mut Quality::default());
        self.quality.party(&mut party);
        party
    }

    /// The flags.
    pub fn flags(&mut self) -> Vec<Text<'static>> {
        std::mem::take(&mut self.quality).into_flags()
    }
}
