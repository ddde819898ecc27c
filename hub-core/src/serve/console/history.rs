//! The handlers of an operator's pages: as it is now, as of a day, what changed, its timeline.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State as With};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::frame::{Here, Title};
use super::operator::{self, Archive};
use super::pages::{Pairs, drawn, unreadable};
use super::past::{self, Stretch, When};
use super::request::Asking;
use super::settle::TokenForm;
use super::text::{self, Text};
use super::timeline::{self, Filter};
use super::{below, difference, relations};
use crate::serve::actor::Actor;
use crate::serve::api::operators::DAYS;
use crate::serve::api::{self, personal as personal_api};
use crate::serve::boundary::Failure;
use crate::serve::moment::End;
use crate::serve::problem::Problem;
use crate::serve::query::{Asked, wrong};
use crate::serve::state::State;
use crate::serve::view::{Between, Moment, Operator, Page, Span, TimelineEntry};

/// Entries of the timeline beside an archive.
const GLANCE: u32 = 40;
/// Entries of a page of the timeline.
const ENTRIES: u32 = 200;

/// What a query asks; a form's field that was left empty asks for nothing.
fn asked(pairs: Vec<(String, String)>, allowed: &[&str]) -> Result<Asked, Problem> {
    Asked::read(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect(), allowed)
}

pub(in crate::serve) async fn operator(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    drawn(&asking, archive(&state, &asking, id, pairs, None).await)
}

/// The same page with personal data, for a token that may see it.
pub(in crate::serve) async fn whole_operator(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let page = async {
        let Form(TokenForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        archive(&state, &asking, id, pairs, Some(&actor)).await
    };
    drawn(&asking, page.await)
}

/// The archive that an address asks for; with personal data where it is shown `to` somebody.
async fn archive(
    state: &State,
    asking: &Asking,
    id: String,
    pairs: Vec<(String, String)>,
    to: Option<&Actor>,
) -> Result<Response, Problem> {
    let asked = asked(pairs, &["family", "valid", "known"])?;
    let moment = Moment { valid: asked.moment("valid", End::Last)?, known: asked.moment("known", End::Last)? };
    let (family, when) = (asked.text("family"), When { valid: asked.said("valid"), known: asked.said("known") });
    if moment == Moment::default() {
        now(state, asking, id, family.as_deref(), to).await
    } else {
        then(state, asking, id, family.as_deref(), (moment, &when), to).await
    }
}

fn titled(asking: &Asking, operator: &Operator, body: &Markup) -> Response {
    let frame = &asking.frame;
    let title = Title {
        here: Here::Operators,
        title: operator.name.as_deref().unwrap_or_else(|| frame.t(text::NO_NAME)),
        asks: operator::who(frame, operator),
        above: Some(("/operators", frame.t(text::OPERATORS))),
    };
    asking.page(&title, body)
}

/// A timeline beside an archive; none where too much hangs together with the operator for its past to be told, which
/// keeps nobody from the archive as it stands.
fn glance(told: Result<Option<Page<TimelineEntry>>, Failure>) -> Result<Option<Page<TimelineEntry>>, Failure> {
    match told {
        Err(failure) if failure.code() == crate::code!(7005) => Ok(None),
        told => told,
    }
}

async fn now(
    state: &State,
    asking: &Asking,
    id: String,
    family: Option<&str>,
    to: Option<&Actor>,
) -> Result<Response, Problem> {
    let name = id.clone();
    let found = personal_api::look(
        state,
        to,
        move |archive| {
            let timeline = glance(archive.timeline(&id, &Span { limit: GLANCE, ..Span::default() }))?;
            let others = archive.relations(&id, relations::GLANCE, None)?;
            let around = (archive.measurements(&id, DAYS)?, others, archive.decisions_of(&id)?);
            Ok((archive.operator(&id)?, timeline, around))
        },
        |(operator, ..)| personal_api::whose(operator.as_ref()),
    );
    let (Some(operator), timeline, (Some(devices), Some(others), Some(decisions))) = found.await? else {
        return Err(Problem::not_found("operator", &name));
    };
    let whole = Archive {
        operator: &operator,
        when: &When::default(),
        timeline: timeline.as_ref(),
        devices: &devices.items,
        relations: &others,
        decisions: &decisions,
        seen_by: to.map(Actor::name),
    };
    Ok(titled(asking, &operator, &operator::body(&asking.frame, &whole, family)))
}

/// Of the past there is what the facts said; the rest is of today alone.
async fn then(
    state: &State,
    asking: &Asking,
    id: String,
    family: Option<&str>,
    (moment, when): (Moment, &When),
    to: Option<&Actor>,
) -> Result<Response, Problem> {
    let name = id.clone();
    let whose = |found: &Option<Operator>| personal_api::whose(found.as_ref());
    let found = personal_api::look(state, to, move |archive| archive.operator_as_of(&name, moment), whose).await?;
    let operator = found.ok_or_else(|| {
        let at = |word: &str, at: Option<_>| at.map(|at| format!(" {word} {}", past::moment(at))).unwrap_or_default();
        let then = at("as of", moment.valid) + &at("by what was known on", moment.known);
        Problem::new(StatusCode::NOT_FOUND, crate::code!(8002), format!("there was no operator {id:?}{then}"))
    })?;
    let whole = Archive {
        operator: &operator,
        when,
        timeline: None,
        devices: &[],
        relations: &relations::then(&operator),
        decisions: &[],
        seen_by: to.map(Actor::name),
    };
    Ok(titled(asking, &operator, &operator::body(&asking.frame, &whole, family)))
}

/// A page below an operator's, which today may not be there any more.
fn below(asking: &Asking, id: &str, today: Option<&Operator>, title: Text, asks: Text, body: &Markup) -> Response {
    let name = today.and_then(|operator| operator.name.as_deref());
    below::page(asking, (id, name), asking.frame.t(title), html! { (asking.frame.t(asks)) }, body)
}

pub(in crate::serve) async fn difference(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let page = async {
        let asked = asked(pairs, &["from", "to", "by", "family"])?;
        let from = asked.moment("from", End::Last)?;
        let from = from.ok_or_else(|| wrong("from is needed: a day or a point in time".to_owned()))?;
        let between = Between { by: asked.by()?, from, to: asked.moment("to", End::Last)? };
        let stretch = Stretch { from: asked.said("from"), to: asked.said("to"), by: between.by };
        let name = id.clone();
        let found = state
            .ask(move |parts| Ok((parts.archive.difference(&name, between)?, parts.archive.operator(&name)?)))
            .await?;
        let (Some(found), today) = found else { return Err(Problem::not_found("operator", &id)) };
        let family = asked.text("family");
        let body = difference::body(&asking.frame, &below::own(&id), &stretch, &found, family.as_deref());
        Ok(below(&asking, &id, today.as_ref(), text::DIFFERENCES, text::DIFFERENCES_ASK, &body))
    };
    drawn(&asking, page.await)
}

pub(in crate::serve) async fn timeline(
    With(state): With<State>,
    asking: Asking,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let page = async {
        let asked = asked(pairs, &["family", "since", "until", "by", "after"])?;
        let span = Span {
            by: asked.by()?,
            family: asked.text("family"),
            since: asked.moment("since", End::First)?,
            // For people a stretch ends with its last day.
            until: asked.moment("until", End::Last)?.map(|last| last + 1),
            limit: ENTRIES,
            after: asked.after(),
        };
        let filter = Filter {
            by: span.by,
            family: asked.said("family"),
            since: asked.said("since"),
            until: asked.said("until"),
            later: span.after.is_some(),
        };
        let name = id.clone();
        let found =
            state.ask(move |parts| Ok((parts.archive.timeline(&name, &span)?, parts.archive.operator(&name)?))).await?;
        let (Some(found), today) = found else { return Err(Problem::not_found("operator", &id)) };
        let body = timeline::body(&asking.frame, &below::own(&id), &filter, &found);
        Ok(below(&asking, &id, today.as_ref(), text::TIMELINE, text::TIMELINE_ASKS, &body))
    };
    drawn(&asking, page.await)
}
