//! `sha1-time`: key, time in ms, and the SHA-1 of key, secret and time. What is
//! in a request is not signed, and there is no nonce: a signature is good for
//! one call.

use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::{Moment, Opened, Profile, Session, Setup, Unfit};
use crate::config::Wrong;
use crate::sandbox::Response;
use crate::transport::fields::Fields;
use crate::transport::said::Codes;
use crate::transport::verify::{Proof, Unproven, same};
use crate::transport::{Account, Filled};

pub(super) const NAME: &str = "sha1-time";

/// What differs from platform to platform.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// Where key, time and signature stand, and under which names.
    fields: Fields,
    /// What the platform's codes mean.
    answers: Codes,
}

struct Sha1Time {
    settings: Settings,
    account: Account,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile sha1-time signs with its key (number) and secret (password-file)")?;
    Ok(Box::new(Sha1Time { settings: setup.own()?, account }))
}

impl Sha1Time {
    fn signature(&self, time: &str) -> String {
        let secret = self.account.password_file.secret().bytes();
        hex::encode(Sha1::digest([self.account.number.as_bytes(), secret, time.as_bytes()].concat()))
    }
}

impl Profile for Sha1Time {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        let fields = &self.settings.fields;
        fields.set(request, &[(&fields.key, &self.account.number), (&fields.time, &moment.now.to_string())])
    }

    fn sign(&self, _: &Filled, _: Option<&Session>, moment: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        Ok(Some(self.signature(&moment.now.to_string()).into_bytes()))
    }

    fn attach(&self, request: &mut Filled, signature: Vec<u8>) -> Result<(), Unfit> {
        self.settings.fields.set_sign(request, &signature)
    }

    fn open(&self, answer: &mut Response) -> Opened {
        self.settings.answers.opened(answer)
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let fields = &self.settings.fields;
        let claim = fields.claim(&fields.read(call)?, &self.account.number)?;
        let signature = self.signature(&claim.time);
        if !same(&signature, claim.sign.to_ascii_lowercase()) {
            return Err(Unproven::Signature);
        }
        fields.remove(call, &fields.sign);
        Ok(Proof { at: claim.at, nonce: signature.into_bytes() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::tests::made;

    const SIGNATURE: &str = "89037df84706b6e4ebb58fde9d8f0cf94560b438"; // pragma: allowlist secret
    const TIME: i64 = 1_635_478_320_000;

    fn profile(settings: &str) -> Box<dyn Profile> {
        made::signing(NAME, ["testOnlyAppKey", "testOnlyappSecret"], settings)
    }

    #[test]
    fn a_request_carries_key_time_and_signature_in_the_place_and_under_the_names_of_the_platform() {
        let sent = made::sent(&*profile(""), Filled::default(), None, &made::at(TIME)).unwrap();
        let expected = [("appKey", "testOnlyAppKey"), ("timestamp", "1635478320000"), ("sign", SIGNATURE)];
        assert_eq!(sent.query, expected.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())));
        let named = "fields = { place = \"header\", key = \"X-Key\", sign = \"X-Sign\" }";
        let sent = made::sent(&*profile(named), Filled::default(), None, &made::at(TIME)).unwrap();
        assert_eq!((made::header(&sent, "x-key"), made::header(&sent, "x-sign")), ("testOnlyAppKey", SIGNATURE));
    }

    #[test]
    fn a_call_is_proven_in_every_place_and_its_signature_is_its_nonce() {
        for place in ["query", "header", "form", "json"] {
            let profile = profile(&format!("fields = {{ place = {place:?} }}"));
            let mut call = made::sent(&*profile, Filled::default(), None, &made::at(TIME)).unwrap();
            let proof = profile.verify(&mut call.clone()).unwrap();
            assert_eq!(proof, Proof { at: TIME, nonce: SIGNATURE.as_bytes().to_vec() }, "{place}");
            for field in call.query.iter_mut().chain(&mut call.headers) {
                field.1 = field.1.to_ascii_uppercase();
            }
            call.body.make_ascii_uppercase();
            assert!(profile.verify(&mut call).is_err(), "{place}: the key is another");
        }
        let call = |sign: &str, time: &str| Filled {
            query: [("appKey", "testOnlyAppKey"), ("timestamp", time), ("sign", sign)]
                .map(|(name, value)| (name.to_owned(), value.into()))
                .into(),
            ..Filled::default()
        };
        for (mut call, refused) in [
            (call(SIGNATURE, "1635478320001"), Unproven::Signature),
            (call("", "1635478320000"), Unproven::Missing("sign".into())),
            (call(SIGNATURE, "soon"), Unproven::Missing("timestamp".into())),
            (Filled::default(), Unproven::Missing("appKey".into())),
        ] {
            assert_eq!(profile("").verify(&mut call), Err(refused));
        }
    }
}
