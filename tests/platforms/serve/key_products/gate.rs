//! The gateway before the traceability of important products, by code of its own: who calls, when, once, and whether
//! the HMAC is of the call as it came.
//!
//! Pure: the time is an argument.

use std::collections::{BTreeMap, HashMap};

use axum::http::{HeaderMap, StatusCode, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

use super::Call;

/// Key and secret of the hub.
pub const KEY: &str = "hs440784";
/// See [`KEY`].
pub const SECRET: &str = "yanshi-key-products-440784";

/// How far `X-Ca-Timestamp` may be off, in ms.
const OFF: i64 = 900_000;

/// The headers that must be among those signed.
const OWN: [&str; 3] = ["x-ca-key", "x-ca-nonce", "x-ca-timestamp"];

/// Why a call does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody known.
    Key,
    /// Not signed so.
    Signature,
    /// Too long ago, or in the future.
    Time,
    /// Made before.
    Nonce,
    /// Called too often.
    TooFast,
}

impl Refusal {
    /// The status that says so.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Key | Self::Signature => StatusCode::FORBIDDEN,
            Self::Time | Self::Nonce => StatusCode::BAD_REQUEST,
            Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// The same in words.
    pub const fn said(self) -> &'static str {
        match self {
            Self::Key => "Invalid AppKey",
            Self::Signature => "Invalid Signature",
            Self::Time => "Invalid Timestamp",
            Self::Nonce => "Nonce Used",
            Self::TooFast => "Throttled by USER Flow Control",
        }
    }
}

/// What the gateway remembers: when a nonce was used.
#[derive(Default)]
pub struct Gate(HashMap<String, i64>);

impl Gate {
    /// Whether a call may pass; its nonce is used up thereby.
    pub fn admit(&mut self, call: &Call<'_>, now: i64) -> Result<(), Refusal> {
        let header = |name: &str| text(call.headers, name);
        if header(OWN[0]) != KEY {
            return Err(Refusal::Key);
        }
        let whole = call.body.is_empty() || header("content-md5") == BASE64.encode(Md5::digest(call.body));
        let signed = header("x-ca-signature-headers");
        let all = OWN.iter().all(|own| signed.split(',').any(|name| name.trim().eq_ignore_ascii_case(own)));
        let shown = BASE64.decode(header("x-ca-signature")).map_err(|_| Refusal::Signature)?;
        if !whole || !all || mac(&signed_text(call)).verify_slice(&shown).is_err() {
            return Err(Refusal::Signature);
        }
        let at: i64 = header(OWN[2]).parse().map_err(|_| Refusal::Time)?;
        if (at - now).abs() > OFF {
            return Err(Refusal::Time);
        }
        self.0.retain(|_, used| *used > now - 2 * OFF);
        let nonce = header(OWN[1]);
        if nonce.is_empty() || self.0.insert(nonce.to_owned(), now).is_some() {
            return Err(Refusal::Nonce);
        }
        Ok(())
    }
}

fn mac(text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key may have any length");
    mac.update(text.as_bytes());
    mac
}

/// The parameters of a call, not encoded, in the order of their names.
pub fn parameters(uri: &Uri) -> BTreeMap<String, String> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Method, four headers, the headers that are named, each on a line of its own, then the path with its parameters.
fn signed_text(call: &Call<'_>) -> String {
    let of = |name: &str| text(call.headers, name);
    let mut lines = vec![call.method.as_str().to_owned()];
    lines.extend([header::ACCEPT.as_str(), "content-md5", "content-type", "date"].map(|name| of(name).to_owned()));
    let mut named: Vec<&str> = of("x-ca-signature-headers").split(',').map(str::trim).collect();
    named.sort_unstable();
    lines.extend(named.iter().map(|name| format!("{name}:{}", of(name))));
    let parameters: Vec<String> = parameters(call.uri)
        .iter()
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}={value}") })
        .collect();
    let path = call.uri.path();
    lines.push(if parameters.is_empty() { path.to_owned() } else { format!("{path}?{}", parameters.join("&")) });
    lines.join("\n")
}

#[cfg(test)]
pub mod tests {
    use axum::http::{HeaderValue, Method};

    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    /// The headers of a call that is signed as the hub does it.
    pub fn signed(method: &Method, uri: &Uri, body: &[u8], at: i64, nonce: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: &str| headers.insert(name, HeaderValue::from_str(value).unwrap());
        put("accept", "application/json");
        put(OWN[0], KEY);
        put(OWN[1], nonce);
        put(OWN[2], &at.to_string());
        put("x-ca-signature-headers", &OWN.join(","));
        if !body.is_empty() {
            put("content-type", "application/json");
            put("content-md5", &BASE64.encode(Md5::digest(body)));
        }
        let text = signed_text(&Call { method: method.clone(), uri, headers: &headers, body });
        let signature = BASE64.encode(mac(&text).finalize().into_bytes());
        headers.insert("x-ca-signature", HeaderValue::from_str(&signature).unwrap());
        headers
    }

    #[test]
    fn a_call_passes_once_and_none_that_is_altered_late_or_of_another() {
        let uri: Uri = "/ipt/v1/nodes?pageNo=1&updatedSince=2025-03-01%2008%3A00%3A00".parse().unwrap();
        let other: Uri = "/ipt/v1/nodes?pageNo=2&updatedSince=2025-03-01%2008%3A00%3A00".parse().unwrap();
        let mut gate = Gate::default();
        let mut pass = |uri: &Uri, headers: &HeaderMap, body: &[u8]| {
            let method = if body.is_empty() { Method::GET } else { Method::POST };
            gate.admit(&Call { method, uri, headers, body }, NOW)
        };
        let sign = |at: i64, nonce: &str| signed(&Method::GET, &uri, b"", at, nonce);
        let mut stranger = sign(NOW, "3");
        stranger.insert(OWN[0], HeaderValue::from_static("other"));
        let posted = signed(&Method::POST, &uri, b"{}", NOW, "5");
        let outcomes = [
            pass(&uri, &sign(NOW, "1"), b""),
            pass(&uri, &sign(NOW, "1"), b""),
            pass(&other, &sign(NOW, "2"), b""),
            pass(&uri, &stranger, b""),
            pass(&uri, &sign(NOW - OFF - 1, "4"), b""),
            pass(&uri, &posted, b"{\"a\":1}"),
            pass(&uri, &posted, b"{}"),
        ];
        let refused = [Refusal::Nonce, Refusal::Signature, Refusal::Key, Refusal::Time, Refusal::Signature];
        assert_eq!((outcomes[0], outcomes[6]), (Ok(()), Ok(())));
        assert_eq!(outcomes[1..6].iter().map(|outcome| outcome.unwrap_err()).collect::<Vec<_>>(), refused);
    }

    #[test]
    fn what_is_signed_is_written_as_the_gateway_documents_it() {
        let uri: Uri = "/ipt/v1/trades?b=2&a=%E8%B1%87&empty=".parse().unwrap();
        let headers = signed(&Method::POST, &uri, b"{}", NOW, "n");
        let text = signed_text(&Call { method: Method::POST, uri: &uri, headers: &headers, body: b"{}" });
        assert_eq!(
            text,
            "POST\napplication/json\nmZFLkyvTelC5g8XnyQrpOw==\napplication/json\n\nx-ca-key:hs440784\nx-ca-nonce:n\n\
             x-ca-timestamp:1760000000000\n/ipt/v1/trades?a=豇&b=2&empty"
        );
    }
}
