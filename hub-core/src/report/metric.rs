//! Metrics in one place, names and meanings, so that a dashboard can rely on them.
//!
//! Promises: Prometheus conventions, as promtool checks them: base units, `_total` for what only grows.
//! Labels are of bounded sets: nothing that a stranger sends makes a new one.
//! Knows nothing of who counts.

/// Raw records collected, by `source`.
pub const COLLECTED: &str = "hub_collected_records_total";
/// Raw records translated, by `source` and `outcome` (events, ignored, dead).
pub const TRANSLATED: &str = "hub_translated_records_total";
/// Events given, by `source`.
pub const EVENTS: &str = "hub_events_total";
/// CPU seconds that adapters took for a batch, by `source`; the sum is what they took in all.
pub const ADAPTER_CPU: &str = "hub_adapter_cpu_seconds";
/// CPU seconds that adapters spent on nothing in a batch, by `source`; part of the above.
pub const ADAPTER_WASTE: &str = "hub_adapter_wasted_cpu_seconds";
/// Seconds that a source rested because its adapter wasted more than its share, by `source`.
pub const RESTED: &str = "hub_translate_rest_seconds";
/// Seconds a translate transaction took, by `source`.
pub const TRANSLATE_SECONDS: &str = "hub_translate_transaction_seconds";
/// Events folded, by `family` and `outcome`; `past` are those that need not be kept any more.
pub const FOLDED: &str = "hub_folded_events_total";
/// Records and events written and not yet taken, by `source` and the `stage` that has yet to take them.
pub const LAG: &str = "hub_lag_records";
/// Whether the adapter of a source is in quarantine (1) or not (0), by `source`.
pub const QUARANTINED: &str = "hub_source_quarantined";
/// States published to archive.operator and archive.change.
pub const PUBLISHED: &str = "hub_published_states_total";
/// States that wait to be published.
pub const OUTBOX: &str = "hub_outbox_states";
/// Operators and facts whose portrait must be looked at again for the review queue.
pub const REVIEW_DUE: &str = "hub_review_due_portraits";
/// Facts that are past: no horizon lets them be kept, and nothing holds them.
pub const PAST: &str = "hub_past_facts";
/// Facts that must be looked at before what is past is what the horizon says, up to a bound.
pub const UNSWEPT: &str = "hub_unswept_facts";
/// States that platforms answered for, by `route` and `verdict` (accepted, refused, needless).
pub const DELIVERED: &str = "hub_delivered_states_total";
/// Requests served, by `route`, `method`, `status`.
pub const HTTP_REQUESTS: &str = "hub_http_requests_total";
/// Errors that people meet, by `code` and `source`.
pub const ERRORS: &str = "hub_errors_total";

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, until the hub starts again.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Many values, counted by size.
    Histogram,
}

/// Every metric with its kind and what `/metrics` says of it.
pub const ALL: &[(&str, Kind, &str)] = &[
    (COLLECTED, Kind::Counter, "Raw records collected, by source."),
    (TRANSLATED, Kind::Counter, "Raw records translated, by source and outcome (events, ignored, dead)."),
    (EVENTS, Kind::Counter, "Events given by adapters, by source."),
    (ADAPTER_CPU, Kind::Histogram, "CPU time that an adapter took for a batch, by source."),
    (ADAPTER_WASTE, Kind::Histogram, "CPU time that an adapter spent on records that are convicted, by source."),
    (RESTED, Kind::Histogram, "Rests of a source whose adapter wasted more than its share, by source."),
    (TRANSLATE_SECONDS, Kind::Histogram, "Time that the transaction of a translated batch took, by source."),
    (
        FOLDED,
        Kind::Counter,
        "Events folded into the archive, by family and outcome (new, newer, older, repeat, void, past, late).",
    ),
    (LAG, Kind::Gauge, "Written and not yet taken, by source and by the stage that has yet to take it."),
    (QUARANTINED, Kind::Gauge, "Whether the adapter of a source is in quarantine (1) or not (0), by source."),
    (PUBLISHED, Kind::Counter, "States published to archive.operator and archive.change."),
    (OUTBOX, Kind::Gauge, "States that wait to be published."),
    (REVIEW_DUE, Kind::Gauge, "Operators and facts that must be looked at again for the review queue."),
    (PAST, Kind::Gauge, "Facts that need not be kept any more, and say nothing."),
    (UNSWEPT, Kind::Gauge, "Facts that must be looked at since the horizon of retention moved, up to 100000."),
    (
        DELIVERED,
        Kind::Counter,
        "States that platforms answered for, by route and verdict (accepted, refused, needless).",
    ),
    (HTTP_REQUESTS, Kind::Counter, "Requests served, by route, method and status."),
    (ERRORS, Kind::Counter, "Errors that a person may have to look at, by code (`hub explain`) and source."),
];

/// The end of the names of all times.
pub const SECONDS: &str = "_seconds";
/// Upper bounds of the sizes by which times are counted, in seconds.
pub const BOUNDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Tells the recorder of this process what each metric is.
pub fn describe() {
    for &(name, kind, help) in ALL {
        match kind {
            Kind::Counter => metrics::describe_counter!(name, help),
            Kind::Gauge => metrics::describe_gauge!(name, help),
            Kind::Histogram => metrics::describe_histogram!(name, help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_an_alert_asks_for_a_metric_that_there_is() {
        let rules = include_str!("../../../deploy/alerts.yml");
        let expressions = rules.lines().filter_map(|line| line.trim().strip_prefix("expr: "));
        let of_word = |word: &&str| word.starts_with("hub_");
        let letters = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let asked: Vec<&str> = expressions.flat_map(|expression| expression.split(letters)).filter(of_word).collect();
        assert!(asked.len() >= 5, "{asked:?}");
        for name in asked {
            let name = name.strip_suffix("_sum").unwrap_or(name);
            assert!(ALL.iter().any(|(known, ..)| *known == name), "{name}");
        }
    }

    #[test]
    fn a_name_tells_what_kind_of_number_it_is() {
        for &(name, kind, help) in ALL {
            assert_eq!(name.ends_with("_total"), kind == Kind::Counter, "{name}");
            assert_eq!(name.ends_with(SECONDS), kind == Kind::Histogram, "{name}");
            assert!(name.starts_with("hub_") && help.ends_with('.'), "{name}");
        }
    }
}
