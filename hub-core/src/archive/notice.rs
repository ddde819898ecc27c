//! What subscribers are told of what waits: each marker as the archive stands when it is sent. Read beside the fold.
//!
//! Promises: what is told of one marker and its version are of one state of the store; of two markers of the same
//! thing in one portion the thing is told once. Knows nothing of Kafka.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::fact::Schemas;
use super::kept::Kept;
use super::profile::Profile;
use super::publish::{self, Content, Masks, Stamp, Standing};
use crate::message::topic;
use crate::store::{Look, Marker, MatterRow, OperatorRow, Readers, StoreError};

/// The state of an operator, or of a matter in its archive, on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `archive.operator` or `archive.change`.
    pub topic: &'static str,
    /// The partition that it goes to.
    pub shard: i32,
    /// Key of the message.
    pub key: String,
    /// Version of the operator.
    pub version: i64,
    /// JSON; none where the operator is gone.
    pub payload: Option<String>,
}

/// What waits, in one state of the store.
#[derive(Debug)]
pub struct Waiting {
    /// What is to be told, the oldest first.
    pub notices: Vec<Notice>,
    /// The last marker that it was made of; none where nothing waits.
    pub last: Option<i64>,
    /// How many markers these were.
    pub markers: usize,
    /// Where the fold stood that made it: topic, partition, next offset.
    pub stands: Vec<(String, i32, i64)>,
}

/// What waits in an archive, to be read while it is folded.
#[derive(Clone)]
pub struct Outbox {
    store: Readers,
    schemas: Arc<dyn Schemas>,
}

impl Outbox {
    pub(super) fn new(store: Readers, schemas: Arc<dyn Schemas>) -> Self {
        Self { store, schemas }
    }

    /// What waits behind a marker, of at most so many.
    ///
    /// # Errors
    /// Where the store does not answer, or what it keeps cannot be read.
    pub fn waiting(&self, after: i64, limit: usize) -> Result<Waiting, StoreError> {
        self.store.look(|look| {
            let (ids, markers): (Vec<i64>, Vec<Marker>) = look.outbox(after, limit)?.into_iter().unzip();
            let notices = notices(look, &*self.schemas, markers)?;
            Ok(Waiting { notices, last: ids.last().copied(), markers: ids.len(), stands: look.positions()? })
        })
    }
}

/// What is to be told of these.
fn notices(look: Look<'_>, schemas: &dyn Schemas, markers: Vec<Marker>) -> Result<Vec<Notice>, StoreError> {
    let named: BTreeSet<&str> = markers.iter().map(|marker| marker.operator.as_str()).collect();
    let epoch = look.epoch()?;
    let operators = look.operators_by_name(named)?.into_iter().map(|row| Told::new(row, epoch, schemas));
    let operators: HashMap<String, Told> =
        operators.map(|told| told.map(|told| (told.row.name.clone(), told))).collect::<Result<_, _>>()?;
    let named = markers.iter().filter_map(|marker| Some(marker.matter.as_ref()?.0.as_str()));
    let matters = look.matters_by_name(named.collect::<BTreeSet<_>>())?;
    let mut parties = look.parties_of(matters.iter().map(|matter| matter.id))?;
    let stands = matters.into_iter().flat_map(|matter| {
        let parties = parties.remove(&matter.id).unwrap_or_default();
        std::iter::repeat(matter)
            .zip(parties)
            .map(|(matter, party)| ((party.operator, matter.name.clone()), (matter, party.roles)))
    });
    let stands: HashMap<(i64, String), (MatterRow, String)> = stands.collect();
    let mut seen = HashSet::new();
    let mut notices = Vec::with_capacity(markers.len());
    for Marker { operator, matter } in markers {
        // A store that lost it has nothing to tell of it.
        let Some(told) = operators.get(&operator) else { continue };
        let notice = match matter {
            None => told.summary(),
            Some((name, family)) => {
                let key = (told.row.id, name);
                let now = stands.get(&key);
                told.change(&key.1, &family, now, schemas)?
            }
        };
        if seen.insert((notice.topic, notice.key.clone())) {
            notices.push(notice);
        }
    }
    Ok(notices)
}

/// An operator that is told of.
struct Told {
    row: OperatorRow,
    epoch: i64,
    profile: Option<Profile>,
}

impl Told {
    fn new(row: OperatorRow, epoch: i64, schemas: &dyn Schemas) -> Result<Self, StoreError> {
        let profile = (!row.gone).then(|| {
            Kept::profile(&row.profile, &row.edition.counts, schemas)
                .ok_or_else(|| StoreError::damaged(format!("the profile of {} cannot be read", row.name)))
        });
        Ok(Self { profile: profile.transpose()?, epoch, row })
    }

    fn stamp(&self) -> Stamp<'_> {
        let OperatorRow { name, title, edition, .. } = &self.row;
        Stamp { operator: name, epoch: self.epoch, n: edition.version, title, profile: self.profile.as_ref() }
    }

    fn notice(&self, topic: &'static str, key: String, payload: Option<String>) -> Notice {
        Notice { topic, shard: topic::shard(&self.row.name), key, version: self.row.edition.version, payload }
    }

    fn summary(&self) -> Notice {
        let payload = self.profile.as_ref().map(|profile| publish::summary(self.stamp(), profile));
        self.notice(topic::ARCHIVE_OPERATOR, self.row.name.clone(), payload)
    }

    fn change(
        &self,
        matter: &str,
        family: &str,
        now: Option<&(MatterRow, String)>,
        schemas: &dyn Schemas,
    ) -> Result<Notice, StoreError> {
        let now = match now {
            Some((matter, roles)) => {
                let content = Content::of(&matter.content, Masks::of(&matter.family, schemas));
                let content = content.map_err(StoreError::damaged)?;
                let sources = serde_json::from_str(&matter.sources).map_err(StoreError::damaged)?;
                Some(Standing { content, sources, roles })
            }
            None => None,
        };
        let payload = publish::change(self.stamp(), matter, family, now);
        Ok(self.notice(topic::ARCHIVE_CHANGE, format!("{}/{matter}", self.row.name), Some(payload)))
    }
}
