//! `/review`: are these two the same? Side by side, with what differs marked and why it is asked;
//! below, identifiers that join nobody. `/decisions`: what people said, and what became of it.

use maud::{Markup, html};

use super::dead::token;
use super::decide::LONGEST;
use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::operators::{choice, pager};
use super::text::{self, Lang, Text};
use super::{address, format, mistaken, names};
use crate::message::{Anchor, Decision, Held, Says};
use crate::serve::view::{Asking, Contested, Decided, Draft, KnownBy, Page, Proposed, ReasonView, Side};

/// The queue, a page of it.
pub(in crate::serve) fn queue(
    frame: &Frame,
    asking: &Asking,
    page: &Page<Proposed>,
    contested: &Page<Contested>,
) -> Markup {
    let town = asking.town.as_deref().unwrap_or_default();
    html! {
        div.stack {
            form.toolbar action="/review" data-auto {
                (choice(frame, "town", names::TOWN, town, text::TOWN, text::EVERY_TOWN))
                button { (frame.t(text::SEARCH)) }
                a.button href="/decisions" { (frame.t(text::DECISIONS)) }
                a.button href="/retention" { (frame.t(text::RETENTION)) }
                a.button href="/unresolved" { (frame.t(text::UNRESOLVED)) }
            }
            @if page.items.is_empty() {
                section.card { (frame.empty(text::NO_REVIEW, Some(text::NO_REVIEW_DO))) }
            } @else {
                form.stack method="post" action="/review" data-review="" {
                    // Enter in a form presses its first button: that one does nothing, so the token answers no pair.
                    section.card.noprint { div.in.replay { button hidden disabled {} (token(frame)) p.small { (frame.t(text::REVIEW_KEYS)) } } }
                    @for pair in &page.items { (card(frame, pair)) }
                }
                (pager(frame, "/review", &[("town", town)], asking.after.is_some(), page.next.as_deref()))
            }
            @if !contested.items.is_empty() { (in_doubt(frame, false, contested)) }
        }
    }
}

/// One pair.
fn card(frame: &Frame, pair: &Proposed) -> Markup {
    let both = || (pair.one.anchor.clone(), vec![pair.other.anchor.clone()], String::new());
    let same = |(one, others, note)| Draft::Same { one, others, note };
    let apart = |(one, others, note)| Draft::Apart { one, others, note };
    let value = |draft: Draft| serde_json::to_string(&draft).expect("texts are JSON");
    // What may be masked was compared before it was: masked, two telephones look alike.
    let differs = |known: KnownBy| pair.differs.contains(&known);
    html! {
        section.card.pair tabindex="-1" data-pair="" {
            header {
                h2 { (pair.one.name) " / " (pair.other.name) }
                p { strong { (pair.points) } " / 100" }
            }
            div.sides {
                table.table {
                    thead { tr {
                        td {}
                        @for side in [&pair.one, &pair.other] { th scope="col" { (title(frame, side)) } }
                    } }
                    tbody {
                        (line(frame, text::NAME, &pair.one.names, &pair.other.names, differs(KnownBy::Names)))
                        (line(frame, text::ADDRESS_PREMISES, &pair.one.premises, &pair.other.premises, differs(KnownBy::Premises)))
                        (line(frame, text::ADDRESS_REGISTERED, &pair.one.registered, &pair.other.registered, differs(KnownBy::Registered)))
                        (line(frame, text::PHONE, &pair.one.phones, &pair.other.phones, differs(KnownBy::Phones)))
                        @let towns = |side: &Side| coded(names::TOWN, &side.towns, frame.lang);
                        (row(frame, text::TOWN, &towns(&pair.one), &towns(&pair.other)))
                        @let classes = |side: &Side| coded(names::CLASS, &side.classes, frame.lang);
                        (row(frame, text::CLASS, &classes(&pair.one), &classes(&pair.other)))
                        @let codes = |side: &Side| identifiers(frame, side);
                        (row(frame, text::CODE, &codes(&pair.one), &codes(&pair.other)))
                        @let counts = |side: &Side| counted(side, frame.lang);
                        (line(frame, text::MATTERS_N, &counts(&pair.one), &counts(&pair.other), false))
                    }
                }
            }
            ul.reasons { @for reason in &pair.reasons { (why(frame, *reason)) } }
            footer.answers {
                button.main name="draft" value=(value(same(both()))) data-key="y" { (frame.t(text::THE_SAME)) kbd { "y" } }
                button name="draft" value=(value(apart(both()))) data-key="n" { (frame.t(text::NOT_THE_SAME)) kbd { "n" } }
                input name="note" maxlength=(LONGEST) aria-label=(frame.t(text::NOTE)) placeholder=(frame.t(text::NOTE_HINT)) autocomplete="off";
                @if !pair.place.is_empty() { button formaction={ "/review/" (address::part(&pair.place)) } { (frame.t(text::SHOW_PERSONAL)) } }
                span.small.js-only { (frame.t(text::LATER)) " " kbd { "j" } " · " kbd { "k" } }
            }
        }
    }
}

fn title(frame: &Frame, side: &Side) -> Markup {
    html! {
        @match (&side.operator, &side.anchor) {
            (Some(operator), _) => a href={ "/operators/" (address::part(operator)) } { (side.name) },
            (None, Anchor::Party { source, family, record, .. }) => {
                (side.name) span.sub { (frame.t(text::UNRESOLVED)) " · " (names::family(family, frame.lang)) " · " code { (source) } " " code { (record) } }
            },
            (None, Anchor::Identifier { .. }) => (side.name),
        }
    }
}

/// A row of both; marked where they say different things.
fn row(frame: &Frame, label: Text, one: &[String], other: &[String]) -> Markup {
    let differs = !one.is_empty() && !other.is_empty() && one.iter().all(|text| !other.contains(text));
    line(frame, label, one, other, differs)
}

fn line(frame: &Frame, label: Text, one: &[String], other: &[String], differs: bool) -> Markup {
    html! {
        @if !(one.is_empty() && other.is_empty()) {
            tr.differs[differs] {
                th scope="row" { (frame.t(label)) @if differs { span.hidden-text { " " (frame.t(text::DIFFERS)) } } }
                @for texts in [one, other] { td { @if texts.is_empty() { span.faint { "—" } } @for text in texts { div { (text) } } } }
            }
        }
    }
}

fn why(frame: &Frame, reason: ReasonView) -> Markup {
    let sentence = if frame.lang == Lang::Zh { reason.zh } else { reason.en };
    let sign = if reason.points > 0 { "+" } else { "" };
    html! { li.against[reason.points < 0] { b { (sign) (reason.points) } " " (sentence) } }
}

fn coded(table: &str, values: &[String], lang: Lang) -> Vec<String> {
    values.iter().map(|value| names::code(table, value, lang)).collect()
}

fn identifiers(frame: &Frame, side: &Side) -> Vec<String> {
    let of = side.identifiers.iter().map(|known| {
        let text = format!("{} {}", names::scheme(&known.scheme, frame.lang), known.value);
        if known.standing == "invalid" { format!("{text} ({})", frame.t(text::CHECK_FAILS)) } else { text }
    });
    of.collect()
}

fn counted(side: &Side, lang: Lang) -> Vec<String> {
    side.counts.iter().map(|(family, count)| format!("{} {count}", names::family(family, lang))).collect()
}

/// Identifiers that join nobody, a page of them.
pub(in crate::serve) fn contested(frame: &Frame, later: bool, page: &Page<Contested>) -> Markup {
    html! {
        @if page.items.is_empty() { section.card { (frame.empty(text::NO_REVIEW, None)) } }
        @else { (in_doubt(frame, later, page)) }
    }
}

fn in_doubt(frame: &Frame, later: bool, page: &Page<Contested>) -> Markup {
    html! {
        section.card {
            header { h2 { (frame.t(text::CONTESTED)) } p { (frame.t(text::CONTESTED_ASKS)) } }
            table.table.folds {
                thead { tr {
                    th scope="col" { (frame.t(text::CODE)) }
                    th scope="col" { (frame.t(text::STATE)) }
                    th scope="col" { (frame.t(text::OPERATORS)) }
                } }
                tbody { @for row in &page.items { tr {
                    th scope="row" {
                        (names::scheme(&row.scheme, frame.lang))
                        @for value in std::iter::once(&row.value).chain(&row.with) { span.sub { (frame.code(value)) } }
                    }
                    td data-label=(frame.t(text::STATE)) {
                        @let word = match row.state.as_str() {
                            "barred" => text::BARRED,
                            "together" => text::TOGETHER_STATE,
                            _ => text::CONTESTED_STATE,
                        };
                        div { (state("warn", Icon::Care, frame.t(word))) (mistaken::ways(frame, row)) }
                    }
                    td data-label=(frame.t(text::OPERATORS)) {
                        @for operator in &row.operators { div {
                            a href={ "/operators/" (address::part(&operator.id)) } { (operator.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME))) }
                        } }
                        @if row.more { div { a href=(address::with("/operators", &[("q", &row.value)])) { (frame.t(text::MORE_OF)) } } }
                    }
                } } }
            }
            (pager(frame, "/contested", &[], later, page.next.as_deref()))
        }
    }
}

/// What people decided.
pub(in crate::serve) fn decisions(frame: &Frame, later: bool, page: &Page<Decided>) -> Markup {
    html! {
        section.card {
            @if page.items.is_empty() { (frame.empty(text::NO_DECISIONS, Some(text::NO_DECISIONS_DO))) } @else {
                table.table.folds {
                    thead { tr {
                        th scope="col" { (frame.t(text::DECISION)) }
                        th scope="col" { (frame.t(text::STATE)) }
                        th scope="col" { (frame.t(text::DECIDED_BY)) }
                        th scope="col" { (frame.t(text::WITHDRAW)) }
                    } }
                    tbody { @for row in &page.items { (decided(frame, row)) } }
                }
                (pager(frame, "/decisions", &[], later, page.next.as_deref()))
            }
        }
    }
}

fn decided(frame: &Frame, row: &Decided) -> Markup {
    let Decision { id, decided, note, withdrawn, .. } = &row.decision;
    html! {
        tr {
            th scope="row" { (said(frame, &row.decision)) @if !note.is_empty() { span.sub { (note) } } }
            td.nowrap data-label=(frame.t(text::STATE)) { (fate(frame, row)) }
            td data-label=(frame.t(text::DECIDED_BY)) {
                (decided.actor) " · " (frame.time(decided.at))
                @if let Some(back) = withdrawn { span.sub { (frame.t(text::FATE_WITHDRAWN)) (frame.t(text::COLON)) (back.actor) " · " (frame.time(back.at)) } }
            }
            td data-label=(frame.t(text::WITHDRAW)) { @if withdrawn.is_none() {
                details { summary { (frame.t(text::WITHDRAW)) }
                    form.replay method="post" action={ "/decisions/" (address::part(id)) "/withdraw" } { (token(frame)) button { (frame.t(text::WITHDRAW)) } }
                }
            } }
        }
    }
}

/// What became of a decision.
pub(in crate::serve) fn fate(frame: &Frame, row: &Decided) -> Markup {
    let (class, icon, word) = match row.fate.as_str() {
        "taken" => ("ok", Icon::Well, text::FATE_TAKEN),
        "contradicted" => ("warn", Icon::Care, text::FATE_CONTRADICTED),
        "withdrawn" => ("idle", Icon::Paused, text::FATE_WITHDRAWN),
        _ => ("idle", Icon::Waiting, text::FATE_IDLE),
    };
    state(class, icon, frame.t(word))
}

/// A decision in words.
pub(in crate::serve) fn said(frame: &Frame, decision: &Decision) -> Markup {
    let word = match &decision.says {
        Says::Same { .. } => text::THE_SAME,
        Says::Apart { .. } => text::NOT_THE_SAME,
        Says::Open { .. } => text::OPENED,
        Says::Horizon { .. } => text::HORIZON,
        Says::Hold { .. } => text::HELD,
    };
    html! {
        (frame.t(word)) (frame.t(text::COLON))
        @match &decision.says {
            Says::Horizon { day } => (day),
            Says::Hold { on } => (held(frame, on)),
            Says::Same { .. } | Says::Apart { .. } | Says::Open { .. } => {},
        }
        @for (n, anchor) in decision.anchors().enumerate() {
            @if n > 0 { " / " }
            @match anchor {
                Anchor::Identifier { scheme, value } => { (names::scheme(scheme, frame.lang)) " " code { (value) } },
                Anchor::Party { source, family, record, .. } => { (names::family(family, frame.lang)) " " code { (source) } " " code { (record) } },
            }
        }
    }
}

/// What is held, in words.
fn held(frame: &Frame, on: &Held) -> Markup {
    html! {
        @match on {
            Held::Identifier { scheme, value } => { (names::scheme(scheme, frame.lang)) " " code { (value) } },
            Held::Record { source, family, record } => {
                (frame.t(text::RECORD_ONE)) " " (names::family(family, frame.lang)) " " code { (source) } " " code { (record) }
            },
            Held::Matter { family, key } => { (frame.t(text::MATTER_ONE)) " " (names::family(family, frame.lang)) " " code { (key) } },
        }
    }
}

/// What was done, with the way back.
pub(in crate::serve) fn done(frame: &Frame, decision: &Decision) -> Markup {
    html! {
        div.note.ok {
            (Icon::Well.draw())
            div {
                p.what { @if decision.withdrawn.is_some() { (frame.t(text::FATE_WITHDRAWN)) " · " } (said(frame, decision)) }
                @if !decision.note.is_empty() { p { (decision.note) } }
                p { (decision.decided.actor) " · " (format::exact(decision.decided.at)) " · " a href="/decisions" { (frame.t(text::DECISIONS)) } " · " a href="/review" { (frame.t(text::REVIEW)) } " · " a href="/unresolved" { (frame.t(text::UNRESOLVED)) } }
            }
        }
    }
}

/// What stands in the way of a decision, within the pair it was about.
pub(in crate::serve) fn refused(code: &str, detail: &str) -> Markup {
    html! { div.note.bad role="alert" { (Icon::Stopped.draw()) p.what { (code_link(code)) " " (detail) } } }
}
