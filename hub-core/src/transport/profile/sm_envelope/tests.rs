//! Vectors of `sm-envelope`. The platform's were made with gmssl 3.2.2
//! (Python), with the keys of `keys::tests`; ours were given to it once, and it
//! verified and opened them.

use super::keys::tests::{HUB, HUB_POINT, PLATFORM, PLATFORM_POINT};
use super::*;
use crate::transport::tests::made;

const NOW: Instant = 1_700_000_000_000;
const BODY: &str = r#"{"batch":"鹤山-01","weight":12.50}"#;
const KEY: &str = "000102030405060708090a0b0c0d0e0f"; // pragma: allowlist secret

/// One way of doing it, as one platform does: key agreed, blocks alone, hexadecimal, the plain body signed.
const AGREED: &str = "wrapper = \"data\", key-file = \"sm4\", secret-file = \"secret\", blocks = \"ecb\", \
                      encoding = \"hex\", signed = \"plain\", success = [\"0\"], \
                      answers = { session-over = [\"401\"], refused = [\"7\"] }";
/// Another: key drawn for each body, blocks chained, the sealed body signed.
const DRAWN: &str = "time-unit = \"ms\"";

fn tried(ours: &str, theirs: &str, settings: &str) -> Result<Box<dyn Profile>, Wrong> {
    let comma = if settings.is_empty() { "" } else { ", " };
    let text = format!(
        "profile = \"sm-envelope\"\nprofile-settings = {{ app-code = \"HS440784\", private-key-file = \"ours\", \
         platform-key = {theirs:?}{comma}{settings} }}"
    );
    made::tried(&[("ours", ours), ("sm4", KEY), ("secret", "appSecret0")], &text)
}

fn hub(settings: &str) -> Box<dyn Profile> {
    tried(HUB, PLATFORM_POINT, settings).unwrap()
}

/// The platform, which does the same with its own key.
fn platform(settings: &str) -> Box<dyn Profile> {
    tried(PLATFORM, &format!("04{HUB_POINT}"), settings).unwrap()
}

fn of(body: &str) -> Filled {
    Filled { method: "POST".into(), body: body.into(), ..Filled::default() }
}

fn answer(status: u16, body: &[u8]) -> Response {
    Response { status, headers: vec![], body: body.into() }
}

fn verified(profile: &dyn Profile, body: &[u8]) -> Result<(String, Instant), Unproven> {
    let mut call = Filled { body: body.into(), ..Filled::default() };
    let proof = profile.verify(&mut call)?;
    assert_eq!(proof.nonce.len(), 64);
    Ok((String::from_utf8(call.body).unwrap(), proof.at))
}

const THEIRS_AGREED: &str = r#"{"code": 0, "data": {"data": {"encData": "5F0280EC817A65665B4B7195FAB231F33E9BEB2EA4F84D756D5C12BEF0704D3AAFF21A6CB2E0ED324B34D5B0E374BDE7"}, "appCode": "HS440784", "version": "1.0.0", "encType": "SM4", "signType": "SM2", "timestamp": 1700000000, "signData": "is0cOe9v8YKjogwbHPorbbH/RGmcSqBHEj0cr8Pv+P903XLvTpLLMxZOhrD7xSSpfJx0vMgf0XV18HTE6t877A=="}}"#;
const THEIRS_DRAWN: &str = r#"{"data": {"encData": "EBESExQVFhcYGRobHB0eH3d6IeZ8s1ie/1xox6YStdo6bLtoF0EN6vEaTBvVxoIRpbkOXZNCG6K47T6K/pXA+w=="}, "appCode": "HS440784", "version": "1.0.0", "encType": "SM4", "signType": "SM2", "timestamp": "1700000000000", "encKey": "BOv8cY6NF5hiBDImjnf+tkFeLt4OBzwPT2QOzS4UmnPoWPnYHlQwpXs22quPlQo8ZObuamMJTZkoOv92fhJN8MDIrVmlPdY6kfl7ZV3DXMrdYXk3mrCEiq+CuN6KnmVkWrjTAaAh6mqFaXtYeIrLxg==", "signData": "V+OIb3ZkPhbtr7l/lgSgOxCucA0EWCxfj9ZuAH2nrgloV+hYo28meX3D//4Tx+N/wsFyN6BZw2BJk3tkUQXzrA=="}"#;
const OURS_AGREED: &str = r#"{"data":{"appCode":"HS440784","data":{"encData":"5f0280ec817a65665b4b7195fab231f33e9beb2ea4f84d756d5c12bef0704d3aaff21a6cb2e0ed324b34d5b0e374bde7"},"encType":"SM4","signData":"zyFPHSUCFcg5rs2cJYMhw72Tc3MSvmOIfgmvyNye4/NFv0GQi18aNs3IkpvTi3V19D8iPfAbs9Fd6WUh+/LIOw==","signType":"SM2","timestamp":1700000000,"version":"1.0.0"}}"#;
const OURS_DRAWN: &str = r#"{"appCode":"HS440784","data":{"encData":"9ACSeFeq9kEU9WG6rLN5cAI8Xmj5egmsE0u9YKNRABVG+Lh4UvF33NDjtn5efQGIdiDezZp1tj+hrTIAMgxB2g=="},"encKey":"BApOSlHS+mfCxKgT+ValrjcdRzbxq9SGbmdseZnB6dmAWShGg9zEZQi5n02TnLWs8yaNN03IkkdPD232GwCSM/WBkvG1Zm1NR+iWaNLHkiIBQd6H1EoioQiJxRsK0li9TstnlYSQQyaQgPmFlM75ut8=","encType":"SM4","signData":"HwtSDuakILT+9Ok85/tVZuTNpCQ/bvPXSjn03BjLrK89z0SibJ2/c31XlUrOkdEdrFB8E43GEyhTVjG50DVUJw==","signType":"SM2","timestamp":1700000000000,"version":"1.0.0"}"#;

#[test]
fn what_another_library_sealed_is_verified_and_opened() {
    for (settings, body) in [(AGREED, THEIRS_AGREED), (DRAWN, THEIRS_DRAWN)] {
        assert_eq!(verified(&*hub(settings), body.as_bytes()), Ok((BODY.into(), NOW)), "{settings}");
        let mut came = answer(200, body.as_bytes());
        assert_eq!(hub(settings).open(&mut came), Opened::Answer);
        assert_eq!(came.body, BODY.as_bytes());
    }
}

#[test]
fn what_we_seal_is_what_another_library_opened() {
    for (settings, expected) in [(AGREED, OURS_AGREED), (DRAWN, OURS_DRAWN)] {
        let sent = made::sent(&*hub(settings), of(BODY), None, &made::at(NOW)).unwrap();
        assert_eq!(String::from_utf8(sent.body.clone()).unwrap(), expected, "{settings}");
        assert_eq!(made::header(&sent, "content-type"), "application/json");
    }
}

#[test]
fn requests_answers_calls_and_replies_go_both_ways_in_every_form() {
    for settings in [
        AGREED,
        DRAWN,
        "",
        "blocks = \"ecb\", key-order = \"c1c2c3\", signature-encoding = \"hex\"",
        "key-order = \"der\", signature-form = \"der\", encoding = \"hex\", key-field = \"sm4Key\"",
        "signed = \"plain\", identity = \"hs@440784\", version = \"2.1\", wrapper = \"in\"",
    ] {
        let (hub, platform) = (hub(settings), platform(settings));
        let sent = made::sent(&*hub, of(BODY), None, &made::at(NOW)).unwrap();
        assert!(!String::from_utf8_lossy(&sent.body).contains("batch"), "{settings}");
        assert_eq!(verified(&*platform, &sent.body), Ok((BODY.into(), NOW)), "{settings}");
        let mut reply = Reply { status: 200, media_type: "text/plain".into(), body: b"taken".to_vec() };
        platform.answer(&mut reply, &made::at(NOW));
        assert_eq!(reply.media_type, "application/json");
        let mut came = answer(200, &reply.body);
        assert_eq!((hub.open(&mut came), &came.body[..]), (Opened::Answer, &b"taken"[..]), "{settings}");
        assert!(verified(&*hub, &sent.body).is_err(), "what we signed is not the platform's");
    }
}

#[test]
fn an_answer_in_clear_may_be_an_error_and_never_data() {
    let unsealed = Opened::Unproven("it is not sealed");
    let wrong = Opened::Unproven("its signature is wrong, or it does not open");
    let forged = THEIRS_AGREED.replace("HS440784", "HS440785");
    for (status, body, opened) in [
        (200, r#"{"code":"500","message":"busy"}"#, Opened::Answer),
        (200, r#"{"code":401}"#, Opened::SessionOver),
        (200, r#"{"code":"7"}"#, Opened::Refused),
        (404, "<html>", Opened::Answer),
        (401, "", Opened::SessionOver),
        (200, r#"{"code":"0","data":{"rows":[]}}"#, unsealed.clone()),
        (200, r#"{"code":0,"data":{"data":{"encData":""}}}"#, unsealed.clone()),
        (200, r#"{"rows":[]}"#, unsealed.clone()),
        (200, "", unsealed),
        (200, r#"{"data":{"data":{"encData":"00"}}}"#, Opened::Unproven("a part of its envelope is missing")),
        (500, &forged, wrong),
    ] {
        let mut came = answer(status, body.as_bytes());
        assert_eq!(hub(AGREED).open(&mut came), opened, "{body}");
        assert_eq!(came.body, body.as_bytes());
    }
}

#[test]
fn a_call_that_was_changed_anywhere_is_refused_and_one_that_lacks_a_part_is_told_which() {
    for (settings, body) in [(AGREED, THEIRS_AGREED), (DRAWN, THEIRS_DRAWN)] {
        for at in 0..body.len() {
            let mut changed = body.as_bytes().to_vec();
            changed[at] ^= 1;
            let told = verified(&*hub(settings), &changed);
            // Around the envelope, and in how hexadecimal digits are written, a change says nothing else.
            let harmless = told.is_ok() && settings == AGREED && at < body.find("encData").unwrap();
            assert!(harmless || told.is_err(), "{settings}, byte {at}: {}", String::from_utf8_lossy(&changed));
        }
        let Value::Object(whole) = serde_json::from_str(body).unwrap() else { panic!() };
        let inner = whole.get("code").map_or(&whole, |_| whole["data"].as_object().unwrap());
        for (name, lacking) in [
            ("data", "data.encData"),
            ("appCode", "appCode"),
            ("timestamp", "timestamp"),
            ("signData", "signData"),
            ("encKey", "encKey"),
        ] {
            let mut inner = inner.clone();
            if inner.remove(name).is_none() {
                continue;
            }
            let inner = Value::Object(inner);
            let body = if settings == AGREED { serde_json::json!({ "data": inner }) } else { inner };
            let told = verified(&*hub(settings), body.to_string().as_bytes());
            assert_eq!(told, Err(Unproven::Missing(lacking.into())), "{settings}");
        }
    }
}

#[test]
fn a_body_is_what_is_sealed_and_keys_must_be_keys() {
    let unfit = made::sent(&*hub(""), of(""), None, &made::at(NOW)).unwrap_err();
    assert_eq!(unfit, Unfit("it has no body".into()));
    let point = PLATFORM_POINT.replace("ff6712", "ff6713");
    for (ours, theirs, settings, told) in [
        ("39", PLATFORM_POINT, "", "HUB-1002 profile-settings.private-key-file is a file without a key"),
        (HUB, &point, "", "HUB-1002 profile-settings.platform-key is \""),
        (HUB, PLATFORM_POINT, "key-file = \"secret\"", "HUB-1002 profile-settings.key-file is a file without a key"),
        (HUB, PLATFORM_POINT, "key-file = \"none\"", "HUB-1003 profile-settings.key-file names"),
        (HUB, PLATFORM_POINT, "blocks = \"gcm\"", "HUB-1002 profile-settings.blocks is"),
        (HUB, PLATFORM_POINT, "mode = \"cbc\"", "HUB-1001 profile-settings.mode is not a setting"),
    ] {
        let wrong = tried(ours, theirs, settings).err().unwrap().to_string();
        assert!(wrong.starts_with(told), "{wrong}");
        assert!(!wrong.contains(HUB), "{wrong}");
    }
}
