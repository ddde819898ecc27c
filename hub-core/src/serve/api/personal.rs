//! Personal data, shown on request: of an operator's archive, and of a pair of the review queue.
//!
//! Promises: the archive that shows it is asked here alone, for an actor with the role operator or admin, and the log
//! says who saw whose and when; no answer that may hold it is kept on its way. Knows nothing of what is personal.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, HeaderName, header};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use super::Pairs;
use crate::message::Anchor;
use crate::serve::actor::{Actor, Actors};
use crate::serve::boundary::{Archive, Failure};
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::{Operator, Proposed, Side};

/// The word that asks for it, to be described.
pub(super) struct Shown;

impl utoipa::PartialSchema for Shown {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["shown"])).into()
    }
}

impl utoipa::ToSchema for Shown {}

/// An answer that nobody keeps on its way.
pub(super) type Unkept<T> = ([(HeaderName, &'static str); 1], Json<T>);

/// Such an answer.
pub(super) fn unkept<T>(value: T) -> Unkept<T> {
    ([(header::CACHE_CONTROL, "no-store")], Json(value))
}

/// Whom personal data is shown: an actor who asks for it and may see it; none where nobody asks.
///
/// # Errors
/// Where one asks who may not, or the query asks for something else.
pub(super) fn shown_to(asked: &Asked, headers: &HeaderMap, actors: &Actors) -> Result<Option<Actor>, Problem> {
    if asked.personal()? { super::operator(headers, actors).map(Some) } else { Ok(None) }
}

/// Asks the archive, which masks personal data unless it is shown `to` somebody. `whose` says of what was found whose
/// data it is, for the log.
///
/// # Errors
/// What the question itself gives.
pub(in crate::serve) async fn look<T, Q, W>(
    state: &State,
    to: Option<&Actor>,
    question: Q,
    whose: W,
) -> Result<T, Problem>
where
    T: Send + 'static,
    Q: FnOnce(&dyn Archive) -> Result<T, Failure> + Send + 'static,
    W: FnOnce(&T) -> Vec<String>,
{
    let shows = to.is_some();
    let asking = state.ask(move |parts| {
        let archive = if shows { parts.archive.unmasked() } else { Arc::clone(&parts.archive) };
        question(&*archive)
    });
    let found = asking.await?;
    if let Some(actor) = to {
        for one in whose(&found) {
            tracing::info!(actor = actor.name(), role = %actor.role(), whose = one, "personal data is shown");
        }
    }
    Ok(found)
}

/// Whose archive it is, for the log.
pub(in crate::serve) fn whose(operator: Option<&Operator>) -> Vec<String> {
    operator.map(|operator| operator.id.clone()).into_iter().collect()
}

/// One pair of the queue, by its place there.
#[utoipa::path(get, path = "/v1/review/{place}", tag = "archive",
    params(
        ("place" = String, Path, description = "`place` of the pair in the queue"),
        ("personal" = inline(Option<Shown>), Query, description = "`shown`: personal data is not masked; for an operator, and the log says who saw it"),
    ),
    security((), ("actor" = [])),
    responses((status = 200, body = Proposed), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn pair(
    With(state): With<State>,
    Named(place): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Unkept<Proposed>, Problem> {
    let to = shown_to(&Asked::read(pairs, &["personal"])?, &headers, &state.parts().actors)?;
    waiting(&state, to.as_ref(), &place).await.map(unkept)
}

/// The pair at a place of the queue; with personal data where it is shown `to` somebody.
///
/// # Errors
/// Where none waits there.
pub(in crate::serve) async fn waiting(state: &State, to: Option<&Actor>, place: &str) -> Result<Proposed, Problem> {
    let asked = place.to_owned();
    let sides = |found: &Option<Proposed>| -> Vec<String> {
        found.iter().flat_map(|pair| [&pair.one, &pair.other]).map(called).collect()
    };
    let found = look(state, to, move |archive| archive.pair(&asked), sides).await?;
    found.ok_or_else(|| Problem::not_found("pair that waits", place))
}

/// Whom a side is, for the log: an operator, else what a decision would call it.
fn called(side: &Side) -> String {
    match (&side.operator, &side.anchor) {
        (Some(operator), _) => operator.clone(),
        (None, Anchor::Identifier { scheme, value }) => format!("{scheme}:{value}"),
        (None, Anchor::Party { source, family, record, role }) => format!("record:{source}/{family}/{role}/{record}"),
    }
}
