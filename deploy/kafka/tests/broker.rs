//! A real broker: it serves, is killed, comes back with its data, and leaves nothing behind.

use std::net::TcpStream;

use kafka_broker::{Broker, Options, StartError, libs};

fn options(folder: &std::path::Path) -> Options {
    Options { libs: libs(), folder: folder.to_owned(), port: None, extra: Vec::new(), thorough: false }
}

#[test]
fn a_killed_broker_comes_back_on_the_same_address_with_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let mut broker = Broker::start(&options(folder.path())).unwrap_or_else(|error| panic!("{error}"));
    let address = broker.address();
    let identity = std::fs::read(folder.path().join("data/meta.properties")).unwrap();
    assert!(TcpStream::connect(&address).is_ok());

    broker.kill();
    assert!(TcpStream::connect(&address).is_err());

    broker.restart().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(broker.address(), address);
    assert_eq!(std::fs::read(folder.path().join("data/meta.properties")).unwrap(), identity);

    broker.stop();
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn a_broker_that_cannot_start_tells_what_it_said_last() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.extra.push(("log.segment.bytes".to_owned(), "many".to_owned()));
    let Err(StartError::Java { log, .. }) = Broker::start(&options) else { panic!("it started") };
    assert!(log.contains("log.segment.bytes"), "{log}");
}

#[test]
fn a_folder_without_jars_is_said_to_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { libs: folder.path().join("none"), ..options(folder.path()) };
    assert!(matches!(Broker::start(&options), Err(StartError::NoJars(_))));
}
