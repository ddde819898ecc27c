//! How long records are kept, as this room asks the archive for it.

use super::archive::ArchiveOf;
use super::stage::failure;
use crate::archive::read::DecisionView;
use crate::archive::retention::{Class, Keep};
use crate::message::Held;
use crate::serve::boundary::Failure;
use crate::serve::view::{Retention, RetentionClass, RetentionPeriod};

impl ArchiveOf {
    pub(super) fn kept(&self) -> Result<Retention, Failure> {
        let found = self.reader().retention().map_err(failure)?;
        let decision = |view: DecisionView| view.decision;
        Ok(Retention {
            classes: self.classes().iter().map(class).collect(),
            horizon: found.horizon.map(decision),
            holds: found.holds.into_iter().map(decision).collect(),
            past: found.past,
            unswept: found.unswept,
        })
    }

    pub(super) fn normal_hold(&self, on: &Held) -> Result<Held, Failure> {
        self.reader().held(on).ok_or_else(|| Failure::Refused {
            code: crate::code!(8017),
            message: format!("{on:?} names nothing: its scheme is not known, or no source or family can be called so"),
        })
    }
}

fn class(class: &Class) -> RetentionClass {
    let period =
        |keep: &Keep| RetentionPeriod { after: keep.after().map(str::to_owned).collect(), period: keep.period.clone() };
    RetentionClass {
        name: class.name.clone(),
        label: class.label.zh.clone(),
        label_en: class.label.en.clone(),
        basis: class.basis.clone(),
        families: class.families.clone(),
        while_in_force: class.while_in_force,
        keep: class.keep.iter().map(period).collect(),
    }
}
