//! The buttons that settle what is in doubt: whose an identifier is not, and which of two stands in a record by
//! mistake.

use maud::{Markup, html};

use super::dead::token;
use super::decide::note;
use super::frame::Frame;
use super::text;
use crate::message::Anchor;
use crate::serve::view::{Contested, Draft, OperatorRow};

/// A button: what it says, and what it sends.
type Way = (String, Draft);

/// The ways to settle it; nothing where too many name it, for no decision counts then.
pub(super) fn ways(frame: &Frame, row: &Contested) -> Markup {
    let ways = match &row.with {
        Some(with) => Vec::from(together(frame, row, with)),
        None if row.state == "contested" => row.operators.iter().filter_map(|one| not_of(frame, row, one)).collect(),
        None => Vec::new(),
    };
    html! {
        @if !ways.is_empty() {
            details { summary { (frame.t(text::DECISION)) }
                form.replay method="post" action="/review" {
                    // Enter in a form presses its first button: that one does nothing.
                    button hidden disabled {}
                    (token(frame))
                    (note(frame))
                    @for (word, draft) in &ways {
                        button name="draft" value=(serde_json::to_string(draft).expect("texts are JSON")) { (word) }
                    }
                }
            }
        }
    }
}

/// Which of two that stand together does so by mistake.
fn together(frame: &Frame, row: &Contested, with: &str) -> [Way; 2] {
    let own = |value: &str| Anchor::Identifier { scheme: row.scheme.clone(), value: value.to_owned() };
    [(row.value.as_str(), with), (with, row.value.as_str())]
        .map(|(one, other)| (format!("{one} {}", frame.t(text::MISTAKEN_THERE)), apart(own(one), own(other))))
}

/// That it is not this operator's, which is named by another identifier; none where it has no other.
fn not_of(frame: &Frame, row: &Contested, operator: &OperatorRow) -> Option<Way> {
    let code = operator.code.as_ref().filter(|code| (&code.scheme, &code.value) != (&row.scheme, &row.value))?;
    let [one, other] = [(&row.scheme, &row.value), (&code.scheme, &code.value)]
        .map(|(scheme, value)| Anchor::Identifier { scheme: scheme.clone(), value: value.clone() });
    let name = operator.name.as_ref().unwrap_or(&code.value);
    Some((format!("{} {name}", frame.t(text::NOT_OF)), apart(one, other)))
}

fn apart(one: Anchor, other: Anchor) -> Draft {
    Draft::Apart { one, others: vec![other], note: String::new() }
}
