//! JSON in files: a line a record, or the elements of an array, or one object
//! after another. Streams, and holds one record at a time.
//!
//! Promises: what a record holds is not looked at, so one that is broken is its
//! own trouble alone; one that is too long is passed over and its neighbours are
//! not. The text of a record stays as it came.

mod lines;
mod values;

use std::io::{BufRead, BufReader, Read, Seek};

use sha2::{Digest, Sha256};

use super::records::LONGEST;
use super::text;
use super::{Pieces, ReaderError, read_full};
use lines::Lines;
use values::Values;

/// Byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What a manifest says of a channel's files: nothing more. JSON is UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json;

/// What the first reading of a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    form: Form,
}

/// How records stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A line is a record.
    Lines,
    /// An element of the one array is a record.
    Array,
    /// Objects follow each other, over lines or not.
    Objects,
}

impl Json {
    /// Reads a file through. Lines may hold anything; a file named `.json` must
    /// be whole.
    ///
    /// # Errors
    /// Where it is not, or cannot be read.
    pub fn survey(&self, name: &str, mut file: impl Read + Seek) -> Result<Survey, ReaderError> {
        let form = form(name, &mut file)?;
        file.rewind()?;
        if form == Form::Lines {
            let (mut hash, mut chunk) = (Sha256::new(), vec![0; 64 << 10]);
            loop {
                let n = read_full(&mut file, &mut chunk)?;
                hash.update(&chunk[..n]);
                if n < chunk.len() {
                    return Ok(Survey { digest: hex::encode(hash.finalize()), form });
                }
            }
        }
        let survey = Survey { digest: text::Survey::of(&mut file, &["utf-8".to_owned()])?.digest, form };
        file.rewind()?;
        records(BufReader::new(file), &survey).try_for_each(|piece| piece.map(drop))?;
        Ok(survey)
    }
}

/// The records of a surveyed file, from its beginning.
pub fn records<'f>(file: impl BufRead + 'f, survey: &Survey) -> Pieces<'f> {
    match survey.form {
        Form::Lines => Box::new(Lines::new(file)),
        Form::Array => Box::new(Values::new(file, true)),
        Form::Objects => Box::new(Values::new(file, false)),
    }
}

/// Told by the name, and by the first character that is no blank.
fn form(name: &str, file: &mut impl Read) -> Result<Form, ReaderError> {
    let mut first = [0; 2];
    let n = read_full(file, &mut first)?;
    if first == *b"\xff\xfe" || first == *b"\xfe\xff" {
        return Err(ReaderError::Encoding("utf-8".into()));
    }
    if !name.to_lowercase().ends_with(".json") {
        return Ok(Form::Lines);
    }
    let blank = |byte: &u8| byte.is_ascii_whitespace() || MARK.contains(byte);
    let mut bytes = BufReader::new(first[..n].chain(file)).bytes();
    let sign = bytes.find(|byte| byte.as_ref().map_or(true, |byte| !blank(byte))).transpose()?;
    match sign {
        Some(b'[') => Ok(Form::Array),
        Some(b'{') | None => Ok(Form::Objects),
        Some(_) => Err(ReaderError::Json("it begins with neither an array nor an object".into())),
    }
}

/// A record under way, of which no more is held than it may have.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    too_long: bool,
}

impl Held {
    fn extend(&mut self, more: &[u8]) {
        self.too_long |= self.bytes.len() + more.len() > LONGEST;
        if self.too_long {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(more);
        }
    }

    fn take(&mut self) -> Option<Vec<u8>> {
        let held = std::mem::take(self);
        (!held.too_long).then_some(held.bytes)
    }
}

#[cfg(test)]
mod tests;
