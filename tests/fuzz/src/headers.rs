//! Headers of messages: whoever wrote them, reading gives a message or says what is wrong, and what was read is
//! written and read back as it is.

use bytes::Bytes;
use hub_core::message::{DeadLetter, Event, HeaderError, Headers, Mark, RawRecord};

/// Tries one message: a header a line, `name=value`.
pub fn run(data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').filter_map(|line| {
        let at = line.iter().position(|byte| *byte == b'=')?;
        Some((std::str::from_utf8(&line[..at]).ok()?, &line[at + 1..]))
    });
    let headers: Headers<'_> = lines.collect();
    holds(&headers, |headers| RawRecord::read(headers, Bytes::new()), |record, put| record.write_headers(put));
    holds(&headers, |headers| DeadLetter::read(headers, Bytes::new()), |letter, put| letter.write_headers(put));
    holds(&headers, |headers| Event::read(headers, 1, Bytes::new()), |event, put| event.write_headers(put));
    holds(&headers, Mark::read, |mark, put| mark.write_headers(put));
}

fn holds<T: PartialEq + std::fmt::Debug>(
    headers: &Headers<'_>,
    read: impl Fn(&Headers<'_>) -> Result<T, HeaderError>,
    write: impl Fn(&T, &mut dyn FnMut(&str, &str)),
) {
    let message = match read(headers) {
        Ok(message) => message,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let mut written: Vec<(String, String)> = Vec::new();
    write(&message, &mut |name, value| written.push((name.to_owned(), value.to_owned())));
    let again: Headers<'_> = written.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    assert_eq!(read(&again).as_ref(), Ok(&message));
}
