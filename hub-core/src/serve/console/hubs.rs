//! The section of an adapter's page about the hubs of the cluster: which version serves in each, what is in the way
//! there, and when it was heard of last.

use maud::{Markup, html};

use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::rerun;
use super::text;
use crate::serve::view::{HeldSource, PluginHub};

/// The section.
pub(in crate::serve) fn section(frame: &Frame, hubs: &[PluginHub]) -> Markup {
    html! {
        section.card #hubs {
            header { h2 { (frame.t(text::HUBS)) } p { (frame.t(text::HUBS_ARE)) } }
            table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::HUB)) }
                    th scope="col" { (frame.t(text::SERVES)) }
                    th scope="col" { (frame.t(text::STATE)) }
                    th scope="col" { (frame.t(text::HEARD_OF)) }
                } }
                tbody { @for hub in hubs { (row(frame, hub)) } }
            }
        }
    }
}

fn row(frame: &Frame, hub: &PluginHub) -> Markup {
    html! {
        tr {
            th scope="row" { (hub.node) @if hub.here { " " span.faint { (frame.t(text::THIS_HUB)) } } }
            td data-label=(frame.t(text::SERVES)) {
                @match &hub.serves {
                    Some(version) => code { (version) },
                    None => span.faint { (frame.t(text::SERVES_NOTHING)) },
                }
                @if let Some(version) = &hub.shadow { span.sub { (frame.t(text::TRIED)) (frame.t(text::COLON)) code { (version) } } }
            }
            td data-label=(frame.t(text::STATE)) {
                @if hub.follows { (state("ok", Icon::Well, frame.t(text::LIVE))) } @else {
                    (state("warn", Icon::Retrying, frame.t(text::FOLLOWS_NOT)))
                }
                @if let Some(trouble) = &hub.trouble { span.sub { (code_link(&trouble.code)) " " (trouble.message) } }
                @for source in &hub.held { (held(frame, source)) }
                @for one in &hub.reruns { span.sub { (rerun::phase(frame, &one.phase)) " " code { (one.source) } " · " code { (one.adapter) } } }
            }
            td.nowrap data-label=(frame.t(text::HEARD_OF)) { (frame.time(hub.heard)) }
        }
    }
}

fn held(frame: &Frame, held: &HeldSource) -> Markup {
    let by = if held.by == "door" { text::HELD_BY_DOOR } else { text::HELD_BY_LANE };
    html! {
        span.sub {
            (state("bad", Icon::Stopped, frame.t(text::STATE_QUARANTINED))) " " code { (held.source) } " (" (frame.t(by)) ")"
            " · " (frame.t(text::UNTIL)) " " (frame.time(held.until))
        }
    }
}
