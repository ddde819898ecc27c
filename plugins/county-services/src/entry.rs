//! A row of a list while it is read: what it says of itself, its fields, and what
//! is doubtful of them.
//!
//! Knows nothing of any list's own fields.

use hub_adapter_sdk::event::{Family, Party, Scheme, Text};
use hub_adapter_sdk::json::{Object, Scalar};
use hub_adapter_sdk::schemas::codes::{TOWN, Table};
use hub_adapter_sdk::{Date, Event, Head, Instant, Note, Quality};
use serde_json::value::RawValue;

use crate::{PLATFORM, day};

/// See the file's head.
pub struct Entry<'a> {
    list: &'static str,
    id: Scalar<'a>,
    updated: Scalar<'a>,
    /// Its fields.
    pub row: Object<'a>,
    /// What is doubtful.
    pub quality: Quality,
}

impl<'a> Entry<'a> {
    /// Reads a row.
    pub fn read(list: &'static str, payload: &'a [u8]) -> Result<Self, Note> {
        let row = Object::parse(payload)?;
        Ok(Self { list, id: row.scalar("id"), updated: row.scalar("updateTime"), row, quality: Quality::default() })
    }

    /// What it says of itself; without id or update time it is of no use.
    pub fn head(&self) -> Result<Head<'_>, Note> {
        let deleted = self.row.text("isDelete");
        let deleted = deleted.as_deref().is_some_and(|mark| ["1", "true", "Y"].contains(&mark));
        Head::of(self.list, (&self.id, "/id"), deleted, (&self.updated, "/updateTime"))
    }

    /// The event of what was read.
    pub fn upsert<F: Family>(&self, content: &F, occurred: Option<Instant>) -> Result<Event, Note> {
        Ok(self.head()?.upsert(content).occurred(occurred))
    }

    /// The event of a row that bears the mark of deletion.
    pub fn gone<F: Family>(&self) -> Result<Option<Event>, Note> {
        let head = self.head()?;
        Ok(head.deleted.then(|| head.delete::<F>()))
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<Text<'a>> {
        self.row.text(name)
    }

    /// A day.
    pub fn day(&mut self, field: &str, name: &str) -> Option<Date> {
        day::day(&mut self.quality, field, self.row.text(name).as_ref())
    }

    /// A point in time.
    pub fn time(&mut self, field: &str, name: &str) -> Option<Instant> {
        day::time(&mut self.quality, field, self.row.text(name).as_ref())
    }

    /// A code by the module's own numbers, else by a table of words.
    pub fn code(
        &mut self,
        field: &str,
        name: &str,
        own: &[(&str, &'static str)],
        table: &'static Table,
    ) -> Option<Text<'a>> {
        self.quality.either_code(field, own, table, self.row.text(name))
    }

    /// The hub's digest in the place of an ID number.
    pub fn digest(&mut self, field: &str, name: &str) -> Option<Text<'a>> {
        self.quality.id_digest(field, self.row.text(name))
    }

    /// The town, by name or division code.
    pub fn town(&mut self) -> Option<Text<'a>> {
        let town = self.row.text("townCode").or_else(|| self.row.text("townName"));
        self.quality.code("town", &TOWN, town)
    }

    /// Yes or no; what is neither is left out, flagged.
    pub fn truth(&mut self, field: &str, name: &str) -> Option<bool> {
        match self.row.text(name)?.as_ref() {
            "1" | "true" | "是" | "Y" => Some(true),
            "0" | "false" | "否" | "N" => Some(false),
            _ => {
                self.quality.flag("unknown-code", field);
                None
            }
        }
    }

    /// A number of people or things, `3`, `3人`, `约3人` (flagged); what is none is
    /// left out, flagged.
    pub fn count(&mut self, field: &str, name: &str) -> Option<i64> {
        let written = self.row.text(name)?;
        let text = hub_adapter_sdk::text::half_width(&written);
        let exact = text.trim().trim_end_matches(['人', '名', '份', '例', '页', '次']);
        let number = exact.trim_start_matches(['约', '近']);
        let count = number.trim().parse().ok().filter(|count| *count >= 0);
        if count.is_none() {
            self.quality.flag("quantity-malformed", field);
        } else if number.len() < exact.len() {
            self.quality.flag("quantity-doubtful", field);
        }
        count
    }

    /// Whom the row names, by every code that it has for it.
    pub fn party(&mut self, role: &'static str) -> Party<'a> {
        let party = named(role, &self.row);
        self.checked(party)
    }

    /// Whom an object within the row names.
    pub fn party_in(&mut self, role: impl Into<Text<'a>>, of: &Object<'a>) -> Party<'a> {
        let party = named(role, of);
        self.checked(party)
    }

    /// Whom fields with a prefix name: `producerName`, `producerCode`; none where both are empty.
    pub fn other(&mut self, role: &'static str, prefix: &str) -> Option<Party<'a>> {
        let field = |name: &str| self.row.text(&format!("{prefix}{name}"));
        let (name, code) = (field("Name"), field("Code"));
        if name.is_none() && code.is_none() {
            return None;
        }
        let party = Party::new(role).name(name).identifier(Scheme::SocialCreditCode, code).address(field("Address"));
        Some(self.checked(party))
    }

    /// The objects of a list within the row. What is no list of them is left out, flagged.
    pub fn objects(&mut self, field: &str, name: &str) -> Vec<Object<'a>> {
        let Some(raw) = self.row.raw(name).filter(|raw| raw.get() != "\"\"") else { return Vec::new() };
        let listed = serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok();
        let read =
            |rows: Vec<&'a RawValue>| rows.into_iter().map(|row| Object::of(row).ok()).collect::<Option<Vec<_>>>();
        listed.and_then(read).unwrap_or_else(|| {
            self.quality.flag("items-malformed", field);
            Vec::new()
        })
    }

    /// The flags.
    pub fn flags(&mut self) -> Vec<Text<'static>> {
        std::mem::take(&mut self.quality).into_flags()
    }

    fn checked(&mut self, mut party: Party<'a>) -> Party<'a> {
        self.quality.party(&mut party);
        party
    }
}

fn named<'a>(role: impl Into<Text<'a>>, of: &Object<'a>) -> Party<'a> {
    let mut party = Party::new(role)
        .name(of.text("entName"))
        .identifier(Scheme::SocialCreditCode, of.text("creditCode"))
        .identifier("organisation-code", of.text("orgCode"))
        .identifier("registration-number", of.text("regNo"))
        .identifier(Scheme::Licence, of.text("licenceNo"))
        .known_to(PLATFORM, of.text("entId").as_deref())
        .identifier("tax-number", of.text("taxNo"))
        .address(of.text("entAddress"));
    party.phone = of.text("phone");
    party
}
