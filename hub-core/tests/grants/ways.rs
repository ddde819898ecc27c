//! The ways round: each grant, how an adapter tries to get at more of it, at which calls, and what it is told.

use crate::calls::By::{self, Accept, Configure, DeliverBegin, DeliverResume, PullBegin, PullResume, Translate};

/// One way, tried at each of the calls by which it could be gone.
pub struct Way {
    pub grant: &'static str,
    /// As a person would put it.
    pub way: &'static str,
    pub by: &'static [By],
    pub how: How,
    /// The code that it is refused with, or what it gets in the place of what it wants.
    pub told: &'static str,
}

/// How it is tried.
#[derive(Debug, Clone, Copy)]
pub enum How {
    /// By what the adapter does when it is called.
    Deed(&'static str),
    /// By what the adapter does. What its platform hears of it is told.
    Heard(&'static str),
    /// By what its platform answers or where that is said to be: a status and headers, or another name.
    Platform(Platform),
    /// By what it does again and again, where the platform answers with this status.
    Pressed(&'static str, u16),
    /// By what its manifest or the configuration says: what stands there, and what does in its place.
    Written(&'static str, &'static str),
    /// By the limits of its manifest: as above. It is told what it gets.
    Limits(&'static str, &'static str),
}

/// What a platform does in the place of answering.
#[derive(Debug, Clone, Copy)]
pub enum Platform {
    /// It leads elsewhere.
    Redirects(&'static str),
    /// It is at a name that leads into the hub's own network, and nobody allowed that.
    Inside,
}

const SENDING: &[By] = &[PullBegin, PullResume, DeliverBegin, DeliverResume];
const CALLED: &[By] = &[Translate, PullBegin, PullResume, Accept, DeliverBegin, DeliverResume];
/// Configured as a source that is pulled, one that signs what it pushes, and a route.
const SPEAKING: &[By] = &[PullBegin, Accept, DeliverBegin];

fn deed(grant: &'static str, way: &'static str, by: &'static [By], deed: &'static str, told: &'static str) -> Way {
    Way { grant, way, by, how: How::Deed(deed), told }
}

fn written(
    grant: &'static str,
    way: &'static str,
    by: &'static [By],
    [from, to]: [&'static str; 2],
    told: &'static str,
) -> Way {
    Way { grant, way, by, how: How::Written(from, to), told }
}

fn limits(grant: &'static str, way: &'static str, [from, to]: [&'static str; 2], told: &'static str) -> Way {
    Way { grant, way, by: &[Translate], how: How::Limits(from, to), told }
}

/// All of them.
pub fn all() -> Vec<Way> {
    [hosts(), profiles(), memory(), time(), subjects(), rates()].into_iter().flatten().collect()
}

fn hosts() -> Vec<Way> {
    let answered = |way, how| Way { grant: "host", way, by: SENDING, how: How::Platform(how), told: "HUB-6005" };
    vec![
        deed("host", "a whole address for a path", SENDING, "path http://10.0.0.1/", "HUB-6010"),
        deed("host", "a host for a path", SENDING, "path //10.0.0.1/", "HUB-6010"),
        deed("host", "a host behind a backslash", SENDING, "path /\\10.0.0.1/", "HUB-6010"),
        deed("host", "the base address as a user's name", SENDING, "path @10.0.0.1/", "HUB-6010"),
        deed("host", "a path above the base address", SENDING, "path /../y", "HUB-6010"),
        deed("host", "the same, written otherwise", SENDING, "path /%2e%2e/y", "HUB-6010"),
        deed("host", "a query within the path", SENDING, "path /x?host=10.0.0.1", "HUB-6010"),
        deed("host", "a host of its own in the head", SENDING, "header Host", "HUB-6010"),
        deed("host", "a word to a proxy", SENDING, "header Proxy-Authorization", "HUB-6010"),
        deed("host", "another protocol", SENDING, "header Upgrade", "HUB-6010"),
        deed("host", "a line within a header", SENDING, "value", "HUB-6010"),
        deed("host", "a tunnel", SENDING, "method CONNECT", "HUB-6010"),
        answered("a redirect to another host", Platform::Redirects("http://10.0.0.1/")),
        answered("a redirect within the platform", Platform::Redirects("/y")),
        Way {
            grant: "host",
            way: "a name that leads into the hub's own network",
            by: SENDING,
            how: How::Platform(Platform::Inside),
            told: "HUB-6001",
        },
        written(
            "host",
            "a platform at a host that it does not name",
            SPEAKING,
            ["//127.0.0.1", "//10.0.0.1"],
            "HUB-1002",
        ),
        written("host", "a pattern of hosts", &[PullBegin], [r#""127.0.0.1""#, r#""*.example.cn""#], "HUB-4500"),
    ]
}

fn profiles() -> Vec<Way> {
    const ANOTHER: [&str; 2] = [r#"profile = "tif""#, r#"profile = "sha1-time""#];
    // It caught as many asterisks as the token has letters.
    const CAUGHT: &str = "/x session-token, /caught *************";
    const SMUGGLED: &str = "/x?name=%7Btoken%7D {token} ${token} {{sign}}";
    let heard = |way, deed, told| Way { grant: "profile", way, by: SENDING, how: How::Heard(deed), told };
    vec![
        deed("profile", "another than the platform's", SENDING, "profile tif", "HUB-6011"),
        deed("profile", "a token without a profile", SENDING, "slot token", "HUB-6009"),
        deed("profile", "an account without a profile", SENDING, "slot account", "HUB-6009"),
        deed("profile", "a signature that the profile does not make", SENDING, "signed-slot sign", "HUB-6009"),
        deed("profile", "a place that there is not", SENDING, "signed-slot password", "HUB-6009"),
        deed("profile", "a cookie of its own", SENDING, "header Cookie", "HUB-6010"),
        heard("a token, by words that somebody might fill", "smuggle", SMUGGLED),
        heard("the token, from a platform that says back what it is told", "fish", CAUGHT),
        written("profile", "a platform with a profile that it does not name", SPEAKING, ANOTHER, "HUB-1002"),
    ]
}

fn memory() -> Vec<Way> {
    vec![
        deed("memory", "all that there is, when it is called", CALLED, "eat", "HUB-4002"),
        deed("memory", "all that there is, before it is called", &[Configure], "eat", "HUB-4033"),
        deed("memory", "the host's, by a long answer", CALLED, "answer", "HUB-4004"),
        deed("memory", "the host's, by what the next call is handed", SENDING, "state", "HUB-4004"),
        limits("memory", "more by its manifest", ["32 MiB", "4 GiB"], "256 MiB, 64 KiB a batch"),
        limits("memory", "the host's, by larger batches", ["64 KiB", "4 GiB"], "32 MiB, 16384 KiB a batch"),
    ]
}

fn time() -> Vec<Way> {
    const A_CALL: [&str; 2] = ["call-millis = 50", "call-millis = 9000000000000000000"];
    const A_RECORD: [&str; 2] = ["record-millis = 0", "record-millis = 9000000000000000000"];
    vec![
        deed("time", "a loop without end, when it is called", CALLED, "loop", "HUB-4001"),
        deed("time", "a loop without end, before it is called", &[Configure], "loop", "HUB-4033"),
        deed("time", "round upon round that asks for nothing", &[PullBegin], "rest", "rests 1000 ms"),
        limits("time", "more by its manifest", A_CALL, "5000 ms a call"),
        limits("time", "more for each record", A_RECORD, "5000 ms a call"),
    ]
}

fn subjects() -> Vec<Way> {
    const OURS: &str = r#"fingerprint = "6fa3798c20b18421a451fccc55dbaaa0f66af99a94112483c43142890c0633c3""#; // pragma: allowlist secret
    const NOBODYS: &str = r#"fingerprint = "0000000000000000000000000000000000000000000000000000000000000000""#;
    const OF_SALES: &str = r#"fingerprint = "5f4940efb4f9588afbec5b83eca4e3f8fdb346c04e4feb65728dee1bc94d06b7""#; // pragma: allowlist secret
    let told_of = [r#"subjects = ["penalty"]"#, r#"subjects = ["penalty", "operator"]"#];
    vec![
        deed("subject", "a family that it does not declare", &[Translate], "undeclared", "HUB-4005"),
        deed("subject", "a family that comes by another channel", &[Translate], "elsewhere", "HUB-4005"),
        deed("subject", "to take back what another channel said", &[Translate], "gone", "HUB-4005"),
        deed("subject", "another family's content", &[Translate], "disguised", "HUB-4006"),
        deed("subject", "a list that it does not declare", &[PullBegin, PullResume], "list staff", "HUB-6307"),
        written("subject", "a schema that the hub does not have", &[PullBegin], [OURS, NOBODYS], "HUB-4501"),
        written("subject", "another family's schema", &[PullBegin], [OURS, OF_SALES], "HUB-4501"),
        written("subject", "to be told of what it does not declare", &[DeliverBegin], told_of, "HUB-1002"),
    ]
}

fn rates() -> Vec<Way> {
    let pressed =
        |way, by, deed, status| Way { grant: "rate", way, by, how: How::Pressed(deed, status), told: "paced" };
    vec![
        pressed("request upon request", &[PullResume, DeliverResume], "many 1000", 200),
        pressed("round upon round without rest", &[PullResume], "rest", 200),
        pressed("what fails, tried again", &[PullBegin, DeliverBegin], "", 503),
    ]
}
