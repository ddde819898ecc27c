//! What the archive knows of a source, as this room shows it.

use crate::archive::read::{FieldWord, SourceView};
use crate::serve::view::{FieldFill, FlagCount, KnownSource, ListRound, ListRow, LookedDay, Turn};
use crate::store::RoundRow;

fn round(row: RoundRow) -> ListRound {
    let RoundRow { round, seen, listed, accepted, .. } = row;
    ListRound { round, listed: listed.map(|(listed, _)| listed), seen, accepted }
}

/// A source of this name, shown.
pub(super) fn shown(name: &str, source: SourceView) -> KnownSource {
    let lists = source.lists.into_iter().map(|list| ListRow {
        list: list.list,
        standing: list.standing,
        gone: list.gone,
        in_force: list.in_force,
        last: round(list.last),
        held: list.held.map(round),
    });
    let flags = source.flags.into_iter();
    let flags = flags.map(|row| FlagCount { family: row.family, flag: row.flag, value: row.value, facts: row.facts });
    let turn = |word| match word {
        FieldWord::New => Turn::New,
        FieldWord::Vanished => Turn::Vanished,
    };
    let fields = source.fields.into_iter();
    let fields = fields.map(|field| FieldFill { field: field.field, filled: field.filled, turn: field.word.map(turn) });
    KnownSource {
        name: name.to_owned(),
        lists: lists.collect(),
        flags: flags.collect(),
        days: source.days.into_iter().map(|(day, looked)| LookedDay { day, looked }).collect(),
        fields: fields.collect(),
    }
}
