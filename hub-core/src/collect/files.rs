//! Files: a watched folder. A file that has come to rest is read in pieces, each
//! piece one transaction with how far it got, then moved to `taken/`. Known by
//! content: the same file again, under whatever name, has no second effect.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tracing::Instrument;

use super::cursor::FileCursor;
use super::error::Halt;
use super::form::{Dress, Form};
use super::journal::Cursors;
use super::pull::{blocking, stopped};
use super::{Board, Entry, Intake, Journal, Mode, State};
use crate::code;
use crate::message::{Instant, Permille, RoundWord, Word};
use crate::transport::reader::ReaderError;
use crate::transport::{Clock, Folder, Waits};

/// Records of one transaction, and their bytes, but for the last.
const PIECE: (u64, usize) = (1_000, 8 << 20);

/// All that a source of files needs.
#[derive(Clone)]
pub struct Files {
    /// Its way into Kafka.
    pub intake: Intake,
    /// How its files are to be read.
    pub form: Form,
    /// Columns whose cells must not be kept.
    pub redact_columns: Vec<String>,
    /// The folder that is watched.
    pub folder: PathBuf,
    /// Between two looks.
    pub poll: Duration,
    /// Set where each file is the whole list of what there is: how much of it may be
    /// gone from one file to the next before a person is asked.
    pub most_gone: Option<Permille>,
    /// Its platform's writer.
    pub journal: Arc<dyn Journal>,
    /// Where it tells how it is doing.
    pub board: Board,
    /// After trouble.
    pub waits: Waits,
    /// The time.
    pub clock: Clock,
}

impl Files {
    /// Runs until `stop` is true or a person is needed. The piece under way is
    /// ended first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let source = self.intake.source().clone();
        let span = tracing::info_span!("files", %source);
        self.board.enter(&source, Mode::Files);
        let (board, clock) = (self.board.clone(), self.clock.clone());
        let folder = Folder::new(self.folder.clone());
        let watching = Watching { files: self, folder, stand: None, stop: stop.clone() };
        if AssertUnwindSafe(watching.run(stop).instrument(span)).catch_unwind().await.is_err() {
            board.failed(&source, clock());
        }
    }
}

struct Watching {
    files: Files,
    folder: Folder,
    stand: Option<Cursors>,
    stop: watch::Receiver<bool>,
}

impl Watching {
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut failures = 0;
        loop {
            // The whole look is blocking work, on a thread that may block.
            let (back, looked) = blocking(move || {
                let looked = self.look();
                (self, looked)
            })
            .await;
            self = back;
            let (source, now) = (self.files.intake.source().clone(), (self.files.clock)());
            let mut wait = self.files.poll;
            match looked {
                Ok(()) => {
                    failures = 0;
                    // A trouble that passed is none, even where no file came since.
                    self.files.board.post(&source, |status| {
                        status.state = State::Running;
                        status.next_run = None;
                    });
                }
                Err(Halt::Drained) => return,
                Err(Halt::Stop { code, message }) => return self.files.board.stopped(&source, now, code, message),
                Err(Halt::Again { code, message, .. }) => {
                    failures += 1;
                    wait = self.files.waits.after(failures);
                    self.files.board.waiting(&source, now, now + wait.as_millis() as Instant, code, message);
                }
                Err(Halt::Lost(message)) => {
                    failures += 1;
                    wait = self.files.waits.after(failures);
                    self.stand = None;
                    self.files.board.waiting(
                        &source,
                        now,
                        now + wait.as_millis() as Instant,
                        code!(6302).to_string(),
                        message,
                    );
                }
            }
            tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// One look at the folder: takes every file that has come to rest.
    fn look(&mut self) -> Result<(), Halt> {
        if self.stand.is_none() {
            self.stand = Some(self.files.journal.stand()?);
        }
        let trouble = |error: io::Error| Halt::Again {
            code: code!(6022).to_string(),
            message: format!("the watched folder: {error}"),
            wait: None,
        };
        for path in self.folder.at_rest().map_err(trouble)? {
            match self.take(&path) {
                Ok(None) => {
                    tracing::info!(file = %path.display(), "the file changed while it was read; it is looked at again");
                    continue;
                }
                Ok(Some(digest)) => {
                    let to = self.folder.to_taken(&path).map_err(trouble)?;
                    tracing::info!(file = %to.display(), digest, "file taken");
                }
                Err(Taking::Halt(halt)) => return Err(halt),
                Err(Taking::Refused(error)) => {
                    tracing::warn!(file = %path.display(), code = %error.code(), "file refused");
                    self.folder.to_refused(&path, error.code(), &error.to_string()).map_err(trouble)?;
                }
            }
            let now = (self.files.clock)();
            self.files.board.post(self.files.intake.source(), |status| {
                status.rounds += 1;
                status.last_success = Some(now);
                status.state = State::Running;
            });
        }
        Ok(())
    }

    /// Reads a file from where it was left to its end; its digest. None where
    /// it was not the same all along: a slow writer had only paused. What comes
    /// of the part that was there is right as far as it goes, and repeated by
    /// the whole.
    fn take(&mut self, path: &Path) -> Result<Option<String>, Taking> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = File::open(path).map_err(ReaderError::Io)?;
        let before = Stamp::of(&file.metadata().map_err(ReaderError::Io)?);
        let survey = self.files.form.survey(&name, &file)?;
        let digest = survey.digest();
        let is_same = || path.symlink_metadata().map(|now| Stamp::of(&now) == before);
        if !is_same().map_err(ReaderError::Io)? {
            return Ok(None);
        }
        let source = self.files.intake.source().clone();
        let stand = self.stand.get_or_insert_default();
        let mut cursor = match self.files.most_gone {
            Some(_) => FileCursor::of_list(stand, &source, &name, digest, (self.files.clock)()),
            None => FileCursor::of(stand, &source, digest)
                .unwrap_or(FileCursor { name: name.clone(), ..FileCursor::default() }),
        };
        let listing = cursor.listing(&source);
        if cursor.done {
            tracing::info!(file = name, first = cursor.name, "the same content was taken before");
            return Ok(Some(digest.to_owned()));
        }
        let mut opened = self.files.form.open(&file, &survey)?;
        let records = opened.items(Dress {
            attributes: [("file", name), ("digest", digest.to_owned())].map(|(of, is)| (of.to_owned(), is)).to_vec(),
            redact_columns: &self.files.redact_columns,
            redactor: self.files.intake.redactor(),
        })?;
        let mut records = records.skip(usize::try_from(cursor.records).unwrap_or(usize::MAX));
        while !cursor.done {
            if *self.stop.borrow() {
                return Err(Taking::Halt(Halt::Drained));
            }
            let (mut items, mut untaken, mut taken, mut bytes) = (vec![], vec![], 0, 0);
            while taken < PIECE.0 && bytes < PIECE.1 && !cursor.done {
                match records.next().transpose()? {
                    Some(Ok(item)) => {
                        bytes += item.payload.len();
                        items.push(item);
                    }
                    Some(Err(code)) => untaken.push(code),
                    None => cursor.done = true,
                }
                taken += u64::from(!cursor.done);
            }
            cursor.records += taken;
            // What a slow writer had not written yet is not gone.
            if cursor.done && listing.is_some() && !is_same().map_err(ReaderError::Io)? {
                return Ok(None);
            }
            let now = (self.files.clock)();
            let intake = &self.files.intake;
            let mut prepared = intake.prepare_listed(self.files.form.media_type(), items, listing.as_ref(), now);
            untaken.into_iter().for_each(|code| prepared.refuse(code));
            let (raw, refused) = (prepared.raw, prepared.refused.values().sum());
            let whole = listing.clone().zip(self.files.most_gone).filter(|_| cursor.done);
            let whole = whole.map(|(listing, most_gone)| {
                let word = Word::Complete { listed: cursor.records, most_gone };
                Entry::Round(RoundWord { source: source.clone(), listing, word })
            });
            let with = [cursor.entry(&source, digest)].into_iter().chain(whole);
            self.files.journal.commit(&prepared.close(with)).map_err(Halt::from)?;
            cursor.insert(stand, &source, digest);
            self.files.board.committed(&source, now, raw, refused);
        }
        Ok(is_same().map_err(ReaderError::Io)?.then(|| digest.to_owned()))
    }
}

/// Tells a file from another, and from itself with more in it.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    place: (u64, u64),
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    fn of(meta: &std::fs::Metadata) -> Self {
        Self { place: (meta.dev(), meta.ino()), size: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()) }
    }
}

/// Why a file was not taken to its end.
enum Taking {
    /// It cannot be read as a table.
    Refused(ReaderError),
    /// Not its fault.
    Halt(Halt),
}

impl From<ReaderError> for Taking {
    fn from(error: ReaderError) -> Self {
        Self::Refused(error)
    }
}

impl From<Halt> for Taking {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}
