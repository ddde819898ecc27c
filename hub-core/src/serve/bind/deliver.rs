//! Routes and receipts as this room asks for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::stage::{self, Known, trouble};
use crate::deliver::{Board, DeliverError, Receipts, RouteStatus, Wanted};
use crate::message::{self, Decision, Instant, Listing, Part, Verdict};
use crate::report::State;
use crate::run;
use crate::serve::boundary::{Deliveries, Failure, Routes, Wishes};
use crate::serve::view::{Meant, Receipt, Resent, Route, SourceState, Told, Word};

/// The routes as deliver tells of them, with what people call their platforms.
#[must_use]
pub fn routes(delivered: Board, platforms: BTreeMap<String, Known>) -> Routes {
    let of = move |status: RouteStatus| Route {
        label: platforms.get(status.route.platform()).and_then(|known| known.label.clone()),
        name: status.route.to_string(),
        state: match &status.state {
            _ if status.rests == Some("paused") => SourceState::Paused,
            _ if status.rests.is_some() => SourceState::Elsewhere,
            State::Starting | State::Running => SourceState::Running,
            State::Retrying { .. } => SourceState::Retrying,
            State::Stopped { .. } => SourceState::Stopped,
        },
        trouble: trouble(&status.state).filter(|_| status.rests.is_none()),
        adapter: status.adapter,
        accepted: status.accepted,
        refused: status.refused,
        needless: status.needless,
        handed: status.handed,
        waiting: status.waiting,
        sent: status.sent,
        quiet: status.quiet,
        last_contact: status.last_success,
        next_contact: status.next_run,
    };
    Arc::new(move || delivered.snapshot().into_iter().map(&of).collect())
}

fn failure(error: DeliverError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        DeliverError::UnknownRoute { .. } | DeliverError::Nothing => Failure::Nothing { code, message },
        DeliverError::Kafka(error) if error.passes() => Failure::Retry { code, message },
        DeliverError::Kafka(_) => Failure::Stop { code, message },
    }
}

impl Wishes for run::Wishes {
    fn pause(&self, actor: &str, part: Part, name: &str, paused: bool) -> Result<(), Failure> {
        Self::pause(self, actor, part, name, paused).map_err(|error| failure(error.into()))
    }

    fn accept_list(&self, actor: &str, source: &str, listing: Listing) -> Result<(), Failure> {
        let source = stage::source(source)?;
        Self::accept_list(self, actor, source, listing).map_err(|error| failure(error.into()))
    }

    fn decide(&self, actor: &str, meant: Meant) -> Result<Decision, Failure> {
        let Meant { says, note } = meant;
        Self::decide(self, actor, says, note).map_err(|error| failure(error.into()))
    }

    fn withdraw(&self, actor: &str, decision: Decision) -> Result<Decision, Failure> {
        Self::withdraw(self, actor, decision).map_err(|error| failure(error.into()))
    }

    fn back_fill(&self, actor: &str, source: &str, stretch: Option<(Instant, Instant)>) -> Result<(), Failure> {
        Self::back_fill(self, actor, source, stretch).map_err(|error| failure(error.into()))
    }
}

fn wanted(told: &Told) -> Wanted {
    let verdict = |word| match word {
        Word::Accepted => Verdict::Accepted,
        Word::Refused => Verdict::Refused,
        Word::Needless => Verdict::Needless,
        Word::Again => Verdict::Again,
        Word::Handed => Verdict::Handed,
    };
    Wanted {
        operator: told.operator.clone(),
        matter: told.matter.clone(),
        verdict: told.verdict.map(verdict),
        file: told.file.clone(),
    }
}

fn shown(receipt: message::Receipt) -> Receipt {
    let (code, message) = receipt.remark.map(|remark| (remark.code, remark.message)).unzip();
    Receipt {
        route: receipt.route.to_string(),
        id: receipt.id,
        operator: receipt.operator,
        matter: receipt.matter,
        subject: receipt.subject,
        version: receipt.version.to_string(),
        operation: receipt.operation.as_str(),
        verdict: match receipt.verdict {
            Verdict::Accepted => Word::Accepted,
            Verdict::Refused => Word::Refused,
            Verdict::Needless => Word::Needless,
            Verdict::Again => Word::Again,
            Verdict::Handed => Word::Handed,
        },
        known_as: receipt.known_as,
        file: receipt.file,
        code,
        message,
        at: receipt.at,
        actor: receipt.actor,
    }
}

impl Deliveries for Receipts {
    fn receipts(&self, told: &Told) -> Result<Vec<Receipt>, Failure> {
        let receipts = self.of(&told.route, &wanted(told)).map_err(failure)?;
        Ok(receipts.into_iter().map(shown).collect())
    }

    fn again(&self, actor: &str, told: &Told) -> Result<Resent, Failure> {
        let again = Self::again(self, actor, &told.route, &wanted(told)).map_err(failure)?;
        Ok(Resent { again })
    }
}
