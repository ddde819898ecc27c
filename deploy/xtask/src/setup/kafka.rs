//! Apache Kafka's jars and a Java that runs them.
//!
//! Promises: fetched once for all clones, and whole.

use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::{say, tools, whole};
use crate::place::Place;
use crate::step;

/// The jar that tells that the folder is complete; its version is the one in deploy/kafka/pom.xml.
const JAR: &str = "kafka_2.13-4.2.1.jar";

/// What Kafka 4 runs on.
const OLDEST_JAVA: u32 = 17;

/// Checks Java and fetches the jars if they are not here.
pub fn ensure(place: &Place) -> Result<()> {
    tools::check(tools::JAVA)?;
    let version = step::answer("java", &["-version"]).unwrap_or_default();
    if java_version(&version).is_none_or(|found| found < OLDEST_JAVA) {
        bail!(
            "Apache Kafka needs Java {OLDEST_JAVA} or newer; `java -version` says: {}\nOn Debian or Ubuntu: apt-get install openjdk-17-jre-headless",
            version.lines().next().unwrap_or("nothing")
        );
    }
    let libs = kafka_broker::libs();
    if libs.join(JAR).exists() {
        return Ok(());
    }
    ensure!(std::env::var_os("HUB_KAFKA").is_none(), "HUB_KAFKA names {}, which has no {JAR}", libs.display());
    tools::check(tools::MAVEN)?;
    say(&format!("fetches Apache Kafka (43 MB) into {}", libs.display()));
    whole::ensure(&libs, JAR, |draft| {
        let mut command = Command::new("mvn");
        command
            .args(["-q", "-B", "-f"])
            .arg(place.root.join("deploy/kafka/pom.xml"))
            .args(["dependency:copy-dependencies", "-DincludeScope=runtime"])
            .arg(format!("-DoutputDirectory={}", draft.display()));
        step::quiet(place, "maven", command).context(
            "Apache Kafka cannot be fetched. Maven needs a way to its central repository or a mirror of it \
             (~/.m2/settings.xml); or put Kafka's jars into a folder and name it in HUB_KAFKA",
        )
    })
}

/// 17 of `openjdk version "17.0.15" …`.
fn java_version(text: &str) -> Option<u32> {
    text.split('"').nth(1)?.split(['.', '-']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn javas_version_is_read_in_its_forms() {
        assert_eq!(java_version("openjdk version \"17.0.15\" 2025-04-15"), Some(17));
        assert_eq!(java_version("openjdk version \"26-ea\" 2026-03-17"), Some(26));
        // Java 8 and older wrote 1.8.
        assert_eq!(java_version("java version \"1.8.0_202\""), Some(1));
        assert_eq!(java_version("command not found"), None);
    }
}
