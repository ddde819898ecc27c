//! What a platform in trouble answers, or something that stands before it, and calls that it does not usually make.
//! Pure, of an answer or a call that is as it should be.

use crate::sandbox::{Call, Response};

/// What a gateway or a maintenance page says.
const PAGE: &[u8] = b"<html><body>502 Bad Gateway</body></html>";

/// An answer in the place of a good one.
pub(in crate::workshop) struct Fault {
    /// What is wrong with it.
    pub name: &'static str,
    /// The answer.
    pub answer: Response,
    /// Whether whoever reads it must see that it is none, whatever the interface: by its status, or since nothing is
    /// left of a body that the good one has. Where the good one has no body, its status alone says what it means.
    pub plain: bool,
}

/// Each way in which a good answer goes wrong. Some the hub's client turns away by itself (a redirect, 429, 500): an
/// adapter stands them all the same, for a platform may say as much in another way.
pub(in crate::workshop) fn answers(good: &Response) -> Vec<Fault> {
    let half = &good.body[..good.body.len() / 2];
    let (has_body, is_told) = (!good.body.is_empty(), told(&good.body));
    let statuses = [("401", 401), ("403", 403), ("404", 404), ("429", 429), ("500", 500)];
    let statuses = statuses.map(|(name, status)| {
        let answer = Response { status, headers: Vec::new(), body: good.body.clone() };
        Fault { name, answer, plain: true }
    });
    let elsewhere = vec![("location".to_owned(), "https://login.example.cn/".to_owned())];
    let gateway = [
        ("a redirect", Response { status: 302, headers: elsewhere, body: Vec::new() }),
        ("502", Response { status: 502, headers: Vec::new(), body: PAGE.to_vec() }),
    ];
    let gateway = gateway.map(|(name, answer)| Fault { name, answer, plain: true });
    let bodies: [(_, &[u8], _); 8] = [
        ("a page instead of an answer", PAGE, has_body),
        ("nothing", b"", has_body),
        ("half of it", half, is_told),
        ("no UTF-8", b"{\"data\": \"\xff\xfe\"}", has_body),
        ("an empty object", b"{}", false),
        ("an empty list", b"[]", false),
        ("null", b"null", false),
        ("another object", b"{\"code\": \"E-unknown\", \"msg\": \"\", \"data\": 7}", false),
    ];
    let bodies = bodies.map(|(name, body, plain)| {
        let answer = Response { body: body.to_vec(), ..good.clone() };
        Fault { name, answer, plain }
    });
    statuses.into_iter().chain(gateway).chain(bodies).collect()
}

/// Whether a body is of JSON or XML: half of it is plainly none. Half of a word is another word.
fn told(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start(), [b'{' | b'[' | b'<', ..])
}

/// A call that is not as the platform usually makes it.
pub(in crate::workshop) fn calls(good: &Call) -> Vec<(&'static str, Call)> {
    let as_body = |body: &[u8]| Call { body: body.to_vec(), ..good.clone() };
    vec![
        ("nothing", as_body(b"")),
        ("half of it", as_body(&good.body[..good.body.len() / 2])),
        ("no UTF-8", as_body(b"\xff\xfe")),
        ("null", as_body(b"null")),
        ("another object", as_body(b"{\"a\": [[{}]]}")),
        ("another path", Call { path: "/../\u{0}".to_owned(), ..good.clone() }),
        ("without its headers", Call { headers: Vec::new(), ..good.clone() }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(body: &[u8]) -> Vec<&'static str> {
        let good = Response { status: 200, headers: Vec::new(), body: body.to_vec() };
        answers(&good).into_iter().filter(|fault| fault.plain).map(|fault| fault.name).collect()
    }

    #[test]
    fn a_status_is_plain_and_a_body_is_where_the_good_answer_has_one() {
        let by_status = ["401", "403", "404", "429", "500", "a redirect", "502"];
        let by_body = ["a page instead of an answer", "nothing", "half of it", "no UTF-8"];
        assert_eq!(plain(b""), by_status);
        assert_eq!(plain(b" {\"code\": 0}"), [&by_status[..], &by_body].concat());
        assert!(!plain(b"success").contains(&"half of it"));
    }

    #[test]
    fn no_answer_in_trouble_is_the_good_one() {
        let good = Response { status: 200, headers: Vec::new(), body: b"{\"code\": 0}".to_vec() };
        assert!(answers(&good).iter().all(|fault| fault.answer != good));
    }
}
