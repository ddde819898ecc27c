//! The report of acceptance: of every adapter of this repository it says that it passed; of one that gives back and does
//! nothing else, cut down to that from one of them, it has no costs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::iter;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hub_core::workshop::{Opened, accept};
use jiff::civil::date;
use toml::{Table, Value};

const ADAPTER: &str = "yi-xiao-shi-an";
/// Whoever waits longer for a report thinks that it hangs. It takes seconds, of which two measure.
const LONGEST: Duration = Duration::from_secs(120);

/// The adapters that have a folder in `plugins`.
fn adapters() -> Vec<String> {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
    let folders = fs::read_dir(plugins).unwrap().map(Result::unwrap);
    let adapters = folders.filter(|folder| folder.path().join("manifest.toml").exists());
    adapters.map(|adapter| adapter.file_name().into_string().unwrap()).collect()
}

fn built(name: &str) -> PathBuf {
    let built = std::env::var_os("HUB_COMPONENTS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/components")), PathBuf::from);
    let folder = built.join(name);
    assert!(folder.is_dir(), "{} is missing: run `cargo xtask components`", folder.display());
    folder
}

/// Copies a package with the cases that are wanted to where what is compiled of it may be kept; how many cases that are.
fn copied(name: &str, to: &Path, is_wanted: impl Fn(&str) -> bool) -> usize {
    let from = built(name);
    for file in ["manifest.toml", format!("{name}.wasm").as_str()] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    fs::create_dir(to.join("cases")).unwrap();
    let mut cases = 0;
    for entry in fs::read_dir(from.join("cases")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if is_wanted(&name) {
            fs::copy(entry.path(), to.join("cases").join(name)).unwrap();
            cases += 1;
        }
    }
    cases
}

/// Leaves of a package what only gives back; how many cases that has.
fn giving_back(to: &Path) -> usize {
    let cases = copied(ADAPTER, to, |case| case.starts_with("deliver-"));
    let path = to.join("manifest.toml");
    let mut manifest: Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    manifest.insert("capabilities".to_owned(), Value::from(vec!["deliver"]));
    manifest.insert("subjects".to_owned(), Value::Table(Table::new()));
    manifest.insert("channels".to_owned(), Value::Table(Table::new()));
    fs::write(path, toml::to_string(&manifest).unwrap()).unwrap();
    cases
}

/// Why an adapter is not accepted; none where it is.
fn trouble(name: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    copied(name, folder.path(), |_| true);
    let began = Instant::now();
    let acceptance = Opened::read(folder.path()).and_then(|opened| accept(&opened, "0f".to_owned(), date(2026, 12, 1)));
    let took = began.elapsed();
    eprintln!("{name}: {:.1} s", took.as_secs_f64());
    match acceptance {
        Err(error) => Some(format!("{name}: {error}")),
        Ok(acceptance) if !acceptance.passed() => Some(acceptance.to_string()),
        Ok(_) if took > LONGEST => Some(format!("{name}: a report after {took:.1?}")),
        Ok(_) => None,
    }
}

#[test]
fn every_adapter_of_this_repository_is_accepted_while_one_waits() {
    let (adapters, next) = (adapters(), AtomicUsize::new(0));
    assert!(!adapters.is_empty());
    // No more at once than there are cores, else each would wait for the others.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let work = || -> Vec<String> {
        let mine = iter::from_fn(|| adapters.get(next.fetch_add(1, Ordering::Relaxed)));
        mine.filter_map(|name| trouble(name)).collect()
    };
    let troubles: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn what_gives_back_alone_has_a_report_without_costs() {
    let folder = tempfile::tempdir().unwrap();
    let cases = giving_back(folder.path());
    let opened = Opened::read(folder.path()).unwrap();
    let acceptance = accept(&opened, "0f".to_owned(), date(2026, 12, 1)).unwrap();
    let page = acceptance.to_string();
    assert!(acceptance.findings[0].passed && acceptance.findings[0].tried == cases && cases > 0, "{page}");
    assert!(acceptance.findings.iter().any(|finding| finding.what[1].contains("given something")), "{page}");
    assert!(acceptance.costs.is_none() && !page.contains("CPU"), "{page}");
    assert!(acceptance.cases.len() == 64 && page.contains(&acceptance.cases), "{page}");
}
