//! The programs that a machine must bring along.
//!
//! Promises: all that are missing are named in one go, each with what it is for and Debian's package.

use anyhow::{Result, bail};

use crate::step;

/// A program, what it is for, the Debian package that has it.
pub struct Tool(&'static str, &'static str, &'static str);

/// For every build.
pub const BUILD: &[Tool] = &[
    Tool("cc", "compiles SQLite and the Kafka client", "build-essential"),
    Tool("c++", "compiles the fuzzer", "build-essential"),
    Tool("make", "builds the Kafka client", "build-essential"),
    Tool("cmake", "builds C libraries", "cmake"),
    Tool("git", "keeps the project's versions", "git"),
    Tool("python3", "configures the Kafka client's build", "python3"),
];

/// For Kafka.
pub const JAVA: &[Tool] = &[Tool("java", "runs Apache Kafka (17 or newer)", "openjdk-17-jre-headless")];

/// For fetching Kafka.
pub const MAVEN: &[Tool] = &[Tool("mvn", "fetches Apache Kafka", "maven")];

/// For the console's tests and a client.
pub const NODE: &[Tool] =
    &[Tool("node", "runs the console's tests and a client", "nodejs"), Tool("npm", "fetches what they use", "npm")];

/// Fails with a sentence for each missing tool.
pub fn check(tools: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| step::find(tool.0).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let sentences: Vec<String> =
        missing.iter().map(|Tool(name, purpose, _)| format!("  `{name}` is missing: it {purpose}")).collect();
    let mut packages: Vec<&str> = missing.iter().map(|tool| tool.2).collect();
    packages.dedup();
    bail!(
        "this machine lacks what the project expects to find:\n{}\nOn Debian or Ubuntu: apt-get install {}",
        sentences.join("\n"),
        packages.join(" ")
    )
}
