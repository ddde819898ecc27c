//! The broker's `server.properties`, as text.
//!
//! Promises: a single node that is broker and controller at once, on loopback, with every
//! setting that the hub's exactly-once flow relies on.
//! Knows nothing of processes and files.

use std::path::Path;

use crate::secure::Secure;

/// What the text depends on.
pub(crate) struct Properties<'a> {
    pub(crate) port: u16,
    pub(crate) controller_port: u16,
    pub(crate) data: &'a Path,
    /// A listener beside the plain one, and its port.
    pub(crate) secure: Option<(u16, &'a Secure)>,
    /// Lines of the caller's own; they come last, so they win.
    pub(crate) extra: &'a [(String, String)],
}

/// Settings that never vary, and why they are not the default.
const FIXED: &[(&str, &str)] = &[
    // One process plays both parts.
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.listener.names", "CONTROLLER"),
    ("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT"),
    // There is one node to replicate to.
    ("default.replication.factor", "1"),
    ("min.insync.replicas", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    // Fewer partitions of the internal topics start and stop faster.
    ("offsets.topic.num.partitions", "4"),
    ("transaction.state.log.num.partitions", "4"),
    // A topic that nobody declared is a mistake, not a wish.
    ("auto.create.topics.enable", "false"),
    // A group of one member need not wait for others.
    ("group.initial.rebalance.delay.ms", "0"),
    // Ten years: a source that was quiet for long must not lose its place.
    ("offsets.retention.minutes", "5256000"),
    // A transaction whose owner died is aborted within a second of its time-out, since open ones hold readers up.
    ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
    // The default takes 128 MB of the 512 MB heap.
    ("log.cleaner.dedupe.buffer.size", "16777216"),
];

impl Properties<'_> {
    /// The file's text.
    pub(crate) fn text(&self) -> String {
        let Self { port, controller_port, data, secure, extra } = self;
        let mut text = String::new();
        let mut line = |key: &str, value: &str| {
            text.push_str(key);
            text.push('=');
            // The format takes a backslash for an escape.
            text.push_str(&value.replace('\\', "\\\\"));
            text.push('\n');
        };
        for (key, value) in FIXED {
            line(key, value);
        }
        let more = secure.map_or_else(String::new, |(port, _)| format!(",SECURE://127.0.0.1:{port}"));
        line("listeners", &format!("PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}{more}"));
        line("advertised.listeners", &format!("PLAINTEXT://127.0.0.1:{port}{more}"));
        if let Some((_, secure)) = secure {
            for (key, value) in secure.lines() {
                line(&key, &value);
            }
        }
        line("controller.quorum.voters", &format!("1@127.0.0.1:{controller_port}"));
        line("log.dirs", &data.to_string_lossy());
        for (key, value) in *extra {
            line(key, value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_lines_come_last_and_so_win() {
        let extra = [("message.max.bytes".to_owned(), "1000".to_owned())];
        let properties = Properties {
            port: 9092,
            controller_port: 9093,
            data: Path::new("/somewhere"),
            secure: None,
            extra: &extra,
        };
        let text = properties.text();
        assert!(text.ends_with("log.dirs=/somewhere\nmessage.max.bytes=1000\n"), "{text}");
    }

    #[test]
    fn nothing_listens_beyond_loopback() {
        let text = Properties { port: 1, controller_port: 2, data: Path::new("/d"), secure: None, extra: &[] }.text();
        let listeners = text.lines().find(|line| line.starts_with("listeners=")).unwrap();
        assert_eq!(listeners, "listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2");
    }
}
