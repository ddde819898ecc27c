//! An answer, read up to its limit and rid of credentials.

use std::error::Error;
use std::time::Duration;

use super::{AddressRefused, TransportError};
use crate::code;
use crate::sandbox::Response;

/// Headers that carry or ask for credentials.
const CREDENTIALS: &[&str] = &["set-cookie", "set-cookie2", "cookie", "authorization", "www-authenticate"];

/// Reads a body of at most `limit` bytes, with no more than `idle` between two
/// stretches of it. One that was announced longer than it is was cut off, and
/// is no answer.
pub(super) async fn read(
    mut answer: reqwest::Response,
    limit: usize,
    idle: Duration,
) -> Result<Response, TransportError> {
    let too_long =
        |path: &str| TransportError::stop(code!(6006), format!("the answer of {path} has more than {limit} bytes"));
    if answer.content_length().is_some_and(|announced| announced > limit as u64) {
        return Err(too_long(answer.url().path()));
    }
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let mut body = Vec::new();
    loop {
        let Ok(chunk) = tokio::time::timeout(idle, answer.chunk()).await else {
            let message = format!("{}: the answer stopped half-way, nothing came for {idle:?}", answer.url().path());
            return Err(TransportError::retry(code!(6002), message));
        };
        let Some(chunk) = chunk.map_err(|error| network(&error, answer.url().path()))? else { break };
        if body.len() + chunk.len() > limit {
            return Err(too_long(answer.url().path()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body })
}

/// Takes credentials out: headers that carry them, and `secret` wherever it
/// stands. Secrets of fewer than 8 bytes are not looked for, since they would
/// blot out ordinary text.
pub(super) fn clean(mut response: Response, secret: &[u8]) -> Response {
    response.headers.retain(|(name, _)| !CREDENTIALS.contains(&name.as_str()));
    if secret.len() >= 8 {
        response.headers.retain(|(_, value)| !value.as_bytes().windows(secret.len()).any(|window| window == secret));
        let mut from = 0;
        while let Some(at) = response.body[from..].windows(secret.len()).position(|window| window == secret) {
            response.body[from + at..from + at + secret.len()].fill(b'*');
            from += at + secret.len();
        }
    }
    response
}

/// Why the other side was not taken for the one it should be, where that is why no answer came.
#[must_use]
pub fn distrusted(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(why) = distrust(this) {
            return Some(why);
        }
        cause = this.source();
    }
    None
}

/// The verdict of TLS. It stands within errors of the system, which do not name it as their source.
fn distrust(cause: &(dyn Error + 'static)) -> Option<String> {
    tls(cause).filter(|told| matches!(told, rustls::Error::InvalidCertificate(_))).map(ToString::to_string)
}

fn tls<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut told = cause;
    while let Some(within) = told.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        told = within;
    }
    told.downcast_ref()
}

/// Why the other side refuses us, where it is the certificate that we show, or do not show.
fn refuses_ours(cause: &(dyn Error + 'static)) -> Option<String> {
    use rustls::AlertDescription as Alert;
    let Some(rustls::Error::AlertReceived(alert)) = tls(cause) else { return None };
    let ours = matches!(
        alert,
        Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::CertificateRequired
    );
    ours.then(|| format!("{alert:?}"))
}

/// A request that got no answer: forbidden by its address, or worth another try.
pub(super) fn network(error: &reqwest::Error, path: &str) -> TransportError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut deepest = String::new();
    while let Some(this) = cause {
        if let Some(refused) = this.downcast_ref::<AddressRefused>() {
            return TransportError::stop(code!(6001), refused.to_string());
        }
        if let Some(why) = distrust(this) {
            let host = error.url().and_then(reqwest::Url::host_str).unwrap_or_default();
            return TransportError::stop(code!(6013), format!("{host} is not trusted: {why}"));
        }
        if let Some(why) = refuses_ours(this) {
            let host = error.url().and_then(reqwest::Url::host_str).unwrap_or_default();
            return TransportError::stop(code!(6042), format!("{host} does not accept our certificate: {why}"));
        }
        deepest = this.to_string();
        cause = this.source();
    }
    // The error's own text has the whole URL, whose query may name people.
    let kind = match error {
        error if error.is_timeout() => "no whole answer in time",
        error if error.is_body() || error.is_decode() => "the answer was cut off",
        _ => "no connection",
    };
    TransportError::retry(code!(6002), format!("{path}: {kind}: {deepest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_do_not_reach_the_asker() {
        let headers = [("set-cookie", "a=1"), ("x-echo", "t=sessiontoken;"), ("content-type", "text/html")];
        let response = Response {
            status: 200,
            headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
            body: b"{\"a\":\"sessiontoken\",\"b\":\"sessiontoken\"}".to_vec(),
        };
        let cleaned = clean(response.clone(), b"sessiontoken");
        assert_eq!(cleaned.headers, [("content-type".to_owned(), "text/html".to_owned())]);
        assert_eq!(cleaned.body, b"{\"a\":\"************\",\"b\":\"************\"}");
        assert_eq!(clean(response.clone(), b"a").body, response.body);
    }
}
