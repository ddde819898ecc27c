//! Vectors of `token-login`, after the interface document of the sunshine-kitchen OpenAPI.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::config::SecretFile;

fn profile() -> TokenLogin {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, "demo-password\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut password_file = SecretFile::from(path);
    password_file.check("password-file", folder.path()).unwrap();
    TokenLogin { settings: Settings::default(), account: Account { number: "HS440784".into(), password_file } }
}

const MOMENT: Moment = Moment { now: 1_700_000_000_000, nonce: 0xab, seed: [0; 32] };

fn session(body: &str, now: Instant) -> Result<Session, LoginFailed> {
    match profile().session(&answer(body), None, now)? {
        Login::Session(session) => Ok(session),
        Login::Renewal(_) => panic!("one level"),
    }
}

fn answer(body: &str) -> Response {
    Response {
        status: 200,
        headers: vec![("content-type".into(), "text/html;charset=UTF-8".into())],
        body: body.into(),
    }
}

#[test]
fn the_login_gives_number_and_md5_of_the_password() {
    let login = profile().login(None, &MOMENT).unwrap();
    assert_eq!((login.method.as_str(), login.path.as_str()), ("POST", "/openapi/token"));
    let body: Value = serde_json::from_slice(&login.body).unwrap();
    assert_eq!(body["number"], "HS440784");
    assert_eq!(body["password"], "4b4d9529148d8d9440d7e20c78287f69");
}

#[test]
fn a_session_ends_a_minute_early() {
    let whole = session(r#"{"code":1,"data":{"token":"t0ken","expire":7200}}"#, 1_000).unwrap();
    assert_eq!(whole.token.bytes(), b"t0ken");
    assert_eq!(whole.expires, Some(1_000 + 7_140_000));
    let text = session(r#"{"code":"1","data":{"token":"t","expire":"60"}}"#, 0).unwrap();
    assert_eq!(text.expires, Some(30_000));
}

#[test]
fn a_login_that_gives_no_session_says_whether_to_try_again() {
    for (body, told) in [
        (r#"{"code":"0","message":"wrong password"}"#, None),
        (r#"{"code":500}"#, Some(None)),
        (r#"{"code":"429","data":{"retryAfter":7}}"#, Some(Some(7))),
        (r#"{"code":"1","data":{}}"#, None),
        (r#"{"code":"1","data":{"tok"#, Some(None)),
        ("<html>", None),
    ] {
        let again = match session(body, 0).unwrap_err() {
            LoginFailed::Retry { wait, .. } => Some(wait.map(|wait| wait.as_secs())),
            LoginFailed::Refused(_) => None,
        };
        assert_eq!(again, told, "{body}");
    }
}

#[test]
fn each_request_carries_token_time_and_a_number_of_its_own() {
    let session = Session { token: Secret::new(b"tok".to_vec()), expires: None, renewal: None };
    let mut request = Filled { headers: vec![("Time".into(), b"7".to_vec())], ..Filled::default() };
    profile().seal(&mut request, Some(&session), &MOMENT).unwrap();
    let uuid = b"000000000000000000000000000000ab".to_vec();
    let expected = [("Time", b"7".to_vec()), ("token", b"tok".to_vec()), ("uuid", uuid.clone())];
    assert_eq!(request.headers, expected.map(|(name, value)| (name.to_owned(), value)));
    let slot = |name| profile().slot(name, Some(&session), &MOMENT);
    assert_eq!(slot("nonce"), Some(uuid));
    assert_eq!(slot("timestamp").as_deref(), Some(&b"1700000000000"[..]));
    assert_eq!(slot("account").as_deref(), Some(&b"HS440784"[..]));
    assert_eq!(slot("sign"), None);
}

#[test]
fn a_code_of_401_ends_the_session_and_0_refuses_as_integer_or_string() {
    for (body, opened) in [
        (r#"{"code":401}"#, Opened::SessionOver),
        (r#"{"code":"401"}"#, Opened::SessionOver),
        (r#"{"code":"1","data":{"code":401}}"#, Opened::Answer),
        (r#"{"code":0}"#, Opened::Refused),
        (r#"{"code":"0"}"#, Opened::Refused),
        ("no json", Opened::Answer),
    ] {
        assert_eq!(profile().open(&mut answer(body)), opened, "{body}");
    }
}
