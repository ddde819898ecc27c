//! The schema look-up in the form that ordinary Avro clients ask for it
//! (Confluent Schema Registry, API v1), to be read. Schemas come with the hub:
//! registering is refused.

use axum::Router;
use axum::extract::{Path, State as With};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::serve::boundary::SubjectVersion;
use crate::serve::state::State;

const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// An error in the form that registry clients read: the first three digits of
/// the code are the HTTP status.
#[derive(Debug)]
struct RegistryError(u32, String);

impl IntoResponse for RegistryError {
    fn into_response(self) -> Response {
        let status = u16::try_from(self.0 / 100).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let body = json!({"error_code": self.0, "message": self.1});
        (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Answer(body)).into_response()
    }
}

#[derive(Debug)]
struct Answer(Value);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, MEDIA_TYPE)], self.0.to_string()).into_response()
    }
}

type Found = Result<Answer, RegistryError>;

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

async fn subjects(With(state): With<State>) -> Answer {
    let mut names: Vec<String> = state.parts().subjects.all().into_iter().map(|found| found.subject).collect();
    names.dedup();
    Answer(json!(names))
}

async fn types() -> Answer {
    Answer(json!(["AVRO"]))
}

async fn versions(With(state): With<State>, Path(subject): Path<String>) -> Found {
    Ok(Answer(json!(of(&state, &subject)?.iter().map(|found| found.version).collect::<Vec<_>>())))
}

async fn version(With(state): With<State>, Path((subject, version)): Path<(String, String)>) -> Found {
    let found = pick(of(&state, &subject)?, &version)?;
    Ok(Answer(json!({
        "subject": found.subject, "version": found.version, "id": found.id, "schemaType": "AVRO", "schema": found.schema,
    })))
}

async fn text(
    With(state): With<State>,
    Path((subject, version)): Path<(String, String)>,
) -> Result<Response, RegistryError> {
    let found = pick(of(&state, &subject)?, &version)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], found.schema).into_response())
}

async fn by_id(With(state): With<State>, Path(id): Path<String>) -> Found {
    let found = with_id(&state, &id)?;
    Ok(Answer(json!({"schemaType": "AVRO", "schema": found[0].schema})))
}

async fn versions_of_id(With(state): With<State>, Path(id): Path<String>) -> Found {
    let of = |found: &SubjectVersion| json!({"subject": found.subject, "version": found.version});
    Ok(Answer(with_id(&state, &id)?.iter().map(of).collect()))
}

/// Reads the body whatever its declared type: clients send
/// `application/vnd.schemaregistry.v1+json`, `application/json` or octets.
async fn compatible(
    With(state): With<State>,
    Path((subject, version)): Path<(String, String)>,
    body: axum::body::Bytes,
) -> Found {
    let against = pick(of(&state, &subject)?, &version)?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let wrong = |what: String| RegistryError(42201, format!("Invalid Avro schema: {what}"));
    let schema = body["schema"].as_str().ok_or_else(|| wrong("the body has no text \"schema\"".to_owned()))?;
    let messages = state.parts().subjects.compatible(&against, schema).map_err(wrong)?;
    Ok(Answer(json!({"is_compatible": messages.is_empty(), "messages": messages})))
}

async fn register() -> RegistryError {
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
