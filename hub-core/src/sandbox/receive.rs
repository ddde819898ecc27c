//! An adapter that takes what a platform sends, and words the answer.

use super::adapter::Adapter;
use super::convert;
use super::error::SandboxError;
use super::talk::{Call, Refusal, Taken};

/// An adapter with the settings of one source.
pub struct Receiver {
    adapter: Adapter,
    settings: String,
}

impl Receiver {
    pub(super) fn new(adapter: Adapter, settings: &str) -> Self {
        Self { adapter, settings: settings.to_owned() }
    }

    /// Splits a call into items, or refuses it.
    ///
    /// # Errors
    /// `Reject` where the adapter fails on this call, else as for every call.
    pub fn accept(&self, call: &Call) -> Result<Result<Taken, Refusal>, SandboxError> {
        let (answer, _) = self.adapter.ask(&self.settings, call.body.len(), |maker, store, instance| {
            let indices = maker.receive.as_ref().expect("a receiver is made only of what exports `receive`");
            indices.load(&mut *store, instance)?.hub_adapter_receive().call_accept(store, &call.into())
        });
        match answer? {
            Ok(taken) => Ok(Ok(taken.into())),
            Err(refused) => Ok(Err(convert::refusal(refused))),
        }
    }
}
