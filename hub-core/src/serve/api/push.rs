//! `/in/{source}`: what platforms push. The adapter of the source reads the
//! request and says how to answer; nothing is answered before it is committed.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State as With};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::serve::boundary::{Call, Refusal, Reply};
use crate::serve::problem::Problem;
use crate::serve::state::State;

pub(super) async fn whole(state: With<State>, Path(source): Path<String>, request: Request) -> Result<Response, Problem> {
    take(state, source, request).await
}

pub(super) async fn below(
    state: With<State>,
    Path((source, _path)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    take(state, source, request).await
}

async fn take(With(state): With<State>, source: String, request: Request) -> Result<Response, Problem> {
    let Some(inbox) = state.parts().inbox.clone() else {
        return Err(Problem::not_found("source", &source));
    };
    let (head, body) = request.into_parts();
    let limit = state.parts().push_limit;
    let body = to_bytes(body, limit).await.map_err(|_| {
        let detail = format!("a body may have {limit} bytes at most");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, crate::code!(8006), detail)
    })?;
    // The path as sent: the platform may have signed it.
    let path = head.uri.path().strip_prefix("/in/").and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()));
    let call = Call {
        method: head.method.to_string(),
        path: path.unwrap_or_default(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect(),
        body,
    };
    match inbox.accept(&source, call).await {
        Ok(reply) => answer(reply),
        Err(Refusal { status, code, message }) => {
            Err(Problem::new(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), code, message))
        }
    }
}

fn answer(reply: Reply) -> Result<Response, Problem> {
    let wrong = |detail: String| Problem::new(StatusCode::BAD_GATEWAY, crate::code!(8012), detail);
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).map_err(|_| wrong(format!("{} is no HTTP status", reply.status)))?;
    for (name, value) in reply.headers {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::try_from(value)) else {
            return Err(wrong(format!("{name:?} is no HTTP header")));
        };
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
