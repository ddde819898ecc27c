//! The body of a request: up to a length, and what nobody read of it.
//!
//! Promises: who is refused before all was read hears why. A connection that is closed with something unread in it is
//! reset, and the answer may be lost with it; so what a caller still sends is thrown away for a while first.
//! Knows nothing of what a body says.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use bytes::BytesMut;
use futures_util::{StreamExt, TryStreamExt};
use http_body::{Frame, SizeHint};
use tokio::sync::oneshot;

/// How much is thrown away before the connection is closed all the same, in bytes.
const SPARE: usize = 16 << 20;
/// How long, too.
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole body; none where it is longer than `limit` bytes, or broke off.
pub(super) async fn whole(body: Body, limit: usize) -> Option<Bytes> {
    let mut pieces = body.into_data_stream();
    let mut taken = BytesMut::new();
    while let Some(piece) = pieces.try_next().await.ok()? {
        if taken.len() + piece.len() > limit {
            return None;
        }
        taken.extend_from_slice(&piece);
    }
    Some(taken.freeze())
}

/// A layer: what the route left unread is read before its answer goes. A caller that waits for leave to send (`expect`)
/// has sent nothing yet, and is not told to.
pub(super) async fn read_to_its_end(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() || head.headers.contains_key(header::EXPECT) {
        return next.run(Request::from_parts(head, body)).await;
    }
    let (left, mut unread) = oneshot::channel();
    let lent = Lent { body, left: Some(left) };
    let answer = next.run(Request::from_parts(head, Body::new(lent))).await;
    if let Ok(unread) = unread.try_recv() {
        throw_away(unread).await;
    }
    answer
}

/// A body that comes back when its reader lets it go before its end.
struct Lent {
    body: Body,
    left: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(left) = self.left.take().filter(|_| !self.body.is_end_stream()) {
            let _nobody_waits = left.send(std::mem::take(&mut self.body));
        }
    }
}

async fn throw_away(body: Body) {
    let mut pieces = body.into_data_stream();
    let reading = async {
        let mut left = SPARE;
        while let Some(Ok(piece)) = pieces.next().await {
            match left.checked_sub(piece.len()) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    };
    let _out_of_patience = tokio::time::timeout(PATIENCE, reading).await;
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::routing::post;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    use super::*;

    fn pieces(many: usize) -> Body {
        let pieces = (0..many).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"four")));
        Body::from_stream(futures_util::stream::iter(pieces))
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit() {
        assert_eq!(whole(pieces(3), 12).await.unwrap(), "fourfourfour");
        assert_eq!(whole(pieces(3), 11).await, None);
    }

    #[tokio::test]
    async fn what_a_route_left_is_read_before_it_answers_unless_its_caller_waits_for_leave() {
        let takes =
            post(|body: Body| async { whole(body, 4).await.map_or(StatusCode::PAYLOAD_TOO_LARGE, |_| StatusCode::OK) });
        let refuses = post(|| async { StatusCode::FORBIDDEN });
        let routes = || {
            Router::new()
                .route("/takes", takes.clone())
                .route("/refuses", refuses.clone())
                .layer(middleware::from_fn(read_to_its_end))
        };
        for (path, waits, many, status, is_read) in [
            ("/takes", false, 1, StatusCode::OK, true),
            ("/takes", false, 3, StatusCode::PAYLOAD_TOO_LARGE, true),
            ("/refuses", false, 3, StatusCode::FORBIDDEN, true),
            ("/refuses", true, 3, StatusCode::FORBIDDEN, false),
        ] {
            let (read, mut is_end) = oneshot::channel();
            let end = futures_util::stream::once(async move {
                let _nobody_asks = read.send(());
                Ok::<_, axum::Error>(Bytes::new())
            });
            let body = Body::from_stream(pieces(many).into_data_stream().chain(end));
            let request = Request::post(path);
            let request = if waits { request.header(header::EXPECT, "100-continue") } else { request };
            let answer = routes().oneshot(request.body(body).unwrap()).await.unwrap();
            assert_eq!((answer.status(), is_end.try_recv().is_ok()), (status, is_read), "{path} {many}");
        }
    }
}
