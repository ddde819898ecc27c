//! The router, and what stands around every route: security headers, time-out,
//! panics, compression, counts. An error of any of these is a problem too.

use std::any::Any;
use std::time::{Duration, Instant as Moment};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::problem::Problem;
use super::state::State;
use super::{api, body, console};
use crate::report::metric;

/// No request takes longer than this; a push waits for a commit, not for more.
const LONGEST: Duration = Duration::from_secs(30);

const SECURITY: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Everything that this room serves.
pub fn router(state: State) -> Router {
    Router::new()
        .merge(api::routes())
        .merge(console::routes())
        .fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
        .layer(middleware::from_fn(body::read_to_its_end))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(guard))
}

async fn guard(request: Request, next: Next) -> Response {
    let began = Moment::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let mut response = match tokio::time::timeout(LONGEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            crate::code!(8010),
            format!("no answer within {} s", LONGEST.as_secs()),
        )
        .into_response(),
    };
    for (name, value) in SECURITY {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    let status = response.status().as_u16();
    tracing::debug!(%method, %route, status, took = ?began.elapsed(), "served");
    metrics::counter!(metric::HTTP_REQUESTS, "route" => route, "method" => method, "status" => status.to_string())
        .increment(1);
    response
}

/// A method that a caller made up must not make a metric of its own.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|name| method.as_str() == *name).unwrap_or("other")
}

async fn nowhere(request: Request) -> Problem {
    Problem::not_found("page or resource", request.uri().path())
}

async fn wrong_method(request: Request) -> Problem {
    let detail = format!("{} does not take {}", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, crate::code!(8008), detail)
}

#[allow(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<&str>().map(ToString::to_string);
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(%said, "a request's handler panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, crate::code!(8009), "the hub failed to answer; its log says more")
        .into_response()
}
