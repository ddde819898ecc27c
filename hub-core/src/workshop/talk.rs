//! An adapter that pulls, in a talk with a platform: one that was recorded, or the real one. Pure but for who answers.

use serde_json::Value;

use super::error::WorkshopError;
use super::opened::Opened;
use super::trial::Tried;
use crate::plugin::cases;
use crate::sandbox::{Item, Next, Remedy, Request, Response, Round};

/// What becomes of a request.
pub(super) enum Answer {
    /// The platform's.
    Given(Box<Response>),
    /// Enough was asked: the talk ends here.
    Enough,
    /// There is none, and why.
    Failed(Value),
}

/// Who answers.
pub(super) trait Platform {
    /// Answers a request, before which so many records came.
    fn answer(&mut self, request: &Request, came: usize) -> Answer;

    /// Begins another session where the adapter says that this one is over; false where that cannot be.
    fn log_in(&mut self) -> bool;
}

/// Lets the adapter ask as far as it and the platform go: what came, and of which media type.
pub(super) fn talk(
    opened: &Opened,
    settings: &str,
    round: &Round,
    platform: &mut dyn Platform,
    tried: &mut Tried,
) -> Result<(Vec<Item>, String), WorkshopError> {
    let puller = opened.adapter.puller(settings)?;
    let (mut items, mut media_type) = (Vec::new(), String::new());
    let mut step = puller.begin(round)?;
    let mut may_log_in = true;
    let mut asked: Option<(Vec<u8>, Request)> = None;
    loop {
        let (state, request) = match (step, asked.take()) {
            (Ok(done), _) => {
                items.extend(done.items);
                if !done.media_type.is_empty() {
                    media_type = done.media_type;
                }
                may_log_in = true;
                match done.next {
                    Next::Send(request) => (done.state, request),
                    _ => break,
                }
            }
            (Err(failure), Some(again)) if failure.remedy == Remedy::LogIn && may_log_in && platform.log_in() => {
                may_log_in = false;
                again
            }
            (Err(failure), _) => {
                tried.failure = Some(cases::failed(&failure));
                break;
            }
        };
        tried.requests.push(cases::asked(&request));
        match platform.answer(&request, items.len()) {
            Answer::Given(response) => step = puller.resume(&state, round.now, &response)?,
            Answer::Enough => break,
            Answer::Failed(why) => {
                tried.failure = Some(why);
                break;
            }
        }
        asked = Some((state, request));
    }
    Ok((items, media_type))
}
