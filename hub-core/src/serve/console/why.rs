//! `/operators/{id}/why/{field}`: who says so, and why is it taken?

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, state};
use super::icon::Icon;
use super::names;
use super::text::{self, Text};
use crate::archive::implied;
use crate::archive::survivorship::Criterion;
use crate::serve::view::{Why, Witness};

/// The answer; `closes` where it is shown over the page that it explains.
pub(in crate::serve) fn body(frame: &Frame, why: &Why, closes: bool) -> Markup {
    html! {
        div.why.card[!closes] {
            header {
                div {
                    p.of { (names::family(&why.family, frame.lang)) " " (why.key) " · " (names::field(&why.field, &why.label, frame.lang)) }
                    p.is { (said(frame, why, &why.winner)) }
                }
                @if closes { a.button href="#" data-close { (frame.t(text::CLOSE)) } }
            }
            p.rule {
                b { (frame.t(text::RULE)) }
                @if why.rule == implied::RULE { (frame.t(text::BY_IMPLIED)) (frame.t(text::COLON)) }
                @for (index, criterion) in why.criteria.iter().enumerate() { @if index > 0 { " → " } (frame.t(word(*criterion))) }
            }
            (witness(frame, why, &why.winner, true))
            @for loser in &why.losers { (witness(frame, why, loser, false)) }
            @if why.losers.is_empty() { div.witness { span.faint { (frame.t(text::NO_LOSERS)) } } }
        }
    }
}

/// What a criterion prefers.
fn word(criterion: Criterion) -> Text {
    match criterion {
        Criterion::InForce => text::BY_IN_FORCE,
        Criterion::Order => text::BY_ORDER,
        Criterion::Latest => text::BY_LATEST,
        Criterion::Source => text::BY_SOURCE,
        Criterion::Rank => text::BY_RANK,
        Criterion::Record => text::BY_RECORD,
    }
}

fn said(frame: &Frame, why: &Why, witness: &Witness) -> String {
    names::value(&witness.value, why.unit.as_deref(), why.codes.as_deref(), frame.lang)
}

fn witness(frame: &Frame, why: &Why, witness: &Witness, wins: bool) -> Markup {
    html! {
        section.witness.lost[!wins] {
            header {
                @if wins { (state("ok", Icon::Well, frame.t(text::WINNER))) } @else { (state("idle", Icon::Waiting, frame.t(text::LOSER))) }
                span.said { (said(frame, why, witness)) }
                @if !witness.in_force { span.tag { (frame.t(text::NOT_IN_FORCE)) } }
                @if let Some(criterion) = witness.lost_by { span.small.faint { (frame.t(text::LOST_BY)) (frame.t(word(criterion))) } }
            }
            dl.facts {
                dt { (frame.t(text::SOURCE)) } dd { code { (witness.source) } }
                dt { (frame.t(text::RECORD)) } dd { (frame.code(&witness.record)) }
                dt { (frame.t(text::ADAPTER)) } dd { code { (witness.adapter) } }
                @if let Some(occurred) = witness.occurred { dt { (frame.t(text::OCCURRED)) } dd { (format::exact(occurred)) } }
                dt { (frame.t(text::RECEIVED)) } dd { (format::exact(witness.received)) " · " (frame.time(witness.received)) }
                dt { (frame.t(text::RAW)) } dd { (frame.code(&witness.raw)) " · " (frame.t(text::GENERATION)) " " (witness.generation) }
            }
        }
    }
}
