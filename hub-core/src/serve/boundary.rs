//! What this room reads from and writes to: the archive, recover, push, the
//! registry. Traits, so that the room can be tested alone and the stages can be
//! put together elsewhere. Knows nothing of Kafka or SQL.
//!
//! Calls of [`Archive`] and [`Recover`] may block; the room makes them on
//! threads that may.

mod plugins;
mod recover;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::view::{
    Asking, Between, Contested, Decided, Difference, Draft, KnownSource, Matter, Matters, Meant, Moment, Operator,
    OperatorRow, Page, Proposed, Receipt, Relations, Resent, Retention, Route, Search, Series, Source, Span,
    TimelineEntry, Told, Totals, Trial, Unresolved, Why,
};
use crate::collect::PushError;
use crate::message::{Anchor, Decision, Held, Instant, Listing, Part};
use crate::report::Code;
use crate::sandbox::{Call, Reply};
pub use plugins::Plugins;
pub use recover::Recover;

/// Why a question was not answered, by what the asker does next.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Ask again later: the store or the broker does not answer now.
    #[error("{code}: {message}")]
    Retry {
        /// The code.
        code: Code,
        /// What happened.
        message: String,
    },
    /// Ask otherwise: the question itself is wrong.
    #[error("{code}: {message}")]
    Reject {
        /// The code.
        code: Code,
        /// What is wrong with it.
        message: String,
    },
    /// Send something else: what was sent is understood, and cannot be.
    #[error("{code}: {message}")]
    Refused {
        /// The code.
        code: Code,
        /// Why not.
        message: String,
    },
    /// There is nothing that fits what was asked for.
    #[error("{code}: {message}")]
    Nothing {
        /// The code.
        code: Code,
        /// What there is none of.
        message: String,
    },
    /// Ask from the beginning: where it should go on is of another version of the hub.
    #[error("{code}: {message}")]
    Gone {
        /// The code.
        code: Code,
        /// What is gone.
        message: String,
    },
    /// Do not ask again: a person must act.
    #[error("{code}: {message}")]
    Stop {
        /// The code.
        code: Code,
        /// What happened.
        message: String,
    },
}

impl Failure {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Retry { code, .. }
            | Self::Reject { code, .. }
            | Self::Refused { code, .. }
            | Self::Nothing { code, .. }
            | Self::Gone { code, .. }
            | Self::Stop { code, .. } => *code,
        }
    }
}

/// The archive, to be read. It masks personal data.
pub trait Archive: Send + Sync {
    /// The same archive, which shows personal data: for those who may see it, and the caller logs that they did.
    fn unmasked(&self) -> Arc<dyn Archive>;

    /// Finds operators.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn search(&self, search: &Search) -> Result<Page<OperatorRow>, Failure>;

    /// One operator by its id, an alias, or any identifier.
    ///
    /// # Errors
    /// Where the store fails.
    fn operator(&self, id: &str) -> Result<Option<Operator>, Failure>;

    /// The matters of an operator that belong to one family, the latest first.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn matters(&self, id: &str, asked: &Matters) -> Result<Option<Page<Matter>>, Failure>;

    /// Others with a part in an operator's matters, those that share most first.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn relations(&self, id: &str, limit: u32, after: Option<&str>) -> Result<Option<Relations>, Failure>;

    /// One operator as of a moment.
    ///
    /// # Errors
    /// Where the store fails, or too much hangs together with it.
    fn operator_as_of(&self, id: &str, moment: Moment) -> Result<Option<Operator>, Failure>;

    /// What is other of an operator between two moments.
    ///
    /// # Errors
    /// Where the store fails, or too much hangs together with it.
    fn difference(&self, id: &str, between: Between) -> Result<Option<Difference>, Failure>;

    /// What happened to an operator, newest first.
    ///
    /// # Errors
    /// Where the store fails, too much hangs together with it, or `after` is not of a page before.
    fn timeline(&self, id: &str, span: &Span) -> Result<Option<Page<TimelineEntry>>, Failure>;

    /// What the devices of an operator read in so many days before their newest
    /// reading.
    ///
    /// # Errors
    /// Where the store fails.
    fn measurements(&self, id: &str, days: u32) -> Result<Option<Page<Series>>, Failure>;

    /// Where a value of an operator comes from; `field` is a `why` of its fields.
    ///
    /// # Errors
    /// Where the store fails.
    fn why(&self, id: &str, field: &str) -> Result<Option<Why>, Failure>;

    /// Records that name nobody by any code.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn unresolved(&self, limit: u32, after: Option<&str>) -> Result<Page<Unresolved>, Failure>;

    /// Pairs that may be one operator, those with most points first.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn queue(&self, asking: &Asking) -> Result<Page<Proposed>, Failure>;

    /// The pair at a place of that list; none where none waits there any more.
    ///
    /// # Errors
    /// Where the store fails.
    fn pair(&self, place: &str) -> Result<Option<Proposed>, Failure>;

    /// Identifiers that join nobody, with operators that name them.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn contested(&self, limit: u32, after: Option<&str>) -> Result<Page<Contested>, Failure>;

    /// What people decided, the newest first.
    ///
    /// # Errors
    /// Where the store fails, or `after` is not of a page before.
    fn decisions(&self, limit: u32, after: Option<&str>) -> Result<Page<Decided>, Failure>;

    /// Decisions in force that name an operator, the newest first.
    ///
    /// # Errors
    /// Where the store fails.
    fn decisions_of(&self, id: &str) -> Result<Option<Vec<Decided>>, Failure>;

    /// A decision by its id.
    ///
    /// # Errors
    /// Where the store fails.
    fn decision(&self, id: &str) -> Result<Option<Decided>, Failure>;

    /// What a decision calls the operator that an id, an alias or an identifier leads to; none where it leads to
    /// nobody, or to several.
    ///
    /// # Errors
    /// Where the store fails.
    fn called(&self, id: &str) -> Result<Option<Anchor>, Failure>;

    /// What somebody wants to decide, with identifiers as the archive has them.
    ///
    /// # Errors
    /// Where it names by a scheme that names no operators.
    fn meant(&self, draft: Draft) -> Result<Meant, Failure>;

    /// How long records are kept, and what came of it.
    ///
    /// # Errors
    /// Where the store fails.
    fn retention(&self) -> Result<Retention, Failure>;

    /// What somebody wants to hold, with identifiers as the archive has them.
    ///
    /// # Errors
    /// Where it names by a scheme that names no operators, or what no source can.
    fn held(&self, on: Held) -> Result<Held, Failure>;

    /// What is known of a source: whole lists, flags, fields by day.
    ///
    /// # Errors
    /// Where the store fails.
    fn source(&self, name: &str) -> Result<KnownSource, Failure>;

    /// What the archive holds.
    ///
    /// # Errors
    /// Where the store fails.
    fn totals(&self) -> Result<Totals, Failure>;
}

/// The sources as they are at the moment of the call.
pub type Sources = Arc<dyn Fn() -> Vec<Source> + Send + Sync>;

/// The routes as they are at the moment of the call.
pub type Routes = Arc<dyn Fn() -> Vec<Route> + Send + Sync>;

/// What platforms made of what they were told.
pub trait Deliveries: Send + Sync {
    /// The last word on each matter of a route, the latest first.
    ///
    /// # Errors
    /// Where there is no such route, or the receipts cannot be read.
    fn receipts(&self, told: &Told) -> Result<Vec<Receipt>, Failure>;

    /// Has what was refused sent once more.
    ///
    /// # Errors
    /// Where nothing that was refused fits, or the broker does not take it.
    fn again(&self, actor: &str, told: &Told) -> Result<Resent, Failure>;
}

/// What people want of platforms.
pub trait Wishes: Send + Sync {
    /// Has a source or route rest, or go on.
    ///
    /// # Errors
    /// Where the broker does not take it.
    fn pause(&self, actor: &str, part: Part, name: &str, paused: bool) -> Result<(), Failure>;

    /// Says that a round of a source's list is right, however short.
    ///
    /// # Errors
    /// Where the broker does not take it.
    fn accept_list(&self, actor: &str, source: &str, listing: Listing) -> Result<(), Failure>;

    /// Decides who is who, or how long something is kept.
    ///
    /// # Errors
    /// Where the broker does not take it.
    fn decide(&self, actor: &str, meant: Meant) -> Result<Decision, Failure>;

    /// Takes a decision back.
    ///
    /// # Errors
    /// Where the broker does not take it.
    fn withdraw(&self, actor: &str, decision: Decision) -> Result<Decision, Failure>;

    /// Has a stretch of time fetched again from a source, from the first point
    /// inside to the second outside; none: no more.
    ///
    /// # Errors
    /// Where the broker does not take it.
    fn back_fill(&self, actor: &str, source: &str, stretch: Option<(Instant, Instant)>) -> Result<(), Failure>;
}

/// Folders of sources that read files.
pub trait Folders: Send + Sync {
    /// Puts a file into a source's folder.
    ///
    /// # Errors
    /// Where the source has none, the name is none of a file, or the disk does not take it.
    fn put(&self, source: &str, file: &str, bytes: &[u8]) -> Result<(), Failure>;
}

/// What was kept of platforms' answers.
pub trait Documents: Send + Sync {
    /// The bytes of a document; none where none has this digest.
    ///
    /// # Errors
    /// Where the disk does not give it.
    fn document(&self, digest: &str) -> Result<Option<Vec<u8>>, Failure>;
}

/// What sources would bring.
pub trait Trials: Send + Sync {
    /// Asks a pulled source, and translates what comes, with nothing written.
    ///
    /// # Errors
    /// Where it cannot be tried here, or broker or adapter do not let it.
    fn of(&self, source: &str) -> Result<Trial, Failure>;
}

/// Where pushed records go.
pub trait Inbox: Send + Sync {
    /// Whether what is pushed now is taken, or refused for a reason that does not pass by itself.
    fn is_open(&self) -> bool;

    /// Checks what is known before the body is read; gives the longest body, in
    /// bytes. Names of headers are in lower case.
    ///
    /// # Errors
    /// Where the source is unknown, the caller does not prove who it is, the
    /// content is of the wrong type or announced too long.
    fn admit(&self, source: &str, headers: &[(String, String)]) -> Result<usize, PushError>;

    /// Takes a call; answers once its records are committed.
    ///
    /// # Errors
    /// Where the records were not taken; nothing was produced, or the same may
    /// be sent again.
    fn accept<'a>(&'a self, source: &'a str, call: Call) -> BoxFuture<'a, Result<Reply, PushError>>;
}

/// One version of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectVersion {
    /// The subject: `event.<family>-value`.
    pub subject: String,
    /// From 1.
    pub version: u32,
    /// The schema's id, for ever.
    pub id: u32,
    /// The schema's text.
    pub schema: String,
}

/// Subjects and their schemas, as ordinary registry clients ask for them.
pub trait Subjects: Send + Sync {
    /// Every version of every subject, by subject, then version.
    fn all(&self) -> Vec<SubjectVersion>;

    /// Whether readers of `schema` can read what was written with the subject's
    /// latest; the messages say what they cannot.
    ///
    /// # Errors
    /// Where `schema` is no Avro schema: what is wrong with it.
    fn compatible(&self, latest: &SubjectVersion, schema: &str) -> Result<Vec<String>, String>;
}
