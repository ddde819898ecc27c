//! MySQL, MariaDB and what else speaks so: text queries, whose every cell is text.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, OptsBuilder, Row, SslOpts, Value};

use super::error::{on_the_way, refused};
use super::{Answer, TableSettings};
use crate::transport::TransportError;

/// Nothing is written; a backslash escapes; times are those of the county.
const BEGIN: [&str; 3] = ["SET SESSION sql_mode = ''", "SET SESSION TRANSACTION READ ONLY", "SET time_zone = '+08:00'"];

/// Errors of the server that no waiting mends: wrong user or password, no such database, table or column,
/// not allowed, not understood, no TLS where it is asked for.
const FOR_A_PERSON: [u16; 11] = [1044, 1045, 1049, 1054, 1064, 1142, 1143, 1146, 1227, 1698, 3159];

pub(super) struct Link(Conn);

impl Link {
    pub async fn open(settings: &TableSettings) -> Result<Self, TransportError> {
        let opts = mysql_async::Opts::from_url(&settings.url).map_err(|_| refused("its address is not understood"))?;
        let mut opts = OptsBuilder::from_opts(opts).prefer_socket(false).init(BEGIN.to_vec());
        if let Some(file) = &settings.password_file {
            let password = std::str::from_utf8(file.secret().bytes());
            opts = opts.pass(Some(password.map_err(|_| refused("a password of MySQL is text"))?));
        }
        if let Some(file) = &settings.ca_file {
            let roots = vec![file.pem().to_vec().into()];
            opts = opts.ssl_opts(SslOpts::default().with_root_certs(roots).with_disable_built_in_roots(true));
        }
        Ok(Self(Conn::new(opts).await.map_err(|error| sort(&error))?))
    }

    pub async fn ask(&mut self, sql: &str) -> Result<Answer, TransportError> {
        let rows: Vec<Row> = self.0.query(sql).await.map_err(|error| sort(&error))?;
        let header = rows.first().map_or_else(Vec::new, |row| {
            row.columns_ref().iter().map(|column| column.name_str().into_owned()).collect()
        });
        Ok(Answer { header, rows: rows.into_iter().map(|row| row.unwrap().into_iter().map(cell).collect()).collect() })
    }
}

/// What is no text at all is written in hexadecimal digits, as the server itself would.
fn cell(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => {
            Some(String::from_utf8(bytes).unwrap_or_else(|bytes| hex::encode_upper(bytes.as_bytes())))
        }
        // Text queries give texts; other forms are those of prepared ones.
        other => Some(other.as_sql(false).trim_matches('\'').to_owned()),
    }
}

fn sort(error: &Error) -> TransportError {
    match error {
        Error::Server(told) if FOR_A_PERSON.contains(&told.code) => {
            refused(format!("{} ({})", told.message, told.code))
        }
        _ => on_the_way(error),
    }
}
