//! The machine that the figures are of. A figure without it says nothing.

use std::fs;

/// Processor, cores, memory, kernel and compiler, in one line.
pub fn described() -> String {
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let memory = memory.map_or_else(|| "? GiB".into(), |kib| format!("{:.1} GiB", kib / f64::from(1 << 20)));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!("{cpu}, {cores} cores, {memory}, Linux {}, {}, load {load} at the start", kernel.trim(), compiler())
}

/// The value of the first line `name : value` of a file.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// What `rustc` says of itself where the program was built.
fn compiler() -> String {
    let asked = std::process::Command::new("rustc").arg("--version").output();
    asked.map_or_else(|_| "unknown rustc".into(), |out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
