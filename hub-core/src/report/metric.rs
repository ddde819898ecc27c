//! Names of metrics, in one place, so that a dashboard can rely on them.
//! Prometheus conventions: base units, `_total` for counters.

/// Raw records collected, by `source`.
pub const COLLECTED: &str = "hub_collected_records_total";
/// Raw records translated, by `source` and `outcome` (events, ignored, dead).
pub const TRANSLATED: &str = "hub_translated_records_total";
/// Events given, by `source`.
pub const EVENTS: &str = "hub_events_total";
/// CPU seconds spent in adapters, by `source`.
pub const ADAPTER_CPU: &str = "hub_adapter_cpu_seconds_total";
/// CPU seconds that adapters spent on nothing, by `source`; part of the above.
pub const ADAPTER_WASTE: &str = "hub_adapter_wasted_cpu_seconds_total";
/// Seconds that a source rested because its adapter wasted more than its share, by `source`.
pub const SLOWED: &str = "hub_translate_slowed_seconds_total";
/// Seconds a translate transaction took, by `source`.
pub const TRANSLATE_SECONDS: &str = "hub_translate_transaction_seconds";
/// Events folded, by `family` and `outcome`.
pub const FOLDED: &str = "hub_folded_events_total";
/// Messages not yet read, by `topic` and `stage`.
pub const LAG: &str = "hub_lag_messages";
/// States published to archive.operator and archive.change.
pub const PUBLISHED: &str = "hub_published_states_total";
/// Rows that wait in the outbox.
pub const OUTBOX: &str = "hub_outbox_rows";
/// Requests served, by `route`, `method`, `status`.
pub const HTTP_REQUESTS: &str = "hub_http_requests_total";
/// Errors that people meet, by `code` and `source`.
pub const ERRORS: &str = "hub_errors_total";
