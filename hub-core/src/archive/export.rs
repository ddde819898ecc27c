//! The archive as files for an office's own work: one a family with a row a
//! matter, or two of a family that measures, one of the operators, and one of
//! the places where they work.
//!
//! Promises: all files are of one state of the store, whoever writes it
//! meanwhile; memory holds a page of rows, however many there are; personal data
//! is masked unless asked for through [`Exporter::unmasked`]; files get their
//! names together at the end, and `export.json`, which names them, last. Knows
//! nothing of who asks.

mod cell;
mod devices;
mod operators;
mod premises;
mod table;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hub_schemas::codes::{TABLES, Table as Codes};
use hub_schemas::family::{SECTIONS, Section};
use serde::Serialize;

use self::table::{Columns, Parties};
use super::fact::Schemas;
use super::publish::Masks;
use super::survivorship::Rules;
use crate::code;
use crate::message::Instant;
use crate::registry::Registry;
use crate::report::Code;
use crate::store::{Look, Readers, StoreError};
use crate::transport::tabular::{Cell, Draft, Form, Heading, Tabular, Title};

/// Rows that are asked for at once.
const PAGE: usize = 1_000;
/// The file that names the others.
const INDEX: &str = "export.json";

/// Why the archive was not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// What was asked for is not there.
    #[error("{code}: there is no {what} {given:?}; there are {allowed}", code = code!(7031))]
    Asked {
        /// A family, a section, a town.
        what: &'static str,
        /// What was asked for.
        given: String,
        /// What could be.
        allowed: String,
    },
    /// A file could not be written. Those of an earlier export stand.
    #[error("{code}: {path}: {cause}", code = code!(7030))]
    File {
        /// Which.
        path: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The archive cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExportError {
    /// The page that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Asked { .. } => code!(7031),
            Self::File { .. } => code!(7030),
            Self::Store(error) => error.code(),
        }
    }
}

/// Which families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// All of them.
    All,
    /// These.
    Families(Vec<String>),
    /// Those of these sections.
    Sections(Vec<String>),
    /// None: the operators and their places alone.
    Operators,
}

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As what.
    pub form: Form,
    /// Into this folder, which is made where it is not.
    pub folder: PathBuf,
    /// Which families; the operators and their places are always there.
    pub what: What,
    /// Operators of this town alone with their places and devices, and matters in which one of them has a role: its
    /// code, or its name in Chinese.
    pub town: Option<String>,
    /// Now.
    pub at: Instant,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its name.
    pub file: String,
    /// How many rows it has, without the header.
    pub rows: u64,
}

/// What stands in [`INDEX`].
#[derive(Serialize)]
struct Index<'e> {
    at: String,
    town: Option<&'e str>,
    personal: &'static str,
    files: &'e [Written],
}

/// Writes an archive into files.
pub struct Exporter {
    store: Readers,
    registry: Arc<Registry>,
    schemas: Arc<dyn Schemas>,
    rules: Arc<Rules>,
    masks: bool,
}

impl Exporter {
    /// An exporter of a store; it masks personal data.
    #[must_use]
    pub fn new(store: Readers, registry: Arc<Registry>, schemas: Arc<dyn Schemas>, rules: Arc<Rules>) -> Self {
        Self { store, registry, schemas, rules, masks: true }
    }

    /// The same, showing personal data: for those who may see it, and the caller logs that they did.
    #[must_use]
    pub fn unmasked(self) -> Self {
        Self { masks: false, ..self }
    }

    /// Writes the files.
    ///
    /// # Errors
    /// Where what was asked for is not there, a file cannot be written, or the store does not answer; then no file
    /// has changed.
    pub fn write(&self, asked: &Asked) -> Result<Vec<Written>, ExportError> {
        let families = self.families(&asked.what)?;
        let town = asked.town.as_deref().map(town).transpose()?;
        std::fs::create_dir_all(&asked.folder).map_err(|cause| failed(&asked.folder, cause))?;
        let mut files = Files { form: asked.form, folder: &asked.folder, drafts: Vec::new(), written: Vec::new() };
        self.store.look(|look| Ok(self.write_all(look, &families, town, &mut files)))??;
        files.put(&Index {
            at: jiff::Timestamp::from_millisecond(asked.at).map(|at| at.to_string()).unwrap_or_default(),
            town,
            personal: if self.masks { "masked" } else { "shown" },
            files: &[],
        })
    }

    /// The families that are asked for, of those that are known.
    fn families(&self, what: &What) -> Result<Vec<String>, ExportError> {
        let known: Vec<&str> = SECTIONS
            .iter()
            .flat_map(|section| section.families)
            .copied()
            .filter(|name| self.registry.latest(name).is_some())
            .collect();
        let named = match what {
            What::Operators => Vec::new(),
            What::All => known.clone(),
            What::Families(names) => names.iter().map(String::as_str).collect(),
            What::Sections(names) => {
                let of = |name: &String| {
                    let allowed = || SECTIONS.iter().map(|section| section.name).collect::<Vec<_>>().join(", ");
                    let none = || ExportError::Asked { what: "section", given: name.clone(), allowed: allowed() };
                    Section::named(name).map(|section| section.families).ok_or_else(none)
                };
                let sections: Vec<_> = names.iter().map(of).collect::<Result<_, _>>()?;
                sections.into_iter().flatten().copied().filter(|name| known.contains(name)).collect()
            }
        };
        if let Some(strange) = named.iter().find(|name| !known.contains(name)) {
            let (given, allowed) = ((*strange).to_owned(), known.join(", "));
            return Err(ExportError::Asked { what: "family", given, allowed });
        }
        Ok(known.into_iter().filter(|name| named.contains(name)).map(str::to_owned).collect())
    }

    fn write_all(
        &self,
        look: Look<'_>,
        families: &[String],
        town: Option<&str>,
        files: &mut Files<'_>,
    ) -> Result<(), ExportError> {
        let mut about = Vec::new();
        for family in families {
            about.extend(match self.registry.measures(family) {
                None => self.write_matters(look, family, town, files)?,
                Some(_) => self.write_devices(look, family, town, files)?,
            });
        }
        about.extend(self.write_operators(look, town, files)?);
        about.extend(premises::write(look, town, files)?);
        if files.form != Form::Xlsx {
            files.list("columns", &table::ABOUT, about)?;
            files.list("codes", &table::CODES, codes())?;
        }
        Ok(())
    }

    /// Writes the matters of a family; what is said of its columns.
    fn write_matters(
        &self,
        look: Look<'_>,
        family: &str,
        town: Option<&str>,
        files: &mut Files<'_>,
    ) -> Result<Vec<Vec<String>>, ExportError> {
        let columns = Columns::of(family, &self.registry);
        let mut table = files.begin(family, &columns.title(files.form), &columns.headings())?;
        let mut after = 0;
        loop {
            let matters = look.matters_behind(family, after, town, PAGE)?;
            let Some(last) = matters.last() else { break };
            after = last.id;
            let mut parties = Parties::of(look, &matters)?;
            for matter in &matters {
                let cells = columns.cells(matter, &parties.take(matter.id), self.masks(family), files.form)?;
                table.row(&cells).map_err(|cause| files.failed(family, cause))?;
            }
        }
        files.end(family, table)?;
        Ok(columns.about(family))
    }

    /// What of a family is masked.
    fn masks(&self, family: &str) -> Masks<'_> {
        if self.masks { Masks::of(family, &*self.schemas) } else { Masks::default() }
    }
}

/// A town by its code or name.
fn town(given: &str) -> Result<&'static str, ExportError> {
    let towns = Codes::named("town").map(|table| table.codes).unwrap_or_default();
    towns.iter().find(|town| town.code == given || town.label_zh == given).map(|town| town.code).ok_or_else(|| {
        let allowed: Vec<String> = towns.iter().map(|town| format!("{} {}", town.code, town.label_zh)).collect();
        ExportError::Asked { what: "town", given: given.to_owned(), allowed: allowed.join(", ") }
    })
}

/// All code tables as lines.
fn codes() -> Vec<Vec<String>> {
    let of = |table: &'static Codes| {
        let line = |code: &hub_schemas::codes::Code| {
            vec![table.name.to_owned(), code.code.to_owned(), code.label_zh.to_owned(), code.label_en.to_owned()]
        };
        table.codes.iter().map(line)
    };
    TABLES.iter().flat_map(|table| of(table)).collect()
}

fn failed(path: &Path, cause: io::Error) -> ExportError {
    ExportError::File { path: path.display().to_string(), cause }
}

/// The files of one export, which wait for their names.
struct Files<'e> {
    form: Form,
    folder: &'e Path,
    drafts: Vec<Draft>,
    written: Vec<Written>,
}

impl Files<'_> {
    fn name(&self, of: &str) -> String {
        format!("{of}.{}", self.form.extension())
    }

    fn failed(&self, of: &str, cause: io::Error) -> ExportError {
        failed(&self.folder.join(self.name(of)), cause)
    }

    fn begin(&self, of: &str, title: &Title, headings: &[Heading]) -> Result<Tabular, ExportError> {
        let place = self.folder.join(self.name(of));
        Tabular::create(self.form, &place, title, headings).map_err(|cause| failed(&place, cause))
    }

    fn end(&mut self, of: &str, table: Tabular) -> Result<(), ExportError> {
        let (draft, rows) = table.end().map_err(|cause| self.failed(of, cause))?;
        self.drafts.push(draft);
        self.written.push(Written { file: self.name(of), rows });
        Ok(())
    }

    /// A table of texts.
    fn list(&mut self, of: &str, labels: &[(&str, &str)], lines: Vec<Vec<String>>) -> Result<(), ExportError> {
        let headings: Vec<Heading> = labels
            .iter()
            .map(|(name, label)| Heading {
                name: (*name).to_owned(),
                label: (*label).to_owned(),
                kind: crate::schema::Kind::Text,
            })
            .collect();
        let title = Title { label: of.to_owned(), notes: Vec::new(), properties: Vec::new() };
        let mut table = self.begin(of, &title, &headings)?;
        for line in lines {
            let cells: Vec<Cell> = line.into_iter().map(Cell::Text).collect();
            table.row(&cells).map_err(|cause| self.failed(of, cause))?;
        }
        self.end(of, table)
    }

    /// Gives all of them their names.
    fn put(self, index: &Index<'_>) -> Result<Vec<Written>, ExportError> {
        let place = self.folder.join(INDEX);
        // What an earlier export wrote is not whole from here on.
        match std::fs::remove_file(&place) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(&place, cause)),
            _ => {}
        }
        for draft in self.drafts {
            draft.put().map_err(|cause| failed(self.folder, cause))?;
        }
        let text = serde_json::to_string_pretty(&Index { files: &self.written, at: index.at.clone(), ..*index })
            .expect("texts and numbers are JSON");
        let written =
            File::create(&place).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(|cause| failed(&place, cause))?;
        Ok(self.written)
    }
}

#[cfg(test)]
mod tests;
