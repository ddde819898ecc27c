//! `/operators/{id}`: what do we know, since when, from whom, what changed? And what was it as of a day?

use maud::{Markup, html};

use super::address;
use super::flag;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::matter;
use super::matters;
use super::names;
use super::past::{self, When};
use super::personal;
use super::premises;
use super::relations;
use super::sections::{self, OfFamily, Place};
use super::text::{self, Text};
use crate::serve::view::{By, Decided, Operator, Page, Relations, Series, TimelineEntry};

/// The latest matters of each family that the whole page shows; a page of one
/// family shows more of it.
const LATEST: usize = 8;
/// More other names than these are folded.
const NAMES: usize = 12;

/// What the page has of an operator.
pub(in crate::serve) struct Archive<'a> {
    /// The operator, now or as it was.
    pub operator: &'a Operator,
    /// The moment of which it is.
    pub when: &'a When,
    /// Its latest changes; none of the past, and none where they cannot be told.
    pub timeline: Option<&'a Page<TimelineEntry>>,
    /// What its devices read; of now alone.
    pub devices: &'a [Series],
    /// Those around it, as many as the page has room for; of the past those in the matters that the page has.
    pub relations: &'a Relations,
    /// What people decided of it; of now alone.
    pub decisions: &'a [Decided],
    /// Who sees personal data; masked where nobody does.
    pub seen_by: Option<&'a str>,
}

/// The archive of one operator; with `only`, this family alone of its matters.
pub(in crate::serve) fn body(frame: &Frame, whole: &Archive<'_>, only: Option<&str>) -> Markup {
    let Archive { operator, when, timeline, devices, relations: around, decisions, seen_by } = *whole;
    let own = format!("/operators/{}", address::part(&operator.id));
    let here = address::with(&own, &[&when.pairs()[..], &[("family", only.unwrap_or_default())]].concat());
    let parts = sections::of(frame, operator);
    let has_profile = operator.profile.iter().any(|field| format::says_something(&field.value));
    let basics: [(Place<'_>, bool); 5] = [
        (("profile", text::PROFILE, None), has_profile),
        (("premises", text::PREMISES, Some(operator.premises.len())), true),
        (("devices", text::DEVICES, Some(devices.len())), !devices.is_empty()),
        (("relations", text::RELATIONS, usize::try_from(around.total).ok()), !around.items.is_empty()),
        (("decisions", text::ABOUT_IT, Some(decisions.len())), !decisions.is_empty()),
    ];
    let basics: Vec<Place<'_>> = basics.into_iter().filter_map(|(place, there)| there.then_some(place)).collect();
    // A page of one family has not the places of the others.
    let everything = address::with(&own, &when.pairs());
    let page = only.map(|_| everything.as_str()).unwrap_or_default();
    let shown = |of: &&OfFamily<'_>| only.is_none_or(|only| only == of.family);
    html! {
        div.stack {
            @if let Some(of) = &operator.as_of { (past::banner(frame, &own, when, of)) }
            (identity(frame, operator))
            (personal::part(frame, &here, seen_by))
            (past::ways(frame, &own, when))
            @if timeline.is_none() && operator.as_of.is_none() { (super::timeline::untold(frame)) }
            div.archive[timeline.is_some()] {
                div.stack {
                    (sections::list(frame, page, &basics, &parts))
                    @if has_profile { (profile(frame, operator)) }
                    (premises::section(frame, operator))
                    (super::devices::section(frame, &own, devices))
                    (relations::section(frame, operator, around, when))
                    (relations::decisions(frame, decisions))
                    @if only.is_none() && operator.as_of.is_none() { (super::decide::of_operator(frame, &operator.id)) }
                    @for part in parts.iter().filter(|part| part.families.iter().any(|of| shown(&of))) {
                        section.stack aria-labelledby=(part.place) {
                            h2.section id=(part.place) { (part.name) }
                            @for of in part.families.iter().filter(shown) { (family(frame, whole, of, only.is_some())) }
                        }
                    }
                    @if only.is_some() { p { a href=(everything) { (frame.t(text::ALL_FAMILIES)) } } }
                    @if parts.is_empty() { section.card { (frame.empty(text::NO_MATTERS, None)) } }
                }
                @if let Some(timeline) = timeline {
                    aside.card tabindex="0" aria-label=(frame.t(text::TIMELINE)) {
                        header { h2 { (frame.t(text::TIMELINE)) } a.small href={ (own) "/timeline" } { (frame.t(text::WHOLE_TIMELINE)) } }
                        (super::timeline::line(frame, &own, By::Valid, &timeline.items))
                    }
                }
            }
        }
    }
}

/// The matters of a family: the latest, or `all` that there are.
fn family(frame: &Frame, whole: &Archive<'_>, of: &OfFamily<'_>, all: bool) -> Markup {
    let shown = if all { of.matters.len() } else { of.matters.len().min(LATEST) };
    let more = matters::more(whole.operator, whole.when, of.family, (shown, of.matters.len(), of.count));
    html! {
        section.card id=(of.family) {
            header {
                h3 { (names::family(of.family, frame.lang)) }
                p { @if of.count > shown as u64 { (frame.t(text::LATEST_OF)) " " (shown) " / " } (format::count(of.count)) " " (frame.t(text::MATTERS_N)) }
                @if let Some(more) = more { a.small href=(more) { (frame.t(text::MORE_OF)) } }
            }
            @for matter in &of.matters[..shown] { (matter::matter(frame, whole.operator, matter)) }
        }
    }
}

/// What stands beside the name in the title line.
pub(in crate::serve) fn who(frame: &Frame, operator: &Operator) -> Markup {
    let named = |field: &str, table: &str, value: &str| {
        let why = matter::why(operator, operator.profile.iter().find(|known| known.name == field));
        matter::tag(frame, ("", None), &names::code(table, value, frame.lang), why.as_deref())
    };
    html! {
        span.who {
            @if let Some(class) = &operator.class { (named("business_class", names::CLASS, class)) }
            @if let Some(town) = &operator.town { (named("town", names::TOWN, town)) }
            span.small { @if let Some(version) = &operator.version { (frame.t(text::VERSION)) " " code { (version) } } }
        }
    }
}

/// What is said of an identifier that does not count; that a check digit fails is said beside it.
fn doubt(state: &str) -> Option<Text> {
    match state {
        "contested" => Some(text::IN_DOUBT),
        "apart" => Some(text::OF_ANOTHER),
        "barred" => Some(text::BARRED),
        _ => None,
    }
}

fn identity(frame: &Frame, operator: &Operator) -> Markup {
    let others = operator.names.iter().filter(|name| operator.name.as_ref() != Some(*name));
    let others: Vec<&str> = others.map(String::as_str).collect();
    html! {
        section.card { div.in.stack {
            dl.ids {
                @for id in &operator.identifiers { div {
                    dt {
                        (names::scheme(&id.scheme, frame.lang))
                        @match id.valid {
                            Some(true) => span.tag.ok title=(frame.t(text::CHECK_HOLDS)) { (Icon::Well.draw()) span.hidden-text { (frame.t(text::CHECK_HOLDS)) } },
                            Some(false) => span.tag.warn { (Icon::Care.draw()) (frame.t(text::CHECK_FAILS)) },
                            None => {},
                        }
                        @if let Some(word) = id.state.as_deref().and_then(doubt) { span.tag.warn { (Icon::Care.draw()) (frame.t(word)) } }
                    }
                    dd { (frame.code(&id.value)) }
                } }
            }
            @if !others.is_empty() {
                details.small open[others.len() <= NAMES] {
                    summary { (frame.t(text::OTHER_NAMES)) " " (others.len()) }
                    (others.join("、"))
                }
            }
            @if !operator.aliases.is_empty() {
                details.small {
                    summary { (frame.t(text::ALIASES)) " " (operator.aliases.len()) }
                    @for alias in &operator.aliases { code { (alias) } " " }
                }
            }
            (flag::list(frame, None, operator.flags.iter().map(|flag| (flag.code.as_str(), flag.about.as_deref()))))
        } }
    }
}

fn profile(frame: &Frame, operator: &Operator) -> Markup {
    let fields = operator.profile.iter().filter(|field| format::says_something(&field.value));
    html! {
        section.card #profile {
            header { h2 { (frame.t(text::PROFILE)) } }
            div.in { dl.fields { @for field in fields { (matter::field(frame, operator, field)) } } }
        }
    }
}
