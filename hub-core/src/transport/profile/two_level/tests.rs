//! Vectors of `two-level`, made with Python's hashlib.

use super::*;
use crate::transport::tests::made;

const NOW: Instant = 1_700_000_000_000;

fn profile(settings: &str) -> Box<dyn Profile> {
    made::signing(NAME, ["hs440784", "appSecret0"], settings)
}

fn answer(body: &str) -> Response {
    Response { status: 200, headers: vec![], body: body.into() }
}

fn sign(request: &Filled) -> &str {
    std::str::from_utf8(&request.query.iter().find(|(name, _)| name == "sign").unwrap().1).unwrap()
}

fn renewal(key: &str) -> Renewal {
    Renewal { key: Secret::new(key.into()), expires: None }
}

#[test]
fn the_account_gives_a_key_the_key_a_secret_and_that_signs() {
    let profile = profile("");
    let first = profile.login(None, &made::at(NOW)).unwrap();
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/app/refreshTokenByKey"));
    assert_eq!(first.query[0], ("appKey".to_owned(), b"hs440784".to_vec()));
    assert_eq!(first.query[1], ("timestamp".to_owned(), b"1700000000000".to_vec()));
    assert_eq!(sign(&first), "1d115e71a299e262cdeb6c8086d96dac"); // pragma: allowlist secret
    let key = r#"{"code":"00","data":{"refreshSecret":"refresh-key-0","refreshSecretEndTime":1700172800000}}"#; // pragma: allowlist secret
    let Ok(Login::Renewal(key)) = profile.session(&answer(key), None, NOW) else { panic!() };
    assert_eq!((key.key.bytes(), key.expires), (&b"refresh-key-0"[..], Some(NOW + 172_800_000 - 60_000)));
    let second = profile.login(Some(&key), &made::at(NOW)).unwrap();
    assert_eq!(second.path, "/app/refreshTokenBySec");
    assert_eq!(sign(&second), "5d370c3a708f8927f03096657b5d2d4b"); // pragma: allowlist secret
    let secret = r#"{"code":"00","data":{"requestSecret":"request-secret-0","requestSecretEndTime":"1700000900000"}}"#; // pragma: allowlist secret
    let Ok(Login::Session(session)) = profile.session(&answer(secret), Some(&key), NOW) else { panic!() };
    assert_eq!((session.token.bytes(), session.expires), (&b"request-secret-0"[..], Some(NOW + 840_000)));
    assert_eq!(session.renewal.as_ref().unwrap().key, key.key, "a session holds both");
    let sent = made::sent(&*profile, Filled::default(), Some(&session), &made::at(NOW)).unwrap();
    assert_eq!(sign(&sent), "4f34e2d648897950b70e67e18f962e36"); // pragma: allowlist secret
    assert!(made::sent(&*profile, Filled::default(), None, &made::at(NOW)).is_err());
}

#[test]
fn an_answer_with_both_is_a_session_and_a_short_one_is_renewed_at_its_half() {
    let both =
        r#"{"code":"00","data":{"refreshSecret":"k2","requestSecret":"s2","requestSecretEndTime":1700000060000}}"#; // pragma: allowlist secret
    for held in [None, Some(renewal("k1"))] {
        let Ok(Login::Session(session)) = profile("").session(&answer(both), held.as_ref(), NOW) else { panic!() };
        assert_eq!(session.renewal.unwrap().key.bytes(), b"k2");
        assert_eq!((session.token.bytes(), session.expires), (&b"s2"[..], Some(NOW + 30_000)));
    }
}

#[test]
fn a_login_that_gives_nothing_says_whether_to_try_again() {
    for (body, held, again) in [
        (r#"{"code":"14","msg":"sign"}"#, None, false),
        (r#"{"code":"429"}"#, None, true),
        (r#"{"code":500}"#, Some(renewal("k")), true),
        (r#"{"code":"00","data":{}}"#, None, false),
        (r#"{"code":"00","data":{"refreshSecret":"k2"}}"#, Some(renewal("k")), false), // pragma: allowlist secret
        (r#"{"code":"00","da"#, None, true),
        ("<html>", None, false),
    ] {
        let failed = profile("").session(&answer(body), held.as_ref(), NOW).unwrap_err();
        assert_eq!(matches!(failed, LoginFailed::Retry { .. }), again, "{body}");
    }
}

#[test]
fn a_code_that_is_a_number_has_lost_its_zeros() {
    let key = r#"{"code":0,"data":{"refreshSecret":"k"}}"#; // pragma: allowlist secret
    assert!(matches!(profile("").session(&answer(key), None, NOW), Ok(Login::Renewal(_))));
    let profile = profile("answers = { session-over = [\"07\"], refused = [\"15\"] }");
    for (body, opened) in [
        (r#"{"code":7}"#, Opened::SessionOver),
        (r#"{"code":"07"}"#, Opened::SessionOver),
        (r#"{"code":"7"}"#, Opened::Answer),
        (r#"{"code":15}"#, Opened::Refused),
        (r#"{"code":0}"#, Opened::Answer),
    ] {
        assert_eq!(profile.open(&mut answer(body)), opened, "{body}");
    }
}

#[test]
fn a_call_is_proven_by_the_accounts_secret() {
    let call = |time: &str, sign: &str| Filled {
        headers: [("appKey", "hs440784"), ("requestTime", time), ("sign", sign)]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .into(),
        ..Filled::default()
    };
    let profile = profile("fields = { place = \"header\", time = \"requestTime\" }");
    let first = "1d115e71a299e262cdeb6c8086d96dac"; // pragma: allowlist secret
    let proof = profile.verify(&mut call("1700000000000", first)).unwrap();
    assert_eq!(proof, Proof { at: NOW, nonce: first.as_bytes().to_vec() });
    let session = "4f34e2d648897950b70e67e18f962e36"; // pragma: allowlist secret
    for (time, sign) in [("1700000000001", first), ("1700000000000", session)] {
        assert_eq!(profile.verify(&mut call(time, sign)), Err(Unproven::Signature), "{time} {sign}");
    }
}
