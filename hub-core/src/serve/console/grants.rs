//! The section of an adapter's page about what it may do: of each version, what it wants, what of it is granted, and why
//! that is less where it is.

use maud::{Markup, html};

use super::frame::{Frame, code_link, state};
use super::icon::Icon;
use super::names;
use super::text::{self, Text};
use crate::serve::view::{PluginGrant, PluginGrants};

/// Before a subject that an adapter takes back to a platform.
const BACK: &str = "delivers.";

/// The section. The version that serves is shown; the others, which are compared with it, open at a click.
pub(in crate::serve) fn section(frame: &Frame, versions: &[PluginGrants]) -> Markup {
    html! {
        section.card #grants {
            header { h2 { (frame.t(text::GRANTS)) } p { (frame.t(text::GRANTS_ARE)) } }
            @for version in versions {
                details.matter open[version.serves] {
                    summary {
                        @match &version.version { Some(number) => code { (number) }, None => (frame.t(text::FROM_FOLDER)) }
                        @if version.serves { " · " (frame.t(text::LIVE)) }
                        " · " (whole(frame, version))
                    }
                    @match &version.grants {
                        Some(grants) => (table(frame, grants)),
                        None => (unknown(frame, version)),
                    }
                }
            }
        }
    }
}

/// Whether it is granted all that it wants.
fn whole(frame: &Frame, version: &PluginGrants) -> Markup {
    match (&version.grants, version.short()) {
        (None, _) => html! { span.faint { (frame.t(text::NOT_KNOWN)) } },
        (Some(_), 0) => state("ok", Icon::Well, frame.t(text::GRANTED_WHOLE)),
        (Some(_), less) => state("warn", Icon::Retrying, &format!("{less} {}", frame.t(text::GRANTED_LESS))),
    }
}

fn unknown(frame: &Frame, version: &PluginGrants) -> Markup {
    html! {
        @match &version.trouble {
            Some(trouble) => p { (frame.t(text::IS_UNREADABLE)) (frame.t(text::COLON)) (code_link(&trouble.code)) " " (trouble.message) },
            None => p { (frame.t(text::NOT_AT_HAND)) },
        }
    }
}

fn table(frame: &Frame, grants: &[PluginGrant]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::GRANT)) }
                th scope="col" { (frame.t(text::WANTED)) }
                th scope="col" { (frame.t(text::GRANTED)) }
                th scope="col" { (frame.t(text::WHY_LESS)) }
            } }
            tbody { @for grant in grants { tr {
                th scope="row" { (frame.t(kind(grant))) }
                td data-label=(frame.t(text::WANTED)) { (wanted(frame, grant)) }
                td data-label=(frame.t(text::GRANTED)) { (granted(frame, grant)) }
                td data-label=(frame.t(text::WHY_LESS)) { @if let Some(shortfall) = grant.shortfall { (why(frame, shortfall, &grant.instead)) } }
            } } }
        }
    }
}

fn kind(grant: &PluginGrant) -> Text {
    match grant.kind {
        "profile" => text::KIND_PROFILE,
        "host" => text::KIND_HOST,
        "memory" => text::KIND_MEMORY,
        "time" => text::KIND_TIME,
        "subject" if grant.wanted.starts_with(BACK) => text::KIND_TAKES_BACK,
        "subject" => text::KIND_GIVES,
        _ => text::KIND_RATE,
    }
}

/// What it wants; of a subject its name for people.
fn wanted(frame: &Frame, grant: &PluginGrant) -> Markup {
    html! {
        @match (grant.kind, grant.wanted.as_str()) {
            ("subject", "delivers.operator") => (frame.t(text::OPERATORS)),
            ("subject", subject) => (names::family(subject.trim_start_matches(BACK), frame.lang)),
            ("rate", "*") => (frame.t(text::ANY_PLATFORM)),
            ("memory" | "time", amount) => (amount),
            (_, name) => code { (name) },
        }
    }
}

/// What it gets: as much as it wants in the words of what it wants.
fn granted(frame: &Frame, grant: &PluginGrant) -> Markup {
    html! {
        @match &grant.granted {
            None => (state("warn", Icon::Stopped, frame.t(text::NOTHING_GRANTED))),
            Some(granted) if *granted == grant.wanted => (wanted(frame, grant)),
            Some(granted) => (granted),
        }
    }
}

fn why(frame: &Frame, shortfall: &str, instead: &[String]) -> Markup {
    let word = match shortfall {
        "unserved" => text::LESS_UNSERVED,
        "profile" => text::LESS_PROFILE,
        "host" => text::LESS_HOST,
        "sandbox" => text::LESS_SANDBOX,
        "ceiling" => text::LESS_CEILING,
        "schema" => text::LESS_SCHEMA,
        "route" => text::LESS_ROUTE,
        _ => text::LESS_ADDRESS,
    };
    html! {
        (frame.t(word))
        @if !instead.is_empty() { span.sub { (frame.t(text::INSTEAD)) (frame.t(text::COLON)) @for one in instead { code { (one) } " " } } }
    }
}
