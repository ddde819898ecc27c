//! A front-end database whose table of penalties the hub reads: every row, in every state that it had while the hub
//! looked, whatever its place in the table's order; nothing twice without need, nothing written.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use crate::program;
use crate::world::{ADMIN, World};
use database_server::{Kind, PASSWORD, Server};

const ROWS: u32 = 2_500;
/// Rows of one moment, more than a page.
const ALIKE: u32 = 1_200;

fn configure(world: &World, server: &Server) {
    program::secret(&world.path("secrets/table.password"), PASSWORD);
    let source = format!(
        r#"
[platform.county-services]
[source."county-services.penalties"]
adapter = "county-services"
every = "300ms"
table = {{ url = "{}", password-file = "secrets/table.password", table = "frxzcf", key = "CF_WSH", changed = "SJC" }}
"#,
        server.url()
    );
    world.configure(&program::components(), &source);
}

fn make(server: &Server, kind: Kind) {
    let (time, quote) = if kind == Kind::Postgres { ("timestamp", '"') } else { ("datetime", '`') };
    server.run(&format!(
        "CREATE TABLE frxzcf ({quote}CF_WSH{quote} varchar(60), {quote}CF_XDR_MC{quote} varchar(100), \
         {quote}CF_XDR_SFZ{quote} varchar(18), {quote}CF_SY{quote} varchar(400), {quote}CF_NR_FK{quote} numeric(18, 2), \
         {quote}CF_JDRQ{quote} date, {quote}SJC{quote} {time} NULL)"
    ));
    grant(server, kind);
    for from in (0..ROWS).step_by(500) {
        let rows: Vec<String> = (from..from + 500).map(|serial| row(serial, &moment(serial))).collect();
        server.run(&format!("INSERT INTO frxzcf VALUES {}", rows.join(", ")));
    }
}

fn grant(server: &Server, kind: Kind) {
    let user = if kind == Kind::Postgres { "hub" } else { "'hub'@'127.0.0.1'" };
    server.run(&format!("GRANT SELECT ON frxzcf TO {user}"));
}

fn revoke(server: &Server, kind: Kind) {
    let user = if kind == Kind::Postgres { "hub" } else { "'hub'@'127.0.0.1'" };
    server.run(&format!("REVOKE SELECT ON frxzcf FROM {user}"));
}

/// The first are of one moment, as an import leaves them; then ten minutes lie between two.
fn moment(serial: u32) -> String {
    let minutes = serial.saturating_sub(ALIKE) * 10;
    format!("2025-03-{:02} {:02}:{:02}:00", 1 + minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

fn row(serial: u32, moment: &str) -> String {
    format!(
        "('鹤市监罚〔2025〕{serial:05}''号', '演示{serial}号店', '44078419900101{serial:04}', '超过保质期\\食品', \
         0.5, '2025-02-28', '{moment}')"
    )
}

/// Records of the source, and its row in the listing.
fn collected(world: &World) -> (u64, Value) {
    (world.audited("raw", "collected"), world.get("/v1/sources")[0].clone())
}

fn reads(kind: Kind) {
    let mut server = Server::begin(kind);
    make(&server, kind);
    let mut world = World::new();
    configure(&world, &server);

    // Killed while it reads, and begun again: none lost, and repeated at most what the overlap brings again.
    world.start();
    world.until("some rows are read", |world| world.audited("raw", "collected") >= 1_000);
    world.kill();
    world.start();
    world.until("every row is a fact", |world| {
        world.is_settled(ROWS.into()) && world.get("/v1/totals")["facts"] == ROWS
    });
    let (before, source) = collected(&world);
    assert_eq!(source["mode"], "table", "{source}");
    assert!(before <= u64::from(ROWS + ALIKE), "{before}");

    what_is_tried_is_shown_and_not_taken(&world);
    a_stretch_is_read_again(&mut world);
    let (before, _) = collected(&world);
    what_changes_comes_once(&mut world, &server, before);
    let (before, _) = collected(&world);
    what_the_server_does(&mut world, &mut server, kind, before);
    let text = world.get("/v1/operators?limit=500").to_string() + &world.log();
    assert!(!text.contains("4407841990") && !text.contains(PASSWORD), "no number and no password is told");
}

fn what_is_tried_is_shown_and_not_taken(world: &World) {
    let before = collected(world).0;
    let answer = world.ask(Method::POST, "/v1/sources/county-services.penalties/try", ADMIN, "").unwrap();
    let trial = world.json(answer);
    assert!(trial["trouble"].is_null() && trial["requests"][0]["path"] == "frxzcf" && trial["came"] != 0, "{trial}");
    assert_eq!(trial["records"][0]["events"][0]["family"], "penalty", "{trial}");
    assert_eq!(collected(world).0, before);
}

/// Two days of rows, and no fact more.
fn a_stretch_is_read_again(world: &mut World) {
    let before = collected(world).0;
    let asked = r#"{"since": "2025-03-02", "until": "2025-03-04"}"#;
    let answer = world.ask(Method::POST, "/v1/sources/county-services.penalties/back-fill", ADMIN, asked).unwrap();
    assert_eq!(answer.status(), 200);
    world.until("it was read again", |world| collected(world).1["back_fill"]["done"] == true);
    let within =
        (0..ROWS).filter(|serial| ["2025-03-02", "2025-03-03"].contains(&&moment(*serial)[..10])).count() as u64;
    assert_eq!(within, 288);
    assert_eq!(collected(world).1["back_fill"]["collected"], within);
    // What runs of the platform begins anew, and with it the overlap.
    world.until("all of it has flowed", |world| collected(world).0 >= before + within && world.is_settled(1));
    assert!(collected(world).0 <= before + within + 20);
    assert_eq!(world.get("/v1/totals")["facts"], ROWS);
}

/// A row that came late, one written anew, one of a time to come, one without a time; and what comes after them.
fn what_changes_comes_once(world: &mut World, server: &Server, before: u64) {
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_000, &moment(ROWS - 1))));
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_001, "2099-01-01 00:00:00")));
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_002, "2000-01-01").replace("'2000-01-01'", "NULL")));
    let again = row(7, "2025-03-20 08:00:00").replace("0.5", "0.6");
    server.run(&format!("INSERT INTO frxzcf VALUES {again}"));
    world.until("three rows more", |world| collected(world).0 == before + 3);
    world.until("the one without a place is told of", |world| collected(world).1["trouble"]["code"] == "HUB-6306");
    // Behind the one of 2099, and two minutes before what was read last.
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_003, "2025-03-20 07:58:00")));
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_004, "2025-03-20 09:00:00")));
    world.until("two rows more", |world| collected(world).0 == before + 5);
    let contact = |world: &World| collected(world).1["last_contact"].as_i64().unwrap();
    let now = contact(world);
    world.until("some rounds more", |world| contact(world) >= now + 3_000);
    assert_eq!(collected(world).0, before + 5, "what was read is not read again");
    world.until("all of it is archived", |world| world.get("/v1/totals")["facts"] == ROWS + 4);
}

/// It goes away and comes back; it refuses and is asked again once the hub begins anew.
fn what_the_server_does(world: &mut World, server: &mut Server, kind: Kind, before: u64) {
    server.stop();
    let waits = |world: &mut World| {
        let source = collected(world).1;
        source["state"] == "retrying" && source["trouble"]["code"] == "HUB-6050"
    };
    world.until("the source waits", waits);
    server.start();
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_005, "2025-03-20 10:00:00")));
    // What the overlap holds may come again, for what was taken is not known after trouble.
    let end = Instant::now() + Duration::from_secs(90);
    while world.get("/v1/totals")["facts"] != ROWS + 5 {
        assert!(Instant::now() < end, "{}", collected(world).1);
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(collected(world).0 <= before + 8, "{}", collected(world).0);
    revoke(server, kind);
    world.until("the source stops", |world| {
        let source = collected(world).1;
        source["state"] == "stopped" && source["trouble"]["code"] == "HUB-6051"
    });
    grant(server, kind);
    server.run(&format!("INSERT INTO frxzcf VALUES {}", row(9_006, "2025-03-20 11:00:00")));
    assert!(world.stop(), "{}", world.log());
    world.start();
    world.until("it goes on where it was", |world| world.get("/v1/totals")["facts"] == ROWS + 6);
}

#[test]
fn a_table_of_postgresql_is_read_row_by_row_as_it_changes() {
    reads(Kind::Postgres);
}

#[test]
fn a_table_of_mariadb_is_read_row_by_row_as_it_changes() {
    reads(Kind::MariaDb);
}
