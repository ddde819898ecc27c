//! `/`: is everything flowing, and if not, where does it stop?

use maud::{Markup, html};

use super::format;
use super::frame::{Frame, code_link, source_state};
use super::icon::Icon;
use super::names;
use super::picture;
use super::text;
use crate::code;
use crate::serve::flow::Gauge;
use crate::serve::state::Snapshot;
use crate::serve::view::{DeadGroup, Source, SourceState};

/// What changes while one looks at it.
pub(in crate::serve) fn live(frame: &Frame, seen: &Snapshot, dead: &[DeadGroup]) -> Markup {
    html! {
        div.stack {
            (verdict(frame, seen))
            section.card aria-label=(frame.t(text::WAY)) {
                header { h2 { (frame.t(text::WAY)) } p { (frame.t(text::SOURCES)) " → " (frame.t(text::STAGE_TRANSLATE)) " → " (frame.t(text::STAGE_ARCHIVE)) " → " (frame.t(text::STAGE_OUT)) } }
                (flow(frame, seen))
                (book(frame, seen))
            }
            div.cols {
                (holdings(frame, seen))
                (causes(frame, dead))
            }
        }
    }
}

fn verdict(frame: &Frame, seen: &Snapshot) -> Markup {
    let stuck: Vec<&Source> = seen.sources.iter().filter(|source| !source.well()).collect();
    html! {
        @if seen.sources.is_empty() {
            div.note { (Icon::Waiting.draw()) div { p.what { (frame.t(text::VERDICT_WAITS)) } p { (frame.t(text::NO_SOURCES_DO)) } } }
        } @else if !seen.attention() {
            div.note.ok { (Icon::Well.draw()) div { p.what { (frame.t(text::VERDICT_FLOWS)) } } }
        }
        @for failure in &seen.failures {
            div.note.bad role="alert" { (Icon::Stopped.draw()) div { p.what { (frame.t(text::WENT_WRONG)) } p { (failure) } } }
        }
        @if let Some(trouble) = &seen.totals.trouble {
            div.note.bad role="alert" { (Icon::Stopped.draw()) div {
                p.what { (frame.t(text::VERDICT_STOPS)) (frame.t(text::COLON)) (frame.t(text::STAGE_ARCHIVE)) }
                p { (code_link(&trouble.code)) " " (trouble.message) }
            } }
        }
        @for source in stuck {
            @let class = if source.state == SourceState::Stopped { "bad" } else { "warn" };
            div.note.(class) role="alert" {
                @if class == "bad" { (Icon::Stopped.draw()) } @else { (Icon::Care.draw()) }
                div {
                    p.what { (frame.t(text::VERDICT_STOPS)) (frame.t(text::COLON)) (platform(source)) " · " code { (source.name) } " · " (source_state(source.state, frame.lang)) }
                    @if let Some(trouble) = &source.trouble {
                        p { (code_link(&trouble.code)) " " (trouble.message) @if let Some(since) = trouble.since { " · " (frame.time(since)) } }
                    }
                }
            }
        }
        @if !seen.audit.balanced && seen.failures.is_empty() {
            div.note.bad role="alert" { (Icon::Stopped.draw()) div { p.what { (frame.t(text::UNBALANCED)) } p { a href="/audit" { (frame.t(text::SEE_AUDIT)) } } } }
        }
        @for finding in seen.audit.findings.iter().filter(|finding| finding.code == code!(7006).to_string()) {
            div.note.warn { (Icon::Care.draw()) div {
                p.what { (frame.t(text::OTHER_RULES)) }
                p { (code_link(&finding.code)) " " (finding.message) }
                p { (frame.t(text::OTHER_RULES_DO)) }
            } }
        }
    }
}

fn platform(source: &Source) -> &str {
    source.label.as_deref().unwrap_or_else(|| source.platform())
}

fn flow(frame: &Frame, seen: &Snapshot) -> Markup {
    // A line a platform: of ten, each with some channels, one sees where it stops.
    let platforms: Vec<&[Source]> = seen.sources.chunk_by(|one, next| one.platform() == next.platform()).collect();
    let wires: Vec<picture::Wire> = platforms.iter().map(|sources| wire(seen, sources)).collect();
    let moves = |gauge| if seen.history.per_minute(gauge) > 0.0 { picture::Wire::Moves } else { picture::Wire::Rests };
    let taken: u64 = seen.audit.raw.iter().map(|row| row.translated + row.ignored + row.dead).sum();
    let written: u64 = seen.audit.events.iter().map(|row| row.written).sum();
    let lag = seen.audit.raw.iter().map(|row| row.in_flight).sum();
    let dead = seen.audit.raw.iter().map(|row| row.dead).sum();
    let waiting = seen.audit.events.iter().map(|row| row.in_flight).sum();
    html! {
        div.flow {
            div.column {
                h3 { span { (frame.t(text::STAGE_COLLECT)) } span { (seen.sources.len()) } }
                div.nodes { @for sources in platforms { (source_node(frame, seen, sources)) } }
            }
            div.wires { (picture::wires(&wires)) }
            div.column {
                h3 { span { (frame.t(text::STAGE_TRANSLATE)) } }
                div.nodes { div.node.stage {
                    (figure(frame, seen, Gauge::Taken))
                    p { (frame.t(text::TRANSLATE_DOES)) }
                    dl {
                        dt { (frame.t(text::RAW_RECORDS)) } dd { (format::count(taken)) }
                        dt { (frame.t(text::LAG)) } dd { (format::count(lag)) }
                        dt { (frame.t(text::DEAD)) } dd.bad[dead > 0] { a href="/dead-letters" { (format::count(dead)) } }
                    }
                } }
            }
            div.wires { (picture::wires(&[moves(Gauge::Taken)])) }
            div.column {
                h3 { span { (frame.t(text::STAGE_ARCHIVE)) } }
                div.nodes { div.node.stage {
                    (figure(frame, seen, Gauge::Folded))
                    p { (frame.t(text::ARCHIVE_DOES)) }
                    dl {
                        dt { (frame.t(text::EVENTS)) } dd { (format::count(written)) }
                        dt { (frame.t(text::LAG)) } dd { (format::count(waiting)) }
                        dt { (frame.t(text::OPERATORS_N)) } dd { a href="/operators" { (format::count(seen.totals.operators)) } }
                    }
                } }
            }
            div.wires { (picture::wires(&[moves(Gauge::Folded)])) }
            div.column {
                h3 { span { (frame.t(text::STAGE_OUT)) } }
                div.nodes { div.node.stage {
                    p { (frame.t(text::OUT_DOES)) }
                    div { code.small { "archive.operator" } br; code.small { "archive.change" } }
                    dl { dt { (frame.t(text::OUTBOX)) } dd { (format::count(seen.totals.outbox)) } }
                } }
            }
        }
    }
}

fn wire(seen: &Snapshot, sources: &[Source]) -> picture::Wire {
    let moves = |source: &Source| seen.history.per_minute(Gauge::Source(&source.name)) > 0.0;
    if sources.iter().any(|source| source.state == SourceState::Stopped) {
        picture::Wire::Stands
    } else if sources.iter().any(moves) {
        picture::Wire::Moves
    } else {
        picture::Wire::Rests
    }
}

/// How much a state wants to be seen, of those that stand in one line.
fn gravity(source: &Source) -> u8 {
    match source.state {
        SourceState::Stopped => 4,
        SourceState::Retrying => 3,
        SourceState::Paused => 2,
        SourceState::Running => 1,
        SourceState::Elsewhere => 0,
    }
}

fn source_node(frame: &Frame, seen: &Snapshot, sources: &[Source]) -> Markup {
    let Some(worst) = sources.iter().max_by_key(|source| (gravity(source), std::cmp::Reverse(&source.name))) else {
        return html! {};
    };
    let class = match worst.state {
        SourceState::Stopped => "bad",
        SourceState::Retrying => "warn",
        _ => "",
    };
    let rate: f64 = sources.iter().map(|source| seen.history.per_minute(Gauge::Source(&source.name))).sum();
    let lag = sources.iter().filter_map(|source| source.lag).reduce(|sum, lag| sum + lag);
    let dead: u64 = sources.iter().map(|source| source.dead).sum();
    html! {
        a.node.(class) href={ "/sources#" (worst.name) } {
            span.top {
                span.name {
                    (platform(worst)) " "
                    span.tag { @if let [one] = sources { (super::sources::mode(one.mode, frame.lang)) } @else { (sources.len()) " " (frame.t(text::CHANNELS)) } }
                }
                (source_state(worst.state, frame.lang))
            }
            span.low {
                span { b { (format::rate(rate)) } " " (frame.t(text::PER_MINUTE)) }
                @if let Some(lag) = lag { span { (frame.t(text::LAG)) " " b { (format::count(lag)) } } }
                span.bad[dead > 0] { (frame.t(text::DEAD)) " " b { (format::count(dead)) } }
                span { (frame.time_or(sources.iter().filter_map(|source| source.last_contact).max(), text::NEVER)) }
            }
        }
    }
}

fn figure(frame: &Frame, seen: &Snapshot, gauge: Gauge<'_>) -> Markup {
    html! {
        div.figure { (format::rate(seen.history.per_minute(gauge))) " " small { (frame.t(text::PER_MINUTE)) } }
        (picture::spark(&seen.history.series(gauge), frame.t(text::FIVE_MINUTES)))
    }
}

fn book(frame: &Frame, seen: &Snapshot) -> Markup {
    let sum = |of: fn(&crate::serve::view::RawRow) -> u64| format::count(seen.audit.raw.iter().map(of).sum());
    html! {
        div.book {
            @if seen.audit.balanced { (super::frame::state("ok", Icon::Well, frame.t(text::BALANCED))) }
            @else { (super::frame::state("bad", Icon::Stopped, frame.t(text::UNBALANCED))) }
            p.sum {
                span { (frame.t(text::COLLECTED)) " " b { (sum(|row| row.collected + row.replayed)) } }
                span { "=" }
                span { (frame.t(text::TRANSLATED)) " " b { (sum(|row| row.translated)) } } span { "+" }
                span { (frame.t(text::IGNORED)) " " b { (sum(|row| row.ignored)) } } span { "+" }
                span { (frame.t(text::DEAD)) " " b { (sum(|row| row.dead)) } } span { "+" }
                span { (frame.t(text::IN_FLIGHT)) " " b { (sum(|row| row.in_flight)) } }
            }
            a href="/audit" { (frame.t(text::SEE_AUDIT)) }
        }
    }
}

fn holdings(frame: &Frame, seen: &Snapshot) -> Markup {
    let totals = &seen.totals;
    html! {
        section.card {
            header { h2 { (frame.t(text::HOLDINGS)) } }
            dl.figures {
                div { dt { (frame.t(text::OPERATORS_N)) } dd { a href="/operators" { (format::count(totals.operators)) } } }
                div { dt { (frame.t(text::MATTERS_N)) } dd { (format::count(totals.matters)) } }
                div { dt { (frame.t(text::FACTS_N)) } dd { (format::count(totals.facts)) } }
                div { dt { (frame.t(text::UNRESOLVED_N)) } dd { a href="/unresolved" { (format::count(totals.unresolved)) } } }
            }
            (families(frame, seen))
        }
    }
}

fn causes(frame: &Frame, dead: &[DeadGroup]) -> Markup {
    html! {
        section.card {
            header { h2 { (frame.t(text::CAUSES)) } @if !dead.is_empty() { a href="/dead-letters" { (frame.t(text::SHOW)) } } }
            @if dead.is_empty() {
                div.in { (super::frame::state("ok", Icon::Well, frame.t(text::NO_DEAD))) }
            } @else {
                table.table { tbody {
                    @for group in dead.iter().take(4) {
                        tr {
                            td { a href=(super::dead::group_link(group)) { (group.message) } span.sub { code { (group.code) } " · " (group.source) } }
                            td.num { (format::count(group.count)) }
                        }
                    }
                } }
            }
        }
    }
}

/// Families that are shown at once, the largest.
const SHOWN: usize = 12;

fn families(frame: &Frame, seen: &Snapshot) -> Markup {
    let mut rows: Vec<(&String, u64)> = seen.totals.families.iter().map(|(name, n)| (name, *n)).collect();
    rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let most = rows.first().map(|(_, n)| *n).unwrap_or_default();
    html! {
        @if rows.is_empty() { (frame.empty(text::EMPTY_ARCHIVE, Some(text::EMPTY_ARCHIVE_DO))) } @else {
            div.in {
                div.bars role="group" aria-label=(frame.t(text::BY_FAMILY)) { @for row in rows.iter().take(SHOWN) { (family_bar(frame, *row, most)) } }
                @if rows.len() > SHOWN {
                    details { summary { "+ " (rows.len() - SHOWN) } div.bars { @for row in &rows[SHOWN..] { (family_bar(frame, *row, most)) } } }
                }
            }
        }
    }
}

fn family_bar(frame: &Frame, (name, n): (&String, u64), most: u64) -> Markup {
    html! {
        span { (names::family(name, frame.lang)) }
        (picture::bar(n, most))
        span.n { (format::count(n)) }
    }
}
