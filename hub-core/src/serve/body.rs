//! The body of a request, up to a length.
//!
//! Who sends more is told so: what it still sends is read and thrown away for a
//! while, for a connection that is closed with something unread in it is reset,
//! and the answer may be lost with it.
//! Knows nothing of what a body says.

use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use futures_util::{Stream, StreamExt, TryStreamExt};

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
            throw_away(pieces).await;
            return None;
        }
        taken.extend_from_slice(&piece);
    }
    Some(taken.freeze())
}

/// Reads what nobody wants, so that its sender hears the answer.
pub(super) async fn refuse(body: Body) {
    throw_away(body.into_data_stream()).await;
}

async fn throw_away(mut pieces: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin) {
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
    use super::*;

    fn pieces(many: usize) -> Body {
        let pieces = (0..many).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"four")));
        Body::from_stream(futures_util::stream::iter(pieces))
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit_and_read_to_its_end_beyond() {
        assert_eq!(whole(pieces(3), 12).await.unwrap(), "fourfourfour");
        assert_eq!(whole(pieces(3), 11).await, None);
        let (ended, is_ended) = tokio::sync::oneshot::channel::<()>();
        let telling = futures_util::stream::once(async move {
            drop(ended);
            Ok::<_, std::io::Error>(Bytes::from_static(b"the end"))
        });
        let long = futures_util::stream::iter([Ok(Bytes::from_static(b"too much"))]).chain(telling);
        assert_eq!(whole(Body::from_stream(long), 4).await, None);
        assert!(is_ended.await.is_err(), "the last piece was asked for");
    }
}
