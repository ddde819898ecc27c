//! Vectors of `sorted-md5`. The first is a platform's own; the variants are of
//! the same parameters, made with Python's hashlib.

use super::*;
use crate::transport::tests::made;

const NONCE: &str = "76e71d31590d44f2aaa55fed6b3e267c"; // pragma: allowlist secret
const PAIRS: &str = "F04E0E08B0253A680B19F914D5F25AC3"; // pragma: allowlist secret

fn profile(settings: &str) -> Box<dyn Profile> {
    made::signing(NAME, ["hs440784", "demoSecret"], settings)
}

fn pairs(query: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    query.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

fn known() -> Moment {
    Moment { now: 1_490_063_145_767, nonce: u128::from_str_radix(NONCE, 16).unwrap(), seed: [0; 32] }
}

fn page() -> Filled {
    // An empty parameter is sent and not signed.
    Filled { query: pairs(&[("page", "1"), ("name", "")]), ..Filled::default() }
}

#[test]
fn parameters_are_signed_as_the_platform_wants_them() {
    for (settings, sign) in [
        ("", PAIRS),
        ("case = \"lower\"", "f04e0e08b0253a680b19f914d5f25ac3"), // pragma: allowlist secret
        ("text = \"values\", case = \"lower\"", "30aa614149db51f4ec6468b3efa04ada"), // pragma: allowlist secret
        ("text = \"values\"", "30AA614149DB51F4EC6468B3EFA04ADA"), // pragma: allowlist secret
    ] {
        let sent = made::sent(&*profile(settings), page(), None, &known()).unwrap();
        let (time, key) = (("timestamp", "1490063145767"), ("appKey", "hs440784"));
        let expected = [("page", "1"), ("name", ""), key, time, ("nonce", NONCE), ("sign", sign)];
        assert_eq!(sent.query, pairs(&expected), "{settings}");
    }
}

#[test]
fn parameters_stand_in_query_form_or_json_and_the_fields_in_headers_too() {
    let of = |body: &str| Filled { body: body.into(), ..Filled::default() };
    for (settings, request, found) in [
        ("fields = { place = \"form\" }", of("page=1&name="), "&sign="),
        ("fields = { place = \"json\" }", of(r#"{"page":1,"name":null}"#), "\"sign\":\""),
    ] {
        let sent = made::sent(&*profile(settings), request, None, &known()).unwrap();
        let body = String::from_utf8(sent.body).unwrap();
        assert!(body.contains(&format!("{found}{PAIRS}")), "{body}");
    }
    let header = "fields = { place = \"header\", key = \"appKey\" }";
    let sent = made::sent(&*profile(header), page(), None, &known()).unwrap();
    assert_eq!((sent.query.len(), made::header(&sent, "sign")), (2, PAIRS));
    let over = "fields = { place = \"header\" }, over = \"json\"";
    let sent = made::sent(&*profile(over), of(r#"{"page": "1"}"#), None, &known()).unwrap();
    assert_eq!((made::header(&sent, "sign"), &sent.body[..]), (PAIRS, &br#"{"page": "1"}"#[..]));
}

#[test]
fn a_body_that_has_no_parameters_is_not_signed() {
    let request = Filled { body: b"[1]".to_vec(), ..Filled::default() };
    let unfit = made::sent(&*profile("fields = { place = \"json\" }"), request, None, &known()).unwrap_err();
    assert_eq!(unfit, Unfit("the body is no JSON object".into()));
}

#[test]
fn a_call_is_proven_by_all_of_its_parameters() {
    for settings in ["", "fields = { place = \"header\" }", "fields = { place = \"form\" }", "over = \"json\""] {
        let profile = profile(settings);
        let call = made::sent(&*profile, page(), None, &known()).unwrap();
        let proof = profile.verify(&mut call.clone()).unwrap();
        assert_eq!(proof, Proof { at: 1_490_063_145_767, nonce: NONCE.as_bytes().to_vec() }, "{settings}");
    }
    let call = made::sent(&*profile(""), page(), None, &known()).unwrap();
    let mut taken = call.clone();
    profile("").verify(&mut taken).unwrap();
    assert!(!taken.query.iter().any(|(name, _)| name == "sign"), "the signature is not shown on");
    for (at, value, refused) in [
        (0, "2", Some(Unproven::Signature)),
        (1, "x", Some(Unproven::Signature)),
        (1, "", None),
        (2, "hs440785", Some(Unproven::Signature)),
        (3, "1490063145768", Some(Unproven::Signature)),
        (4, "", Some(Unproven::Missing("nonce".into()))),
        (4, "0", Some(Unproven::Signature)),
        (5, "F04E", Some(Unproven::Signature)),
        (5, "", Some(Unproven::Missing("sign".into()))),
    ] {
        let mut call = call.clone();
        call.query[at].1 = value.into();
        assert_eq!(profile("").verify(&mut call).err(), refused, "{at}: {value:?}");
    }
    let mut more = call;
    more.query.push(("page".into(), b"2".to_vec()));
    assert_eq!(profile("").verify(&mut more), Err(Unproven::Signature), "a name that comes twice is signed twice");
}
