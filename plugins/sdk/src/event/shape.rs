//! Families by name: which fields an event of each has, and an event that is
//! made of named fields.
//!
//! For an adapter that learns only from its settings which family it writes;
//! all others have the structs, which cost nothing to look up. The tables are
//! written from `schemas/avro/*.avsc`, so nothing is parsed at run time.
//! Promises that what was set fits its field, and that what was not set is
//! written as the structs write it: absent, or empty.

use hub_schemas::codes::Table;

use super::{Encode, Text};
use crate::bindings::contract::{Event, Instant, Operation};
use crate::date::Date;
use crate::mass::Mass;
use crate::money::Yuan;
use crate::quantity::Quantity;

/// A family, and whom its events name.
#[derive(Debug)]
pub struct FamilyShape {
    /// The family's name, which is the subject of its events.
    pub name: &'static str,
    /// Its name in Chinese.
    pub label: &'static str,
    /// Roles of its parties, each with its label; none where the schema leaves them open.
    pub roles: &'static [(&'static str, &'static str)],
    /// The fields of its events.
    pub record: &'static Shape,
}

/// A record's fields, in the order in which they are written.
#[derive(Debug)]
pub struct Shape {
    /// Its name: `Party`.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [FieldShape],
}

/// What the schema says of a field.
#[derive(Debug)]
pub struct FieldShape {
    /// Its name.
    pub name: &'static str,
    /// Its name in Chinese; may be empty.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be absent.
    pub optional: bool,
    /// The table of its codes.
    pub codes: Option<&'static Table>,
    /// Its unit (UCUM, `CNY`); may be empty.
    pub unit: &'static str,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// A point in time.
    Instant,
    /// A whole number.
    Count,
    /// Money.
    Yuan,
    /// What an instrument reads.
    Quantity,
    /// A weight.
    Mass,
    /// Fields of its own.
    Record(&'static Shape),
    /// Several of a kind.
    List(&'static Kind),
}

include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

impl FamilyShape {
    /// The family of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        let place = FAMILIES.binary_search_by_key(&name, |family| family.name).ok()?;
        Some(&FAMILIES[place])
    }
}

impl Shape {
    /// The field of this name, and its place.
    pub fn field(&self, name: &str) -> Option<(usize, &'static FieldShape)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

/// A value for a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(Text<'a>),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A point in time.
    Instant(Instant),
    /// A whole number.
    Count(i64),
    /// Money.
    Yuan(Yuan),
    /// What an instrument reads.
    Quantity(Quantity),
    /// A weight.
    Mass(Mass),
    /// Fields of its own.
    Record(Named<'a>),
    /// Several of a kind.
    List(Vec<Value<'a>>),
}

/// A record of named fields.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    shape: &'static Shape,
    values: Vec<Option<Value<'a>>>,
}

/// There is no such field, or it holds something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit;

impl<'a> Named<'a> {
    /// A record of which nothing is set yet.
    pub fn new(shape: &'static Shape) -> Self {
        Self { shape, values: vec![None; shape.fields.len()] }
    }

    /// Sets a field.
    ///
    /// # Errors
    /// Where there is no such field, or the value is of another kind.
    pub fn set(&mut self, name: &str, value: Value<'a>) -> Result<(), Misfit> {
        let (place, field) = self.shape.field(name).ok_or(Misfit)?;
        if !value.fits(field.kind) {
            return Err(Misfit);
        }
        self.values[place] = Some(value);
        Ok(())
    }

    /// What a field was set to.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let (place, _) = self.shape.field(name)?;
        self.values[place].as_ref()
    }
}

impl PartialEq for Named<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.shape, other.shape) && self.values == other.values
    }
}

impl Value<'_> {
    fn fits(&self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::Record(record), Kind::Record(shape)) => std::ptr::eq(record.shape, shape),
            (Self::List(values), Kind::List(kind)) => values.iter().all(|value| value.fits(*kind)),
            (Self::Text(_), Kind::Text)
            | (Self::Boolean(_), Kind::Boolean)
            | (Self::Date(_), Kind::Date)
            | (Self::Instant(_), Kind::Instant)
            | (Self::Count(_), Kind::Count)
            | (Self::Yuan(_), Kind::Yuan)
            | (Self::Quantity(_), Kind::Quantity)
            | (Self::Mass(_), Kind::Mass) => true,
            _ => false,
        }
    }
}

impl Encode for Named<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        for (field, value) in self.shape.fields.iter().zip(&self.values) {
            match value {
                // A union of null and the value: which of the two stands first.
                None if field.optional => out.push(0),
                Some(value) if field.optional => {
                    out.push(2);
                    value.encode(out);
                }
                Some(value) => value.encode(out),
                None => empty(field.kind, out),
            }
        }
    }
}

impl Encode for Value<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => text.encode(out),
            Self::Boolean(truth) => truth.encode(out),
            Self::Date(date) => date.encode(out),
            Self::Instant(number) | Self::Count(number) => number.encode(out),
            Self::Yuan(yuan) => yuan.encode(out),
            Self::Quantity(quantity) => quantity.encode(out),
            Self::Mass(mass) => mass.encode(out),
            Self::Record(record) => record.encode(out),
            Self::List(values) => values.encode(out),
        }
    }
}

/// What a field that may not be absent holds where nothing was set.
fn empty(kind: Kind, out: &mut Vec<u8>) {
    match kind {
        Kind::Text => Text::default().encode(out),
        Kind::Boolean => false.encode(out),
        Kind::Date => Date::default().encode(out),
        Kind::Instant | Kind::Count => 0_i64.encode(out),
        Kind::Yuan => Yuan::default().encode(out),
        Kind::Quantity => Quantity::default().encode(out),
        Kind::Mass => Mass::default().encode(out),
        Kind::Record(shape) => Named::new(shape).encode(out),
        Kind::List(_) => Vec::<Value<'_>>::new().encode(out),
    }
}

impl Event {
    /// The record stands as `content` says, which is of the family's own shape.
    ///
    /// # Panics
    /// Where it is of another.
    pub fn upsert_named(family: &FamilyShape, content: &Named<'_>, record_id: impl Into<String>) -> Self {
        assert!(std::ptr::eq(family.record, content.shape), "{} is no {}", content.shape.name, family.name);
        let mut body = Vec::with_capacity(512);
        content.encode(&mut body);
        Self::bare(family.name, record_id.into(), Operation::Upsert, body)
    }
}
