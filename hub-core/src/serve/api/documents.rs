//! `/v1/documents/{digest}`: a document that was kept of a platform's answer.
//!
//! Promises: it is shown to the role operator or admin alone, and the log says who looked;
//! it is given to be saved, never to be run.

use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Pairs;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;

/// A document, for an operator.
#[utoipa::path(get, path = "/v1/documents/{digest}", tag = "hub",
    params(("digest" = String, Path, description = "as records have it: `sha256:` and 64 hexadecimal digits")),
    security(("actor" = [])),
    responses((status = 200, description = "its bytes", content_type = "application/octet-stream", body = [u8]),
        (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn one(
    With(state): With<State>,
    Named(digest): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let asked = digest.clone();
    let found = state.ask(move |parts| parts.documents.document(&asked)).await?;
    let bytes = found.ok_or_else(|| Problem::not_found("document", &digest))?;
    tracing::info!(actor = actor.name(), role = %actor.role(), digest, "a document is shown");
    // What a platform calls it is not believed: a browser would run a page.
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((head, bytes).into_response())
}
