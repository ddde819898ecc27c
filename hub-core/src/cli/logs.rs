//! Logs: for people on a terminal, JSON lines otherwise. `HUB_LOG` sets what is
//! told, in the form of tracing's `EnvFilter`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Libraries speak up only where something is wrong.
const QUIET: &str = "info,rdkafka=warn,librdkafka=warn,rusqlite_migration=warn";

pub(super) fn start() {
    let filter = EnvFilter::try_from_env("HUB_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.with_target(false).init();
    } else {
        log.json().flatten_event(true).init();
    }
}
