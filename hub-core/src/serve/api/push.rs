//! `/in/{source}`: what platforms push. The adapter of the source reads the
//! request and says how to answer; nothing is answered before it is committed.

use axum::body::Body;
use axum::extract::{Query, Request, State as With};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::collect::PushError;
use crate::sandbox::{Call, Reply};
use crate::serve::body;
use crate::serve::problem::{Problem, ProblemBody};
use crate::serve::query::Named;
use crate::serve::state::State;

type Pairs = Query<Vec<(String, String)>>;

/// Records from a platform, in its own form; below the source's address any path of the platform's own.
///
/// The adapter reads the request, whatever its method and body, and says how to answer.
#[utoipa::path(post, path = "/in/{source}", tag = "platforms",
    params(("source" = String, Path, description = "`<platform>.<channel>`")),
    request_body(content((Vec<u8> = "application/octet-stream"))),
    responses((status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "not now, or the source is paused: `Retry-After` says when to send the same again"),
        (status = "default", description = "the adapter's answer, once all is kept")))]
pub(super) async fn whole(
    state: With<State>,
    Named(source): Named<String>,
    query: Pairs,
    request: Request,
) -> Response {
    take(state, source, query, request).await.unwrap_or_else(IntoResponse::into_response)
}

pub(super) async fn below(
    state: With<State>,
    Named((source, _path)): Named<(String, String)>,
    query: Pairs,
    request: Request,
) -> Response {
    take(state, source, query, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn take(
    With(state): With<State>,
    source: String,
    Query(query): Pairs,
    request: Request,
) -> Result<Response, Problem> {
    let Some(inbox) = state.parts().inbox.clone() else {
        return Err(Problem::not_found("source", &source));
    };
    let (head, sent_body) = request.into_parts();
    let headers = texts(&head.headers);
    let limit = match inbox.admit(&source, &headers) {
        Ok(limit) => limit,
        Err(error) => return Ok(refused(error)),
    };
    let Some(body) = body::whole(sent_body, limit).await else {
        return Ok(refused(PushError::TooLarge { limit }));
    };
    // The path as sent: the platform may have signed it.
    let path = head.uri.path().strip_prefix("/in/").and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()));
    let call = Call {
        documents: Vec::new(),
        now: state.now(),
        method: head.method.to_string(),
        path: path.unwrap_or_default(),
        query,
        headers,
        body: body.into(),
    };
    Ok(match inbox.accept(&source, call).await {
        Ok(reply) => sent(reply),
        Err(error) => refused(error),
    })
}

/// Headers that are text; what is not, no adapter reads.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect()
}

/// The adapter's answer, as it stands.
fn sent(reply: Reply) -> Response {
    let (Ok(status), Ok(media_type)) = (StatusCode::from_u16(reply.status), HeaderValue::try_from(&reply.media_type))
    else {
        let detail = format!("status {} with media type {:?}", reply.status, reply.media_type);
        return Problem::new(StatusCode::BAD_GATEWAY, crate::code!(8012), detail).into_response();
    };
    (status, [(header::CONTENT_TYPE, media_type)], Body::from(reply.body)).into_response()
}

fn refused(error: PushError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let problem = Problem::new(status, error.code(), error.to_string());
    match error {
        PushError::Refused(refusal) => sent(refusal.reply),
        PushError::Busy { retry_after }
        | PushError::Paused { retry_after }
        | PushError::Quarantined { retry_after } => {
            ([(header::RETRY_AFTER, HeaderValue::from(retry_after))], problem).into_response()
        }
        _ => problem.into_response(),
    }
}
