//! Why receipts were not read or nothing is sent again, by what the caller does next.

use crate::code;
use crate::kafka::KafkaError;
use crate::report::Code;

/// A failure of asking about deliveries.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// No such route is configured.
    #[error("{}: no route {name:?} is configured", self.code())]
    UnknownRoute {
        /// What was asked for.
        name: String,
    },
    /// Nothing that could be sent again fits.
    #[error("{}: nothing fits that was refused, or stands in that file and was not answered for", self.code())]
    Nothing,
    /// The broker.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
}

impl DeliverError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownRoute { .. } => code!(6404),
            Self::Nothing => code!(6405),
            Self::Kafka(error) => error.code(),
        }
    }
}
