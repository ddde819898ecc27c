//! `/plugins`: what runs, what may it do, and what would the new version change?

use maud::{Markup, html};

use super::address;
use super::compared;
use super::costs;
use super::format;
use super::frame::{Frame, code_link, state};
use super::grants;
use super::icon::Icon;
use super::names;
use super::rerun;
use super::text::{self, Text};
use super::translating;
use crate::serve::view::{Plugin, PluginTurn, PluginVersion, Shadow};

/// Every adapter.
pub(in crate::serve) fn list(frame: &Frame, plugins: &[Plugin]) -> Markup {
    html! {
        section.card {
            @if plugins.is_empty() { (frame.empty(text::NO_PLUGINS, Some(text::NO_PLUGINS_DO))) } @else {
                table.table.folds {
                    thead { tr {
                        th scope="col" { (frame.t(text::ADAPTER)) }
                        th scope="col" { (frame.t(text::SERVES)) }
                        th scope="col" { (frame.t(text::INSTALLED)) }
                        th scope="col" { (frame.t(text::USED_BY)) }
                    } }
                    tbody { @for plugin in plugins { tr {
                        th scope="row" { a href={ "/plugins/" (address::part(&plugin.name)) } { (plugin.name) } }
                        td data-label=(frame.t(text::SERVES)) { (serves(frame, plugin)) (translating::held(frame, &plugin.translation)) }
                        td data-label=(frame.t(text::INSTALLED)) {
                            @for version in &plugin.versions { code { (version.version) } " " }
                            @if plugin.versions.is_empty() { span.faint { "—" } }
                        }
                        td data-label=(frame.t(text::USED_BY)) { (users(plugin)) }
                    } } }
                }
            }
        }
    }
}

/// One adapter, with what can be done with it.
pub(in crate::serve) fn one(frame: &Frame, plugin: &Plugin) -> Markup {
    html! {
        div.stack {
            section.card { div.in {
                p { (frame.t(text::SERVES)) (frame.t(text::COLON)) (serves(frame, plugin)) }
                p { (frame.t(text::USED_BY)) (frame.t(text::COLON)) (users(plugin)) }
                @if !plugin.sources.is_empty() { p { (frame.t(text::RERUN_OF)) (frame.t(text::COLON)) (reruns(plugin)) } }
            } }
            @if !plugin.sources.is_empty() { (translating::section(frame, &plugin.translation)) }
            section.card {
                header { h2 { (frame.t(text::VERSIONS)) } p { (frame.t(text::VERSIONS_ARE)) } }
                @if plugin.versions.is_empty() { (frame.empty(text::NO_VERSIONS, Some(text::NO_VERSIONS_DO))) } @else {
                    (versions(frame, &plugin.versions))
                }
            }
            @if !plugin.grants.is_empty() { (grants::section(frame, &plugin.grants)) }
            @if !plugin.sources.is_empty() { (costs::section(frame, &plugin.costs)) }
            @for shadow in &plugin.shadows { (tried(frame, plugin, shadow)) }
            @if !plugin.versions.is_empty() { (change(frame, plugin)) }
            @if !plugin.history.is_empty() { (history(frame, &plugin.history)) }
        }
    }
}

/// What is said once something was changed.
pub(in crate::serve) fn done(frame: &Frame, plugin: &Plugin) -> Markup {
    html! {
        section.card { div.in {
            p { (frame.t(text::CHANGED)) }
            p { a href={ "/plugins/" (address::part(&plugin.name)) } { code { (plugin.name) } } }
        } }
    }
}

fn serves(frame: &Frame, plugin: &Plugin) -> Markup {
    html! {
        @match &plugin.serves {
            Some(version) => { code { (version) } @if plugin.live.is_none() { " " span.sub { (frame.t(text::FROM_FOLDER)) } } },
            None => span.faint { (frame.t(text::SERVES_NOTHING)) },
        }
        @if let Some(trouble) = &plugin.trouble {
            " " span.sub { (state("bad", Icon::Stopped, &trouble.message)) " " (code_link(&trouble.code)) }
        }
    }
}

fn users(plugin: &Plugin) -> Markup {
    html! {
        @for source in &plugin.sources { a href={ "/sources/" (address::part(source)) } { code { (source) } } " " }
        @for route in &plugin.routes { code { (route) } " " }
        @if plugin.sources.is_empty() && plugin.routes.is_empty() { span.faint { "—" } }
    }
}

/// The pages on which a version of it reads once more what came before.
fn reruns(plugin: &Plugin) -> Markup {
    html! { @for source in &plugin.sources { a href=(rerun::path(source)) { code { (source) } } " " } }
}

fn versions(frame: &Frame, versions: &[PluginVersion]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::VERSION)) }
                th scope="col" { (frame.t(text::STATE)) }
                th scope="col" { (frame.t(text::SIGNED_BY)) }
                th scope="col" { (frame.t(text::FAMILIES)) }
                th scope="col" { (frame.t(text::INSTALLED)) }
                th.num scope="col" { (frame.t(text::SIZE)) }
            } }
            tbody { @for version in versions { tr {
                th scope="row" { (frame.code(&version.version)) }
                td data-label=(frame.t(text::STATE)) { (of_version(frame, version.state)) }
                td data-label=(frame.t(text::SIGNED_BY)) { (version.signer) }
                td data-label=(frame.t(text::FAMILIES)) {
                    (version.families.iter().map(|family| names::family(family, frame.lang)).collect::<Vec<_>>().join("、"))
                }
                td.nowrap data-label=(frame.t(text::INSTALLED)) { (frame.time(version.installed)) }
                td.num data-label=(frame.t(text::SIZE)) { (format::count(version.bytes.div_ceil(1024))) " KiB" }
            } } }
        }
    }
}

fn of_version(frame: &Frame, of: &str) -> Markup {
    match of {
        "live" => state("ok", Icon::Well, frame.t(text::LIVE)),
        "shadow" => state("warn", Icon::Retrying, frame.t(text::TRIED)),
        _ => html! { span.faint { (frame.t(text::READY)) } },
    }
}

fn tried(frame: &Frame, plugin: &Plugin, shadow: &Shadow) -> Markup {
    let version = plugin.shadow.as_deref().unwrap_or_default();
    html! {
        section.card {
            header { h2 { (frame.t(text::SHADOWS)) " · " code { (version) } " · " code { (shadow.source) } } p { (frame.t(text::SHADOWS_ARE)) } }
            (compared::body(frame, shadow, [text::BY_LIVE, text::BY_OTHER]))
        }
    }
}

fn change(frame: &Frame, plugin: &Plugin) -> Markup {
    let path = format!("/plugins/{}", address::part(&plugin.name));
    let button = |value: &str, word: Text| html! { button name="change" value=(value) { (frame.t(word)) } };
    html! {
        section.card.noprint {
            header { h2 { (frame.t(text::CHANGE)) } p { (frame.t(text::CHANGE_DOES)) } }
            form.in.replay method="post" action=(path) {
                label { (frame.t(text::VERSION)) select name="version" {
                    @for version in &plugin.versions { option value=(version.version) { (version.version) } }
                } }
                (super::dead::token_of(frame, text::ADMIN_HINT))
                button.main name="change" value="promote" { (frame.t(text::PROMOTE)) }
                (button("shadow", text::SHADOW_IT))
                @if plugin.shadow.is_some() { (button("unshadow", text::END_SHADOW)) }
                @if plugin.live.is_some() { (button("rollback", text::ROLL_BACK)) }
            }
        }
    }
}

fn history(frame: &Frame, turns: &[PluginTurn]) -> Markup {
    let did = |act: &str| {
        frame.t(match act {
            "installed" => text::ACT_INSTALLED,
            "promoted" => text::ACT_PROMOTED,
            "rolled-back" => text::ACT_ROLLED_BACK,
            "shadowed" => text::ACT_SHADOWED,
            "unshadowed" => text::ACT_UNSHADOWED,
            "reprocessed" => text::ACT_REPROCESSED,
            _ => text::ACT_REMOVED,
        })
    };
    html! {
        section.card {
            header { h2 { (frame.t(text::HISTORY)) } p { (frame.t(text::HISTORY_IS)) } }
            ul.rows { @for turn in turns { li {
                p { (did(turn.act)) " " @match &turn.version { Some(version) => code { (version) }, None => (frame.t(text::FROM_FOLDER)) }
                    @if let Some(why) = &turn.despite { " · " (frame.t(text::DESPITE)) (frame.t(text::COLON)) (why) } }
                @if let Some(rewritten) = &turn.rewritten { p.small {
                    (rewritten.source) " · " (frame.time(rewritten.since)) "–" (frame.time(rewritten.until)) " · "
                    (frame.t(text::DIFFERING)) (frame.t(text::COLON)) (format::count(rewritten.records))
                } }
                p.small.faint { (turn.actor) " · " (frame.time(turn.at)) }
            } } }
        }
    }
}
