//! An answer on its way: as it should be, or as a fault makes it.
//!
//! Knows nothing of what it says.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::House;
use crate::platforms::faults::{Due, Fault};
use crate::platforms::script::List;

/// Between two bytes of an answer that drips.
const DRIP: Duration = Duration::from_millis(100);

/// An answer.
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Content type.
    pub media: &'static str,
    /// For the header `Retry-After`.
    pub retry_after: Option<u64>,
    /// The whole body.
    pub body: String,
    /// The rows it shows.
    pub shows: Option<(List, Vec<usize>)>,
}

/// Waits where an answer is to begin late; called before anything is looked up. It is noted
/// at once: who asked may not wait for it.
pub async fn delay(house: &House, call: &str, asked: &str, due: Option<Due>) {
    if let Some(Due { fault: Fault::Slow, seconds }) = due {
        house.note(call, asked.to_owned(), "slow".to_owned());
        tokio::time::sleep(Duration::from_secs(seconds.unwrap_or(1))).await;
    }
}

/// Notes what is answered: the fault, else the code.
pub fn note(house: &House, call: &str, asked: &str, due: Option<Due>, code: impl ToString) {
    let answer = match due.map(|due| (due.fault, serde_json::to_value(due.fault))) {
        Some((Fault::Slow, _)) => return,
        Some((_, Ok(Value::String(fault)))) => fault,
        _ => code.to_string(),
    };
    house.note(call, asked.to_owned(), answer);
}

/// Gives the answer. What it shows counts as read once it is given whole.
pub fn give(house: &Arc<House>, due: Option<Due>, answer: Answer) -> Response {
    let Answer { status, media, retry_after, mut body, shows } = answer;
    let length = body.len();
    let body = match due.map(|due| due.fault) {
        Some(Fault::Cut) => {
            body.truncate(body.floor_char_boundary(length / 2));
            trickle(vec![Ok(body.into_bytes()), Err(io::Error::other("cut"))], || {})
        }
        Some(Fault::Drip) => {
            let house = house.clone();
            let whole = move || read(&house, shows);
            trickle(body.into_bytes().into_iter().map(|byte| Ok(vec![byte])).collect(), whole)
        }
        Some(Fault::Truncated) => {
            body.truncate(body.floor_char_boundary(length / 2));
            Body::from(body)
        }
        _ => {
            read(house, shows);
            Body::from(body)
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Some(Fault::Cut | Fault::Drip) = due.map(|due| due.fault) {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(date) = house.date() {
        headers.insert(header::DATE, date);
    }
    response
}

fn read(house: &House, shows: Option<(List, Vec<usize>)>) {
    if let Some((list, shown)) = shows {
        house.read(list, &shown);
    }
}

fn trickle(pieces: Vec<io::Result<Vec<u8>>>, whole: impl FnOnce() + Send + 'static) -> Body {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for piece in pieces {
            if sender.send(piece).await.is_err() {
                return;
            }
            tokio::time::sleep(DRIP).await;
        }
        whole();
    });
    Body::from_stream(ReceiverStream::new(receiver))
}
