//! `database-server`: a PostgreSQL server of its own, for as long as a command runs.
//!
//! `database-server COMMAND …` runs the command with `HUB_TEST_STORE` set to the
//! address of an empty database, and ends as it does.

use std::env;
use std::process::{Command, ExitCode};

use database_server::{Kind, Server};

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: database-server COMMAND …");
        return ExitCode::from(2);
    };
    let server = Server::begin(Kind::Postgres);
    let ended = Command::new(program).args(words).env("HUB_TEST_STORE", server.keepers_url()).status();
    match ended {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
