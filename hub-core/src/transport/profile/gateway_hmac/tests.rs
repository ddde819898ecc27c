//! Vectors of `gateway-hmac`, made with Python's hmac and hashlib over the text
//! that stands above each.

use super::*;
use crate::transport::tests::made;

fn profile() -> Box<dyn Profile> {
    made::signing(NAME, ["24784", "gatewaySecret"], "")
}

fn request(method: &str, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)], body: &str) -> Filled {
    let fields = |fields: &[(&str, &str)]| fields.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect();
    Filled {
        method: method.into(),
        path: path.into(),
        query: fields(query),
        headers: fields(headers),
        body: body.into(),
    }
}

fn json() -> Filled {
    let query = [("z", "鹤"), ("empty", ""), ("a", "1")];
    let kind = [("Content-Type", "application/json; charset=utf-8")];
    request("POST", "/trade/list", &query, &kind, r#"{"code":"2101"}"#)
}

#[test]
fn a_request_is_signed_as_the_gateway_wants_it() {
    // POST\napplication/json\no69KNIYTQXYXnBw0rJAmiw==\napplication/json; charset=utf-8\n\n
    // x-ca-key:24784\nx-ca-nonce:000000000000000000000000000000ab\nx-ca-timestamp:1700000000000\n
    // /base/trade/list?a=1&empty&z=鹤
    let post = (json(), "owuGBzTvIGp9pUlhQSObq1AAG9nCnd1/p0n2As9Q5uQ="); // pragma: allowlist secret
    // GET\napplication/json\n\n\nWed, 15 Jul 2026 10:36:17 GMT\n(the same headers)/base/trade
    let date = [("date", "Wed, 15 Jul 2026 10:36:17 GMT")];
    let get = (request("get", "/trade", &[], &date, ""), "8ThsGyD1M07vPPGTffE4Cnhd5gaPAq1hU6OjRJGynOE="); // pragma: allowlist secret
    // POST\napplication/json\n\napplication/x-www-form-urlencoded\n\n(the same headers)/base/trade?b=2&page=1
    let kind = [("content-type", FORM)];
    let form = request("POST", "/trade", &[("page", "1")], &kind, "b=2&page=9");
    let form = (form, "SSCKvmSw/LMZ8mrHqWRCCBTf8SApT3JSDoH7g2xF/7E="); // pragma: allowlist secret
    for (request, signature) in [post, get, form] {
        let sent = made::sent(&*profile(), request, None, &made::at(1_700_000_000_000)).unwrap();
        assert_eq!(made::header(&sent, SIGNATURE), signature);
        assert_eq!(made::header(&sent, SIGNED), "x-ca-key,x-ca-nonce,x-ca-timestamp");
    }
}

/// A call as it comes: its path is whole.
fn call() -> Filled {
    let mut call = made::sent(&*profile(), json(), None, &made::at(1_700_000_000_000)).unwrap();
    call.path = format!("/base{}", call.path);
    call
}

#[test]
fn a_call_is_proven_by_all_that_it_is_made_of() {
    let mut taken = call();
    let proof = profile().verify(&mut taken).unwrap();
    assert_eq!(proof, Proof { at: 1_700_000_000_000, nonce: format!("{:032x}", 0xab).into_bytes() });
    assert_eq!(taken.find_header(SIGNATURE), None, "it is not shown on");
    type Change = fn(&mut Filled);
    let set: fn(&mut Filled, &str, &str) = |call, name, value| {
        call.remove_header(name);
        call.header(name, value);
    };
    let changes: [(&str, Change); 9] = [
        ("the method", |call| call.method = "PUT".into()),
        ("the path", |call| call.path = "/base/trade".into()),
        ("a parameter", |call| call.query[2].1 = b"2".to_vec()),
        ("one more", |call| call.query.push(("b".into(), vec![]))),
        ("the body", |call| call.body[2] = b'C'),
        ("no digest of the body", |call| call.remove_header(DIGEST)),
        ("its content type", |call| {
            call.remove_header("content-type");
            call.header("content-type", FORM);
        }),
        ("the body and its digest", |call| {
            call.body[2] = b'C';
            call.remove_header(DIGEST);
            call.header(DIGEST, BASE64.encode(Md5::digest(&call.body)));
        }),
        ("what it accepts", |call| {
            call.remove_header("accept");
        }),
    ];
    for (what, change) in changes {
        let mut call = call();
        change(&mut call);
        assert_eq!(profile().verify(&mut call), Err(Unproven::Signature), "{what}");
    }
    for (name, value, refused) in [
        (KEY, "24785", Unproven::Signature),
        (NONCE, "1", Unproven::Signature),
        (TIME, "1700000000001", Unproven::Signature),
        (TIME, "now", Unproven::Missing("header x-ca-timestamp".into())),
        (SIGNATURE, "", Unproven::Missing("header x-ca-signature".into())),
        (SIGNATURE, "%", Unproven::Signature),
        (SIGNED, "x-ca-key,x-ca-timestamp", Unproven::Missing("x-ca-nonce in x-ca-signature-headers".into())),
    ] {
        let mut call = call();
        set(&mut call, name, value);
        assert_eq!(profile().verify(&mut call), Err(refused), "{name}: {value}");
    }
}

#[test]
fn a_platform_may_have_more_headers_signed() {
    let profile = made::signing(NAME, ["24784", "gatewaySecret"], "signed-headers = [\"X-Ca-Stage\"]");
    let mut request = json();
    request.header("x-ca-stage", "RELEASE");
    let mut call = made::sent(&*profile, request, None, &made::at(0)).unwrap();
    assert_eq!(made::header(&call, SIGNED), "x-ca-key,x-ca-nonce,x-ca-stage,x-ca-timestamp");
    call.path = format!("/base{}", call.path);
    profile.verify(&mut call.clone()).unwrap();
    call.remove_header("x-ca-stage");
    assert_eq!(profile.verify(&mut call), Err(Unproven::Signature));
}
