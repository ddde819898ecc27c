//! Quality flags, gathered while a record is read.
//!
//! What is doubtful is kept and flagged (`date-malformed:issued`), never
//! rejected: a licence with a wrong check digit is still a licence, and a code
//! that nobody has seen before is data. Knows nothing of what a flag leads to.

use std::borrow::Cow;

use crate::bindings::contract::Instant;
use crate::date::{self, Date};
use crate::event::Text;
use crate::money::Yuan;

/// The flags of one event, for its field `quality`.
#[derive(Debug, Default)]
pub struct Quality(Vec<Text<'static>>);

impl Quality {
    /// Sets a flag about a field.
    pub fn flag(&mut self, code: &str, field: &str) {
        let flag = Cow::Owned(format!("{code}:{field}"));
        if !self.0.contains(&flag) {
            self.0.push(flag);
        }
    }

    /// A date; what is none is left out and flagged `date-malformed`.
    pub fn date(&mut self, field: &str, text: Option<&str>) -> Option<Date> {
        self.read("date-malformed", field, text, Date::parse)
    }

    /// A point in time; what is none is left out and flagged `time-malformed`.
    pub fn instant(&mut self, field: &str, text: Option<&str>) -> Option<Instant> {
        self.read("time-malformed", field, text, date::instant)
    }

    /// An amount in yuan; what is none is left out, flagged `amount-malformed`.
    pub fn yuan(&mut self, field: &str, text: Option<&str>) -> Option<Yuan> {
        self.read("amount-malformed", field, text, Yuan::parse)
    }

    /// An amount in 万元, as yuan.
    pub fn wan_yuan(&mut self, field: &str, text: Option<&str>) -> Option<Yuan> {
        self.read("amount-malformed", field, text, Yuan::parse_wan)
    }

    fn read<T, E>(
        &mut self,
        code: &str,
        field: &str,
        text: Option<&str>,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        match read(crate::text::present(text?)?) {
            Ok(value) => Some(value),
            Err(_) => {
                self.flag(code, field);
                None
            }
        }
    }

    /// The flags in the order in which they were set.
    pub fn into_flags(self) -> Vec<Text<'static>> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_date_is_left_out_and_flagged_once() {
        let mut quality = Quality::default();
        assert_eq!(quality.date("issued", Some("长期有效")), None);
        assert_eq!(quality.date("issued", Some("2024-02-30")), None);
        assert_eq!(quality.date("valid_to", Some(" / ")), None);
        assert_eq!(quality.into_flags(), ["date-malformed:issued"]);
    }
}
