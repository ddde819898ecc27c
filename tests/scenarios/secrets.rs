//! Secrets are planted in every file that holds one, and in what platforms and strangers send; the
//! hub is run well and badly with its log at its most talkative; then all it shows, says and keeps is searched. What it
//! shows and publishes of the archive is searched for people, too.

mod persons;
mod surfaces;

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use hub_tests::platforms::script::{List, PICTURE, Script};
use md5::{Digest, Md5};
use reqwest::Method;
use sha2::Sha256;

use crate::authority::Authority;
use crate::hostile;
use crate::played::Played;
use crate::program;
use crate::wire;
use crate::world::World;
use surfaces::Surface;

const OPERATORS: usize = 40;
const SEED: u64 = 11;

/// All but the compiler of adapters, which says most and sees nothing but adapters.
const TALKATIVE: &str = "trace,cranelift_codegen=off,cranelift_frontend=off,regalloc2=off,\
                         wasmtime_internal_cranelift=off,wasmtime_environ=off";

/// Every ID number of the script begins so; 18 digits that are nobody's.
const RESIDENTS: &str = "4407841899";
/// A row that the adapter refuses, for it has no number of a document; it names a person.
const REFUSED: &str = "CF_WSH,CF_XDR_MC,CF_XDR_SFZ,CF_JDRQ\r\n,演示甲食品有限公司,440784189912319999,2025/03/01\r\n";
/// What a platform that talks too much gives as token, and repeats.
const SESSION: &str = "planted-session-token-0123456789";
/// Of those who may not.
const STRANGER: &str = "planted-push-token-of-a-stranger";

/// Secrets that are wrong, and secret all the same: they may be right elsewhere.
const WRONG: [(&str, &str); 3] = [
    ("wrong.password", "planted-wrong-password-0123"),
    ("wrong.key", "planted-wrong-key-0123456789"),
    ("wrong-actor.token", "planted-wrong-actor-token-01"),
];

/// Keys that sign and seal. Those of SM2 and SM4 are numbers.
const SIGNING: [(&str, &str); 4] = [
    ("signed.token", "planted-token-that-signs-0123"),
    ("sm2.key", "39945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b"), // pragma: allowlist secret
    ("sm4.key", "51ab7e6ee1e1b0ff2b3e7d4a30c24c1d"),                                 // pragma: allowlist secret
    ("sealed.secret", "planted-secret-that-ends-0123"),
];

/// A platform that signs what it pushes, and one that seals and is only configured.
const SIGNED: &str = r#"
[platform.signed]
profile = "tif"
account = { number = "hs", password-file = "secrets/signed.token" }
[source."signed.push"]
adapter = "hostile-adapter"
auth = { verify = "5m" }
[platform.sealed]
profile = "sm-envelope"
[platform.sealed.profile-settings]
app-code = "hs"
platform-key = "ff6712d3a7fc0d1b9e01ff471a87ea87525e47c7775039d19304e554defe0913f632025f692776d4c13470eca36ac85d560e794e1bccf53d82c015988e0eb956" # pragma: allowlist secret
private-key-file = "secrets/sm2.key"
key-file = "secrets/sm4.key"
secret-file = "secrets/sealed.secret"
"#;

#[test]
fn no_secret_and_no_id_number_is_shown_told_or_kept() {
    let mut world = wire::secured(&Authority::new("the broker's"));
    for (name, value) in WRONG.into_iter().chain(SIGNING) {
        program::secret(&world.path("secrets").join(name), value);
    }
    world.tells = TALKATIVE;
    let played = Played::begin(&world, OPERATORS, SEED);
    let sources = played.sources() + &hostile::source("{}") + SIGNED;
    let mut found: Vec<Surface> = Vec::new();

    // Logins that are refused.
    let wrong = sources.replace("kitchen.password", "wrong.password").replace("provincial.key", "wrong.key");
    run(&mut world, &wrong, "both sources stop", |world| {
        let states = world.get("/v1/sources").to_string();
        states.contains("HUB-6007") && states.contains("HUB-6008")
    });
    found.extend(surfaces::answers(&world));
    assert!(world.stop(), "{}", world.log());

    // A platform that repeats to whoever asks what it was sent.
    let talkative = sources.replacen(&first_base(&sources), &talkative(&world), 1);
    run(&mut world, &talkative, "it is told what the platform says", |world| {
        world.get("/v1/sources").to_string().contains("the platform says")
    });
    found.extend(surfaces::answers(&world));
    assert!(world.stop(), "{}", world.log());

    // The flow itself, with records that are refused and strangers at the door.
    fs::write(world.path("drop/CF_OLD_209901.csv"), REFUSED).unwrap();
    run(&mut world, &sources, "the sources run", |world| world.get("/v1/sources").as_array().unwrap().len() == 27);
    for header in ["token", "authorization"] {
        let path = format!("/in/{}", hostile::SOURCE);
        let refused = world.send(Method::POST, &path, &[(header, STRANGER), ("content-type", "text/plain")], "good x");
        assert_eq!(refused.unwrap().status().as_u16(), 401);
    }
    assert_eq!(signed(&world, "another token"), 401);
    assert_eq!(signed(&world, SIGNING[0].1), 200);
    world.until("the records are taken", |world| {
        hostile::push(world, &["reject x".into(), "trap".into()]).status().is_success()
    });
    played.until_settled(&mut world);
    let spoilt = played.truth()["dead"]["epcis.push"].as_u64().unwrap();
    world.until("all four are dead", |world| world.audited("raw", "dead") >= 4 + spoilt);
    found.extend(surfaces::commands(&world));
    found.extend(surfaces::answers(&world));
    assert!(world.stop(), "{}", world.log());

    let (topics, shown) = (surfaces::topics(&world), found.len());
    found.extend(topics);
    found.extend(surfaces::files(&world.path("data")));
    found.push(("the log".into(), fs::read(world.path("hub.log")).unwrap()));

    the_search_sees_what_is_there(&world, &found);
    let leaks: Vec<String> = secrets(&world)
        .iter()
        .flat_map(|(what, bytes)| places(&found, bytes).into_iter().map(move |place| format!("{what} in {place}")))
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    nobody_is_shown(&found, shown);
}

/// What the hub is asked for masks people, and so does what it publishes of the archive: the first so many places, and
/// topics. What sources gave, and what is kept, is as they gave it.
fn nobody_is_shown(found: &[Surface], asked: usize) {
    let persons = persons::persons(&Script::write(SEED, OPERATORS));
    assert!(persons.len() > OPERATORS, "{persons:?}");
    let ((asked, others), mut came) = (found.split_at(asked), 0);
    for person in &persons {
        let others = places(others, person.as_bytes());
        came += usize::from(others.iter().any(|place| place.starts_with("topic raw.")));
        let told = others.into_iter().filter(|place| place.starts_with("topic archive."));
        let shown: Vec<&str> = places(asked, person.as_bytes()).into_iter().chain(told).collect();
        assert!(shown.is_empty(), "{person} in {shown:?}");
    }
    // What a platform says otherwise before it is asked comes to nobody.
    assert!(came * 2 > persons.len(), "{came} of {} stand in what sources gave", persons.len());
}

/// Pushes a record, signed with this token; what it is answered.
fn signed(world: &World, token: &str) -> u16 {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
    let signature = hex::encode(Sha256::digest(format!("{time}{token}once{time}")));
    let fields = [("x-tif-paasid", "hs"), ("x-tif-timestamp", &time), ("x-tif-nonce", "once")];
    let headers = [&fields[..], &[("x-tif-signature", &*signature), ("content-type", "text/plain")]].concat();
    world.send(Method::POST, "/in/signed.push", &headers, "reject signed").unwrap().status().as_u16()
}

fn run(world: &mut World, sources: &str, what: &str, holds: impl FnMut(&mut World) -> bool) {
    world.configure(&program::components(), sources);
    world.start();
    world.until(what, holds);
}

/// What must be found nowhere, by name.
fn secrets(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![
        ("an ID number".to_owned(), RESIDENTS.into()),
        ("a picture of a person".to_owned(), PICTURE.into()),
        ("the token of a session".to_owned(), SESSION.into()),
        ("a stranger's token".to_owned(), STRANGER.into()),
        ("the broker's password".to_owned(), wire::PASSWORD.into()),
    ];
    for (place, bytes) in surfaces::files(&world.path("secrets")) {
        let name = place.rsplit('/').next().unwrap().to_owned();
        if name.ends_with(".pem") {
            continue;
        }
        // What a login carries in place of the password is as good as the password.
        if name.ends_with(".password") {
            all.push((format!("the digest of {name}"), hex::encode(Md5::digest(&bytes)).into()));
        }
        all.push((name, bytes));
    }
    assert!(all.len() > 16, "{all:?}");
    all
}

/// Where it stands.
fn places<'a>(found: &'a [Surface], bytes: &[u8]) -> Vec<&'a str> {
    let stands = |surface: &&Surface| memchr::memmem::find(&surface.1, bytes).is_some();
    found.iter().filter(stands).map(|(place, _)| place.as_str()).collect()
}

/// A search that finds nothing because it looks at nothing would pass, too.
fn the_search_sees_what_is_there(world: &World, found: &[Surface]) {
    let secrets = surfaces::files(&world.path("secrets"));
    for (name, value) in WRONG.into_iter().chain([("kafka.password", wire::PASSWORD)]) {
        assert!(places(&secrets, value.as_bytes()).iter().any(|place| place.ends_with(name)), "{name}");
    }
    let script = Script::write(SEED, OPERATORS);
    assert!(script.files.iter().any(|file| memchr::memmem::find(&file.bytes, RESIDENTS.as_bytes()).is_some()));
    for planted in [RESIDENTS, PICTURE] {
        assert!(script.lists.iter().flatten().any(|row| row.body.contains(planted)), "{planted}");
        assert!(script.pushes.iter().any(|push| push.body.contains(planted)), "{planted}");
    }
    // Who bought what may not be sold to everybody is named with an ID number; the line is kept, the number is not.
    assert!(script.lists[List::InputSales as usize].iter().any(|row| row.body.contains(RESIDENTS)), "buyers");
    for (known, wanted) in [
        ("演示农户", &["topic raw.agricultural-inputs.api", "topic event.input-trade"][..]),
        (
            "演示阿明烧腊饭店",
            &["/v1/operators", "/operators", "hub [\"archive\"", "topic raw.", "topic event.", "archive.db"],
        ),
        (
            "演示甲食品有限公司",
            &["topic dead-letter", "/v1/dead-letters/", "/dead-letters/", "hub [\"dead-letters\", \"show\""],
        ),
        // The legal person of 阿明, masked.
        ("演***", &["hub [\"archive\", \"show\"", "hub [\"archive\", \"why\"", "topic archive.change"]),
        ("HUB-6007", &["/v1/sources", "the log"]),
        ("password-file", &["hub [\"config\", \"show\""]),
        ("hub_http_requests", &["/metrics"]),
        ("hyper_util", &["the log"]),
    ] {
        let places = places(found, known.as_bytes());
        for wanted in wanted {
            assert!(places.iter().any(|place| place.contains(wanted)), "{known} not in {wanted}: {places:?}");
        }
    }
}

fn first_base(sources: &str) -> String {
    sources.split("base = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A platform that logs everyone in and answers with all that it was sent.
fn talkative(world: &World) -> String {
    async fn answer(request: Request) -> impl IntoResponse {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        if head.uri.path() == "/openapi/token" {
            return format!(r#"{{"code":"1","data":{{"token":"{SESSION}","expire":7200}}}}"#);
        }
        let token = head.headers["token"].to_str().unwrap();
        let said = format!("{} {} token={token} {}", head.method, head.uri, String::from_utf8_lossy(&body));
        serde_json::json!({ "code": "0", "message": said, "data": null }).to_string()
    }
    world.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        format!("http://{address}")
    })
}
