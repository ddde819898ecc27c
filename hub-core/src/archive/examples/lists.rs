//! Lists that a source shows whole.

use super::generations::mark;
use super::*;
use crate::message::{Instant, Listing, Mark, RoundWord, Word};

#[test]
fn what_a_whole_list_lacks_is_gone_until_a_list_has_it_again() {
    let mut desk = Desk::new();
    let listing = |round: Instant| Listing { list: "licences".into(), round };
    let listed = |n: u64, record: &str, round| {
        let event = penalty(n, "province.api", record, record, &[(CREDIT, &code(91, 1))]);
        Event { listing: Some(listing(round)), ..event }
    };
    let word = |round, word| RoundWord { source: "province.api".parse().unwrap(), listing: listing(round), word };
    let complete = |round, listed| word(round, Word::Complete { listed, most_gone: 500 });
    let say = |desk: &mut Desk, words: Vec<RoundWord>, marks: Vec<Mark>| {
        desk.archive.apply(Batch { words, marks, ..Batch::default() }).unwrap();
    };
    desk.take(&[listed(10, "1", 10), listed(11, "2", 10), listed(12, "3", 10)]);
    say(&mut desk, vec![complete(10, 3)], vec![]);
    desk.take(&[listed(20, "1", 20)]);
    say(&mut desk, vec![complete(20, 2)], vec![]);
    assert_eq!(desk.facts(), 3, "one of the two that it listed is not accounted for: it may be any");
    say(&mut desk, vec![], vec![mark(21, 1, Some(listing(20)))]);
    assert_eq!(desk.facts(), 1, "two of three were listed, one of them is none of ours");
    desk.take(&[penalty(22, "province.api", "2", "2", &[(CREDIT, &code(91, 1))])]);
    assert_eq!(desk.facts(), 2, "told beside the list, after it");
    desk.take(&[listed(30, "3", 30)]);
    assert_eq!(desk.facts(), 3, "a later list has it again, whole or not");
    say(&mut desk, vec![complete(30, 1)], vec![]);
    assert_eq!(desk.facts(), 1, "half may be gone");
    say(&mut desk, vec![complete(40, 0)], vec![]);
    assert_eq!(desk.facts(), 1, "all of it waits for a person");
    say(&mut desk, vec![word(40, Word::Accepted { actor: "li".into() })], vec![]);
    assert_eq!((desk.facts(), desk.operators()), (0, 0), "who says that it is right");
}
