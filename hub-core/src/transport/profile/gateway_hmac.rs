//! `gateway-hmac`: API gateways after the manner of Aliyun's. The signature is
//! the Base64 of HMAC-SHA-256 over method, `Accept`, `Content-MD5`,
//! `Content-Type`, `Date`, the headers that `X-Ca-Signature-Headers` names, and
//! the path with all parameters of query and form in the order of their names,
//! not encoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use serde::Deserialize;
use sha2::Sha256;

use super::{Moment, Opened, Profile, Session, Setup, Unfit};
use crate::config::Wrong;
use crate::sandbox::Response;
use crate::transport::said::Codes;
use crate::transport::verify::{Proof, Unproven, same};
use crate::transport::{Account, Filled, fields};

pub(super) const NAME: &str = "gateway-hmac";

const KEY: &str = "x-ca-key";
const NONCE: &str = "x-ca-nonce";
const TIME: &str = "x-ca-timestamp";
const SIGNED: &str = "x-ca-signature-headers";
const SIGNATURE: &str = "x-ca-signature";
const DIGEST: &str = "content-md5";
const FORM: &str = "application/x-www-form-urlencoded";

/// What differs from gateway to gateway.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// Headers that are signed besides key, nonce and time.
    signed_headers: Vec<String>,
    /// What the platform's codes mean.
    answers: Codes,
}

struct Gateway {
    settings: Settings,
    account: Account,
    /// Path of the base address, which is signed with what is below it.
    root: String,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile gateway-hmac signs with its key (number) and secret (password-file)")?;
    Ok(Box::new(Gateway { settings: setup.own()?, account, root: setup.root.to_owned() }))
}

/// What is signed of a request whose path is whole.
fn text(path: &str, request: &Filled) -> String {
    let header = |name: &str| String::from_utf8_lossy(request.find_header(name).unwrap_or_default()).into_owned();
    let mut text = request.method.to_ascii_uppercase();
    for name in ["accept", DIGEST, "content-type", "date"] {
        text.push('\n');
        text.push_str(&header(name));
    }
    text.push('\n');
    for name in signed(request) {
        text.push_str(&format!("{name}:{}\n", header(&name)));
    }
    text.push_str(path);
    let mut params = request.query.clone();
    if request.media_type() == FORM {
        params.extend(fields::form(&request.body));
    }
    // A name that comes twice counts once, with the value that comes first.
    params.sort_by(|(one, _), (other, _)| one.cmp(other));
    params.dedup_by(|later, first| later.0 == first.0);
    for (n, (name, value)) in params.iter().enumerate() {
        text.push(if n == 0 { '?' } else { '&' });
        text.push_str(name);
        if !value.is_empty() {
            text.push('=');
            text.push_str(&String::from_utf8_lossy(value));
        }
    }
    text
}

/// Names of the headers that are signed, in their order.
fn signed(request: &Filled) -> Vec<String> {
    let list = request.header_text(SIGNED).unwrap_or_default();
    let mut names: Vec<String> =
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    names.sort();
    names
}

/// The digest of a body, which stands for it in what is signed; a form is signed itself.
fn digest(request: &Filled) -> Option<String> {
    let wanted = !request.body.is_empty() && request.media_type() != FORM;
    wanted.then(|| BASE64.encode(Md5::digest(&request.body)))
}

impl Gateway {
    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let secret = self.account.password_file.secret().bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        mac
    }
}

impl Profile for Gateway {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            "nonce" => Some(moment.nonce().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        // Without one the HTTP client would add its own, after the signature.
        request.header("accept", "application/json");
        request.header(KEY, self.account.number.as_bytes());
        request.header(NONCE, moment.nonce());
        request.header(TIME, moment.now.to_string());
        if let Some(digest) = digest(request) {
            request.header(DIGEST, digest);
        }
        let mut names: Vec<String> = self.settings.signed_headers.iter().map(|name| name.to_ascii_lowercase()).collect();
        names.extend([KEY, NONCE, TIME].map(str::to_owned));
        names.sort();
        request.header(SIGNED, names.join(","));
        Ok(())
    }

    fn sign(&self, request: &Filled, _: Option<&Session>, _: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        let mac = self.mac(&text(&format!("{}{}", self.root, request.path), request));
        Ok(Some(BASE64.encode(mac.finalize().into_bytes()).into_bytes()))
    }

    fn attach(&self, request: &mut Filled, signature: Vec<u8>) -> Result<(), Unfit> {
        request.header(SIGNATURE, signature);
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        // The gateway itself refuses with this status.
        if answer.status == 403 { Opened::Refused } else { self.settings.answers.opened(answer) }
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let missing = |name: &str| Unproven::Missing(format!("header {name}"));
        let field = |name| call.header_text(name).ok_or_else(|| missing(name));
        let (key, nonce, time, signature) = (field(KEY)?, field(NONCE)?, field(TIME)?, field(SIGNATURE)?);
        let at = time.parse().map_err(|_| missing(TIME))?;
        let signed = signed(call);
        if let Some(unsigned) = [KEY, NONCE, TIME].into_iter().find(|own| !signed.iter().any(|name| name.eq_ignore_ascii_case(own))) {
            return Err(Unproven::Missing(format!("{unsigned} in {SIGNED}")));
        }
        let whole = digest(call).is_none_or(|digest| same(digest, call.find_header(DIGEST).unwrap_or_default()));
        let shown = BASE64.decode(signature).map_err(|_| Unproven::Signature)?;
        let held = self.mac(&text(&call.path, call)).verify_slice(&shown).is_ok();
        if !whole || !held || key != self.account.number {
            return Err(Unproven::Signature);
        }
        let nonce = nonce.as_bytes().to_vec();
        call.remove_header(SIGNATURE);
        Ok(Proof { at, nonce })
    }
}

#[cfg(test)]
#[path = "gateway_hmac/tests.rs"]
mod tests;
