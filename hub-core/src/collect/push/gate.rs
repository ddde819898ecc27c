//! How a platform that pushes shows who it is: by a token that was agreed, or by
//! signing each call after its profile.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::header;
use crate::collect::PushError;
use crate::config::Secret;
use crate::message::Instant;
use crate::sandbox::{Call, Reply};
use crate::transport::{Admitted, Verifier};

/// The check at a source's door.
#[derive(Clone)]
pub enum Gate {
    /// A header carries the token.
    Token {
        /// Its name, in lower case.
        header: String,
        /// The token.
        token: Secret,
    },
    /// The call is signed.
    Signed(Arc<Verifier>),
}

impl Gate {
    /// What is known before the body is read. Whether a call is signed is not.
    pub(super) fn admits(&self, headers: &[(String, String)]) -> Result<(), PushError> {
        let Self::Token { header: name, token } = self else { return Ok(()) };
        let (token, shown) = (token.bytes(), header(headers, name).unwrap_or_default().as_bytes());
        let bearer = shown.strip_prefix(b"Bearer ").unwrap_or(shown);
        if token.is_empty() || !bool::from(shown.ct_eq(token) | bearer.ct_eq(token)) {
            return Err(PushError::Unauthorised);
        }
        Ok(())
    }

    /// Leaves of the call what the adapter may see. Gives what is to be kept once
    /// the call is answered.
    pub(super) fn prove(&self, call: &mut Call) -> Result<Option<Admitted>, PushError> {
        let admitted = match self {
            Self::Token { header, .. } => {
                call.headers.retain(|(name, _)| name != header);
                None
            }
            Self::Signed(verifier) => Some(verifier.verify(call)?),
        };
        call.headers.retain(|(name, _)| !matches!(name.as_str(), "authorization" | "cookie"));
        Ok(admitted)
    }

    /// The answer as the platform wants it.
    pub(super) fn seal(&self, reply: &mut Reply, now: Instant) {
        if let Self::Signed(verifier) = self {
            verifier.answer(reply, now);
        }
    }
}
