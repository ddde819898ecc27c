//! What deliver asks of an adapter and of the way to the platform. Behind these
//! stand the sandbox and the client, and in tests a script.

use std::time::Duration;

use crate::kafka::Stop;
use crate::message::Instant;
use crate::sandbox::{Deliverer, Delivery, Failure, Handover, Request, Response, SandboxError};
use crate::transport::{Client, TransportError};

/// Between two looks at whether a request is still wanted.
const LOOK: Duration = Duration::from_millis(50);

/// An adapter that gives back. Called on a thread that may block.
pub trait DeliverGuest: Send + Sync {
    /// The first step with these deliveries, or what went wrong in the adapter's words.
    ///
    /// # Errors
    /// Where the adapter itself failed.
    fn begin(&self, now: Instant, deliveries: &[Delivery]) -> Result<Result<Handover, Failure>, SandboxError>;

    /// The step after an answer, or what the adapter makes of it.
    ///
    /// # Errors
    /// Where the adapter itself failed.
    fn resume(&self, state: &[u8], now: Instant, answer: &Response) -> Result<Result<Handover, Failure>, SandboxError>;
}

impl DeliverGuest for Deliverer {
    fn begin(&self, now: Instant, deliveries: &[Delivery]) -> Result<Result<Handover, Failure>, SandboxError> {
        self.begin(now, deliveries)
    }

    fn resume(&self, state: &[u8], now: Instant, answer: &Response) -> Result<Result<Handover, Failure>, SandboxError> {
        self.resume(state, now, answer)
    }
}

/// The way to a platform. Blocks.
pub trait Way: Send {
    /// Sends; none where the hub goes down meanwhile.
    ///
    /// # Errors
    /// As the client's.
    fn send(&self, request: &Request) -> Option<Result<Response, TransportError>>;

    /// Forgets the session, so that the next request logs in.
    ///
    /// # Errors
    /// Where there is none to be had.
    fn forget_session(&self) -> Result<(), TransportError>;
}

/// The client of a platform, for a thread that may block.
pub(crate) struct Blocking {
    pub client: std::sync::Arc<Client>,
    pub runtime: tokio::runtime::Handle,
    pub stop: Stop,
}

impl Way for Blocking {
    fn send(&self, request: &Request) -> Option<Result<Response, TransportError>> {
        self.runtime.block_on(async {
            let asked = async {
                while !self.stop.asked() {
                    tokio::time::sleep(LOOK).await;
                }
            };
            tokio::select! {
                biased;
                answer = self.client.send(request) => Some(answer),
                () = asked => None,
            }
        })
    }

    fn forget_session(&self) -> Result<(), TransportError> {
        self.runtime.block_on(self.client.forget_session())
    }
}
