//! What a database's trouble means for the one who reads it.

use std::error::Error;

use crate::code;
use crate::transport::{TransportError, distrusted};

/// A person must look.
pub(super) fn refused(why: impl Into<String>) -> TransportError {
    TransportError::stop(code!(6051), why)
}

/// Trouble on the way there or back: it passes, unless whoever answers is not the database.
pub(super) fn on_the_way(error: &(dyn Error + 'static)) -> TransportError {
    match distrusted(error) {
        Some(why) => TransportError::stop(code!(6013), why),
        None => TransportError::retry(code!(6050), whole(error)),
    }
}

/// An error with what caused it.
fn whole(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let why = cause.to_string();
        if !told.contains(&why) {
            told = format!("{told}: {why}");
        }
        next = cause.source();
    }
    told
}
