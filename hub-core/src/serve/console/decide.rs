//! The form by which a person says who is who of one whom a page shows: the other is typed, by its id, by any code, or
//! as a decision names it.
//!
//! Knows nothing of what becomes of it.

use maud::{Markup, html};

use super::dead::token;
use super::frame::Frame;
use super::text::{self, Text};

/// Most letters of a note.
pub(super) const LONGEST: &str = "1000";

/// What may be said, with its word for people.
type Ruling = (&'static str, Text);

const SAME: Ruling = ("same", text::THE_SAME);
const APART: Ruling = ("apart", text::NOT_THE_SAME);
const OPEN: Ruling = ("open", text::OPENED);

/// Of one of a record's parties, each by what a decision calls it and a word for people: it is an operator of its own,
/// or the same as another.
pub(super) fn of_parties(frame: &Frame, parties: &[(String, String)]) -> Markup {
    let says = html! {
        label { (frame.t(text::PARTY)) select name="one" { @for (party, word) in parties { option value=(party) { (word) } } } }
        (say(frame, OPEN))
        (other(frame))
        (say(frame, SAME))
    };
    form(frame, &says)
}

/// Of an operator: it is the same as another, or it is not.
pub(super) fn of_operator(frame: &Frame, id: &str) -> Markup {
    let says = html! {
        input type="hidden" name="one" value=(id);
        (other(frame))
        (say(frame, SAME))
        (say(frame, APART))
    };
    html! {
        section.card.noprint #decide {
            header { h2 { (frame.t(text::DECISION)) } p { (frame.t(text::DECIDE_DOES)) } }
            div.in { (form(frame, &says)) }
        }
    }
}

fn form(frame: &Frame, says: &Markup) -> Markup {
    html! {
        form.replay.noprint method="post" action="/decisions" {
            // Enter in a form presses its first button: that one does nothing.
            button hidden disabled {}
            (token(frame))
            (note(frame))
            (says)
        }
    }
}

/// Why it is decided so.
pub(super) fn note(frame: &Frame) -> Markup {
    html! {
        label { (frame.t(text::NOTE)) input name="note" maxlength=(LONGEST) placeholder=(frame.t(text::NOTE_HINT)) autocomplete="off"; }
    }
}

fn other(frame: &Frame) -> Markup {
    html! {
        label { (frame.t(text::OTHER_ONE)) input name="other" placeholder=(frame.t(text::OTHER_HINT)) autocomplete="off"; }
    }
}

fn say(frame: &Frame, (ruling, word): Ruling) -> Markup {
    html! { button name="ruling" value=(ruling) { (frame.t(word)) } }
}
