//! Parts into bytes: what the adapter left open is filled by the profile. Pure.
//!
//! The order is: all slots but `sign`, which stays empty; what the profile adds
//! where the request lacks it; the signature over the whole. Then the slot is
//! filled with it, or, where there is none, the profile puts it in its place.

use super::TransportError;
use super::filled::Filled;
use super::moment::Moment;
use super::profile::{Profile, Session, Unfit};
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
    let sealed = !request.profile.is_empty();
    if sealed && request.profile != profile.name() {
        let message = format!("profile {:?} is wanted, {:?} is configured", request.profile, profile.name());
        return Err(TransportError::reject(code!(6011), message));
    }
    for header in &request.headers {
        let name = header.name.to_ascii_lowercase();
        if HOST_ALONE.contains(&name.as_str()) || name.starts_with("proxy-") {
            return Err(TransportError::reject(code!(6010), format!("header {:?} is the host's alone", header.name)));
        }
    }
    let unfit = |Unfit(why): Unfit| {
        let message = format!("{} cannot be sealed by {}: {why}", request.path, profile.name());
        TransportError::reject(code!(6040), message)
    };
    let slots = Slots { profile: sealed.then_some(profile), session, moment };
    if !sealed {
        return slots.fill(request, b"");
    }
    let mut filled = slots.fill(request, b"")?;
    profile.seal(&mut filled, session, moment).map_err(unfit)?;
    let wanted = asks_to_sign(request);
    let Some(signature) = profile.sign(&filled, session, moment).map_err(unfit)? else {
        return if wanted { Err(slots.not_offered("sign")) } else { Ok(filled) };
    };
    if wanted {
        filled = slots.fill(request, &signature)?;
        profile.seal(&mut filled, session, moment).map_err(unfit)?;
    } else {
        profile.attach(&mut filled, signature).map_err(unfit)?;
    }
    Ok(filled)
}

/// The slot that depends on everything else.
const SIGN: &str = "sign";

fn asks_to_sign(request: &Request) -> bool {
    let fields = request.query.iter().chain(&request.headers).flat_map(|field| &field.value);
    fields.chain(&request.body).any(|part| matches!(part, Part::Slot(name) if name == SIGN))
}

/// What slots are filled with.
struct Slots<'a> {
    /// None for a request that wants no profile.
    profile: Option<&'a dyn Profile>,
    session: Option<&'a Session>,
    moment: &'a Moment,
}

impl Slots<'_> {
    fn fill(&self, request: &Request, signature: &[u8]) -> Result<Filled, TransportError> {
        Ok(Filled {
            method: request.method.clone(),
            path: request.path.clone(),
            query: self.fields(&request.query, signature)?,
            headers: self.fields(&request.headers, signature)?,
            body: self.bytes(&request.body, signature)?,
        })
    }

    fn fields(&self, fields: &[Field], signature: &[u8]) -> Result<Vec<(String, Vec<u8>)>, TransportError> {
        fields.iter().map(|field| Ok((field.name.clone(), self.bytes(&field.value, signature)?))).collect()
    }

    fn bytes(&self, parts: &[Part], signature: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut bytes = Vec::new();
        for part in parts {
            match part {
                Part::Bytes(stretch) => bytes.extend_from_slice(stretch),
                Part::Slot(name) if name == SIGN && self.profile.is_some() => bytes.extend_from_slice(signature),
                Part::Slot(name) => {
                    let filled = self.profile.and_then(|profile| profile.slot(name, self.session, self.moment));
                    bytes.extend_from_slice(&filled.ok_or_else(|| self.not_offered(name))?);
                }
            }
        }
        Ok(bytes)
    }

    fn not_offered(&self, name: &str) -> TransportError {
        let by = self.profile.map_or("a request without profile", Profile::name);
        TransportError::reject(code!(6009), format!("slot {name:?} is not offered by {by}"))
    }
}
