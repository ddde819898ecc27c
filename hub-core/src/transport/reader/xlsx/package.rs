//! The package that a workbook is: which of its parts are read, each looked
//! through first, so that what follows has no more than so much to hold.
//!
//! Promises: finds parts where the reader behind it finds them. Parts that
//! nobody reads (pictures, chains of formulas) are left packed.

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::attributes::Attributes;
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::ReaderError;
use super::super::records::LONGEST;
use super::scan::{Limits, scan};

/// Parts of a package; a workbook has some tens.
const PARTS: usize = 20_000;
/// Texts that a workbook may share: 100,000 rows of 20 columns, each another.
const TEXTS: u64 = 1 << 21;

const SMALL: Limits = Limits { bytes: 16 << 20, elements: 500_000, pieces: None, until: None, asked: &[] };
const RELATIONSHIPS: Limits = Limits { asked: &["Relationship"], ..SMALL };
const SHARED: Limits = Limits {
    bytes: 96 << 20,
    elements: TEXTS,
    pieces: Some((&["si", "sst"], LONGEST as u64)),
    asked: &["sst"],
    ..SMALL
};
const SHEET: Limits = Limits {
    bytes: 1 << 30,
    elements: u64::MAX,
    pieces: Some((&["c", "row"], LONGEST as u64)),
    until: Some("sheetData"),
    asked: &["c"],
};

/// Looks through every part that is read. Whether each cell says where it stands.
pub(super) fn check(file: impl Read + Seek) -> Result<bool, ReaderError> {
    let mut package = Package::open(file)?;
    let mut documents = vec![];
    package.look(true, "_rels/.rels", &RELATIONSHIPS, &mut |tag| {
        let [kind, target] = attributes(tag, ["Type", "Target"])?;
        documents.extend(target.filter(|_| kind.is_some_and(|kind| kind.ends_with("/relationships/officeDocument"))));
        Ok(())
    })?;
    let [document] = documents.as_slice() else {
        return Err(ReaderError::Workbook("it does not say which of its parts is the workbook".into()));
    };
    let (folder, name) = document.rsplit_once('/').map_or(("", document.as_str()), |(_, name)| {
        let folder = &document[..document.len() - name.len()];
        (folder.strip_prefix('/').unwrap_or(folder), name)
    });
    let name = if name.is_empty() { "workbook.xml" } else { name };

    package.look(true, &format!("{folder}{name}"), &SMALL, &mut |_| Ok(()))?;
    package.look(false, &format!("{folder}styles.xml"), &SMALL, &mut |_| Ok(()))?;
    package.look(false, &format!("{folder}theme/theme1.xml"), &SMALL, &mut |_| Ok(()))?;
    package.look(false, &format!("{folder}sharedStrings.xml"), &SHARED, &mut |tag| {
        // The reader makes room for as many before it has seen one.
        let [announced] = attributes(tag, ["uniqueCount"])?;
        let announced = announced.and_then(|count| count.parse::<u64>().ok());
        match announced.filter(|count| *count > TEXTS) {
            Some(_) => Err(ReaderError::TooLarge(format!("it shares more than {TEXTS} texts"))),
            None => Ok(()),
        }
    })?;
    let mut sheets = vec![];
    package.look(true, &format!("{folder}_rels/{name}.rels"), &RELATIONSHIPS, &mut |tag| {
        let [kind, target] = attributes(tag, ["Type", "Target"])?;
        sheets.extend(target.filter(|_| kind.is_some_and(|kind| kind.rsplit('/').next() == Some("worksheet"))));
        Ok(())
    })?;
    let mut placed = true;
    for target in sheets {
        let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
        package.look(false, &path, &SHEET, &mut |tag| {
            placed &= attributes(tag, ["r"])?[0].is_some();
            Ok(())
        })?;
    }
    Ok(placed)
}

fn attributes<const N: usize>(tag: &str, names: [&str; N]) -> Result<[Option<String>; N], ReaderError> {
    let mut found = [const { None }; N];
    let name = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
    for attribute in Attributes::new(tag, name) {
        let attribute = attribute.map_err(|error| ReaderError::Workbook(error.to_string()))?;
        if let Some(at) = names.iter().position(|name| *name == attribute.key.as_ref()) {
            if attribute.value.contains('&') {
                return Err(ReaderError::Workbook("it hides names of its parts behind entities".into()));
            }
            found[at] = Some(attribute.value.into_owned());
        }
    }
    Ok(found)
}

struct Package<R> {
    archive: ZipArchive<R>,
    places: HashMap<String, usize>,
}

impl<R: Read + Seek> Package<R> {
    fn open(file: R) -> Result<Self, ReaderError> {
        let archive = ZipArchive::new(file).map_err(|error| broken(&error))?;
        if archive.len() > PARTS {
            return Err(ReaderError::TooLarge(format!("it has more than {PARTS} parts")));
        }
        let mut places = HashMap::new();
        for (place, name) in archive.file_names().enumerate() {
            let name = name.map_err(|error| broken(&error))?.replace('\\', "/").to_ascii_lowercase();
            if places.insert(name, place).is_some() {
                return Err(ReaderError::Workbook("two of its parts have the same name".into()));
            }
        }
        Ok(Self { archive, places })
    }

    /// Looks a part through. One that is missing is an error where it must be.
    fn look(
        &mut self,
        must: bool,
        path: &str,
        limits: &Limits,
        ask: &mut dyn FnMut(&str) -> Result<(), ReaderError>,
    ) -> Result<(), ReaderError> {
        let place = self.places.get(&path.to_ascii_lowercase()).copied().or_else(|| self.archive.index_for_name(path));
        let Some(place) = place else {
            return if must { Err(ReaderError::Workbook(format!("it has no part {path}"))) } else { Ok(()) };
        };
        let part = self.archive.by_index(place).map_err(|error| broken(&error))?;
        let packed = part.compressed_size();
        scan(part, packed, limits, ask)
    }
}

fn broken(error: &ZipError) -> ReaderError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReaderError::Locked,
        other => ReaderError::Workbook(other.to_string()),
    }
}
