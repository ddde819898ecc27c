//! What people want of platforms, as every hub of a cluster knows it: read from
//! the topic `platform`, followed there, and changed there.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::kafka::{self, KafkaError, Outgoing, Settings, Writer};
use crate::message::{BackFill, Desired, Instant, Listing, Mint, Part, RoundWord, SourceName, Word, topic};
use crate::schema::mark_body;

/// Cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Wanted(Arc<RwLock<BTreeMap<String, Desired>>>);

impl Wanted {
    /// What is wanted of a platform.
    #[must_use]
    pub fn of(&self, platform: &str) -> Desired {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(platform).cloned().unwrap_or_default()
    }

    /// Reads all that is wanted by now.
    pub(super) fn read(&self, settings: &Settings) -> Result<(), KafkaError> {
        for (key, value) in kafka::compacted(settings, topic::PLATFORM)? {
            self.heard(&String::from_utf8_lossy(&key), Some(&value));
        }
        Ok(())
    }

    /// Takes note of a value of the topic; true where it says something else than before.
    pub(super) fn heard(&self, platform: &str, value: Option<&[u8]>) -> bool {
        let desired: Desired = value.and_then(|value| serde_json::from_slice(value).ok()).unwrap_or_default();
        let mut wanted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = wanted.insert(platform.to_owned(), desired.clone()).unwrap_or_default();
        (before.sources, before.routes, before.back_fills) != (desired.sources, desired.routes, desired.back_fills)
    }
}

/// Changes what is wanted. Blocks.
pub struct Wishes {
    /// How to reach the broker.
    pub kafka: Settings,
    /// Names the transactional id.
    pub cluster: String,
    /// Id of the schema of marks.
    pub mark_schema: u32,
    /// Names decisions.
    pub mint: Mint,
}

impl Wishes {
    /// Has a source or route of a platform rest, or go on. It is so once its owner has read it.
    ///
    /// # Errors
    /// Where the broker does not take it.
    pub fn pause(&self, actor: &str, part: Part, name: &str, paused: bool) -> Result<(), KafkaError> {
        self.change(actor, name, |desired, _| desired.pause(part, name, paused))
    }

    /// Has a stretch of time fetched again from a source, from `since` inside to
    /// `until` outside; none: what is being fetched again no more.
    ///
    /// # Errors
    /// Where the broker does not take it.
    pub fn back_fill(&self, actor: &str, source: &str, stretch: Option<(Instant, Instant)>) -> Result<(), KafkaError> {
        self.change(actor, source, |desired, asked| match stretch {
            Some((since, until)) => {
                let fill = BackFill { asked, since, until, actor: actor.to_owned() };
                desired.back_fills.insert(source.to_owned(), fill);
            }
            None => drop(desired.back_fills.remove(source)),
        })
    }

    /// Says that a round of a list is right, however short: what it lacks is gone.
    ///
    /// # Errors
    /// Where the broker does not take it.
    pub fn accept_list(&self, actor: &str, source: SourceName, listing: Listing) -> Result<(), KafkaError> {
        let mut writer = Writer::open(&self.kafka, &format!("{}.lists.{source}", self.cluster))?;
        let word = RoundWord { source, listing, word: Word::Accepted { actor: actor.to_owned() } };
        writer.commit(&[Outgoing::round(&word, self.mark_schema, &mark_body(word.kind()))]).map(drop)
    }

    fn change(&self, actor: &str, name: &str, change: impl FnOnce(&mut Desired, Instant)) -> Result<(), KafkaError> {
        let platform = name.split_once('.').map_or(name, |(platform, _)| platform);
        // Of two who change one platform at once the second must not undo what the first said.
        let mut writer = Writer::open(&self.kafka, &format!("{}.platform.{platform}", self.cluster))?;
        let stands = kafka::compacted(&self.kafka, topic::PLATFORM)?;
        let stands = stands.get(platform.as_bytes()).and_then(|value| serde_json::from_slice(value).ok());
        let mut desired: Desired = stands.unwrap_or_default();
        desired.at = super::now();
        desired.actor = actor.to_owned();
        change(&mut desired, super::now());
        let value = serde_json::to_vec(&desired).expect("names and numbers are JSON");
        let partition = topic::partition_of_platform(platform);
        let message = Outgoing::new(topic::PLATFORM, Some(partition), Some(platform.as_bytes()), Some(value));
        writer.commit(&[message]).map(drop)
    }
}
