//! Views that offices read with programs of their own: tables of names that
//! stay, over tables that may change.
//!
//! Promises: a view has the columns that it ever had, in their order, and new
//! ones behind them, so that a report goes on; a column that is not given any
//! more is empty. Views that a newer hub made stay as they are. A value that is
//! not of its column's kind is none, so one row never costs a report the others.
//! Knows nothing of what columns mean.
//!
//! A migration that changes a table in a way that its views do not bear drops
//! them first; the hub makes them again as it starts.

mod dialect;

use sha2::{Digest, Sha256};

use self::dialect::Dialect;
use super::sql::Access;
use super::{Place, Store, StoreError};
use crate::schema::Kind;

/// What says which hub made the views.
pub(super) const ABOUT: &str = "v1_about";

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Tables and conditions, in words that every database reads.
    pub from: &'static str,
    /// Only rows of this family, where it is of one; its name is letters and hyphens.
    pub family: Option<String>,
    /// JSON of those tables that columns are taken from.
    pub documents: Vec<Document>,
    /// Its columns.
    pub columns: Vec<ViewColumn>,
}

/// JSON that stands in a column of a table, or in a document before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// What it is called in the view.
    pub alias: &'static str,
    /// The column, or the alias of another document.
    pub of: &'static str,
    /// The field of it that is meant; none for all of it.
    pub field: Option<&'static str>,
    /// Whether it is a list of records, of which each makes a row.
    pub is_many: bool,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewColumn {
    /// Its name.
    pub name: String,
    /// Where its values come from.
    pub from: Origin,
    /// What it holds.
    pub kind: Kind,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A column of a table. Of kind `Moment` it counts milliseconds.
    Column(&'static str),
    /// One of several texts in a column, with commas between: each makes a row.
    Split(&'static str),
    /// A field of a document.
    Field(&'static str, String),
}

/// A column as a view has it in the database.
struct Had {
    name: String,
    kind: String,
}

impl Store {
    /// Makes views, or brings them up to date; `language` grows with what they are made of.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn put_views(&mut self, views: &[View], language: u32) -> Result<(), StoreError> {
        let dialect = match self.place {
            Place::File(_) => Dialect::Sqlite,
            Place::Server(_) => Dialect::Postgres,
        };
        self.sql.begin(Access::Write)?;
        let done = self.put_all(views, language, dialect);
        self.sql.end(done.is_ok())?;
        done
    }

    fn put_all(&self, views: &[View], language: u32, dialect: Dialect) -> Result<(), StoreError> {
        let definition = digest(views, dialect);
        if !self.had(ABOUT, dialect)?.is_empty() {
            let about = format!("SELECT language, definition FROM {ABOUT}");
            let (of, is): (i64, String) = self.sql.only(&about, (), |row| Ok((row.get(0)?, row.get(1)?)))?;
            if of > i64::from(language) || is == definition {
                return Ok(());
            }
        }
        for view in views {
            let had = self.had(&view.name, dialect)?;
            self.put_view(&view.name, &dialect.query(view, &had), dialect.bears(view, &had), dialect)?;
        }
        self.put_view(ABOUT, &dialect.about(language, &definition), true, dialect)
    }

    /// A view that the database cannot change as it stands goes first, and who may read it with it.
    fn put_view(&self, name: &str, query: &str, bears: bool, dialect: Dialect) -> Result<(), StoreError> {
        if !bears {
            tracing::warn!(view = name, "a view is made anew: say again who may read it");
        }
        if !bears || dialect == Dialect::Sqlite {
            self.sql.run(&format!("DROP VIEW IF EXISTS {name}"), ())?;
        }
        self.sql.run(&format!("{} {name} AS {query}", dialect.makes()), ()).map(drop)
    }

    /// The columns that a view has.
    fn had(&self, view: &str, dialect: Dialect) -> Result<Vec<Had>, StoreError> {
        self.sql.all(dialect.columns(), [view], |row| Ok(Had { name: row.get(0)?, kind: row.get(1)? }))
    }
}

fn digest(views: &[View], dialect: Dialect) -> String {
    let mut hash = Sha256::new();
    for view in views {
        hash.update(&view.name);
        hash.update(dialect.query(view, &[]));
    }
    hex::encode(hash.finalize())[..16].to_owned()
}

#[cfg(test)]
mod tests;
