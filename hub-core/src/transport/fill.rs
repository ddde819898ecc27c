//! Parts into bytes: what the adapter left open is filled by the profile. Pure.

use super::TransportError;
use super::profile::{Filled, Moment, Profile, Session};
use crate::code;
use crate::sandbox::{Field, Part, Request};

/// Whether a text can name a header.
#[must_use]
pub fn is_header_name(text: &str) -> bool {
    reqwest::header::HeaderName::try_from(text).is_ok()
}

/// Headers that say where a request goes, how it is framed, or who sends it:
/// the host's alone.
const HOST_ALONE: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "cookie",
    "expect",
];

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// Fills the slots of a request.
pub(super) fn fill(
    request: &Request,
    profile: &dyn Profile,
    session: Option<&Session>,
    moment: &Moment,
) -> Result<Filled, TransportError> {
    if !METHODS.contains(&request.method.as_str()) {
        return Err(TransportError::reject(code!(6010), format!("method {:?} is not sent", request.method)));
    }
    if request.keep {
        return Err(TransportError::reject(
            code!(6012),
            format!("{} wants its answer kept as a document", request.path),
        ));
    }
    let sealed = !request.profile.is_empty();
    if sealed && request.profile != profile.name() {
        let message = format!("profile {:?} is wanted, {:?} is configured", request.profile, profile.name());
        return Err(TransportError::reject(code!(6011), message));
    }
    let bytes = |parts: &[Part]| -> Result<Vec<u8>, TransportError> {
        let mut bytes = Vec::new();
        for part in parts {
            match part {
                Part::Bytes(stretch) => bytes.extend_from_slice(stretch),
                Part::Slot(name) => {
                    let filled = sealed.then(|| profile.slot(name, session, moment)).flatten();
                    let refused = || {
                        let by = if sealed { profile.name() } else { "a request without profile" };
                        TransportError::reject(code!(6009), format!("slot {name:?} is not offered by {by}"))
                    };
                    bytes.extend_from_slice(&filled.ok_or_else(refused)?);
                }
            }
        }
        Ok(bytes)
    };
    let fields = |fields: &[Field]| -> Result<Vec<(String, Vec<u8>)>, TransportError> {
        fields.iter().map(|field| Ok((field.name.clone(), bytes(&field.value)?))).collect()
    };
    for header in &request.headers {
        let name = header.name.to_ascii_lowercase();
        if HOST_ALONE.contains(&name.as_str()) || name.starts_with("proxy-") {
            return Err(TransportError::reject(code!(6010), format!("header {:?} is the host's alone", header.name)));
        }
    }
    let mut filled = Filled {
        method: request.method.clone(),
        path: request.path.clone(),
        query: fields(&request.query)?,
        headers: fields(&request.headers)?,
        body: bytes(&request.body)?,
    };
    if sealed {
        profile.seal(&mut filled, session, moment);
    }
    Ok(filled)
}
