//! Quality flags, gathered while a record is read.
//!
//! What is doubtful is kept and flagged (`date-malformed:issued`), never
//! rejected: a licence with a wrong check digit is still a licence, and a code
//! that nobody has seen before is data. Knows nothing of what a flag leads to.
//!
//! ```
//! use hub_adapter_sdk::Quality;
//! use hub_adapter_sdk::schemas::codes::TOWN;
//!
//! let mut quality = Quality::default();
//! assert_eq!(quality.date("issued", Some("2024-02-30")), None);
//! assert_eq!(quality.code("town", &TOWN, Some("沙坪".into())).as_deref(), Some("440784001"));
//! assert_eq!(quality.code("town", &TOWN, Some("某镇".into())).as_deref(), Some("某镇"));
//! assert_eq!(quality.into_flags(), ["date-malformed:issued", "unknown-code:town"]);
//! ```

use std::borrow::Cow;

use hub_schemas::codes::Table;
use hub_schemas::identifier::{ResidentId, Scheme, Validity, normalise};

use crate::area;
use crate::bindings::contract::Instant;
use crate::date::{self, Date};
use crate::event::{Party, Text};
use crate::mass::Mass;
use crate::money::Yuan;
use crate::quantity::Quantity;
use crate::stamp::Clock;

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

    /// A date; what is none is left out and flagged `date-malformed`, what
    /// [stands for none](date::dated) `date-placeholder`.
    pub fn date(&mut self, field: &str, text: Option<&str>) -> Option<Date> {
        let text = self.dated(field, text?)?;
        self.read("date-malformed", field, Some(text), Date::parse)
    }

    /// A point in time; what is none is left out and flagged `time-malformed`,
    /// what [stands for none](date::dated) `date-placeholder`.
    pub fn instant(&mut self, field: &str, text: Option<&str>) -> Option<Instant> {
        let text = self.dated(field, text?)?;
        self.read("time-malformed", field, Some(text), date::instant)
    }

    /// A point in time by a device's clock; what is none is left out and flagged
    /// `time-malformed`, what [stands for none](date::dated) `date-placeholder`,
    /// what is doubtful of its zone as [`Stamp`](crate::stamp::Stamp) says.
    pub fn clock(&mut self, field: &str, text: Option<&str>, clock: &Clock) -> Option<Instant> {
        let text = self.dated(field, text?)?;
        let stamp = self.read("time-malformed", field, Some(text), |text| clock.read(text))?;
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

    /// A weight; a number without a unit is of `unit`. What was counted otherwise
    /// (5箱) is none, since the text as written is kept beside; what holds no
    /// number is flagged `quantity-malformed`.
    pub fn mass(&mut self, field: &str, text: Option<&str>, unit: &str) -> Option<Mass> {
        let text = crate::text::present(text?)?;
        if !crate::text::half_width(text).contains(|letter: char| letter.is_ascii_digit()) {
            self.flag("quantity-malformed", field);
        }
        Mass::parse(text, unit).ok()
    }

    /// An area of land in hectares; a number without a unit is of `unit`. What is
    /// none is left out, flagged `area-malformed`.
    pub fn hectares(&mut self, field: &str, text: Option<&str>, unit: &str) -> Option<Quantity> {
        self.read("area-malformed", field, text, |text| area::hectares(text, unit))
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

    /// The same by the platform's own table, else by a table of `schemas/codes`:
    /// some rows have the platform's number, others the word for it.
    pub fn either_code<'a>(
        &mut self,
        field: &str,
        own: &[(&str, &'static str)],
        table: &'static Table,
        text: Option<Text<'a>>,
    ) -> Option<Text<'a>> {
        let is_own = text.as_deref().is_some_and(|text| own.iter().any(|(theirs, _)| *theirs == text));
        if is_own { self.own_code(field, own, text) } else { self.code(field, table, text) }
    }

    /// The hub's digest that stands in the place of an ID number. A number that
    /// stands there openly was not named in the manifest: it is left out, flagged
    /// `id-number-open`.
    pub fn id_digest<'a>(&mut self, field: &str, text: Option<Text<'a>>) -> Option<Text<'a>> {
        let text = text?;
        if is_id_number(&text) {
            self.flag("id-number-open", field);
            return None;
        }
        Some(text)
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

    /// The text, unless it stands for no date.
    fn dated<'t>(&mut self, field: &str, text: &'t str) -> Option<&'t str> {
        let dated = date::dated(text);
        if dated.is_none() {
            self.flag("date-placeholder", field);
        }
        dated
    }

    /// Checks whom a row names: an ID number in the place of a social credit code is
    /// nobody's to keep, and is left out, flagged `id-number-open`; then as
    /// [`identifiers`](Self::identifiers).
    pub fn party(&mut self, party: &mut Party<'_>) {
        party.identifiers.retain(|known| {
            let is_open = known.scheme == "social-credit-code" && is_id_number(&known.value);
            if is_open {
                self.flag("id-number-open", &known.scheme);
            }
            !is_open
        });
        self.identifiers(party);
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

/// Whether a text has the form of an ID number (GB 11643), of 18 digits with a
/// day of birth or, as before 1999, of 15. The check digit alone is no proof: of
/// the social credit codes with no letter but the last, every eleventh has it.
pub fn is_id_number(text: &str) -> bool {
    ResidentId::parse(text).is_ok() && is_birth(&normalise(text)[6..14])
        || (text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_birth(digits: &str) -> bool {
    let part = |at: std::ops::Range<usize>| digits[at].parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(4..6), part(6..8)) else { return false };
    (1800..2100).contains(&year) && Date::from_ymd(year.cast_signed(), month, day).is_some()
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
    fn a_social_credit_code_of_digits_alone_is_no_id_number() {
        for code in ["914407840010024118", "914407840010029568", "934407840010002481"] {
            assert!(ResidentId::parse(code).is_ok() && !is_id_number(code), "{code}");
        }
        assert!(is_id_number("440784199001010015"));
    }

    #[test]
    fn an_id_number_that_stands_openly_is_left_out() {
        let mut quality = Quality::default();
        assert_eq!(quality.id_digest("person", Some("hmac-sha256:0a".into())).as_deref(), Some("hmac-sha256:0a"));
        for open in ["440784199001010015", "440784900101001"] {
            assert_eq!(quality.id_digest("person", Some(open.into())), None, "{open}");
        }
        assert_eq!(quality.into_flags(), ["id-number-open:person"]);
    }

    #[test]
    fn an_id_number_in_the_place_of_a_code_is_left_out_of_a_party() {
        let mut quality = Quality::default();
        let mut party = Party::new("holder")
            .identifier("social-credit-code", Some("440784199001010015".into()))
            .known_to("city", Some("7"));
        quality.party(&mut party);
        let left: Vec<_> = party.identifiers.iter().map(|known| (&*known.scheme, &*known.value)).collect();
        assert_eq!(left, [("platform-id", "city/7")]);
        assert_eq!(quality.into_flags(), ["id-number-open:social-credit-code"]);
    }

    #[test]
    fn a_code_that_passes_the_check_of_an_id_number_is_none() {
        assert!(ResidentId::parse("92440784000001265X").is_ok());
        assert!(!is_id_number("92440784000001265X"));
        assert!(is_id_number("４４０７８４１９９００１０１００１５"));
    }

    #[test]
    fn what_stands_for_no_date_is_left_out_and_said_to_stand_there() {
        let mut quality = Quality::default();
        assert_eq!(quality.date("issued", Some("1900-01-01")), None);
        assert_eq!(quality.instant("moved", Some("0000-00-00 00:00:00")), None);
        assert_eq!(quality.clock("checked", Some("19000101000000"), &Clock::default()), None);
        assert_eq!(quality.date("ended", Some("1901-01-01")).map(Date::days), Some(-25_202));
        let placeholders = ["issued", "moved", "checked"].map(|field| format!("date-placeholder:{field}"));
        assert_eq!(quality.into_flags(), placeholders);
    }

    #[test]
    fn a_quantity_that_was_counted_stands_as_written_alone() {
        let mut quality = Quality::default();
        assert_eq!(quality.mass("a", Some("12.5"), "斤"), Some(Mass::from_grams(6_250)));
        assert_eq!(quality.mass("b", Some("５箱"), "斤"), None);
        assert_eq!(quality.mass("c", Some("若干"), "斤"), None);
        assert_eq!(quality.hectares("d", Some("15"), "亩"), Some(Quantity::from_hundredths(100)));
        assert_eq!(quality.hectares("e", Some("一片"), "亩"), None);
        assert_eq!(quality.into_flags(), ["quantity-malformed:c", "area-malformed:e"]);
    }

    #[test]
    fn a_device_s_zone_may_be_in_doubt() {
        let mut quality = Quality::default();
        let clock = Clock { told: Some(1_763_593_510_000), utc: false };
        assert_eq!(quality.clock("at", Some("2025-11-20T07:05:10Z"), &clock), Some(1_763_593_510_000));
        assert_eq!(quality.into_flags(), ["zone-false:at"]);
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
        let mut either = |text: &'static str| {
            quality.either_code("state", &[("1", "open")], &hub_schemas::codes::BATCH_STATE, Some(text.into()))
        };
        assert_eq!(["1", "停售", "9"].map(&mut either).map(Option::unwrap), ["open", "stopped", "9"]);
        assert_eq!(quality.into_flags(), ["unknown-code:kind", "unknown-code:town", "unknown-code:state"]);
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
