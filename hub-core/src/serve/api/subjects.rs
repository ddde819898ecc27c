//! The schema look-up in the form that ordinary Avro clients ask for it
//! (Confluent Schema Registry, API v1), to be read. Schemas come with the hub:
//! registering is refused.
//!
//! Query parameters are left alone: clients send some that say nothing here.

mod view;

use axum::Router;
use axum::extract::State as With;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

use crate::serve::boundary::SubjectVersion;
use crate::serve::query::Named;
use crate::serve::state::State;
use view::{Candidate, Compatibility, Place, Registered, RegistryProblem, Text};

/// What registry clients are answered in.
pub(super) const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// An error in the form that registry clients read: the first three digits of
/// the code are the HTTP status.
#[derive(Debug)]
pub(super) struct RegistryError(u32, String);

impl IntoResponse for RegistryError {
    fn into_response(self) -> Response {
        let status = u16::try_from(self.0 / 100).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let body = RegistryProblem { error_code: self.0, message: self.1 };
        (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Answer(body)).into_response()
    }
}

#[derive(Debug)]
pub(super) struct Answer<T>(T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, MEDIA_TYPE)], axum::Json(self.0)).into_response()
    }
}

type Found<T> = Result<Answer<T>, RegistryError>;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/subjects", get(subjects))
        .route("/subjects/{subject}/versions", get(versions).post(register))
        .route("/subjects/{subject}/versions/{version}", get(version))
        .route("/subjects/{subject}/versions/{version}/schema", get(text))
        .route("/schemas/ids/{id}", get(by_id))
        .route("/schemas/ids/{id}/versions", get(versions_of_id))
        .route("/schemas/types", get(types))
        .route("/compatibility/subjects/{subject}/versions/{version}", post(compatible))
}

/// Every subject.
#[utoipa::path(get, path = "/subjects", tag = "schemas",
    responses((status = 200, body = Vec<String>)))]
pub(super) async fn subjects(With(state): With<State>) -> Answer<Vec<String>> {
    let mut names: Vec<String> = state.parts().subjects.all().into_iter().map(|found| found.subject).collect();
    names.dedup();
    Answer(names)
}

/// The kinds of schema that there are.
#[utoipa::path(get, path = "/schemas/types", tag = "schemas",
    responses((status = 200, body = Vec<String>)))]
pub(super) async fn types() -> Answer<Vec<&'static str>> {
    Answer(vec![view::AVRO])
}

/// The versions of a subject.
#[utoipa::path(get, path = "/subjects/{subject}/versions", tag = "schemas",
    params(("subject" = String, Path, description = "`event.<family>-value`")),
    responses((status = 200, body = Vec<u32>), (status = 404, body = RegistryProblem)))]
pub(super) async fn versions(With(state): With<State>, Named(subject): Named<String>) -> Found<Vec<u32>> {
    Ok(Answer(of(&state, &subject)?.iter().map(|found| found.version).collect()))
}

/// One version of a subject.
#[utoipa::path(get, path = "/subjects/{subject}/versions/{version}", tag = "schemas",
    params(("subject" = String, Path, description = "`event.<family>-value`"),
        ("version" = String, Path, description = "a number, or `latest`", pattern = "^(latest|-1|[0-9]{1,9})$")),
    responses((status = 200, body = Registered),
        (status = 404, body = RegistryProblem),
        (status = 422, body = RegistryProblem)))]
pub(super) async fn version(
    With(state): With<State>,
    Named((subject, version)): Named<(String, String)>,
) -> Found<Registered> {
    Ok(Answer(Registered::of(pick(of(&state, &subject)?, &version)?)))
}

/// The schema of a version, by itself.
#[utoipa::path(get, path = "/subjects/{subject}/versions/{version}/schema", tag = "schemas",
    params(("subject" = String, Path, description = "`event.<family>-value`"),
        ("version" = String, Path, description = "a number, or `latest`", pattern = "^(latest|-1|[0-9]{1,9})$")),
    responses((status = 200, body = serde_json::Value),
        (status = 404, body = RegistryProblem),
        (status = 422, body = RegistryProblem)))]
pub(super) async fn text(
    With(state): With<State>,
    Named((subject, version)): Named<(String, String)>,
) -> Result<Response, RegistryError> {
    let found = pick(of(&state, &subject)?, &version)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], found.schema).into_response())
}

/// The schema of an id, as the head of a message names it.
#[utoipa::path(get, path = "/schemas/ids/{id}", tag = "schemas",
    params(("id" = u32, Path, description = "the id")),
    responses((status = 200, body = Text),
        (status = 404, body = RegistryProblem)))]
pub(super) async fn by_id(With(state): With<State>, Named(id): Named<String>) -> Found<Text> {
    let mut found = with_id(&state, &id)?;
    Ok(Answer(Text::of(found.swap_remove(0))))
}

/// Where an id is registered.
#[utoipa::path(get, path = "/schemas/ids/{id}/versions", tag = "schemas",
    params(("id" = u32, Path, description = "the id")),
    responses((status = 200, body = Vec<Place>),
        (status = 404, body = RegistryProblem)))]
pub(super) async fn versions_of_id(With(state): With<State>, Named(id): Named<String>) -> Found<Vec<Place>> {
    Ok(Answer(with_id(&state, &id)?.into_iter().map(Place::of).collect()))
}

/// Whether readers of a schema can read what was written with a version of a subject.
///
/// The body is read whatever its declared type: clients send
/// `application/vnd.schemaregistry.v1+json`, `application/json` or octets.
#[utoipa::path(post, path = "/compatibility/subjects/{subject}/versions/{version}", tag = "schemas",
    params(("subject" = String, Path, description = "`event.<family>-value`"),
        ("version" = String, Path, description = "a number, or `latest`", pattern = "^(latest|-1|[0-9]{1,9})$")),
    request_body(content((Candidate = "application/vnd.schemaregistry.v1+json"), (Candidate = "application/json"))),
    responses((status = 200, body = Compatibility),
        (status = 404, body = RegistryProblem),
        (status = 422, body = RegistryProblem)))]
pub(super) async fn compatible(
    With(state): With<State>,
    Named((subject, version)): Named<(String, String)>,
    body: axum::body::Bytes,
) -> Found<Compatibility> {
    let against = pick(of(&state, &subject)?, &version)?;
    let wrong = |what: String| RegistryError(42201, format!("Invalid Avro schema: {what}"));
    let body: Candidate = serde_json::from_slice(&body).map_err(|error| wrong(error.to_string()))?;
    let messages = state.parts().subjects.compatible(&against, &body.schema).map_err(wrong)?;
    Ok(Answer(Compatibility { is_compatible: messages.is_empty(), messages }))
}

/// Refused: schemas come with the hub.
#[utoipa::path(post, path = "/subjects/{subject}/versions", tag = "schemas",
    params(("subject" = String, Path, description = "`event.<family>-value`")),
    responses((status = 403, body = RegistryProblem)))]
pub(super) async fn register() -> RegistryError {
    RegistryError(40301, "Schemas come with the hub; none is registered here".to_owned())
}

fn of(state: &State, subject: &str) -> Result<Vec<SubjectVersion>, RegistryError> {
    let found: Vec<SubjectVersion> =
        state.parts().subjects.all().into_iter().filter(|found| found.subject == subject).collect();
    if found.is_empty() { Err(RegistryError(40401, format!("Subject '{subject}' not found."))) } else { Ok(found) }
}

fn pick(versions: Vec<SubjectVersion>, version: &str) -> Result<SubjectVersion, RegistryError> {
    let none = || RegistryError(40402, format!("Version {version} not found."));
    if version == "latest" || version == "-1" {
        return versions.into_iter().next_back().ok_or_else(none);
    }
    let number: u32 = version
        .parse()
        .map_err(|_| RegistryError(42202, format!("The specified version '{version}' is not a valid version id.")))?;
    versions.into_iter().find(|found| found.version == number).ok_or_else(none)
}

fn with_id(state: &State, id: &str) -> Result<Vec<SubjectVersion>, RegistryError> {
    let number = id.parse::<u32>().ok();
    let all = state.parts().subjects.all();
    let found: Vec<SubjectVersion> = all.into_iter().filter(|found| Some(found.id) == number).collect();
    if found.is_empty() { Err(RegistryError(40403, format!("Schema {id} not found"))) } else { Ok(found) }
}
