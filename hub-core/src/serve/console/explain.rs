//! `/explain` and `/explain/{code}`: the page of a code. Pages are Markdown of
//! the simplest kind (title, headings, paragraphs, code); they are the hub's own.

use maud::{Markup, html};

use super::frame::Frame;
use super::text;
use crate::report::{Code, all_pages};

/// The code of `HUB-nnnn`.
pub(in crate::serve) fn find(name: &str) -> Option<Code> {
    all_pages().iter().copied().find(|code| code.to_string() == name)
}

/// One page.
pub(in crate::serve) fn body(frame: &Frame, code: Code) -> Markup {
    html! {
        section.card { div.in.prose { @for block in code.page().split("\n\n").skip(1).flat_map(blocks) { (block) } } }
        p.small { a href="/explain" { (frame.t(text::CODES)) } }
    }
}

/// All codes.
pub(in crate::serve) fn list() -> Markup {
    html! {
        section.card { ul.in.codes { @for code in all_pages() { li { a href={ "/explain/" (code) } { code { (code) } } " " (code.title()) } } } }
    }
}

fn blocks(block: &str) -> Vec<Markup> {
    let (head, rest) = match block.trim().strip_prefix("## ") {
        Some(text) => text.split_once('\n').map_or((Some(text), ""), |(head, rest)| (Some(head), rest)),
        None => (None, block.trim()),
    };
    let mut out: Vec<Markup> = head.map(|head| html! { h2 { (head) } }).into_iter().collect();
    if !rest.is_empty() {
        out.push(html! { p { (with_code(rest)) } });
    }
    out
}

fn with_code(text: &str) -> Markup {
    html! { @for (index, part) in text.split('`').enumerate() { @if index % 2 == 1 { code { (part) } } @else { (part) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_drawn_with_its_headings_and_code() {
        let drawn: String = blocks("## What to do\nCall `hub audit`.").into_iter().map(Markup::into_string).collect();
        assert_eq!(drawn, "<h2>What to do</h2><p>Call <code>hub audit</code>.</p>");
    }
}
