//! What stands of an adapter in a cluster: which versions are installed, which one serves, which one is tried in the
//! shadow, and who made it so, when. One value of the topic `plugin`, by the adapter's name. Pure.
//!
//! Promises: what serves is installed; a version's bytes never change while it is installed; nothing is forgotten of
//! who did what but the oldest of very many turns.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde::{Deserialize, Serialize};

use super::error::PluginError;
use crate::code;
use crate::message::{Instant, SourceName, topic};

/// So many turns are remembered.
const TURNS: usize = 200;

/// See the file's head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What is installed.
    pub packages: BTreeMap<Version, Installed>,
    /// The version that serves; none: what lies in the folder of plugins.
    pub live: Option<Version>,
    /// The version that is tried beside it, and nothing comes of.
    #[serde(default)]
    pub shadow: Option<Version>,
    /// Who did what, the latest last.
    #[serde(default)]
    pub history: Vec<Turn>,
    /// How many turns there were, those that are forgotten too: of two standings the later has more.
    #[serde(default)]
    pub turns: u64,
    /// What was written again, the latest last. Apart from the turns, which a hub of the version before has to understand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewritten: Vec<Rewritten>,
}

/// A package that is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// SHA-256 of its signed file, in hex.
    pub sha256: String,
    /// Bytes of that file.
    pub bytes: u64,
    /// Whose key signed it, as the hub that took it in calls them.
    pub signer: String,
    /// What the signer said with the signature.
    pub comment: String,
    /// When it was installed: the day on which its key had to be trusted.
    pub at: Instant,
    /// The families that it gives.
    pub families: BTreeSet<String>,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// What.
    pub act: Act,
    /// With which version; none: what lies in the folder.
    pub version: Option<Version>,
    /// Why it was done although something spoke against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<String>,
}

/// Records that are written again since a version reads them otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewritten {
    /// When it was asked for.
    pub at: Instant,
    /// Who asked.
    pub actor: String,
    /// The version; none: what lies in the folder.
    pub version: Option<Version>,
    /// Of this source.
    pub source: SourceName,
    /// Received from then on.
    pub since: Instant,
    /// And before then.
    pub until: Instant,
    /// So many differ.
    pub records: u64,
}

/// What can be done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It was taken in.
    Installed,
    /// It serves from then on.
    Promoted,
    /// It serves again, for the one after it was taken back.
    RolledBack,
    /// It is tried beside the one that serves.
    Shadowed,
    /// It is tried no more.
    Unshadowed,
    /// It was let go.
    Removed,
}

impl Turn {
    /// Whether what it names served from then on.
    fn serves(&self) -> bool {
        matches!(self.act, Act::Promoted | Act::RolledBack)
    }
}

impl Standing {
    /// What stands of an adapter by the value of the topic; by none of it: nothing.
    ///
    /// # Errors
    /// HUB-4526: the value is not understood.
    pub fn read(adapter: &str, value: Option<&[u8]>) -> Result<Self, PluginError> {
        let read = value.map(serde_json::from_slice).transpose();
        let unread = |error: serde_json::Error| {
            PluginError::stop(code!(4526), format!("{adapter} in {}: {error}", topic::PLUGIN))
        };
        read.map(Option::unwrap_or_default).map_err(unread)
    }

    /// Takes a package in.
    ///
    /// # Errors
    /// HUB-4515: a later version is installed, so this one takes back what that one mended; HUB-4519: the version is
    /// installed with other bytes.
    pub fn install(&mut self, version: &Version, package: Installed) -> Result<(), PluginError> {
        if let Some(known) = self.packages.get(version) {
            let why =
                || format!("{version} is installed with the digest {}, this has {}", known.sha256, package.sha256);
            return if known.sha256 == package.sha256 { Ok(()) } else { Err(PluginError::stop(code!(4519), why())) };
        }
        if let Some(later) = self.packages.keys().next_back().filter(|later| *later > version) {
            return Err(PluginError::stop(code!(4515), format!("{version} is older than {later}, which is installed")));
        }
        self.packages.insert(version.clone(), package);
        Ok(())
    }

    /// Has a version serve.
    ///
    /// # Errors
    /// HUB-4520: it is not installed.
    pub fn promote(&mut self, version: &Version) -> Result<(), PluginError> {
        self.package(version)?;
        self.live = Some(version.clone());
        // What serves is no shadow of itself.
        self.shadow.take_if(|shadow| shadow == version);
        Ok(())
    }

    /// What would serve after a step back: the version that served before the present one was promoted.
    ///
    /// # Errors
    /// HUB-4521: nothing served before it, or that is installed no more.
    pub fn before(&self) -> Result<Option<Version>, PluginError> {
        let nothing = |why: String| PluginError::stop(code!(4521), why);
        let live = self.live.as_ref().ok_or_else(|| nothing("no installed version serves".to_owned()))?;
        let promoted =
            self.history.iter().rposition(|turn| turn.act == Act::Promoted && turn.version.as_ref() == Some(live));
        let turns = &self.history[..promoted.ok_or_else(|| nothing(format!("nobody promoted {live}")))?];
        match turns.iter().rev().find(|turn| turn.serves()).and_then(|turn| turn.version.clone()) {
            Some(version) if !self.packages.contains_key(&version) => {
                Err(nothing(format!("{version}, which served before, is installed no more")))
            }
            before => Ok(before),
        }
    }

    /// Has serve what did before; gives it.
    ///
    /// # Errors
    /// As [`Self::before`].
    pub fn roll_back(&mut self) -> Result<Option<Version>, PluginError> {
        self.live = self.before()?;
        self.shadow.take_if(|shadow| Some(&*shadow) == self.live.as_ref());
        Ok(self.live.clone())
    }

    /// Tries a version beside the one that serves; none: no more.
    ///
    /// # Errors
    /// HUB-4520: it is not installed; HUB-4522: it serves.
    pub fn shadow(&mut self, version: Option<&Version>) -> Result<(), PluginError> {
        if let Some(version) = version {
            self.package(version)?;
            self.not_live(version)?;
        }
        self.shadow = version.cloned();
        Ok(())
    }

    /// Lets a version go.
    ///
    /// # Errors
    /// HUB-4520: it is not installed; HUB-4522: it serves, or is tried in the shadow.
    pub fn remove(&mut self, version: &Version) -> Result<(), PluginError> {
        self.package(version)?;
        self.not_live(version)?;
        if self.shadow.as_ref() == Some(version) {
            return Err(PluginError::stop(code!(4522), format!("{version} is tried in the shadow")));
        }
        self.packages.remove(version);
        Ok(())
    }

    /// Remembers who did what.
    pub fn note(&mut self, turn: Turn) {
        self.history.push(turn);
        self.turns += 1;
        while self.history.len() > TURNS {
            // A step back needs to know what served before; of other turns many may have come since.
            let oldest = self.history.iter().position(|turn| !turn.serves()).unwrap_or(0);
            self.history.remove(oldest);
        }
    }

    /// Remembers who had what written again.
    pub fn note_rewritten(&mut self, rewritten: Rewritten) {
        self.rewritten.push(rewritten);
        self.turns += 1;
        if self.rewritten.len() > TURNS {
            self.rewritten.remove(0);
        }
    }

    /// What is installed as this version.
    ///
    /// # Errors
    /// HUB-4520: nothing.
    pub fn package(&self, version: &Version) -> Result<&Installed, PluginError> {
        if let Some(package) = self.packages.get(version) {
            return Ok(package);
        }
        let all: Vec<String> = self.packages.keys().map(ToString::to_string).collect();
        let known = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        Err(PluginError::stop(code!(4520), format!("{version} is not installed; installed: {known}")))
    }

    fn not_live(&self, version: &Version) -> Result<(), PluginError> {
        if self.live.as_ref() == Some(version) {
            return Err(PluginError::stop(code!(4522), format!("{version} serves")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn package(sha256: &str) -> Installed {
        let (signer, comment) = ("office".to_owned(), String::new());
        Installed { sha256: sha256.to_owned(), bytes: 1, signer, comment, at: 0, families: BTreeSet::new() }
    }

    fn installed(versions: &[&str]) -> Standing {
        let mut standing = Standing::default();
        for each in versions {
            standing.install(&version(each), package(each)).unwrap();
        }
        standing
    }

    fn promote(standing: &mut Standing, to: &str) {
        standing.promote(&version(to)).unwrap();
        let (actor, act, version) = ("li".to_owned(), Act::Promoted, Some(version(to)));
        standing.note(Turn { at: 0, actor, act, version, despite: None });
    }

    fn code<T: std::fmt::Debug>(result: Result<T, PluginError>) -> String {
        result.unwrap_err().code().to_string()
    }

    #[test]
    fn a_version_is_installed_once_and_nothing_older_after_it() {
        let mut standing = installed(&["1.0.0", "1.2.0"]);
        assert!(standing.install(&version("1.2.0"), package("1.2.0")).is_ok(), "the same again changes nothing");
        assert_eq!(code(standing.install(&version("1.2.0"), package("other"))), "HUB-4519");
        assert_eq!(code(standing.install(&version("1.1.0"), package("1.1.0"))), "HUB-4515");
        assert!(standing.install(&version("1.10.0"), package("1.10.0")).is_ok(), "versions are no text");
        assert_eq!(standing.packages.len(), 3);
    }

    #[test]
    fn a_step_back_leads_to_what_served_before() {
        let mut standing = installed(&["1.0.0", "2.0.0", "3.0.0"]);
        assert_eq!(code(standing.before()), "HUB-4521");
        promote(&mut standing, "1.0.0");
        assert_eq!(standing.before().unwrap(), None, "what lies in the folder");
        promote(&mut standing, "3.0.0");
        assert_eq!(standing.clone().roll_back().unwrap(), Some(version("1.0.0")));
        standing.remove(&version("1.0.0")).unwrap();
        assert_eq!(code(standing.before()), "HUB-4521");
        assert_eq!(code(standing.promote(&version("1.0.0"))), "HUB-4520");
    }

    #[test]
    fn a_step_back_is_known_however_much_was_tried_since() {
        let mut standing = installed(&["1.0.0", "2.0.0"]);
        promote(&mut standing, "1.0.0");
        promote(&mut standing, "2.0.0");
        for act in [Act::Shadowed, Act::Unshadowed].into_iter().cycle().take(2 * TURNS) {
            standing.note(Turn { at: 0, actor: "li".to_owned(), act, version: None, despite: None });
        }
        assert_eq!((standing.history.len(), standing.before().unwrap()), (TURNS, Some(version("1.0.0"))));
    }

    #[test]
    fn what_serves_or_is_tried_is_not_let_go() {
        let mut standing = installed(&["1.0.0", "2.0.0"]);
        promote(&mut standing, "1.0.0");
        assert_eq!(code(standing.remove(&version("1.0.0"))), "HUB-4522");
        assert_eq!(code(standing.shadow(Some(&version("1.0.0")))), "HUB-4522");
        standing.shadow(Some(&version("2.0.0"))).unwrap();
        assert_eq!(code(standing.remove(&version("2.0.0"))), "HUB-4522");
        promote(&mut standing, "2.0.0");
        assert_eq!(standing.shadow, None, "what serves is no shadow of itself");
        standing.remove(&version("1.0.0")).unwrap();
    }

    #[test]
    fn a_standing_is_read_as_it_was_written() {
        let mut standing = installed(&["1.0.0", "2.0.0-rc.1"]);
        promote(&mut standing, "1.0.0");
        let value = serde_json::to_vec(&standing).unwrap();
        assert_eq!(Standing::read("a", Some(&value)).unwrap(), standing);
        assert_eq!(Standing::read("a", None).unwrap(), Standing::default());
    }

    #[test]
    fn what_stands_and_is_not_understood_is_not_taken_for_nothing() {
        let later = r#"{"packages":{},"live":{"name":"1.0.0","since":1}}"#;
        for value in ["", "no JSON", "{}", later] {
            let told = Standing::read("a", Some(value.as_bytes())).unwrap_err().to_string();
            assert!(told.starts_with("HUB-4526: a in plugin: "), "{value}: {told}");
        }
    }
}
