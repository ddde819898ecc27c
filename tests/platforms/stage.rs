//! Where the play stands: which phase, what of it was read, pushed, taken, and what a list shows now.
//!
//! Pure: knows nothing of sockets, folders or clocks. What is counted as read was answered; whether
//! the reader kept it is not known here.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use super::progress::Progress;
use super::script::{List, Phase, Row, Script};

/// One page of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows in all that changed since the asked time.
    pub total: usize,
    /// Pages in all.
    pub pages: usize,
    /// The page's rows as a JSON array.
    pub rows: String,
}

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
    /// For each list, its visible rows as positions in the script.
    views: [Vec<usize>; List::COUNT],
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
            views: Default::default(),
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
    }

    /// The phase that is played.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// The page (from 1) of so many rows that changed at or after `since`; its rows count as read.
    pub fn page(&mut self, list: List, since: i64, number: usize, size: usize) -> Page {
        let at = list as usize;
        let rows = &self.script.lists[at];
        let view = &self.views[at];
        let from = view.partition_point(|&row| rows[row].updated < since);
        let changed = &view[from..];
        let begin = number.saturating_sub(1).saturating_mul(size).min(changed.len());
        let shown = &changed[begin..changed.len().min(begin + size)];
        let mut text = String::from("[");
        for &row in shown {
            self.unread[at][row] = false;
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&rows[row].body);
        }
        text.push(']');
        self.asked[at] = true;
        Page { total: changed.len(), pages: changed.len().div_ceil(size.max(1)), rows: text }
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
            unread: self.unread.iter().map(|list| places(list)).collect(),
            pushed: places(&self.pushed),
            dropped: self.dropped,
        }
    }

    /// The stage of a play that was broken off; none where the progress is not of this script.
    #[must_use]
    pub fn resume(script: Arc<Script>, progress: &Progress) -> Option<Self> {
        let mut stage = Self::new(script);
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
        let unread = |(rows, unread): (&Vec<Row>, &Vec<bool>)| {
            let of_phase = rows.iter().zip(unread).filter(|(row, _)| row.phase == self.phase);
            of_phase.filter(|(_, unread)| **unread).count()
        };
        let pushes = self.script.pushes.iter().zip(&self.pushed).filter(|(push, _)| push.phase == self.phase);
        Waiting {
            lists: self.asked.iter().filter(|asked| !**asked).count(),
            rows: self.script.lists.iter().zip(&self.unread).map(unread).sum(),
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
mod tests {
    use super::*;

    fn stage() -> Stage {
        Stage::new(Arc::new(Script::write(7, 40)))
    }

    const LISTS: [List; List::COUNT] = [
        List::Companies,
        List::Alerts,
        List::Punishments,
        List::Registrations,
        List::Licences,
        List::Inspections,
        List::Penalties,
    ];

    fn read_all(stage: &mut Stage) {
        for list in LISTS {
            for number in 1.. {
                let page = stage.page(list, 0, number, 7);
                if number >= page.pages {
                    break;
                }
            }
        }
    }

    /// The pushes of the stage's phase.
    fn push_all(stage: &mut Stage) {
        let script = stage.script.clone();
        for (at, push) in script.pushes.iter().enumerate() {
            if push.phase == stage.phase {
                stage.answered(at);
            }
        }
    }

    #[test]
    fn a_play_that_was_broken_off_waits_for_what_it_waited_for() {
        let mut stage = stage();
        for phase in Phase::ALL {
            stage.enter(phase);
            stage.page(List::Registrations, 0, 1, 7);
            stage.answered(0);
            let again = Stage::resume(stage.script.clone(), &stage.progress()).unwrap();
            assert_eq!((again.phase(), again.waiting()), (phase, stage.waiting()));
            assert_eq!(again.progress(), stage.progress());
        }
        let small = Arc::new(Script::write(7, 1));
        assert!(Stage::resume(small, &stage.progress()).is_none(), "another script's");
    }

    #[test]
    fn a_phase_is_through_when_all_was_read_answered_and_taken() {
        let mut stage = stage();
        read_all(&mut stage);
        assert!(!stage.is_through(), "pushes and files are still due");
        push_all(&mut stage);
        stage.files_left(0);
        assert!(stage.is_through() && !stage.is_finished());
        stage.enter(Phase::Second);
        assert!(!stage.is_through());
        read_all(&mut stage);
        push_all(&mut stage);
        stage.files_left(0);
        assert!(stage.is_finished());
    }

    #[test]
    fn pages_hold_every_row_once_and_none_beyond_the_last() {
        let mut stage = stage();
        let first = stage.page(List::Registrations, 0, 1, 7);
        let rows: Vec<serde_json::Value> = (1..=first.pages)
            .flat_map(|number| {
                let page = stage.page(List::Registrations, 0, number, 7);
                serde_json::from_str::<Vec<serde_json::Value>>(&page.rows).unwrap()
            })
            .collect();
        assert_eq!(rows.len(), first.total);
        assert_eq!(stage.page(List::Registrations, 0, first.pages + 1, 7).rows, "[]");
    }

    #[test]
    fn what_changes_in_the_second_phase_is_newer_than_all_that_was_read_before() {
        let script = Script::write(7, 200);
        for list in &script.lists {
            let newest = list.iter().filter(|row| row.phase == Phase::First).map(|row| row.updated).max();
            let oldest = list.iter().filter(|row| row.phase == Phase::Second).map(|row| row.updated).min();
            assert!(oldest.is_none() || newest < oldest);
        }
    }
}
