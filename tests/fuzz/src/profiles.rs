//! Profiles of transport: what strangers send as a call, an answer or a login neither panics nor passes for the
//! platform's; what is signed and sealed is verified and opened by the other side as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::LazyLock;

use hub_core::config::SecretFile;
use hub_core::sandbox::{Reply, Response};
use hub_core::transport::profile::{Opened, Profile, Setup, make};
use hub_core::transport::{Account, Filled, Moment};
use serde_json::{Map, Value, json};

/// Two sides of one way to talk, with the keys of each.
struct Pair {
    ours: Box<dyn Profile>,
    theirs: Box<dyn Profile>,
    /// Whether all of a body is signed.
    whole: bool,
}

/// Numbers that are keys of SM2, and their points; nobody's.
const KEYS: [(&str, &str); 2] = [
    (
        "39945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b", // pragma: allowlist secret
        "05ad703c9f8c2d98dc093fe4c69c23a76eaaa4782f619d82ba5ae54d37b5447037b40182c07b9029eb9b1c627f2762082ce9cd317b4d5985bcc3e8365c3cc549", // pragma: allowlist secret
    ),
    (
        "5dd701828c424b84c5d56770ecf7c4fe882e654cac53c7cc89a66b1709068b9d", // pragma: allowlist secret
        "ff6712d3a7fc0d1b9e01ff471a87ea87525e47c7775039d19304e554defe0913f632025f692776d4c13470eca36ac85d560e794e1bccf53d82c015988e0eb956", // pragma: allowlist secret
    ),
];

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for keys");
    let sm = |more: Value| {
        let [ours, theirs] = [(0, 1), (1, 0)].map(|(own, other)| {
            let mut settings =
                json!({ "app-code": "somebody else", "platform-key": KEYS[other].1, "private-key-file": "sm2" });
            settings.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            made("sm-envelope", KEYS[own].0, &settings, folder.path())
        });
        Pair { ours, theirs, whole: true }
    };
    let signing = |name: &str, settings: Value, whole: bool| {
        let [ours, theirs] = [(); 2].map(|()| made(name, KEYS[0].0, &settings, folder.path()));
        Pair { ours, theirs, whole }
    };
    vec![
        sm(json!({})),
        sm(json!({ "key-file": "sm4", "blocks": "ecb", "encoding": "hex", "signed": "plain", "wrapper": "data" })),
        sm(json!({ "key-order": "der", "signature-form": "der", "secret-file": "sm4" })),
        signing("gateway-hmac", json!({}), true),
        signing("sorted-md5", json!({}), false),
        signing("sorted-md5", json!({ "fields": { "place": "json" }, "text": "values" }), false),
        signing("sha1-time", json!({ "fields": { "place": "form" } }), false),
        signing("tif", json!({}), false),
        signing("two-level", json!({ "answers": { "session-over": ["7"] } }), false),
    ]
});

fn made(name: &str, sm2: &str, settings: &Value, folder: &Path) -> Box<dyn Profile> {
    for (name, text) in [("sm2", sm2), ("sm4", &KEYS[0].0[..32]), ("secret", "the secret of both")] {
        fs::write(folder.join(name), text).expect("a file for a key");
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).expect("a file of our own");
    }
    let mut password_file = SecretFile::from(folder.join("secret"));
    password_file.check("password-file", folder).expect("a secret");
    let account = Account { number: "HS440784".into(), password_file };
    let none = Map::new();
    let settings = settings.as_object().unwrap_or(&none);
    let setup = Setup { account: Some(&account), token: None, identity: None, settings, root: "", base: folder };
    make(name, &setup).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Tries one input: which profile, what is done, where a bit is changed, then lines `name=value` and, after an empty
/// line, a body.
pub fn run(data: &[u8]) {
    let Some(([pair, what, high, low], rest)) = data.split_first_chunk::<4>() else { return };
    let pair = &PAIRS[usize::from(*pair) % PAIRS.len()];
    let mut request = Filled { method: "POST".into(), path: "/in/p.push".into(), ..Filled::default() };
    let (head, body) =
        rest.windows(2).position(|two| two == b"\n\n").map_or((rest, &[][..]), |at| (&rest[..at], &rest[at + 2..]));
    for line in head.split(|byte| *byte == b'\n') {
        let at = line.iter().position(|byte| *byte == b'=').unwrap_or(line.len());
        let name = String::from_utf8_lossy(&line[..at]).into_owned();
        let field = (name, line.get(at + 1..).unwrap_or_default().to_vec());
        if what & 4 == 0 { request.query.push(field) } else { request.headers.push(field) }
    }
    request.body = body.to_vec();
    match what % 4 {
        0 => assert!(pair.ours.verify(&mut request).is_err(), "a stranger's call passes"),
        1 => answered(&*pair.ours, body),
        _ => both_ways(pair, &request, usize::from(u16::from_be_bytes([*high, *low]))),
    }
}

/// What somebody answers.
fn answered(ours: &dyn Profile, body: &[u8]) {
    let mut answer = Response { status: 200, headers: vec![], body: body.to_vec() };
    let opened = ours.open(&mut answer);
    assert!(answer.body == body, "what is not the platform's is not deciphered: {opened:?}");
    if let Ok(login) = ours.session(&answer, None, 1_700_000_000_000) {
        assert!(!format!("{login:?}").is_empty());
    }
}

/// A request, signed and sealed by one side, at the other.
fn both_ways(pair: &Pair, request: &Filled, at: usize) {
    // What a scheme signs with has its own names; a request that uses them for something else is not signed rightly.
    let own = ["appKey", "timestamp", "nonce", "sign", "x-", "X-", "accept", "content-", "Accept", "Content-"];
    let names = request.query.iter().chain(&request.headers).map(|(name, _)| name.as_str());
    let body = String::from_utf8_lossy(&request.body).into_owned();
    if names.chain([body.as_str()]).any(|text| own.iter().any(|own| text.contains(own)) || text.contains('\\')) {
        return;
    }
    let moment = Moment { now: 1_700_000_000_000, nonce: at as u128, seed: [7; 32] };
    let mut sent = request.clone();
    if pair.ours.seal(&mut sent, None, &moment).is_err() {
        return;
    }
    match pair.ours.sign(&sent, None, &moment) {
        Ok(Some(signature)) => {
            pair.ours.attach(&mut sent, signature).expect("what was signed takes its signature");
            arrives(pair, request, &sent, at);
        }
        // It signed while it sealed.
        Ok(None) => arrives(pair, request, &sent, at),
        // It signs by a session, and there is none.
        Err(_) => {}
    }
}

fn arrives(pair: &Pair, request: &Filled, sent: &Filled, at: usize) {
    let mut came = sent.clone();
    let proof = pair.theirs.verify(&mut came).expect("what one side signs the other verifies");
    assert_eq!(proof.at / 1_000, 1_700_000_000);
    if pair.ours.name() == "sm-envelope" {
        assert_eq!(came.body, request.body, "a body is opened as it was");
        let mut reply = Reply { status: 200, media_type: String::new(), body: request.body.clone() };
        pair.theirs.answer(&mut reply, &Moment { now: 0, nonce: 0, seed: [8; 32] });
        let mut answer = Response { status: 200, headers: vec![], body: reply.body };
        assert_eq!(pair.ours.open(&mut answer), Opened::Answer);
        assert_eq!(answer.body, request.body, "and so is the reply");
    }
    if pair.whole && !sent.body.is_empty() {
        let mut changed = sent.clone();
        let at = at % changed.body.len();
        changed.body[at] ^= 1;
        let proven = pair.theirs.verify(&mut changed);
        assert!(proven.is_err() || changed.body == came.body, "byte {at} may be changed");
    }
}
