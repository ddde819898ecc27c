//! The database servers that the scenario `tables` starts for itself: PostgreSQL and MariaDB.
//!
//! Promises: programs alone are wanted; a package that starts a server of its own is told of.
//! Knows nothing of what the scenario does with them.

use std::path::Path;

use anyhow::Result;

use super::apt;
use crate::place::Place;
use crate::step;

/// Where Debian puts PostgreSQL's programs, a folder a version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// Installs what is missing.
pub fn ensure(place: &Place) -> Result<()> {
    if step::find("initdb").is_none() && !Path::new(POSTGRES).exists() {
        apt::install(place, "PostgreSQL, of which the tests start a server", &["postgresql"])?;
    }
    if step::find("mariadbd").is_none() && !Path::new("/usr/sbin/mariadbd").exists() {
        apt::install(place, "MariaDB, of which the tests start a server", &["mariadb-server-core"])?;
    }
    Ok(())
}
