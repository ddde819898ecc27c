//! `/operators`: find one by name, pinyin, any code, town or class.

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::names;
use super::text;
use crate::serve::view::{OperatorRow, Page, Search};

/// The search and what it found.
pub(in crate::serve) fn body(frame: &Frame, search: &Search, page: &Page<OperatorRow>) -> Markup {
    let (text, town, class) = (given(&search.text), given(&search.town), given(&search.class));
    let narrowed = !(text.is_empty() && town.is_empty() && class.is_empty());
    let pairs = [("q", text), ("town", town), ("class", class)];
    html! {
        div.stack {
            form.toolbar action="/operators" role="search" data-auto {
                span.find.grow {
                    input type="search" name="q" value=(text) data-search="here" placeholder=(frame.t(text::SEARCH_HINT)) aria-label=(frame.t(text::SEARCH_HINT)) autocomplete="off" autofocus[!narrowed];
                    kbd title=(frame.t(text::SEARCH_KEY)) { "/" }
                }
                (choice(frame, "town", names::TOWN, town, text::TOWN, text::EVERY_TOWN))
                (choice(frame, "class", names::CLASS, class, text::CLASS, text::EVERY_CLASS))
                button.main { (frame.t(text::SEARCH)) }
                @if narrowed { a.button href="/operators" { (frame.t(text::CLEAR)) } }
            }
            section.card {
                @if page.items.is_empty() {
                    @if narrowed { (frame.empty(text::NO_OPERATORS, Some(text::NO_OPERATORS_DO))) }
                    @else { (frame.empty(text::EMPTY_ARCHIVE, Some(text::EMPTY_ARCHIVE_DO))) }
                } @else {
                    header {
                        h2 { @if let Some(total) = page.total { (format::count(total)) } @else { (format::count(page.items.len() as u64)) @if page.next.is_some() { "+" } } " " (frame.t(text::FOUND)) }
                        a.small.noprint href=(address::with("/operators.csv", &pairs)) { (frame.t(text::EXPORT)) }
                    }
                    (table(frame, &page.items))
                    (pager(frame, "/operators", &pairs, search.after.is_some(), page.next.as_deref()))
                }
            }
        }
    }
}

fn given(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// A choice among the codes of a table, or all.
pub(super) fn choice(
    frame: &Frame,
    name: &str,
    table: &str,
    chosen: &str,
    label: text::Text,
    every: text::Text,
) -> Markup {
    let codes = names::codes(table, frame.lang);
    html! {
        select name=(name) aria-label=(frame.t(label)) {
            option value="" { (frame.t(every)) }
            @for (code, word) in &codes { option value=(code) selected[*code == chosen] { (word) } }
            @if !chosen.is_empty() && codes.iter().all(|(code, _)| *code != chosen) { option value=(chosen) selected { (chosen) } }
        }
    }
}

fn table(frame: &Frame, rows: &[OperatorRow]) -> Markup {
    html! {
        table.table.folds {
            thead { tr {
                th scope="col" { (frame.t(text::NAME)) }
                th scope="col" { (frame.t(text::CODE)) }
                th scope="col" { (frame.t(text::TOWN)) }
                th scope="col" { (frame.t(text::CLASS)) }
                th.num scope="col" { (frame.t(text::MATTERS_N)) }
                th scope="col" { (frame.t(text::FLAGS)) }
            } }
            tbody { @for row in rows { tr {
                th scope="row" {
                    a href={ "/operators/" (address::part(&row.id)) } { (row.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME))) }
                }
                td.nowrap data-label=(frame.t(text::CODE)) { @if let Some(code) = &row.code { span { (frame.code(&code.value)) } } }
                td.nowrap data-label=(frame.t(text::TOWN)) { @if let Some(town) = &row.town { (names::code(names::TOWN, town, frame.lang)) } @else { span.faint { (frame.t(text::NOT_KNOWN)) } } }
                td.nowrap data-label=(frame.t(text::CLASS)) { @if let Some(class) = &row.class { (names::code(names::CLASS, class, frame.lang)) } @else { span.faint { (frame.t(text::NOT_KNOWN)) } } }
                td.num data-label=(frame.t(text::MATTERS_N)) { (format::count(row.matters)) }
                td.blank[row.flags == 0] data-label=(frame.t(text::FLAGS)) { @if row.flags > 0 { span.tag.warn { (Icon::Care.draw()) (row.flags) } } }
            } } }
        }
    }
}

/// Links to the first and the next page; nothing where one page is all.
pub(in crate::serve) fn pager(
    frame: &Frame,
    path: &str,
    pairs: &[(&str, &str)],
    later: bool,
    next: Option<&str>,
) -> Markup {
    html! {
        @if later || next.is_some() {
            nav.pager {
                span {}
                span.to {
                    @if later { a.button href=(address::with(path, pairs)) { (frame.t(text::FIRST)) } }
                    @if let Some(next) = next {
                        @let with = [pairs, &[("after", next)]].concat();
                        a.button rel="next" href=(address::with(path, &with)) { (frame.t(text::MORE)) " →" }
                    }
                }
            }
        }
    }
}

/// What is shown, as CSV with a byte order mark, which spreadsheets need to
/// read Chinese. A cell that a spreadsheet would compute begins with `'`.
pub(in crate::serve) fn csv(frame: &Frame, rows: &[OperatorRow]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    let head = [text::NAME, text::CODE, text::TOWN, text::CLASS, text::MATTERS_N, text::FLAGS];
    let mut put =
        |cells: [String; 6]| out.write_record(cells.map(inert)).expect("a Vec takes everything, rows are even");
    put(head.map(|text| frame.t(text).to_owned()));
    for row in rows {
        put([
            row.name.clone().unwrap_or_default(),
            row.code.as_ref().map(|code| code.value.clone()).unwrap_or_default(),
            row.town.as_ref().map(|town| names::code(names::TOWN, town, frame.lang)).unwrap_or_default(),
            row.class.as_ref().map(|class| names::code(names::CLASS, class, frame.lang)).unwrap_or_default(),
            row.matters.to_string(),
            row.flags.to_string(),
        ]);
    }
    out.into_inner().expect("a Vec takes everything")
}

fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_not_computed() {
        assert_eq!(inert("=HYPERLINK(1)".into()), "'=HYPERLINK(1)");
        assert_eq!(inert("演示".into()), "演示");
    }
}
