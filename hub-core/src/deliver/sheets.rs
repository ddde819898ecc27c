//! Sheets: deliveries as tables that a person uploads to a platform, and answers
//! that come back as tables. `<folder>` has what is to be uploaded, a file for
//! each subject; an answer is dropped into `<folder>/receipts`: the same table,
//! with its last columns filled in.
//!
//! Promises: a file's number is one more than the last that a receipt names, so
//! that a file which a crash kept from being noted is written anew in its place.

mod table;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::due::Became;
use super::post::{Answers, Ended, Given, Later, Post, Rhythm, Strange};
use crate::code;
use crate::report::Code;
use crate::sandbox::Delivery;
use crate::transport::Folder;
use crate::transport::reader::{Forms, ReaderError, Row};
use crate::transport::writer::Form;
pub use table::Columns;

/// Most deliveries of one file.
const MOST: usize = 10_000;
/// Between two looks for answers: a file that is still being copied changes from
/// one to the next.
const LOOK: Duration = Duration::from_secs(1);

/// See the file's head.
#[derive(Debug, Clone)]
pub struct Sheets {
    /// The route, which begins the name of each file.
    pub(super) route: String,
    folder: PathBuf,
    form: Form,
    every: Duration,
    columns: Columns,
    receipts: Folder,
    looked: Option<Instant>,
    next: u64,
}

impl Sheets {
    /// The way by files in this folder.
    #[must_use]
    pub fn new(route: String, folder: PathBuf, form: Form, every: Duration, columns: Columns) -> Self {
        let receipts = Folder::new(folder.join("receipts"));
        Self { route, folder, form, every, columns, receipts, looked: None, next: 1 }
    }

    /// `<route>-00001-<subject>.xlsx`
    fn name(&self, number: u64, subject: &str) -> String {
        format!("{}-{number:05}-{subject}.{}", self.route, self.form.extension())
    }

    fn write(&self, name: &str, subject: &str, deliveries: &[&Delivery]) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let (header, rows) = table::written(&self.columns, subject, deliveries);
        self.form.write(&self.folder.join(name), &header, &rows)
    }

    fn read(path: &Path) -> Result<(Vec<String>, Vec<Row>), ReaderError> {
        let file = File::open(path)?;
        let forms = Forms::default();
        let survey = forms.survey(&path.to_string_lossy(), &file)?;
        let mut opened = forms.open(&file, &survey)?;
        let records = opened.records()?;
        let header = records.header().to_vec();
        let rows: Result<Vec<_>, _> = records.collect();
        Ok((header, rows?.into_iter().flatten().collect()))
    }

    fn refuse(&self, path: &Path, code: Code, why: &str) -> Result<(), Later> {
        tracing::warn!(file = %path.display(), %code, "a file of answers is refused");
        self.receipts.to_refused(path, code, why).map(drop).map_err(|error| trouble(&error))
    }
}

fn trouble(error: &io::Error) -> Later {
    let code = code!(6409);
    Later { code, message: format!("the route's folder: {error}") }
}

impl Post for Sheets {
    fn give(&mut self, deliveries: &[Delivery]) -> Given {
        let mut receipts = Vec::new();
        let mut subjects: Vec<&str> = Vec::new();
        for delivery in deliveries {
            if !subjects.contains(&delivery.subject.as_str()) {
                subjects.push(&delivery.subject);
            }
        }
        for subject in subjects {
            let of: Vec<&Delivery> = deliveries.iter().filter(|delivery| delivery.subject == subject).collect();
            let name = self.name(self.next, subject);
            if let Err(error) = self.write(&name, subject, &of) {
                let Later { code, message } = trouble(&error);
                let ended = Ended::Trouble { code: code.to_string(), message, wait: None };
                return Given { receipts, ended };
            }
            tracing::info!(file = name, rows = of.len(), "a file is ready to be uploaded");
            self.next += 1;
            receipts.extend(of.iter().map(|one| (one.id.clone(), Became::Handed { file: name.clone() })));
        }
        Given { receipts, ended: Ended::Done }
    }

    fn rhythm(&self) -> Option<Rhythm> {
        Some(Rhythm { every: self.every, most: MOST })
    }

    fn after(&mut self, last: Option<&str>) {
        let number = last.and_then(|name| name.strip_prefix(&self.route)?.split('-').nth(1)?.parse::<u64>().ok());
        self.next = number.map_or(1, |number| number + 1);
    }

    fn answers(&mut self) -> Result<Vec<Answers>, Later> {
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK) {
            return Ok(Vec::new());
        }
        self.looked = Some(Instant::now());
        let mut answers = Vec::new();
        for path in self.receipts.at_rest().map_err(|error| trouble(&error))? {
            match Self::read(&path) {
                Ok((header, rows)) => match table::answered(&header, &rows) {
                    Ok((rows, strange)) => answers.push(Answers { path, rows, strange }),
                    Err(why) => self.refuse(&path, code!(6406), &why)?,
                },
                Err(ReaderError::Io(error)) => return Err(trouble(&error)),
                Err(error) => self.refuse(&path, error.code(), &error.to_string())?,
            }
        }
        Ok(answers)
    }

    fn noted(&mut self, answers: Answers, strange: &[Strange]) -> Result<(), Later> {
        let why = |path: &Path| match strange {
            [] => Ok(()),
            _ => {
                let mut beside = path.to_owned().into_os_string();
                beside.push(".why.csv");
                let rows: Vec<_> = strange.iter().map(|one| vec![one.row.to_string(), one.why.clone()]).collect();
                Form::Csv.write(Path::new(&beside), &["行".to_owned(), "原因".to_owned()], &rows)
            }
        };
        let path = self.receipts.to_taken_with(&answers.path, why).map_err(|error| trouble(&error))?;
        tracing::info!(file = %path.display(), rows = answers.rows.len(), strange = strange.len(), "answers are noted");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
