//! The database servers that tests and benches start for themselves: PostgreSQL, in which archives are kept, and
//! MariaDB beside it, whose tables the scenario `tables` reads.
//!
//! Promises: programs alone are wanted; a package that starts a server of its own is told of.
//! Knows nothing of what is done with them.

use std::path::Path;

use anyhow::Result;

use super::apt;
use crate::place::Place;
use crate::step;

/// Where Debian puts PostgreSQL's programs, a folder a version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// Installs both where they are missing.
pub fn ensure(place: &Place) -> Result<()> {
    postgresql(place)?;
    if step::find("mariadbd").is_none() && !Path::new("/usr/sbin/mariadbd").exists() {
        apt::install(place, "MariaDB, of which the tests start a server", &["mariadb-server-core"])?;
    }
    Ok(())
}

/// Installs PostgreSQL alone where it is missing.
pub fn postgresql(place: &Place) -> Result<()> {
    if step::find("initdb").is_none() && !Path::new(POSTGRES).exists() {
        apt::install(place, "PostgreSQL, of which tests and benches start a server", &["postgresql"])?;
    }
    Ok(())
}
