//! `bearer`: a token agreed once, carried in a header (RFC 6750 by default), or
//! where the adapter has a slot for it alone.

use serde::Deserialize;

use super::{Opened, Profile, Session, Setup, Unfit};
use crate::config::{Secret, Wrong};
use crate::sandbox::Response;
use crate::transport::{Filled, Moment};

pub(super) const NAME: &str = "bearer";

/// The profile's own settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// The header that carries the token; empty: none does.
    header: String,
    /// What stands before it there.
    prefix: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { header: "authorization".into(), prefix: "Bearer ".into() }
    }
}

struct Bearer {
    settings: Settings,
    token: Secret,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let settings = setup.own()?;
    let token = setup.token.ok_or_else(|| Wrong::missing("token-file", "profile bearer carries its token"))?;
    Ok(Box::new(Bearer { settings, token: token.secret().clone() }))
}

impl Profile for Bearer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, _moment: &Moment) -> Option<Vec<u8>> {
        (name == "token").then(|| self.token.bytes().to_vec())
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, _moment: &Moment) -> Result<(), Unfit> {
        if !self.settings.header.is_empty() {
            request.header(&self.settings.header, [self.settings.prefix.as_bytes(), self.token.bytes()].concat());
        }
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        if answer.status == 401 { Opened::SessionOver } else { Opened::Answer }
    }

    fn credential(&self) -> &[u8] {
        self.token.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_into_its_header_and_slot() {
        let profile = Bearer { settings: Settings::default(), token: Secret::new(b"k-123".to_vec()) };
        let moment = Moment { now: 0, nonce: 0, seed: [0; 32] };
        let mut request = Filled::default();
        profile.seal(&mut request, None, &moment).unwrap();
        assert_eq!(request.headers, [("authorization".to_owned(), b"Bearer k-123".to_vec())]);
        assert_eq!(profile.slot("token", None, &moment).as_deref(), Some(&b"k-123"[..]));
        assert_eq!(profile.slot("nonce", None, &moment), None);
        let settings = Settings { header: String::new(), ..Settings::default() };
        let mut request = Filled::default();
        Bearer { settings, token: Secret::new(b"k-123".to_vec()) }.seal(&mut request, None, &moment).unwrap();
        assert!(request.headers.is_empty(), "a platform that wants it elsewhere gets no header");
        let mut answer = Response { status: 401, headers: vec![], body: vec![] };
        assert_eq!(profile.open(&mut answer), Opened::SessionOver);
    }
}
