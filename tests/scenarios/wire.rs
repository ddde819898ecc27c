//! The wire: who speaks with whom over TLS, and what becomes of those who do not prove who they are.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use hub_core::serve::{Tls, answer};
use hub_tests::platforms::progress::Keeper;
use hub_tests::platforms::script::Script;
use hub_tests::platforms::serve::{self, House};
use hub_tests::platforms::stage::Stage;
use kafka_broker::Secure;

use crate::authority::Authority;
use crate::hostile;
use crate::program::{self, Said};
use crate::world::World;

/// Who the hub is at brokers that ask.
pub const USER: &str = "hub";
/// The hub's password at brokers that ask for one.
pub const PASSWORD: &str = "kafka-password-0123456789";

/// A world whose broker asks for TLS and a password, both of which the hub is given.
pub fn secured(authority: &Authority) -> World {
    guarded(authority, &[])
}

/// As [`secured`], by a broker that has settings of its own besides.
pub fn guarded(authority: &Authority, extra: &[(&str, &str)]) -> World {
    let mut world = World::secure(extra, |secrets| {
        authority.write(&secrets.join("kafka-ca.pem"));
        program::secret(&secrets.join("kafka.password"), PASSWORD);
        let broker = authority.sign("127.0.0.1");
        let identity = secrets.join("broker.pem");
        program::secret(&identity, &format!("{}{}", broker.key, broker.certificate));
        Secure { identity, users: vec![(USER.to_owned(), PASSWORD.to_owned())] }
    });
    world.tables[0] = kafka(&world.secure_brokers(), &security("kafka-ca.pem", "scram-sha-512", "kafka.password"));
    world
}

fn kafka(brokers: &str, security: &str) -> String {
    format!("brokers = {brokers:?}{security}")
}

fn security(ca: &str, mechanism: &str, password: &str) -> String {
    format!(
        ", security = {{ ca-file = \"secrets/{ca}\", mechanism = \"{mechanism}\", username = \"{USER}\", \
         password-file = \"secrets/{password}\" }}"
    )
}

#[test]
fn records_flow_through_a_broker_that_asks_for_tls_and_a_password() {
    let mut world = secured(&Authority::new("the broker's"));
    for (n, mechanism) in ["scram-sha-512", "scram-sha-256"].into_iter().enumerate() {
        world.tables[0] = kafka(&world.secure_brokers(), &security("kafka-ca.pem", mechanism, "kafka.password"));
        hostile::configure(&world);
        world.start();
        // What is answered with 503 may be sent again; a busy machine says so.
        world.until("the records are taken", |world| {
            hostile::push(world, &[format!("good {n}"), "reject x".into()]).status().is_success()
        });
        let raw = 2 * (n as u64 + 1);
        world.until("the records flow", |world| world.is_settled(raw));
        assert_eq!(world.get("/v1/totals")["facts"], n as u64 + 1, "{mechanism}");
        assert!(hostile::dead(&world).len() > n, "{mechanism}");
        assert!(world.stop(), "{}", world.log());
    }
}

#[test]
fn a_broker_and_a_hub_that_do_not_accept_each_other_say_why() {
    let mut world = secured(&Authority::new("the broker's"));
    Authority::new("another's").write(&world.path("secrets/other-ca.pem"));
    program::secret(&world.path("secrets/wrong.password"), "not-the-password");
    let (secure, plain) = (world.secure_brokers(), world.brokers());
    let named = secure.replace("127.0.0.1", "localhost");
    let good = security("kafka-ca.pem", "scram-sha-512", "kafka.password");
    let mistaken = [
        (&secure, security("kafka-ca.pem", "scram-sha-512", "wrong.password"), "authentication"),
        (&secure, security("other-ca.pem", "scram-sha-512", "kafka.password"), "certificate"),
        (&named, good.clone(), "certificate"),
        (&secure, String::new(), "[kafka.security]"),
        (&secure, ", security = { ca-file = \"secrets/kafka-ca.pem\" }".to_owned(), "[kafka.security]"),
        (&plain, good, "PLAINTEXT"),
    ];
    for (brokers, security, word) in mistaken {
        world.tables[0] = kafka(brokers, &security);
        hostile::configure(&world);
        let Said { code, out, err } = program::run(&["run", "--config", world.path("hub.toml").to_str().unwrap()]);
        assert_eq!(code, 1, "{security}: {err}");
        assert!(err.contains("HUB-2005") && err.contains(word), "{brokers}{security}: no {word:?} in {err}");
        assert!(!format!("{out}{err}").contains(PASSWORD), "{err}");
    }
}

#[test]
fn the_hub_answers_through_tls_and_takes_a_renewed_certificate_up() {
    let mut world = World::new();
    let (first, second) = (Authority::new("the first"), Authority::new("the second"));
    let [first_ca, second_ca] =
        [(&first, "first.pem"), (&second, "second.pem")].map(|(signer, file)| signer.write(&world.path(file)));
    first.sign("127.0.0.1").write(&world.path("secrets/hub"));
    world.tables[1] += ", certificate-file = \"secrets/hub.pem\", key-file = \"secrets/hub.key\"";
    hostile::configure(&world);
    world.begin();
    let url = world.url().replace("http:", "https:");
    let sources = |ca: Option<&std::path::PathBuf>| {
        let mut arguments = vec!["sources", "--json", "--url", &url];
        arguments.extend(ca.iter().flat_map(|ca| ["--ca-file", ca.to_str().unwrap()]));
        program::run(&arguments)
    };
    world.until("the hub answers those who trust its signer", |world| {
        world.check();
        sources(Some(&first_ca)).code == 0
    });
    assert!(sources(Some(&first_ca)).out.contains(hostile::SOURCE));
    for ca in [None, Some(&second_ca)] {
        let said = sources(ca);
        assert_eq!(said.code, 1);
        assert!(said.err.contains("is not trusted") && said.err.contains("--ca-file"), "{}", said.err);
    }
    let unprotected = world.ask(reqwest::Method::GET, "/health/live", "", "");
    assert!(unprotected.is_none(), "nothing is answered in the clear");

    second.sign("127.0.0.1").write(&world.path("secrets/hub"));
    world.within(Duration::from_secs(60), "the renewed certificate is shown", |_| sources(Some(&second_ca)).code == 0);
    assert_eq!(sources(Some(&first_ca)).code, 1);
    assert!(world.stop(), "{}", world.log());
}

#[test]
fn a_platform_that_does_not_prove_who_it_is_stops_its_source_and_is_sent_nothing() {
    let mut world = World::new();
    let (own, other) = (Authority::new("the platform's"), Authority::new("another's"));
    own.write(&world.path("own.pem"));
    other.write(&world.path("other.pem"));
    let sound = platform(&world, &own, "127.0.0.1");
    let misnamed = platform(&world, &own, "platform.example");
    for (base, trusted) in [(&sound, None), (&sound, Some("other.pem")), (&misnamed, Some("own.pem"))] {
        configure(&world, base, trusted);
        world.start();
        world.until("the source stops", |world| world.get("/v1/sources")[0]["state"] == "stopped");
        let told = world.get("/v1/sources").to_string();
        assert!(told.contains("HUB-6013") && told.contains("is not trusted"), "{told}");
        assert_eq!(world.audited("raw", "collected"), 0);
        assert!(world.stop(), "{}", world.log());
    }
    configure(&world, &sound, Some("own.pem"));
    world.start();
    world.until("records come", |world| world.is_settled(20));
    assert!(world.get("/v1/totals")["facts"].as_u64().unwrap() > 0);
    assert!(world.stop(), "{}", world.log());
}

/// A simulated platform behind a certificate for this host.
fn platform(world: &World, signer: &Authority, host: &str) -> String {
    let script = Arc::new(Script::write(7, 20));
    let router = serve::router(House::new(Stage::new(script), String::new(), Keeper::default()));
    let identity = signer.sign(host);
    world.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tls = Tls { config: identity.server(), renewed: Box::new(|| Ok(None)) };
        tokio::spawn(answer(listener, router, Some(tls), std::future::pending()));
        format!("https://127.0.0.1:{port}")
    })
}

fn configure(world: &World, base: &str, trusted: Option<&str>) {
    let ca = trusted.map_or_else(String::new, |file| format!("ca-file = {file:?}"));
    let more = format!(
        r#"
[platform.provincial-supervision]
base = "{base}"
{ca}
profile = "bearer"
token-file = "secrets/provincial.key"
allow-addresses = ["127.0.0.0/8"]
[source."provincial-supervision.api"]
adapter = "provincial-supervision"
every = "1s"
"#
    );
    fs::create_dir_all(world.path("data")).unwrap();
    world.configure(&program::components(), &more);
}
