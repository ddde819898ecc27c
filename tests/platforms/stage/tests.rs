//! Phases, pages, and what tests have changed.

use super::*;

fn page(stage: &mut Stage, list: List, number: usize) -> Page {
    let page = stage.look(list, Asked { since: 0, number, size: 7 }, None);
    stage.read(list, &page.shown);
    page
}

fn stage() -> Stage {
    Stage::new(Arc::new(Script::write(7, 40)))
}

fn read_all(stage: &mut Stage) {
    for list in List::ALL {
        for number in 1.. {
            let page = page(stage, list, number);
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
        page(&mut stage, List::Registrations, 1);
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
    let first = page(&mut stage, List::Registrations, 1);
    let rows: Vec<serde_json::Value> = (1..=first.pages)
        .flat_map(|number| {
            let page = page(&mut stage, List::Registrations, number);
            serde_json::from_str::<Vec<serde_json::Value>>(&page.rows).unwrap()
        })
        .collect();
    assert_eq!(rows.len(), first.total);
    assert_eq!(page(&mut stage, List::Registrations, first.pages + 1).rows, "[]");
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

#[test]
fn rows_that_change_on_request_are_to_be_read_again_and_stand_at_the_end() {
    for (touch, seconds) in [(Touch::Apart, 3), (Touch::Together, 1)] {
        let mut stage = stage();
        read_all(&mut stage);
        let before = stage.versions(List::Companies);
        stage.touch(List::Companies, touch);
        let after = stage.versions(List::Companies);
        assert_eq!((stage.waiting().rows, after.len()), (before.len(), before.len()));
        assert!(before.iter().map(|row| row.1).max() < after.iter().map(|row| row.1).min());
        let times: HashSet<i64> = after.iter().take(3).map(|row| row.1).collect();
        assert_eq!(times.len(), seconds);
        let page = page(&mut stage, List::Companies, 1);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&page.rows).unwrap();
        assert_eq!(rows[0]["updateTime"], crate::platforms::script::moment::Moment(after[0].1).second());
    }
}

#[test]
fn faulty_pages_overlap_repeat_or_move_on_under_the_reader() {
    let mut stage = stage();
    stage.touch(List::Registrations, Touch::Together);
    let mut look = |number, fault| stage.look(List::Registrations, Asked { since: 0, number, size: 7 }, fault).shown;
    let (first, second) = (look(1, None), look(2, None));
    assert_eq!(look(2, Some(Fault::Overlap))[..2], first[5..]);
    look(1, None);
    assert_eq!(look(2, Some(Fault::Repeat)), first);
    assert_eq!(look(2, Some(Fault::Shift))[..6], second[1..], "what was second's first is now on the first page");
}
