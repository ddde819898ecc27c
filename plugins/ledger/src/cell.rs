//! A value from a row's cells: found, read, and flagged where it is doubtful.
//!
//! What cannot be read is left out and flagged; it stands in the raw record,
//! and in the field `…_written` where the family has one. Knows nothing of
//! events.

use std::borrow::Cow;

use hub_adapter_sdk::event::shape::Value;
use hub_adapter_sdk::quality::is_id_number;
use hub_adapter_sdk::text::{half_width, several, without_blanks};
use hub_adapter_sdk::{Quality, date as moment};

use crate::date::{self, Read};
use crate::mapping::{Reading, Source};
use crate::redacted::REPLACED;
use crate::table::{Held, Row, is_error, normal, present};
use crate::unit::{self, Measured};

const YES: [&str; 14] = ["是", "有", "对", "√", "✓", "☑", "y", "yes", "true", "1", "已", "已使用", "已公示", "公示"];
const NO: [&str; 14] = ["否", "无", "没有", "×", "✗", "x", "n", "no", "false", "0", "未", "未使用", "未公示", "-"];

/// A row that is being read, and the flags that it has so far.
#[derive(Debug)]
pub struct Cells<'p> {
    /// The row.
    pub row: Row<'p>,
    /// Its flags.
    pub quality: Quality,
}

/// What a source gave.
#[derive(Debug)]
pub struct Told {
    /// The value, where it could be read.
    pub value: Option<Value<'static>>,
    /// As it stands, with its unit.
    pub written: String,
    /// For an id: the value in one form, else what stands there.
    pub key: String,
    /// Whether a column said it.
    pub by_column: bool,
}

impl Cells<'_> {
    /// What a source gives for `name`; nothing where nothing stands there.
    pub fn read(&mut self, source: &Source, name: &str) -> Option<Told> {
        // What else stands for nothing may be a word here: 无 for no, - for negative.
        let means = |text: &str| match &source.reading {
            Reading::Truth(own) => NO.contains(&text) || own.iter().any(|(theirs, _)| *theirs == normal(text)),
            Reading::Code(own, _) | Reading::Renamed(own) => own.iter().any(|(theirs, _)| *theirs == normal(text)),
            _ => false,
        };
        let anything = |text: &str| present(text).is_some() || means(text);
        let held = self.row.held(&source.columns, anything);
        if held.is_none() && self.row.held(&source.columns, is_error).is_some() {
            self.quality.flag("cell-error", name);
        }
        let by_column = held.is_some();
        let (text, bracketed) = match (held, &source.constant) {
            (Some(Held { text, bracketed }), _) => (text.to_owned(), bracketed.to_owned()),
            (None, Some(constant)) => (constant.clone(), String::new()),
            (None, None) => return None,
        };
        // In whatever column it stands: as a count it would come out, too, and as written.
        if !matches!(source.reading, Reading::Digest | Reading::Texts) && holds_id_number(&text) {
            self.quality.flag("id-number-open", name);
            return Some(Told { value: None, written: String::new(), key: String::new(), by_column });
        }
        let (value, written) = self.value(&source.reading, name, &text, &bracketed);
        // An id is shown: no number of a person comes into it.
        let personal = matches!(source.reading, Reading::Digest) || holds_id_number(&text);
        let key = value.as_ref().and_then(key).unwrap_or_else(|| if personal { String::new() } else { plain(&text) });
        Some(Told { value, written, key, by_column })
    }

    /// Whether one of these columns says yes: a tick, a word, or a number of something.
    pub fn says(&self, columns: &[String]) -> bool {
        let held = self.row.held(columns, |text| present(text).is_some());
        held.is_some_and(|held| !NO.contains(&normal(held.text).as_str()))
    }

    fn value(
        &mut self,
        reading: &Reading,
        name: &str,
        text: &str,
        bracketed: &str,
    ) -> (Option<Value<'static>>, String) {
        let value = match reading {
            Reading::Text => self.text(name, text),
            Reading::Digest => self.digest(name, text),
            Reading::Texts => {
                let texts: Vec<Value<'static>> = several(text).filter_map(|one| self.text(name, one)).collect();
                Some(Value::List(texts))
            }
            Reading::Code(own, table) => {
                let known = own.iter().find(|(theirs, _)| *theirs == normal(text));
                let known = known.map(|(_, ours)| ours.as_str()).or_else(|| table.find(text).map(|code| code.code));
                self.known_or_written(name, known, text)
            }
            Reading::Renamed(own) => {
                let known = own.iter().find(|(theirs, _)| *theirs == normal(text)).map(|(_, ours)| ours.as_str());
                self.known_or_written(name, known, text)
            }
            Reading::Truth(own) => self.truth(name, own, text).map(Value::Boolean),
            Reading::Date(forms) => self.told("date", name, date::date(text, forms)).map(Value::Date),
            Reading::Instant { forms, utc, time } => {
                let beside = self.row.held(time, |text| present(text).is_some()).map(|held| held.text.to_owned());
                self.told("time", name, date::instant(text, beside.as_deref(), forms, *utc)).map(Value::Instant)
            }
            Reading::Count => {
                let count = unit::count(text);
                if count.is_none() {
                    self.quality.flag("count-malformed", name);
                }
                count.map(Value::Count)
            }
            Reading::Measured { measure, unit, unit_columns } => {
                let beside = self.row.held(unit_columns, |text| present(text).is_some()).map_or("", |held| held.text);
                let (measured, written) = measure.read(text, [beside, bracketed, unit]);
                let value = match measured {
                    Measured::Is(value) => Some(value),
                    Measured::Counted => None,
                    Measured::UnitUnknown => {
                        self.quality.flag("unit-unknown", name);
                        None
                    }
                    Measured::Malformed => {
                        let money = *measure == unit::Measure::Money;
                        self.quality.flag(if money { "amount-malformed" } else { "quantity-malformed" }, name);
                        None
                    }
                };
                return (value, written);
            }
        };
        (value, text.to_owned())
    }

    /// A text as it stands, unless an ID number is in it or a sheet has taken its digits.
    pub fn text(&mut self, name: &str, text: &str) -> Option<Value<'static>> {
        if holds_id_number(text) {
            self.quality.flag("id-number-open", name);
            return None;
        }
        if lost_digits(text) {
            self.quality.flag("digits-lost", name);
            return None;
        }
        Some(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn digest(&mut self, name: &str, text: &str) -> Option<Value<'static>> {
        if text.starts_with(REPLACED) {
            return Some(Value::Text(Cow::Owned(text.to_owned())));
        }
        self.quality.flag(if is_id_number(&plain(text)) { "id-number-open" } else { "digest-malformed" }, name);
        None
    }

    fn known_or_written(&mut self, name: &str, known: Option<&str>, text: &str) -> Option<Value<'static>> {
        if let Some(known) = known {
            return Some(Value::Text(Cow::Owned(known.to_owned())));
        }
        self.quality.flag("unknown-code", name);
        self.text(name, text)
    }

    fn truth(&mut self, name: &str, own: &[(String, bool)], text: &str) -> Option<bool> {
        let text = normal(text);
        let known = own.iter().find(|(theirs, _)| *theirs == text).map(|(_, truth)| *truth);
        let usual = || YES.contains(&text.as_str()).then_some(true).or(NO.contains(&text.as_str()).then_some(false));
        let truth = known.or_else(usual);
        if truth.is_none() {
            self.quality.flag("unknown-code", name);
        }
        truth
    }

    fn told<T>(&mut self, what: &str, name: &str, read: Read<T>) -> Option<T> {
        match read {
            Read::Is(value) => return Some(value),
            Read::None => self.quality.flag(&format!("{what}-placeholder"), name),
            Read::Malformed => self.quality.flag(&format!("{what}-malformed"), name),
        }
        None
    }
}

/// A text as an id has it: half-width and without blanks.
pub fn plain(text: &str) -> String {
    without_blanks(&half_width(text)).into_owned()
}

fn key(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Text(text) => plain(text),
        Value::Date(date) => date::iso(*date),
        Value::Instant(instant) => moment::local(*instant).replace(' ', "T"),
        Value::Count(count) => count.to_string(),
        Value::Yuan(yuan) => yuan.to_string(),
        Value::Mass(mass) => mass.to_string(),
        Value::Quantity(quantity) => quantity.to_string(),
        Value::Boolean(_) | Value::Record(_) | Value::List(_) => return None,
    })
}

/// Whether a text has an ID number in it: eighteen characters that nothing of their like goes on from.
pub fn holds_id_number(text: &str) -> bool {
    let narrow = half_width(text);
    let runs = narrow.split(|letter: char| !letter.is_ascii_alphanumeric());
    runs.filter(|run| run.len() == 18).any(is_id_number)
}

/// `9.14408E+17`: a sheet has taken a code for a number.
fn lost_digits(text: &str) -> bool {
    let narrow = half_width(text);
    let Some((number, exponent)) = narrow.trim().split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits(number) && digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_number_is_found_wherever_it_stands() {
        for text in ["440784199001010015", "甲(44078419900101004x)", "４４０７８４１９９００１０１００１５"]
        {
            assert!(holds_id_number(text), "{text}");
        }
        for text in ["440784199001010016", "4407841990010100150", "91440784MA4X00012N", "甲"] {
            assert!(!holds_id_number(text), "{text}");
        }
    }

    #[test]
    fn a_code_that_became_a_number_is_told_from_one_with_an_e_in_it() {
        assert!(lost_digits("9.14408E+17") && lost_digits("1E+12"));
        assert!(!lost_digits("E+1") && !lost_digits("2025E+甲") && !lost_digits("914E17"));
    }
}
