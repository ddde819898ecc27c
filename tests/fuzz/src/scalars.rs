//! Days, times, amounts and quantities as platforms write them: what is read is what is written back, and what
//! is not understood is refused.

use hub_adapter_sdk::{Date, Quantity, Yuan, date, text};

/// Tries one text.
pub fn run(data: &[u8]) {
    let Ok(written) = std::str::from_utf8(data) else { return };
    if let Ok(instant) = date::instant(written) {
        let whole = instant.div_euclid(1000) * 1000;
        assert_eq!(date::instant(&date::local(instant)), Ok(whole), "a time is written as it is read");
    }
    if let Ok(day) = Date::parse(written) {
        assert_eq!(Date::from_instant(day.midnight()), Some(day));
        let local = date::local(day.midnight());
        assert_eq!(Date::parse(&local), Ok(day), "a day is written as it is read");
        assert!(local.ends_with("00:00:00"));
    }
    for amount in [Yuan::parse(written), Yuan::parse_wan(written)].into_iter().flatten() {
        assert_eq!(Yuan::parse(&amount.to_string()), Ok(amount));
    }
    if let Some(fine) = Yuan::fine_in(written) {
        assert!(fine.fen() >= 0, "a fine is never less than nothing");
        assert_eq!(Yuan::fine_in(&format!("罚款{fine}元")), Some(fine));
    }
    if let Ok(quantity) = Quantity::parse(written, &["℃", "%"]) {
        assert_eq!(Quantity::parse(&quantity.to_string(), &[]), Ok(quantity));
    }
    let number = text::document_number(written);
    assert_eq!(text::document_number(&number), number, "a number is made alike once");
}
