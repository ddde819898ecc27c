//! Personal data on a page: the form that asks for it where it is masked, and who sees it where it is shown.

use maud::{Markup, html};

use super::dead::token;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::text;

/// What the page `here` says of it.
pub(in crate::serve) fn part(frame: &Frame, here: &str, seen_by: Option<&str>) -> Markup {
    match seen_by {
        Some(actor) => shown(frame, here, actor),
        None => form(frame, here),
    }
}

/// Says that the page `here` shows it and to whom, with the way back.
pub(in crate::serve) fn shown(frame: &Frame, here: &str, seen_by: &str) -> Markup {
    html! {
        div.note.warn #seen role="status" {
            (Icon::Care.draw())
            div {
                p.what { (frame.t(text::PERSONAL_SHOWN)) " " a.noprint href=(here) { (frame.t(text::MASK_AGAIN)) } }
                p.small { (frame.t(text::SEEN_BY)) (frame.t(text::COLON)) (seen_by) " · " (format::exact(frame.now)) " · " (frame.t(text::IS_LOGGED)) }
            }
        }
    }
}

fn form(frame: &Frame, here: &str) -> Markup {
    html! {
        details.card.ask.noprint #personal {
            summary { (frame.t(text::PERSONAL)) }
            div.in.stack {
                p.small { (frame.t(text::PERSONAL_FOR)) }
                form.replay method="post" action=(here) {
                    (token(frame))
                    button.main { (frame.t(text::SHOW)) }
                }
            }
        }
    }
}
