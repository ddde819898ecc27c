//! Errors as RFC 9457 `application/problem+json`: the code, what happened here,
//! and the address of the page that says what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::boundary::Failure;
use crate::report::Code;
use crate::report::metric;

/// What every error is answered in.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// An error for whoever asked.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub code: Code,
    /// What happened in this case; the code's page says the rest.
    pub detail: String,
}

/// The form of every error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Address of the page that explains the code.
    #[serde(rename = "type")]
    kind: String,
    /// Title of that page.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened in this case.
    detail: String,
    /// `HUB-nnnn`.
    code: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into() }
    }

    /// There is no such thing.
    pub(super) fn not_found(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, crate::code!(8002), format!("there is no {what} {name:?}"))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Retry { code, message } => Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message),
            Failure::Reject { code, message } => Self::new(StatusCode::BAD_REQUEST, code, message),
            Failure::Refused { code, message } => Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, message),
            Failure::Nothing { code, message } => Self::new(StatusCode::NOT_FOUND, code, message),
            Failure::Gone { code, message } => Self::new(StatusCode::GONE, code, message),
            Failure::Stop { code, message } => Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, message),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            metrics::counter!(metric::ERRORS, "code" => self.code.to_string(), "source" => "").increment(1);
            tracing::warn!(code = %self.code, status = self.status.as_u16(), "{}", self.detail);
        }
        let body = ProblemBody {
            kind: format!("/explain/{}", self.code),
            title: self.code.title().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code.to_string(),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hub\""));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
        }
        response
    }
}
