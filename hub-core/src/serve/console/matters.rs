//! `/operators/{id}/matters`: all matters of one family of an operator, of which its page shows the latest.

use axum::extract::{Path, Query, State as With};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Frame;
use super::operators::pager;
use super::pages::{Pairs, drawn};
use super::past::When;
use super::request::Asking;
use super::{address, below, format, matter, names, text};
use crate::serve::api::operators::matters_of;
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::{Matter, Matters, Operator, Page};

/// Matters on a page.
const ROWS: u32 = 50;

/// Where those matters of a family are that a page does not show: it shows `shown`, has `had`, and there are `all`. Of
/// an archive as it was there is no more than was had.
pub(in crate::serve) fn more(
    operator: &Operator,
    when: &When,
    family: &str,
    (shown, had, all): (usize, usize, u64),
) -> Option<String> {
    let own = below::own(&operator.id);
    if operator.as_of.is_some() {
        let pairs = [&when.pairs()[..], &[("family", family)]].concat();
        return (shown < had).then(|| address::with(&own, &pairs));
    }
    ((shown as u64) < all).then(|| address::with(&format!("{own}/matters"), &[("family", family)]))
}

pub(in crate::serve) async fn page(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let page = async {
        let asked = matters_of(pairs, ROWS)?;
        let (name, wanted) = (id.clone(), asked.clone());
        let found = state
            .ask(move |parts| Ok((parts.archive.matters(&name, &wanted)?, parts.archive.operator(&name)?)))
            .await?;
        let (Some(page), Some(operator)) = found else { return Err(Problem::not_found("operator", &id)) };
        let frame = &asking.frame;
        let title = names::family(&asked.family, frame.lang);
        let asks = html! { @if let Some(total) = page.total { (format::count(total)) " " (frame.t(text::MATTERS_N)) } };
        let body = body(frame, &below::own(&operator.id), &operator, &asked, &page);
        Ok(below::page(&asking, (&operator.id, operator.name.as_deref()), &title, asks, &body))
    };
    drawn(&asking, page.await)
}

fn body(frame: &Frame, own: &str, operator: &Operator, asked: &Matters, page: &Page<Matter>) -> Markup {
    let (path, pairs) = (format!("{own}/matters"), [("family", asked.family.as_str())]);
    html! {
        section.card {
            @if page.items.is_empty() { (frame.empty(text::NO_MATTERS, None)) }
            @for matter in &page.items { (matter::matter(frame, operator, matter)) }
            (pager(frame, &path, &pairs, asked.after.is_some(), page.next.as_deref()))
        }
    }
}
