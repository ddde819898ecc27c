//! Dead letters, replay and audit as this room asks for them.

use super::rerun::RerunsOf;
use super::stage::{self, broken, failure, place};
use semver::Version;

use crate::archive::read::Reader;
use crate::message::Instant;
use crate::recover::{
    self, Account, Auditor, Flagged, RefusedTable, Replayed, Replayer, Reprocessed, Reprocessor, Selection,
};
use crate::serve::boundary::{Failure, Recover};
use crate::serve::view::{
    Audit, DeadFilter, DeadGroup, DeadLetter, EventRow, Page, Payload, RawRow, Rerun, TriedReplay,
};
use crate::store::{self, DeadRow};
use crate::transport::writer::Form;

/// Refused rows of one table.
const REFUSED: usize = 5_000;
/// Rows looked through at once for one letter.
const STRIDE: usize = 1_000;
/// Letters that are tried at most.
const TRIED: usize = 1_000;

/// What mends and what proves, with the reader of the same store.
pub struct RecoverOf {
    reader: Reader,
    auditor: Auditor,
    replayer: Replayer,
    reprocessor: Reprocessor,
    reruns: RerunsOf,
    clock: fn() -> Instant,
}

impl RecoverOf {
    /// Recover to be shown.
    #[must_use]
    pub fn new(
        reader: Reader,
        auditor: Auditor,
        replayer: Replayer,
        reprocessor: Reprocessor,
        reruns: RerunsOf,
        clock: fn() -> Instant,
    ) -> Self {
        Self { reader, auditor, replayer, reprocessor, reruns, clock }
    }

    fn find(&self, raw: &str, generation: u32) -> Result<Option<DeadRow>, Failure> {
        let mut filter = store::DeadFilter { limit: STRIDE, ..store::DeadFilter::default() };
        loop {
            let rows = self.reader.dead(&filter).map_err(failure)?;
            filter.before = rows.last().map(|row| row.id);
            let more = rows.len() == STRIDE;
            let found = rows.into_iter().find(|row| row.raw == raw && row.generation == generation);
            if found.is_some() || !more {
                return Ok(found);
            }
        }
    }
}

fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn letter(row: DeadRow) -> DeadLetter {
    DeadLetter {
        raw: row.raw,
        generation: row.generation,
        source: row.source,
        code: row.code,
        message: row.message,
        pointer: given(row.pointer),
        adapter: given(row.adapter),
        key: None,
        refused: row.at,
        media_type: row.media_type,
        attributes: Vec::new(),
        payload: None,
        state: row.state,
    }
}

fn raw_row(account: &Account) -> RawRow {
    RawRow {
        source: account.source.clone(),
        collected: account.collected,
        replayed: account.replayed,
        translated: account.translated,
        ignored: account.ignored(),
        dead: account.dead(),
        in_flight: u64::try_from(account.raw_in_flight).unwrap_or_default(),
        refused: account.refused.values().sum(),
    }
}

fn event_row(account: &Account) -> EventRow {
    let folded = |outcome: &str| account.folded.get(outcome).copied().unwrap_or_default();
    EventRow {
        source: account.source.clone(),
        written: account.events,
        new: folded("new"),
        newer: folded("newer"),
        older: folded("older"),
        repeat: folded("repeat"),
        void: folded("void"),
        past: folded("past"),
        late: folded("late"),
        in_flight: u64::try_from(account.events_in_flight).unwrap_or_default(),
    }
}

impl Recover for RecoverOf {
    fn groups(&self, filter: &DeadFilter) -> Result<Vec<DeadGroup>, Failure> {
        let wanted = |group: &store::DeadGroup| {
            group.open > 0
                && filter.source.as_ref().is_none_or(|source| *source == group.source)
                && filter.code.as_ref().is_none_or(|code| *code == group.code)
        };
        let group = |group: store::DeadGroup| DeadGroup {
            source: group.source,
            code: group.code,
            message: group.message,
            count: group.open,
            last: group.latest,
        };
        let groups = self.reader.dead_groups().map_err(failure)?;
        let mut groups: Vec<DeadGroup> = groups.into_iter().filter(wanted).map(group).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        Ok(groups)
    }

    fn dead_letters(&self, filter: &DeadFilter) -> Result<Page<DeadLetter>, Failure> {
        let limit = filter.limit as usize;
        let asked = store::DeadFilter {
            source: filter.source.clone(),
            code: filter.code.clone(),
            state: None,
            before: filter.after.as_deref().map(place).transpose()?,
            limit: limit + 1,
        };
        let mut rows = self.reader.dead(&asked).map_err(failure)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        Ok(Page { items: rows.into_iter().map(letter).collect(), total: None, next })
    }

    fn dead_letter(&self, raw: &str, generation: u32) -> Result<Option<DeadLetter>, Failure> {
        let Some(row) = self.find(raw, generation)? else { return Ok(None) };
        let Some((row, whole)) = self.reader.dead_letter(row.id).map_err(failure)? else { return Ok(None) };
        Ok(Some(DeadLetter {
            key: whole.record.key,
            attributes: whole.record.attributes,
            payload: Some(Payload::of(&whole.record.payload)),
            ..letter(row)
        }))
    }

    fn try_replay(&self, selection: &Selection) -> Result<TriedReplay, Failure> {
        let records = self.replayer.selected(selection, TRIED).map_err(broken)?;
        self.reruns.try_replay(&records)
    }

    fn replay(&self, actor: &str, selection: &Selection) -> Result<Replayed, Failure> {
        self.replayer.replay(actor, selection).map_err(broken)
    }

    fn refused(&self, source: &str) -> Result<Vec<u8>, Failure> {
        let filter = store::DeadFilter {
            source: Some(source.to_owned()),
            state: Some("open".into()),
            limit: REFUSED,
            before: None,
            code: None,
        };
        let mut letters = Vec::new();
        for row in self.reader.dead(&filter).map_err(failure)? {
            letters.extend(self.reader.dead_letter(row.id).map_err(failure)?.map(|(_, letter)| letter));
        }
        let RefusedTable { header, rows } = recover::table(&letters);
        let unwritten = |error: std::io::Error| Failure::Stop { code: crate::code!(8007), message: error.to_string() };
        Form::Csv.bytes(&header, &rows).map_err(unwritten)
    }

    fn reprocess(&self, actor: &str, source: &str, flagged: &Flagged) -> Result<Reprocessed, Failure> {
        let source = stage::source(source)?;
        self.reprocessor.reprocess(actor, &source, flagged).map_err(broken)
    }

    fn rerun(&self, source: &str) -> Result<Rerun, Failure> {
        self.reruns.of(source)
    }

    fn compare(
        &self,
        actor: &str,
        source: &str,
        version: &Version,
        since: Instant,
        until: Instant,
    ) -> Result<Rerun, Failure> {
        self.reruns.compare(actor, source, version, since, until)
    }

    fn apply(&self, actor: &str, source: &str) -> Result<Rerun, Failure> {
        self.reruns.apply(actor, source)
    }

    fn cancel(&self, source: &str) -> Result<Rerun, Failure> {
        self.reruns.cancel(source)
    }

    fn audit(&self) -> Result<Audit, Failure> {
        let audit = self.auditor.audit((self.clock)()).map_err(broken)?;
        Ok(Audit {
            balanced: audit.balanced,
            at: audit.at,
            raw: audit.accounts.iter().map(raw_row).collect(),
            events: audit.accounts.iter().map(event_row).collect(),
            intervals: audit.intervals,
            findings: audit.findings,
        })
    }
}
