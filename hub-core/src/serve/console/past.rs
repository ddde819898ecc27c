//! The past of an operator: the forms that ask for it, and the banner that says that a page is of it.

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::text::{self, Text};
use crate::message::Instant;
use crate::serve::view::{AsOf, By};

const DAY: Instant = 86_400_000;

/// The moment that an address asks for, as it is written there; empty: now.
#[derive(Debug, Default)]
pub(in crate::serve) struct When {
    /// What was true then.
    pub valid: String,
    /// What was known then.
    pub known: String,
}

impl When {
    /// As it stands in an address.
    pub(in crate::serve) fn pairs(&self) -> [(&str, &str); 2] {
        [("valid", &self.valid), ("known", &self.known)]
    }
}

/// What two moments an address asks for, as it is written there.
pub(in crate::serve) struct Stretch {
    /// The first.
    pub from: String,
    /// The second; empty: now.
    pub to: String,
    /// By which time.
    pub by: By,
}

/// As it stands in an address; the usual one needs no word.
pub(in crate::serve) fn by_word(by: By) -> &'static str {
    match by {
        By::Valid => "",
        By::Known => "known",
    }
}

/// The address of what changed between the ends of two days.
pub(in crate::serve) fn between(own: &str, from: Instant, to: Instant, by: By) -> String {
    let (from, to) = (format::day(from), format::day(to));
    address::with(&format!("{own}/difference"), &[("from", &from), ("to", &to), ("by", by_word(by))])
}

/// A field for a day, with what the address says; a point in time shows as its day.
pub(in crate::serve) fn day(frame: &Frame, name: &str, label: Text, text: &str) -> Markup {
    html! { label { (frame.t(label)) input type="date" name=(name) value=(day_of(text)); } }
}

fn day_of(text: &str) -> String {
    text.parse::<jiff::Timestamp>().map_or_else(|_| text.to_owned(), |at| format::day(at.as_millisecond()))
}

/// A choice between the two times.
pub(in crate::serve) fn by(frame: &Frame, chosen: By) -> Markup {
    html! {
        label { (frame.t(text::BY_TIME)) select name="by" {
            option value="valid" selected[chosen == By::Valid] { (frame.t(text::BY_VALID)) }
            option value="known" selected[chosen == By::Known] { (frame.t(text::BY_KNOWN)) }
        } }
    }
}

/// The two ways back, as forms that need no script.
pub(in crate::serve) fn ways(frame: &Frame, own: &str, when: &When) -> Markup {
    let since = |days: i64| {
        let from = format::day(frame.now - days * DAY);
        address::with(&format!("{own}/difference"), &[("from", &from)])
    };
    html! {
        details.card.back.noprint open[when.pairs().iter().any(|(_, text)| !text.is_empty())] {
            summary { (frame.t(text::LOOK_BACK)) }
            div.in.stack {
                form.moments action=(own) {
                    (day(frame, "valid", text::VALID_THEN, &when.valid))
                    (day(frame, "known", text::KNOWN_THEN, &when.known))
                    button { (frame.t(text::SHOW_THEN)) }
                    span.small.faint { (frame.t(text::LOOK_BACK_DOES)) }
                }
                (compare(frame, own, &Stretch { from: String::new(), to: String::new(), by: By::Valid }))
                p.small { a href=(since(30)) { (frame.t(text::LAST_MONTH)) } " · " a href=(since(365)) { (frame.t(text::LAST_YEAR)) } }
            }
        }
    }
}

/// The form that asks what changed.
pub(in crate::serve) fn compare(frame: &Frame, own: &str, stretch: &Stretch) -> Markup {
    html! {
        form.moments action={ (own) "/difference" } {
            label { (frame.t(text::FROM_DAY)) input type="date" name="from" required value=(day_of(&stretch.from)); }
            (day(frame, "to", text::TO_DAY, &stretch.to))
            (by(frame, stretch.by))
            button { (frame.t(text::COMPARE)) }
        }
    }
}

/// A moment for people: a day where it is the end of one.
pub(in crate::serve) fn moment(at: Instant) -> String {
    let exact = format::exact(at);
    if exact.ends_with("23:59:59") { format::day(at) } else { exact }
}

/// Says that the page is of the past, of which moment, and what it lacks.
pub(in crate::serve) fn banner(frame: &Frame, own: &str, when: &When, of: &AsOf) -> Markup {
    let valid = of.valid.map_or_else(|| frame.t(text::VALID_ANY).to_owned(), moment);
    let known = of.known.map_or_else(|| frame.t(text::KNOWN_NOW).to_owned(), moment);
    let by = if of.valid.is_some() { By::Valid } else { By::Known };
    let then = if of.valid.is_some() { &when.valid } else { &when.known };
    let line = [("until", then.as_str()), ("by", by_word(by))];
    let since = [("from", then.as_str()), ("by", by_word(by))];
    html! {
        div.note.warn role="status" {
            (Icon::Paused.draw())
            div {
                p.what { (frame.t(text::IS_PAST)) " " a href=(own) { (frame.t(text::BACK_TO_NOW)) } }
                p { (frame.t(text::VALID_THEN)) (frame.t(text::COLON)) strong { (valid) } " · " (frame.t(text::KNOWN_THEN)) (frame.t(text::COLON)) strong { (known) } }
                p.small { (frame.t(text::NOT_OF_PAST)) }
                p.small.noprint {
                    a href=(address::with(&format!("{own}/timeline"), &line)) { (frame.t(text::LINE_UNTIL)) } " · "
                    a href=(address::with(&format!("{own}/difference"), &since)) { (frame.t(text::SINCE_THEN)) }
                }
                @if !of.apart.is_empty() {
                    p.small { (frame.t(text::WERE_APART)) (frame.t(text::COLON))
                        @for (n, other) in of.apart.iter().enumerate() {
                            @if n > 0 { "、" }
                            a href=(address::with(&format!("/operators/{}", address::part(other)), &when.pairs())) { code { (other) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_day_is_said_as_the_day() {
        assert_eq!(moment(1_772_380_799_999), "2026-03-01");
        assert_eq!(moment(1_772_323_200_000), "2026-03-01 08:00:00");
    }
}
