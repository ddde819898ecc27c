//! An adapter on a platform as it is: asked a little, and nothing of it is written anywhere.
//!
//! Promises: no more than eight requests, at the rate and in the session that the client keeps; the talk ends with the
//! first answer that brings something.

use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::error::WorkshopError;
use super::opened::Opened;
use super::talk::{Answer, Platform, talk};
use super::trial::Tried;
use crate::code;
use crate::message::Instant;
use crate::plugin::Mode;
use crate::sandbox::{Request, Round};
use crate::transport::Client;

/// Most requests.
const REQUESTS: usize = 8;

struct Live<'c> {
    client: &'c Client,
    runtime: &'c Handle,
    sent: usize,
}

impl Platform for Live<'_> {
    fn answer(&mut self, request: &Request, came: usize) -> Answer {
        if came > 0 || self.sent == REQUESTS {
            return Answer::Enough;
        }
        self.sent += 1;
        match self.runtime.block_on(self.client.send(request)) {
            Ok(response) => Answer::Given(Box::new(response)),
            Err(error) => Answer::Failed(json!({"code": error.code().to_string(), "message": error.to_string()})),
        }
    }

    fn log_in(&mut self) -> bool {
        self.runtime.block_on(self.client.forget_session()).is_ok()
    }
}

/// Tries the adapter on the platform of a client, as a channel that pulls, from the beginning of a round. Blocks.
///
/// # Errors
/// HUB-4529: the channel does not pull; else where the adapter does not run.
pub fn try_live(
    opened: &Opened,
    channel: &str,
    client: &Client,
    runtime: &Handle,
    settings: &Value,
    now: Instant,
) -> Result<Tried, WorkshopError> {
    if opened.manifest.channel(channel)?.mode != Mode::Pull {
        return Err(WorkshopError::undone(code!(4529), format!("{channel} does not pull: try it on a file")));
    }
    let settings = opened.manifest.settings(settings)?;
    let mut tried = Tried::default();
    let round = Round { now, cursor: None, back_fill: None };
    let came = talk(opened, &settings, &round, &mut Live { client, runtime, sent: 0 }, &mut tried)?;
    tried.translate(opened, channel, &settings, came, now)?;
    Ok(tried)
}
