//! Quality flags, gathered while a record is read.
//!
//! What is doubtful is kept and flagged (`date-malformed:issued`), never
//! rejected: a licence with a wrong check digit is still a licence, and a code
//! that nobody has seen before is data. Knows nothing of what a flag leads to.

use std::borrow::Cow;

use hub_schemas::codes::Table;
use hub_schemas::identifier::{Scheme, Validity};

use crate::bindings::contract::Instant;
use crate::date::{self, Date};
use crate::event::{Party, Text};
use crate::mass::Mass;
use crate::money::Yuan;
use crate::quantity::Quantity;
use crate::stamp::Clock;

/// 1901-01-01, in days since 1970: no record is older.
const FIRST: i32 = -25_202;

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

    /// A date; what is none is left out and flagged `date-malformed`, a day of
    /// 1900 or before `date-placeholder`: that is what an empty cell becomes on
    /// its way through a spreadsheet.
    pub fn date(&mut self, field: &str, text: Option<&str>) -> Option<Date> {
        let date = self.read("date-malformed", field, text, Date::parse)?;
        if date < Date::from_days(FIRST) {
            self.flag("date-placeholder", field);
            return None;
        }
        Some(date)
    }

    /// A point in time; what is none is left out and flagged `time-malformed`.
    pub fn instant(&mut self, field: &str, text: Option<&str>) -> Option<Instant> {
        self.read("time-malformed", field, text, date::instant)
    }

    /// A point in time by a device's clock; what is none is left out and flagged
    /// `time-malformed`, what is doubtful of its zone as [`Stamp`](crate::stamp::Stamp) says.
    pub fn clock(&mut self, field: &str, text: Option<&str>, clock: &Clock) -> Option<Instant> {
        let stamp = self.read("time-malformed", field, text, |text| clock.read(text))?;
        if let Some(doubt) = stamp.doubt {
            self.flag(doubt, field);
        }
        Some(stamp.at)
    }

    /// An amount in yuan; what is none is left out, flagged `amount-malformed`.
    pub fn yuan(&mut self, field: &str, text: Option<&str>) -> Option<Yuan> {
        self.read("amount-malformed", field, text, Yuan::parse)
    }

    /// What an instrument read, in one of these units or without any; what is
    /// none is left out, flagged `quantity-malformed`.
    pub fn quantity(&mut self, field: &str, text: Option<&str>, units: &[&str]) -> Option<Quantity> {
        self.read("quantity-malformed", field, text, |text| Quantity::parse(text, units))
    }

    /// A weight; what is no number is left out and flagged `quantity-malformed`. What
    /// counts boxes or litres is no weight and no fault.
    pub fn mass(&mut self, field: &str, text: Option<&str>, unit: &str) -> Option<Mass> {
        let text = crate::text::present(text?)?;
        let mass = Mass::parse(text, unit).ok();
        if mass.is_none() && !crate::text::half_width(text).starts_with(|letter: char| letter.is_ascii_digit()) {
            self.flag("quantity-malformed", field);
        }
        mass
    }

    /// An amount in 万元, as yuan.
    pub fn wan_yuan(&mut self, field: &str, text: Option<&str>) -> Option<Yuan> {
        self.read("amount-malformed", field, text, Yuan::parse_wan)
    }

    /// The canonical code that a text means by a table of `schemas/codes`; what
    /// the table does not know stays as written, flagged `unknown-code`.
    pub fn code<'a>(&mut self, field: &str, table: &'static Table, text: Option<Text<'a>>) -> Option<Text<'a>> {
        let text = text?;
        match table.find(&text) {
            Some(known) => Some(Cow::Borrowed(known.code)),
            None => self.unknown(field, text),
        }
    }

    /// The same by the platform's own table: its code, the canonical one.
    pub fn own_code<'a>(
        &mut self,
        field: &str,
        table: &[(&str, &'static str)],
        text: Option<Text<'a>>,
    ) -> Option<Text<'a>> {
        let text = text?;
        match table.iter().find(|(theirs, _)| *theirs == text) {
            Some((_, ours)) => Some(Cow::Borrowed(ours)),
            None => self.unknown(field, text),
        }
    }

    /// A code of a platform that writes now its own, now words: by its own table,
    /// else by one of `schemas/codes`.
    pub fn any_code<'a>(
        &mut self,
        field: &str,
        own: &[(&str, &'static str)],
        table: &'static Table,
        text: Option<Text<'a>>,
    ) -> Option<Text<'a>> {
        let text = text?;
        match own.iter().find(|(theirs, _)| *theirs == text) {
            Some((_, ours)) => Some(Cow::Borrowed(ours)),
            None => self.code(field, table, Some(text)),
        }
    }

    /// Checks a party's identifiers: one that is not right by its scheme stays
    /// and is flagged `check-digit`, with the scheme in the place of the field.
    pub fn identifiers(&mut self, party: &Party<'_>) {
        for identifier in &party.identifiers {
            let scheme = Scheme::find(&identifier.scheme);
            if let Some(Validity::Invalid(_)) = scheme.map(|it| it.validity(&identifier.value)) {
                self.flag("check-digit", &identifier.scheme);
            }
        }
    }

    fn unknown<'a>(&mut self, field: &str, text: Text<'a>) -> Option<Text<'a>> {
        self.flag("unknown-code", field);
        Some(text)
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

    #[test]
    fn what_a_spreadsheet_makes_of_nothing_is_no_date() {
        let mut quality = Quality::default();
        for (field, text) in [("a", "1900-01-01"), ("b", "1899/12/30"), ("c", "1900-01-00")] {
            assert_eq!(quality.date(field, Some(text)), None);
        }
        assert_eq!(quality.date("d", Some("1901-01-01")).map(Date::days), Some(FIRST));
        assert_eq!(quality.into_flags(), ["date-placeholder:a", "date-placeholder:b", "date-malformed:c"]);
    }

    #[test]
    fn what_is_counted_is_no_weight_and_no_fault() {
        let mut quality = Quality::default();
        assert_eq!(quality.mass("a", Some("５斤"), "kg"), Some(Mass::from_grams(2_500)));
        assert_eq!(quality.mass("b", Some("12箱"), "kg"), None);
        assert_eq!(quality.mass("c", Some("若干"), "kg"), None);
        assert_eq!(quality.into_flags(), ["quantity-malformed:c"]);
    }

    #[test]
    fn a_code_may_be_a_number_or_words_and_a_device_s_zone_in_doubt() {
        let mut quality = Quality::default();
        let own = [("0", "fit")];
        let mut code = |text: &'static str| {
            let code = quality.any_code("state", &own, &hub_schemas::codes::STAFF_CHECK_STATE, Some(text.into()));
            code.map(Cow::into_owned).unwrap_or_default()
        };
        assert_eq!(["0", "正常", "异常", "9"].map(&mut code), ["fit", "fit", "unfit", "9"]);
        let clock = Clock { told: Some(1_763_593_510_000), utc: false };
        assert_eq!(quality.clock("at", Some("2025-11-20T07:05:10Z"), &clock), Some(1_763_593_510_000));
        assert_eq!(quality.into_flags(), ["unknown-code:state", "zone-false:at"]);
    }

    #[test]
    fn an_unknown_code_stays_as_written_and_is_flagged() {
        let mut quality = Quality::default();
        let table = [("1", "rat")];
        assert_eq!(quality.own_code("kind", &table, Some("1".into())).as_deref(), Some("rat"));
        assert_eq!(quality.own_code("kind", &table, Some("7".into())).as_deref(), Some("7"));
        let town = |quality: &mut Quality, text: &'static str| {
            quality.code("town", &hub_schemas::codes::TOWN, Some(text.into()))
        };
        assert_eq!(town(&mut quality, "沙坪").as_deref(), Some("440784001"));
        assert_eq!(town(&mut quality, "开平").as_deref(), Some("开平"));
        assert_eq!(quality.into_flags(), ["unknown-code:kind", "unknown-code:town"]);
    }

    #[test]
    fn an_identifier_with_a_wrong_check_digit_is_flagged_by_its_scheme() {
        let mut quality = Quality::default();
        let party = Party::new("holder")
            .identifier("social-credit-code", Some("91440784MA4X00012N".into()))
            .identifier("licence", Some("JY24401060000042".into()))
            .identifier("platform-id", Some("a/1".into()));
        quality.identifiers(&party);
        assert_eq!(quality.into_flags(), ["check-digit:licence"]);
    }
}
