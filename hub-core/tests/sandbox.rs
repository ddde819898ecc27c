//! What becomes of an adapter that misbehaves: a real component, built from
//! tests/hostile, in the real sandbox.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod hostile;

use std::time::Duration;

use hostile::{Hostile, folder, host, records, run, short};
use hub_core::plugin::cases::Cases;
use hub_core::registry::Registry;
use hub_core::sandbox::{Limits, SandboxError, Verdict};

#[test]
fn each_misdeed_is_convicted_with_its_own_code() {
    let hostile = Hostile::new();
    let translator = hostile.translator();
    for (deed, code) in [
        ("loop", "HUB-4001"),
        ("eat", "HUB-4002"),
        ("trap", "HUB-4003"),
        ("deep", "HUB-4003"),
        ("chatter", "HUB-4003"),
        ("too-few", "HUB-4004"),
        ("too-many", "HUB-4004"),
        ("no-events", "HUB-4004"),
        ("many-events", "HUB-4004"),
        ("undeclared x", "HUB-4005"),
        ("cut-body x", "HUB-4006"),
        ("no-revision x", "HUB-4007"),
        ("no-id x", "HUB-4008"),
        ("odd-code", "HUB-4009"),
    ] {
        let alone = run(&translator, &[deed]);
        assert!(alone[0].starts_with(code), "{deed}: {alone:?}");
        let among = run(&translator, &["good a", deed, "good b"]);
        assert_eq!(among, ["events a".to_owned(), alone[0].clone(), "events b".to_owned()], "{deed}");
    }
}

#[test]
fn a_run_that_wastes_more_than_it_may_is_cut_short_and_what_is_given_is_the_same() {
    let hostile = Hostile::new();
    let translator = hostile.translator();
    let deeds = ["good a", "trap", "good b", "trap", "trap", "good c"];
    let whole = run(&translator, &deeds);
    let (mut rest, mut pieces) = (records(deeds), Vec::new());
    while !rest.is_empty() {
        let batch = translator.run_within("text/plain", &rest, Duration::ZERO).unwrap();
        assert!(batch.wasted <= batch.cpu);
        assert!(!batch.verdicts.is_empty(), "each run decides something");
        rest.drain(..batch.verdicts.len());
        pieces.push(batch.verdicts.iter().map(short).collect::<Vec<_>>());
    }
    assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1, 1], "each ends with a conviction or the end");
    assert_eq!(pieces.concat(), whole);

    let sound = translator.run_within("text/plain", &records(["good a", "ignore", "reject"]), Duration::ZERO).unwrap();
    assert_eq!((sound.verdicts.len(), sound.wasted), (3, Duration::ZERO), "who wastes nothing is never cut short");
}

#[test]
fn among_500_records_the_poisonous_one_alone_is_convicted_on_every_host() {
    let names: Vec<String> = (0..500).map(|n| if n == 313 { "loop".into() } else { format!("good {n}") }).collect();
    let deeds: Vec<&str> = names.iter().map(String::as_str).collect();
    let (one, other) = (Hostile::new(), Hostile::new());
    let translator = one.translator();
    let first = run(&translator, &deeds);
    for (n, verdict) in first.iter().enumerate() {
        if n == 313 {
            assert!(verdict.starts_with("HUB-4001"), "{verdict}");
        } else {
            assert_eq!(verdict, &format!("events {n}"));
        }
    }
    assert_eq!(run(&translator, &deeds), first);
    assert_eq!(run(&other.translator(), &deeds), first);
}

#[test]
fn a_conviction_brings_few_and_short_log_lines_and_the_place() {
    let hostile = Hostile::new();
    let batch = hostile.translator().run("text/plain", &records(["chatter"])).unwrap();
    let Verdict::Convicted(conviction) = &batch.verdicts[0] else { panic!("{:?}", batch.verdicts) };
    let limits = Limits::default();
    assert_eq!(conviction.log.len(), limits.log_lines + 1);
    assert!(conviction.log.iter().all(|line| line.text.chars().count() <= limits.log_chars));
    // What it said of its panic among them.
    assert_eq!(conviction.log.last().unwrap().text, "(999981 more lines not kept)");
    assert!(batch.cpu.as_micros() > 0);
}

#[test]
fn the_adapters_cases_come_out_as_they_say() {
    let hostile = Hostile::new();
    let cases = Cases::read(&folder().join("cases")).unwrap();
    let report = cases.run(&hostile.adapter, &hostile.manifest, &Registry::builtin().unwrap()).unwrap();
    assert!(report.ran > 0 && report.differences.is_empty(), "{report:#?}");
}

fn stops<T>(answer: Result<T, SandboxError>, code: &str) {
    match answer {
        Err(error @ SandboxError::Stop { .. }) => assert_eq!(error.code().to_string(), code, "{error}"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("{code} was expected"),
    }
}

#[test]
fn an_adapter_that_does_not_start_stops_its_source_and_convicts_nobody() {
    let hostile = Hostile::new();
    stops(hostile.adapter.translator(r#"{"refuse": true}"#, Vec::new()), "HUB-4034");
    stops(hostile.adapter.translator(r#"{"start": "loop"}"#, Vec::new()), "HUB-4033");
    stops(hostile.adapter.puller("{}"), "HUB-4032");
}

/// A component that imports a function `clock`, byte by byte (Component Model,
/// Binary.md): a type section with one function, an import section with it.
const WANTS_A_CLOCK: &[u8] = b"\0asm\x0d\0\x01\0\x07\x05\x01\x40\0\x01\0\x0a\x0a\x01\0\x05clock\x01\0";

#[test]
fn what_is_no_adapter_is_refused_before_it_runs() {
    stops(host().load(WANTS_A_CLOCK, &Limits::default()), "HUB-4031");
    stops(host().load(b"\0asm\x01\0\0\0", &Limits::default()), "HUB-4030");
    stops(host().load(b"", &Limits::default()), "HUB-4030");
    let no_exports = b"\0asm\x0d\0\x01\0";
    stops(host().load(no_exports, &Limits::default()), "HUB-4032");
}
