//! The review queue and decisions, as this room asks the archive for them.

use super::archive::{ArchiveOf, row};
use super::cursor::{given, marked};
use super::stage::{failure, no_page};
use crate::archive::read::{DecisionView, Doubt, Queue, Review};
use crate::message::{Anchor, Instant, RawId, Says};
use crate::serve::boundary::Failure;
use crate::serve::view::{Asking, Contested, Decided, Meant, Page, Proposed};

impl ArchiveOf {
    pub(super) fn proposed(&self, asking: &Asking) -> Result<Page<Proposed>, Failure> {
        let after = given(asking.after.as_deref())?;
        let numbers = |after: &str| after.split('.').filter(|part| part.parse::<i64>().is_ok()).count();
        if after.is_some_and(|after| numbers(after) != 3) {
            return Err(no_page());
        }
        let queue = Queue { town: asking.town.clone(), limit: asking.limit as usize, after: after.map(str::to_owned) };
        let page = self.reader().queue(&queue).map_err(failure)?;
        Ok(Page { items: page.items, total: None, next: marked(page.next) })
    }

    pub(super) fn in_doubt(&self, limit: u32, after: Option<&str>) -> Result<Page<Contested>, Failure> {
        let shown = |Review { scheme, value, state, with, operators, more }: Review| Contested {
            scheme,
            value,
            state,
            with,
            operators: operators.into_iter().map(row).collect(),
            more,
        };
        let after = given(after)?.map(str::parse::<Doubt>).transpose().map_err(|()| no_page())?;
        let page = self.reader().review(limit as usize, after.as_ref()).map_err(failure)?;
        Ok(Page { items: page.items.into_iter().map(shown).collect(), total: None, next: marked(page.next) })
    }

    pub(super) fn decided(&self, limit: u32, after: Option<&str>) -> Result<Page<Decided>, Failure> {
        let place = |after: &str| {
            let (at, id) = after.split_once('.')?;
            Some((at.parse::<Instant>().ok()?, id.parse::<RawId>().ok()?.to_string()))
        };
        let before = given(after)?.map(|after| place(after).ok_or_else(no_page)).transpose()?;
        let before = before.as_ref().map(|(at, id)| (*at, id.as_str()));
        let page = self.reader().decisions(before, limit as usize).map_err(failure)?;
        Ok(Page { items: page.items.into_iter().map(shown).collect(), total: None, next: marked(page.next) })
    }

    pub(super) fn concerning(&self, id: &str) -> Result<Option<Vec<Decided>>, Failure> {
        let found = self.reader().decisions_of(id).map_err(failure)?;
        Ok(found.map(|decisions| decisions.into_iter().map(shown).collect()))
    }

    pub(super) fn decision_of(&self, id: &str) -> Result<Option<Decided>, Failure> {
        Ok(self.reader().decision(id).map_err(failure)?.map(shown))
    }

    pub(super) fn normalised(&self, meant: Meant) -> Result<Meant, Failure> {
        let wrong = |anchor: &Anchor| Failure::Refused {
            code: crate::code!(8016),
            message: format!("{anchor:?} names nobody: its scheme is not known, or its value cannot be one of it"),
        };
        let normal = |anchor: Anchor| self.reader().normal(&anchor).ok_or_else(|| wrong(&anchor));
        let all = |others: Vec<Anchor>| others.into_iter().map(normal).collect::<Result<_, _>>();
        let says = match meant.says {
            Says::Same { one, others } => Says::Same { one: normal(one)?, others: all(others)? },
            Says::Apart { one, others } => Says::Apart { one: normal(one)?, others: all(others)? },
            Says::Open { one } => Says::Open { one: normal(one)? },
            says @ (Says::Horizon { .. } | Says::Hold { .. }) => says,
        };
        Ok(Meant { says, ..meant })
    }
}

fn shown(view: DecisionView) -> Decided {
    Decided { decision: view.decision, fate: view.fate }
}
