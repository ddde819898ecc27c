//! `tif`: the gateway of Guangdong's government platforms. Each request carries
//! who it is from, the second, a nonce, and the SHA-256 of second, token, nonce
//! and second again; the token is agreed once. What is in a request is not signed.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Moment, Opened, Profile, Session, Setup, Unfit};
use crate::config::Wrong;
use crate::sandbox::Response;
use crate::transport::said::Codes;
use crate::transport::verify::{Proof, Unproven, same};
use crate::transport::{Account, Filled};

pub(super) const NAME: &str = "tif";

const WHO: &str = "x-tif-paasid";
const TIME: &str = "x-tif-timestamp";
const NONCE: &str = "x-tif-nonce";
const SIGNATURE: &str = "x-tif-signature";

/// What differs from one such gateway to the next.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// What its codes mean.
    answers: Codes,
}

struct Tif {
    settings: Settings,
    account: Account,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile tif signs with its paasid (number) and token (password-file)")?;
    Ok(Box::new(Tif { settings: setup.own()?, account }))
}

impl Tif {
    fn signature(&self, second: &str, nonce: &str) -> String {
        let token = self.account.password_file.secret().bytes();
        hex::encode(Sha256::digest([second.as_bytes(), token, nonce.as_bytes(), second.as_bytes()].concat()))
    }
}

fn second(moment: &Moment) -> String {
    moment.now.div_euclid(1_000).to_string()
}

impl Profile for Tif {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(second(moment).into_bytes()),
            "nonce" => Some(moment.nonce().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        request.header(WHO, self.account.number.as_bytes());
        request.header(TIME, second(moment));
        request.header(NONCE, moment.nonce());
        Ok(())
    }

    fn sign(&self, request: &Filled, _: Option<&Session>, _: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        let field = |name| request.header_text(name).ok_or_else(|| Unfit(format!("header {name} is no text")));
        Ok(Some(self.signature(field(TIME)?, field(NONCE)?).into_bytes()))
    }

    fn attach(&self, request: &mut Filled, signature: Vec<u8>) -> Result<(), Unfit> {
        request.header(SIGNATURE, signature);
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        self.settings.answers.opened(answer)
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let missing = |name: &str| Unproven::Missing(format!("header {name}"));
        let field = |name| call.header_text(name).ok_or_else(|| missing(name));
        let (who, time, nonce, signature) = (field(WHO)?, field(TIME)?, field(NONCE)?, field(SIGNATURE)?);
        let at = time.parse::<i64>().ok().and_then(|second| second.checked_mul(1_000)).ok_or_else(|| missing(TIME))?;
        if who != self.account.number || !same(self.signature(time, nonce).as_bytes(), signature.to_ascii_lowercase()) {
            return Err(Unproven::Signature);
        }
        let nonce = nonce.as_bytes().to_vec();
        call.remove_header(SIGNATURE);
        Ok(Proof { at, nonce })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::tests::made;

    fn profile() -> Box<dyn Profile> {
        made::signing(NAME, ["hs_paas", "demoToken"], "")
    }

    /// The vector that is known of such gateways.
    fn known() -> Filled {
        let signature = "5d32af516547d120457cef23ff5410a34864abb5551a0aaaaeeb98ec793e3515"; // pragma: allowlist secret
        let headers =
            [(WHO, "hs_paas"), (TIME, "1700000000"), (NONCE, "18bcfe56800-abc123"), (SIGNATURE, signature)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
        Filled { headers: headers.into(), ..Filled::default() }
    }

    #[test]
    fn a_request_is_signed_as_the_gateway_wants_it() {
        let mut request = known();
        request.remove_header(SIGNATURE);
        let sent = made::sent(&*profile(), request, None, &made::at(5)).unwrap();
        assert_eq!(sent, known(), "what the request has stays");
        let sent = made::sent(&*profile(), Filled::default(), None, &made::at(1_700_000_000_999)).unwrap();
        assert_eq!(made::header(&sent, TIME), "1700000000");
        assert_eq!(made::header(&sent, NONCE), "000000000000000000000000000000ab");
        profile().verify(&mut sent.clone()).unwrap();
    }

    #[test]
    fn a_call_is_proven_by_its_signature_and_by_nothing_less() {
        let mut call = known();
        let proof = profile().verify(&mut call).unwrap();
        assert_eq!(proof, Proof { at: 1_700_000_000_000, nonce: b"18bcfe56800-abc123".to_vec() });
        assert_eq!(call.find_header(SIGNATURE), None, "it is not shown on");
        for (name, value, refused) in [
            (WHO, "other", Unproven::Signature),
            (TIME, "1700000001", Unproven::Signature),
            (TIME, "now", Unproven::Missing("header x-tif-timestamp".into())),
            (NONCE, "18bcfe56800-abc124", Unproven::Signature),
            (NONCE, "", Unproven::Missing("header x-tif-nonce".into())),
            (SIGNATURE, "5d32", Unproven::Signature),
        ] {
            let mut call = known();
            call.remove_header(name);
            call.header(name, value);
            assert_eq!(profile().verify(&mut call), Err(refused), "{name}: {value}");
        }
    }
}
