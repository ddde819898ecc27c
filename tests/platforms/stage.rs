//! Where the play stands: which phase, what of it was read, pushed, taken, and what a list shows now.
//!
//! Pure: knows nothing of sockets, folders or clocks. What is counted as read was answered whole;
//! whether the reader kept it is not known here.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use super::faults::{Fault, Touch};
use super::progress::Progress;
use super::script::{List, Phase, Row, Script};

/// What is asked of a list.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Rows that changed at or after this time.
    pub since: i64,
    /// The page, from 1.
    pub number: usize,
    /// Rows of a page.
    pub size: usize,
}

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows in all that changed since the asked time.
    pub total: usize,
    /// Pages in all.
    pub pages: usize,
    /// The page's rows as a JSON array.
    pub rows: String,
    /// Which they are.
    pub shown: Vec<usize>,
}

/// Rows that a page of the overlapping kind has from the page before.
const OVERLAP: usize = 2;

/// What of a phase is still to be done by the hub.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Lists that were never asked for.
    pub lists: usize,
    /// Rows that were on no answered page.
    pub rows: usize,
    /// Pushes not answered as they should be.
    pub pushes: usize,
    /// Files still in the drop folder.
    pub files: usize,
}

/// Where the play stands.
#[derive(Debug)]
pub struct Stage {
    script: Arc<Script>,
    phase: Phase,
    /// For each list, versions that a test had written after the script's.
    later: [Vec<Row>; List::COUNT],
    /// Rows that were given to the platform by whom it serves: list, id, JSON. They are in `later`, too.
    given: Vec<(usize, String, String)>,
    /// What the platforms were told that none of their lists shows: call, id, JSON.
    told: Vec<(String, String, String)>,
    /// For each list, its visible rows as positions in the script, then in `later`.
    views: [Vec<usize>; List::COUNT],
    /// For each list, the page that it showed last.
    last: [Vec<usize>; List::COUNT],
    /// For each list, the rows that were never on an answered page.
    unread: [Vec<bool>; List::COUNT],
    /// For each list, whether it was asked for in this phase.
    asked: [bool; List::COUNT],
    /// For each push, whether it was answered as it should be.
    pushed: Vec<bool>,
    /// How many of the script's files were dropped.
    dropped: usize,
    files: usize,
}

impl Stage {
    /// The stage before anything was read.
    #[must_use]
    pub fn new(script: Arc<Script>) -> Self {
        let unread = script.lists.each_ref().map(|list| vec![true; list.len()]);
        let pushed = vec![false; script.pushes.len()];
        let mut stage = Self {
            script,
            phase: Phase::First,
            later: none(),
            given: Vec::new(),
            told: Vec::new(),
            views: none(),
            last: none(),
            unread,
            asked: [false; List::COUNT],
            pushed,
            dropped: 0,
            files: 0,
        };
        stage.enter(Phase::First);
        stage
    }

    /// Begins a phase: its rows can be read, its pushes and files are due.
    pub fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.asked = [false; List::COUNT];
        self.files = self.script.files.iter().filter(|file| file.phase == phase).count();
        self.views = self.script.lists.each_ref().map(|list| visible(list, phase));
        self.later = none();
        for list in 0..List::COUNT {
            self.unread[list].truncate(self.script.lists[list].len());
        }
        for (list, id, body) in std::mem::take(&mut self.given) {
            self.give(List::ALL[list], &id, &body);
        }
    }

    /// Takes a row that the platform was given: a new one, or a new version of one that was given
    /// before. It gets the list's next update time, and is not waited for to be read.
    pub fn give(&mut self, list: List, id: &str, body: &str) {
        let at = list as usize;
        let updated = self.newest(at) + 1_000;
        let bare = Row { id: id.to_owned(), updated, phase: self.phase, body: body.into() };
        let row = Row { body: list.restamped(&bare, updated), ..bare };
        let before = |&other: &usize| self.row(at, other).id != id;
        let mut view: Vec<usize> = self.views[at].iter().copied().filter(before).collect();
        self.later[at].push(row);
        self.unread[at].push(false);
        view.push(self.script.lists[at].len() + self.later[at].len() - 1);
        self.views[at] = view;
        self.given.retain(|(of, other, _)| (*of, other.as_str()) != (at, id));
        self.given.push((at, id.to_owned(), body.to_owned()));
    }

    /// The rows of a list that were given to the platform: id and JSON.
    pub fn given(&self, list: List) -> impl Iterator<Item = (&str, &str)> {
        let of_list = self.given.iter().filter(move |(at, ..)| *at == list as usize);
        of_list.map(|(_, id, body)| (id.as_str(), body.as_str()))
    }

    /// Whether the county decided itself what bears this number and is about someone of this name.
    #[must_use]
    pub fn is_of_county(&self, number: &str, name: &str) -> bool {
        self.script.of_county.contains(&format!("{number}/{name}"))
    }

    /// Keeps what a call told that no list shows, in place of what it told under the same id before.
    pub fn tell(&mut self, call: &str, id: &str, body: &str) {
        self.told.retain(|(of, other, _)| (of.as_str(), other.as_str()) != (call, id));
        self.told.push((call.to_owned(), id.to_owned(), body.to_owned()));
    }

    /// What calls told that no list shows: call, id and JSON.
    pub fn told(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.told.iter().map(|(call, id, body)| (call.as_str(), id.as_str(), body.as_str()))
    }

    /// The phase that is played.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// A page; where a fault says so, not quite the one that was asked for.
    pub fn look(&mut self, list: List, asked: Asked, fault: Option<Fault>) -> Page {
        let at = list as usize;
        let Asked { since, number, size } = asked;
        let mut from = self.views[at].partition_point(|&row| self.row(at, row).updated < since);
        if fault == Some(Fault::Shift) && from < self.views[at].len() {
            let moved = self.views[at][from];
            let newest = self.newest(at);
            self.change(list, moved, newest + 1_000);
            from = self.views[at].partition_point(|&row| self.row(at, row).updated < since);
        }
        let changed = &self.views[at][from..];
        let step = if fault == Some(Fault::Overlap) { size.saturating_sub(OVERLAP).max(1) } else { size.max(1) };
        let begin = number.saturating_sub(1).saturating_mul(step).min(changed.len());
        let mut shown = changed[begin..changed.len().min(begin + size)].to_vec();
        if fault == Some(Fault::Repeat) && !self.last[at].is_empty() {
            shown.clone_from(&self.last[at]);
        }
        let rows: Vec<&str> = shown.iter().map(|&row| &*self.row(at, row).body).collect();
        let (total, rows) = (changed.len(), format!("[{}]", rows.join(",")));
        let pages = if total == 0 { 0 } else { 1 + total.saturating_sub(size).div_ceil(step) };
        self.last[at].clone_from(&shown);
        self.asked[at] = true;
        Page { total, pages, rows, shown }
    }

    /// A page was answered whole: its rows count as read.
    pub fn read(&mut self, list: List, shown: &[usize]) {
        for &row in shown {
            self.unread[list as usize][row] = false;
        }
    }

    /// Changes all visible rows of a list now, in their order: each gets a new update time.
    pub fn touch(&mut self, list: List, touch: Touch) {
        let at = list as usize;
        let mut moment = self.newest(at) + 1_000;
        for row in self.views[at].clone() {
            self.change(list, row, moment);
            if touch == Touch::Apart {
                moment += 1_000;
            }
        }
    }

    /// The rows of a list as it stands.
    #[must_use]
    pub fn rows(&self, list: List) -> Vec<&str> {
        self.views[list as usize].iter().map(|&row| &*self.row(list as usize, row).body).collect()
    }

    /// Id and update time of each row of a list as it stands.
    #[must_use]
    pub fn versions(&self, list: List) -> Vec<(String, i64)> {
        let row = |&row: &usize| self.row(list as usize, row);
        self.views[list as usize].iter().map(row).map(|row| (row.id.clone(), row.updated)).collect()
    }

    fn row(&self, at: usize, row: usize) -> &Row {
        let written = &self.script.lists[at];
        written.get(row).unwrap_or_else(|| &self.later[at][row - written.len()])
    }

    /// The newest update time of a list, in whole seconds.
    fn newest(&self, at: usize) -> i64 {
        self.views[at].last().map_or(0, |&row| self.row(at, row).updated / 1_000 * 1_000)
    }

    /// Writes a new version of a row: the same but for its update time, which no other has passed.
    fn change(&mut self, list: List, row: usize, updated: i64) {
        let at = list as usize;
        let before = self.row(at, row);
        let changed = Row { id: before.id.clone(), updated, phase: self.phase, body: list.restamped(before, updated) };
        self.unread[at][row] = false;
        self.unread[at].push(true);
        self.later[at].push(changed);
        self.views[at].retain(|&other| other != row);
        self.views[at].push(self.script.lists[at].len() + self.later[at].len() - 1);
        let mut view = std::mem::take(&mut self.views[at]);
        view.sort_by(|&a, &b| {
            (self.row(at, a).updated, &self.row(at, a).id).cmp(&(self.row(at, b).updated, &self.row(at, b).id))
        });
        self.views[at] = view;
    }

    /// The push at this place in the script was answered as it should be.
    pub fn answered(&mut self, push: usize) {
        self.pushed[push] = true;
    }

    /// Whether that push was answered.
    #[must_use]
    pub fn is_pushed(&self, push: usize) -> bool {
        self.pushed[push]
    }

    /// So many of the script's files were dropped by now.
    pub const fn dropped(&mut self, files: usize) {
        self.dropped = files;
    }

    /// How many of the script's files were dropped.
    #[must_use]
    pub const fn files_dropped(&self) -> usize {
        self.dropped
    }

    /// How far the play is; [`Self::resume`] goes on from there.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            phase: self.phase.number(),
            asked: self.asked.to_vec(),
            // Versions that a test had written are not of the script, and gone with the process.
            unread: self
                .unread
                .iter()
                .zip(&self.script.lists)
                .map(|(read, list)| places(&read[..list.len()]))
                .collect(),
            pushed: places(&self.pushed),
            dropped: self.dropped,
            given: self.given.clone(),
            told: self.told.clone(),
        }
    }

    /// The stage of a play that was broken off; none where the progress is not of this script.
    #[must_use]
    pub fn resume(script: Arc<Script>, progress: &Progress) -> Option<Self> {
        let mut stage = Self::new(script);
        stage.given.clone_from(&progress.given);
        stage.told.clone_from(&progress.told);
        stage.enter(Phase::ALL.into_iter().find(|phase| phase.number() == progress.phase)?);
        stage.asked = progress.asked.clone().try_into().ok()?;
        for (list, unread) in stage.unread.iter_mut().zip(&progress.unread) {
            list.fill(false);
            for &row in unread {
                *list.get_mut(row)? = true;
            }
        }
        for &push in &progress.pushed {
            *stage.pushed.get_mut(push)? = true;
        }
        stage.dropped = progress.dropped;
        Some(stage)
    }

    /// So many files of this phase are still in the drop folder.
    pub const fn files_left(&mut self, files: usize) {
        self.files = files;
    }

    /// What of this phase is still to be read, answered, taken.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let unread = |at: usize| {
            let rows = self.script.lists[at].iter().chain(&self.later[at]).zip(&self.unread[at]);
            rows.filter(|(row, unread)| row.phase == self.phase && **unread).count()
        };
        let pushes = self.script.pushes.iter().zip(&self.pushed).filter(|(push, _)| push.phase == self.phase);
        Waiting {
            lists: self.asked.iter().filter(|asked| !**asked).count(),
            rows: (0..List::COUNT).map(unread).sum(),
            pushes: pushes.filter(|(_, answered)| !**answered).count(),
            files: self.files,
        }
    }

    /// Whether all of this phase was read, answered and taken.
    #[must_use]
    pub fn is_through(&self) -> bool {
        self.waiting() == Waiting::default()
    }

    /// Whether the whole script is over.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.phase == Phase::Second && self.is_through()
    }
}

/// Nothing of each list.
fn none<T>() -> [Vec<T>; List::COUNT] {
    std::array::from_fn(|_| Vec::new())
}

/// Where it is so.
fn places(flags: &[bool]) -> Vec<usize> {
    flags.iter().enumerate().filter_map(|(at, flag)| flag.then_some(at)).collect()
}

/// The rows that stand in a phase: of each id the last version written by then.
fn visible(rows: &[Row], phase: Phase) -> Vec<usize> {
    let replaced: HashSet<&str> = rows
        .iter()
        .filter(|row| phase == Phase::Second && row.phase == Phase::Second)
        .map(|row| row.id.as_str())
        .collect();
    (0..rows.len())
        .filter(|&at| {
            let row = &rows[at];
            row.phase == phase || (row.phase < phase && !replaced.contains(row.id.as_str()))
        })
        .collect()
}

#[cfg(test)]
mod tests;
