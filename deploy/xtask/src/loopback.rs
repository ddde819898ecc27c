//! GET requests to programs on this machine.
//!
//! Promises: no proxy, no TLS, an answer within seconds or an error.
//! Knows nothing of what is asked.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use ureq::Agent;

/// A client for loopback addresses.
#[derive(Clone)]
pub struct Loopback {
    agent: Agent,
}

impl Loopback {
    /// A client; connections are opened when first needed.
    pub fn new() -> Self {
        let settings = Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).proxy(None).build();
        Self { agent: settings.into() }
    }

    /// The JSON at `url`.
    pub fn get(&self, url: &str) -> Result<Value> {
        let text = self.text(url)?;
        serde_json::from_str(&text).with_context(|| format!("GET {url}"))
    }

    /// The text at `url`.
    pub fn text(&self, url: &str) -> Result<String> {
        let ask = || -> Result<String> { Ok(self.agent.get(url).call()?.into_body().read_to_string()?) };
        ask().with_context(|| format!("GET {url}"))
    }

    /// Does `url` answer with a success?
    pub fn answers(&self, url: &str) -> bool {
        self.agent.get(url).call().is_ok()
    }
}

/// Was a request answered with: ask again?
pub fn not_now(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ureq::Error::StatusCode(503)))
}
