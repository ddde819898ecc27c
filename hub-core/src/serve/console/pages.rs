//! The handlers of the pages: ask, draw. What they draw is in the file of each
//! page; a failure is drawn as a page too.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as With};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Here, Title};
use super::request::Asking;
use super::text::{self, Text};
use super::{address, error, explain, names};
use crate::serve::actor::Actor;
use crate::serve::api::{self, dead as dead_api, operators as operators_api};
use crate::serve::problem::Problem;
use crate::serve::query::MOST;
use crate::serve::state::State;
use crate::serve::view::{DeadFilter, DeadGroup, DeadLetter, Selection};

pub(super) type Pairs = Query<Vec<(String, String)>>;

const ROWS: u32 = 50;

/// A page, or the page of the problem.
pub(super) fn drawn(asking: &Asking, page: Result<Response, Problem>) -> Response {
    page.unwrap_or_else(|problem| error::page(asking, &problem))
}

pub(super) fn simple(asking: &Asking, here: Here, title: Text, asks: Text, body: &Markup) -> Response {
    let frame = &asking.frame;
    asking.page(&Title { here, title: frame.t(title), asks: html! { (frame.t(asks)) }, above: None }, body)
}

pub(in crate::serve) async fn overview(With(state): With<State>, asking: Asking) -> Response {
    let part = overview_part(&state, &asking).await;
    let body = html! { div data-live="/live/overview" { (part) } };
    simple(&asking, Here::Overview, text::OVERVIEW, text::OVERVIEW_ASKS, &body)
}

/// The part of the overview that changes; `x-state` tells the bar's dot.
pub(in crate::serve) async fn live(With(state): With<State>, asking: Asking) -> Response {
    let word = if asking.frame.attention { "attention" } else { "" };
    let part = overview_part(&state, &asking).await;
    ([(header::CACHE_CONTROL, "no-store")], [("x-state", word)], part).into_response()
}

async fn overview_part(state: &State, asking: &Asking) -> Markup {
    let seen = state.snapshot().await;
    let dead = groups(state, DeadFilter { limit: ROWS, ..DeadFilter::default() }).await.unwrap_or_default();
    super::overview::live(&asking.frame, &seen, &dead)
}

async fn groups(state: &State, filter: DeadFilter) -> Result<Vec<DeadGroup>, Problem> {
    Ok(state.ask(move |parts| parts.recover.groups(&filter)).await?)
}

pub(in crate::serve) async fn sources(With(state): With<State>, asking: Asking) -> Response {
    let body = super::sources::body(&asking.frame, &*state.snapshot().await);
    simple(&asking, Here::Sources, text::SOURCES, text::SOURCES_ASKS, &body)
}

pub(in crate::serve) async fn operators(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let search = operators_api::search_of(pairs, ROWS)?;
        let asked = search.clone();
        let found = state.ask(move |parts| parts.archive.search(&asked)).await?;
        let body = super::operators::body(&asking.frame, &search, &found);
        Ok(simple(&asking, Here::Operators, text::OPERATORS, text::OPERATORS_ASKS, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn operators_csv(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let search = operators_api::search_of(pairs, MOST)?;
        let found = state.ask(move |parts| parts.archive.search(&search)).await?;
        let head = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"operators.csv\""),
        ];
        Ok((head, super::operators::csv(&asking.frame, &found.items)).into_response())
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn why(
    With(state): With<State>,
    asking: Asking,
    Path((id, field)): Path<(String, String)>,
) -> Response {
    let page = async {
        let frame = &asking.frame;
        let (operator, asked) = (id.clone(), field.clone());
        let found = state.ask(move |parts| parts.archive.why(&operator, &asked)).await?;
        let why = found.ok_or_else(|| Problem::not_found("value", &format!("{id}/{field}")))?;
        let body = super::why::body(frame, &why, asking.part);
        if asking.part {
            return Ok(body.into_response());
        }
        let above = format!("/operators/{}", address::part(&id));
        let name = names::field(&why.field, &why.label, frame.lang);
        let title = Title {
            here: Here::Operators,
            title: &format!("{name} · {}", frame.t(text::WHY)),
            asks: html! { (frame.t(text::WHY_ASKS)) },
            above: Some((&above, &id)),
        };
        Ok(asking.page(&title, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn dead_letters(With(state): With<State>, asking: Asking, Query(pairs): Pairs) -> Response {
    let page = async {
        let filter = dead_api::filter_of(pairs, ROWS)?;
        let (asked, all) = (filter.clone(), DeadFilter { limit: ROWS, ..DeadFilter::default() });
        let (groups, letters) =
            state.ask(move |parts| Ok((parts.recover.groups(&all)?, parts.recover.dead_letters(&asked)?))).await?;
        let body = super::dead::list(&asking.frame, &filter, &groups, &letters);
        Ok(simple(&asking, Here::DeadLetters, text::DEADS, text::DEADS_ASKS, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn dead_letter(
    With(state): With<State>,
    asking: Asking,
    Path((raw, generation)): Path<(String, String)>,
) -> Response {
    let page = async {
        let letter = dead_api::listed(&state, raw, &generation).await?;
        Ok(letter_page(&asking, &letter))
    };
    drawn(&asking, page.await)
}

/// What the form sends that shows what a dead letter holds; as with [`ReplayForm`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct ShowForm {
    token: String,
}

pub(in crate::serve) async fn whole_dead_letter(
    With(state): With<State>,
    asking: Asking,
    Path((raw, generation)): Path<(String, String)>,
    form: Result<Form<ShowForm>, FormRejection>,
) -> Response {
    let page = async {
        let Form(form) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&form.token), &state.parts().actors)?;
        let letter = dead_api::whole(&state, &actor, raw, &generation).await?;
        Ok(letter_page(&asking, &letter))
    };
    drawn(&asking, page.await)
}

fn letter_page(asking: &Asking, letter: &DeadLetter) -> Response {
    let frame = &asking.frame;
    let title = Title {
        here: Here::DeadLetters,
        title: letter.key.as_deref().unwrap_or(&letter.raw),
        asks: html! { (frame.t(text::DEADS_ASKS)) },
        above: Some(("/dead-letters", frame.t(text::DEADS))),
    };
    asking.page(&title, &super::dead::one(frame, letter, explain::find(&letter.code)))
}

pub(super) fn unreadable(error: &FormRejection) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, crate::code!(8011), error.body_text())
}

/// What the replay form sends. The token is typed, never kept: no other site
/// can send it in someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct ReplayForm {
    token: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    raw: Option<String>,
}

/// Who sends the form, and what it selects.
fn selected(state: &State, form: Result<Form<ReplayForm>, FormRejection>) -> Result<(Actor, Selection), Problem> {
    let Form(ReplayForm { token, source, code, raw }) = form.map_err(|error| unreadable(&error))?;
    let actor = api::operator_of(Some(&token), &state.parts().actors)?;
    Ok((actor, Selection { source, code, raw }))
}

pub(in crate::serve) async fn replay(
    With(state): With<State>,
    asking: Asking,
    form: Result<Form<ReplayForm>, FormRejection>,
) -> Response {
    let page = async {
        let (actor, selection) = selected(&state, form)?;
        let done = dead_api::again(&state, &actor, selection).await?;
        let body = super::dead::replayed(&asking.frame, &done);
        Ok(simple(&asking, Here::DeadLetters, text::REPLAYED, text::REPLAY_DOES, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn try_replay(
    With(state): With<State>,
    asking: Asking,
    form: Result<Form<ReplayForm>, FormRejection>,
) -> Response {
    let page = async {
        let (_, selection) = selected(&state, form)?;
        let tried = dead_api::tried(&state, selection.clone()).await?;
        let body = super::dead::tried(&asking.frame, &selection, &tried);
        Ok(simple(&asking, Here::DeadLetters, text::TRIED_REPLAY, text::TRIED_DOES, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn audit(With(state): With<State>, asking: Asking) -> Response {
    let page = async {
        let audit = state.ask(|parts| parts.recover.audit()).await?;
        Ok(simple(&asking, Here::Audit, text::AUDIT, text::AUDIT_ASKS, &super::audit::body(&asking.frame, &audit)))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn codes(asking: Asking) -> Response {
    simple(&asking, Here::Elsewhere, text::CODES, text::EXPLAIN_ASKS, &explain::list())
}

pub(in crate::serve) async fn explain(asking: Asking, Path(name): Path<String>) -> Response {
    let Some(code) = explain::find(&name) else {
        return error::page(&asking, &Problem::not_found("code", &name));
    };
    let frame = &asking.frame;
    let title = Title {
        here: Here::Elsewhere,
        title: code.title(),
        asks: html! { code { (code) } " · " (frame.t(text::EXPLAIN_ASKS)) },
        above: Some(("/explain", frame.t(text::CODES))),
    };
    asking.page(&title, &explain::body(frame, code))
}
