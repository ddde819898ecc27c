//! What every page has around it: bar, navigation, search, state, footer; and
//! the small pieces that pages share.

use maud::{DOCTYPE, Markup, html};

use super::asset;
use super::format;
use super::icon::Icon;
use super::text::{self, Lang, Text};
use crate::message::Instant;
use crate::serve::view::SourceState;

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Here {
    /// `/`
    Overview,
    /// `/sources`
    Sources,
    /// `/operators` and below
    Operators,
    /// `/review`, `/decisions`, `/retention`
    Review,
    /// `/dead-letters` and below
    DeadLetters,
    /// `/plugins` and below
    Plugins,
    /// `/audit`
    Audit,
    /// Anywhere else
    Elsewhere,
}

const NAVIGATION: [(Here, &str, Text); 7] = [
    (Here::Overview, "/", text::OVERVIEW),
    (Here::Sources, "/sources", text::SOURCES),
    (Here::Operators, "/operators", text::OPERATORS),
    (Here::Review, "/review", text::REVIEW),
    (Here::DeadLetters, "/dead-letters", text::DEADS),
    (Here::Plugins, "/plugins", text::PLUGINS),
    (Here::Audit, "/audit", text::AUDIT),
];

/// What a page is drawn with.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Frame {
    /// Language.
    pub lang: Lang,
    /// The clock.
    pub now: Instant,
    /// The hub's name.
    pub hub: String,
    /// Path and query of this page.
    pub address: String,
    /// Whether a person is needed somewhere.
    pub attention: bool,
}

/// What a page is, for its title line.
pub(in crate::serve) struct Title<'a> {
    /// Where it is in the navigation.
    pub here: Here,
    /// Its title.
    pub title: &'a str,
    /// The question that it answers.
    pub asks: Markup,
    /// The page above it: address and name.
    pub above: Option<(&'a str, &'a str)>,
}

impl Frame {
    /// A text in the page's language.
    pub(in crate::serve) fn t(&self, text: Text) -> &'static str {
        text.of(self.lang)
    }

    /// A time, relative, the exact one on hover.
    pub(in crate::serve) fn time(&self, at: Instant) -> Markup {
        format::time(at, self.now, self.lang)
    }

    /// The same, or `none`.
    pub(in crate::serve) fn time_or(&self, at: Option<Instant>, none: Text) -> Markup {
        format::time_or(at, self.t(none), self.now, self.lang)
    }

    /// A code in monospace with a button that copies it.
    pub(in crate::serve) fn code(&self, code: &str) -> Markup {
        html! {
            code { (code) }
            button.copy type="button" data-copy=(code) data-done=(self.t(text::COPIED)) title=(self.t(text::COPY)) {
                (Icon::Copy.draw()) span.hidden-text { (self.t(text::COPY)) " " (code) }
            }
        }
    }

    /// What an empty list says: what is not there, and what would bring it.
    pub(in crate::serve) fn empty(&self, what: Text, how: Option<Text>) -> Markup {
        html! {
            div.empty {
                (Icon::Empty.draw())
                strong { (self.t(what)) }
                @if let Some(how) = how { p { (self.t(how)) } }
            }
        }
    }

    /// The whole page around `body`.
    pub(in crate::serve) fn page(&self, title: &Title<'_>, body: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title.title) " · " (self.hub) }
                    link rel="icon" type="image/svg+xml" href=(asset::address("icon.svg"));
                    @for sheet in ["tokens.css", "console.css", "pages.css"] {
                        link rel="stylesheet" href=(asset::address(sheet));
                    }
                    script src=(asset::address("console.js")) defer {}
                }
                body {
                    a.skip href="#main" { (self.t(text::SKIP)) }
                    (self.bar(title.here))
                    main #main {
                        div.head {
                            div {
                                @if let Some((address, name)) = title.above { p.crumb { a href=(address) { "← " (name) } } }
                                h1 { (title.title) }
                                p { (title.asks) }
                            }
                        }
                        (body)
                    }
                    footer.foot { (self.hub) " · " (env!("CARGO_PKG_VERSION")) " · " time { (format::exact(self.now)) } " Asia/Shanghai" }
                }
            }
        }
    }

    fn bar(&self, here: Here) -> Markup {
        let word = if self.attention { text::STANDS } else { text::FLOWS };
        html! {
            header.bar {
                div.bar-in {
                    a.brand href="/" { img src=(asset::address("icon.svg")) alt="" width="26" height="26"; span { (self.hub) } }
                    nav.nav aria-label=(self.t(text::NAVIGATION)) {
                        @for (page, address, name) in NAVIGATION {
                            a href=(address) aria-current=[(page == here).then_some("page")] { (self.t(name)) }
                        }
                    }
                    div.bar-end {
                        @if here != Here::Operators {
                            form.find action="/operators" role="search" {
                                input type="search" name="q" data-search="bar" placeholder=(self.t(text::SEARCH_ANYWHERE)) aria-label=(self.t(text::SEARCH_ANYWHERE));
                                kbd title=(self.t(text::SEARCH_KEY)) { "/" }
                            }
                        }
                        span.live.attention[self.attention] data-flows=(self.t(text::FLOWS)) data-attention=(self.t(text::STANDS)) data-lost=(self.t(text::LIVE_LOST)) {
                            span.dot {} span.word { (self.t(word)) }
                        }
                        (self.switch())
                    }
                }
            }
        }
    }

    fn switch(&self) -> Markup {
        let other = if self.lang == Lang::Zh { Lang::En } else { Lang::Zh };
        let query = super::address::query(&[("back", &self.address)]);
        html! { a href={ "/lang/" (other.code()) "?" (query) } lang=(other.tag()) { (self.t(text::OTHER_LANGUAGE)) } }
    }
}

/// A state by word, shape and colour.
pub(in crate::serve) fn state(class: &str, icon: Icon, word: &str) -> Markup {
    html! { span.state.(class) { (icon.draw()) (word) } }
}

/// The state of a source.
pub(in crate::serve) fn source_state(of: SourceState, lang: Lang) -> Markup {
    let (class, icon, word) = match of {
        SourceState::Running => ("ok", Icon::Well, text::STATE_RUNNING),
        SourceState::Paused => ("warn", Icon::Retrying, text::STATE_PAUSED),
        SourceState::Elsewhere => ("ok", Icon::Well, text::STATE_ELSEWHERE),
        SourceState::Retrying => ("warn", Icon::Retrying, text::STATE_RETRYING),
        SourceState::Stopped => ("bad", Icon::Stopped, text::STATE_STOPPED),
    };
    state(class, icon, word.of(lang))
}

/// A link to the page of a code, where it is one of the hub's own.
pub(in crate::serve) fn code_link(code: &str) -> Markup {
    html! {
        @if code.starts_with("HUB-") { a href={ "/explain/" (code) } { code { (code) } } } @else { code { (code) } }
    }
}
