//! `/v1/sources/{name}/files/{file}` and `…/refused`: a file brought to a source by hand, and its rows that
//! were refused, each with why.
//!
//! Promises: only the role operator or admin brings or sees any, and the log says who; what is brought is read
//! as if it had been put into the source's folder, once, whatever its name.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State as With};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Pairs;
use crate::serve::actor::Actor;
use crate::serve::body;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::{Asked, Named};
use crate::serve::state::State;
use crate::serve::view::Mode;

/// Largest file, in bytes.
pub(in crate::serve) const LARGEST: usize = 64 << 20;

/// A file that was brought. It is read at the next look into the folder.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::serve) struct Brought {
    /// The source.
    pub source: String,
    /// As the file is called there.
    pub file: String,
    /// Bytes.
    pub size: u64,
}

/// Brings a file to a source that reads files, at most 64 MiB.
#[utoipa::path(put, path = "/v1/sources/{name}/files/{file}", tag = "hub",
    params(("name" = String, Path, description = "a source whose folder is watched"),
        ("file" = String, Path, description = "its name, with the ending that says its form")),
    request_body(content((Vec<u8> = "application/octet-stream"))), security(("actor" = [])),
    responses((status = 200, body = Brought), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 413, body = ProblemBody)))]
pub(in crate::serve) async fn bring(
    With(state): With<State>,
    Named((name, file)): Named<(String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Brought>, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    let bytes = body::whole(body, LARGEST).await.ok_or_else(too_large)?;
    brought(&state, &actor, name, file, bytes.into()).await.map(Json)
}

/// The refusal of what is larger than [`LARGEST`].
pub(in crate::serve) fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, crate::code!(8006), "a file has at most 64 MiB")
}

/// Puts a file into its source's folder, in the name of `actor`.
///
/// # Errors
/// Where the source reads no files, the name is none of a file, or the disk does not take it.
pub(in crate::serve) async fn brought(
    state: &State,
    actor: &Actor,
    name: String,
    file: String,
    bytes: Vec<u8>,
) -> Result<Brought, Problem> {
    if super::source(state, &name)?.mode != Mode::Files {
        let detail = format!("{name} reads no files");
        return Err(Problem::new(StatusCode::CONFLICT, crate::code!(8011), detail));
    }
    let size = bytes.len() as u64;
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, file, size, "a file is brought");
    let (source, called) = (name.clone(), file.clone());
    state.ask(move |parts| parts.folders.put(&source, &called, &bytes)).await?;
    Ok(Brought { source: name, file, size })
}

/// The rows of a source's files that were refused and not replayed since, each with why: as CSV, the newest
/// 5,000.
#[utoipa::path(get, path = "/v1/sources/{name}/refused", tag = "hub",
    params(("name" = String, Path, description = "a source of rows")),
    security(("actor" = [])),
    responses((status = 200, description = "a table", content_type = "text/csv", body = String),
        (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(in crate::serve) async fn refused(
    With(state): With<State>,
    Named(name): Named<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Asked::read(pairs, &[])?;
    let actor = super::operator(&headers, &state.parts().actors)?;
    why_not(&state, &actor, name).await
}

/// The table of what was refused, for `actor` to see.
///
/// # Errors
/// Where there is no such source.
pub(in crate::serve) async fn why_not(state: &State, actor: &Actor, name: String) -> Result<Response, Problem> {
    super::source(state, &name)?;
    tracing::info!(actor = actor.name(), role = %actor.role(), source = name, "refused rows are shown");
    let table = state.ask(move |parts| parts.recover.refused(&name)).await?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"refused.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((head, table).into_response())
}
