//! PostgreSQL: simple queries, whose every cell is text.

use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Error, NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::{on_the_way, refused};
use super::{Answer, TableSettings};
use crate::transport::TransportError;

/// Nothing is written; times are those of the county, in one form.
const BEGIN: &str = "SET default_transaction_read_only = on; SET standard_conforming_strings = on; \
                     SET DateStyle = 'ISO, YMD'; SET TimeZone = 'Asia/Shanghai'; SET client_encoding = 'UTF8'";

/// Classes of errors that no waiting mends: wrong user or password, no such database, what was asked for
/// is not there or not allowed.
const FOR_A_PERSON: [&str; 4] = ["28", "3D", "42", "0A"];

pub(super) struct Link {
    client: Client,
    connection: JoinHandle<()>,
}

impl Link {
    pub async fn open(settings: &TableSettings) -> Result<Self, TransportError> {
        let mut config: Config = settings.url.parse().map_err(|_| refused("its address is not understood"))?;
        if let Some(file) = &settings.password_file {
            config.password(file.secret().bytes());
        }
        config.application_name("hub").connect_timeout(std::time::Duration::from_secs(10));
        let (client, connection) = match &settings.ca_file {
            Some(ca) => {
                config.ssl_mode(SslMode::Require);
                let trusting = MakeRustlsConnect::new(ca.client().map_err(|error| refused(error.to_string()))?);
                let (client, connection) = config.connect(trusting).await.map_err(|error| sort(&error))?;
                (client, tokio::spawn(async { drop(connection.await) }))
            }
            None => {
                config.ssl_mode(SslMode::Disable);
                let (client, connection) = config.connect(NoTls).await.map_err(|error| sort(&error))?;
                (client, tokio::spawn(async { drop(connection.await) }))
            }
        };
        let link = Self { client, connection };
        link.client.batch_execute(BEGIN).await.map_err(|error| sort(&error))?;
        Ok(link)
    }

    pub async fn ask(&self, sql: &str) -> Result<Answer, TransportError> {
        let mut answer = Answer::default();
        for message in self.client.simple_query(sql).await.map_err(|error| sort(&error))? {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    answer.header = columns.iter().map(|column| column.name().to_owned()).collect();
                }
                SimpleQueryMessage::Row(row) => {
                    answer.rows.push((0..row.len()).map(|cell| row.get(cell).map(str::to_owned)).collect());
                }
                _ => {}
            }
        }
        Ok(answer)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

fn sort(error: &Error) -> TransportError {
    match error.as_db_error() {
        // Its text alone: detail and hint may quote cells.
        Some(told) if FOR_A_PERSON.iter().any(|class| told.code().code().starts_with(class)) => {
            refused(format!("{} ({})", told.message(), told.code().code()))
        }
        _ => on_the_way(error),
    }
}
