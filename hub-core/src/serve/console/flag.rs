//! Quality flags for people: a tag with a flag's name and what it speaks of, and a sentence on what that means. A flag
//! is `code` or `code:field`, where an identifier's scheme may stand for the field. Pure.
//!
//! A flag that the hub has no words for is shown as its adapter wrote it.

use maud::{Markup, html};
use serde_json::Value;

use super::frame::Frame;
use super::icon::Icon;
use super::names;
use super::text::{self, Flag, KNOWN_FLAGS, Lang};

fn known(code: &str) -> Option<&'static Flag> {
    KNOWN_FLAGS.iter().find(|flag| flag.code == code)
}

/// A flag's code, and what it speaks of.
fn parts(flag: &str) -> (&str, Option<&str>) {
    flag.split_once(':').map_or((flag, None), |(code, about)| (code, Some(about)))
}

/// The name of a flag.
pub(in crate::serve) fn name(flag: &str, lang: Lang) -> String {
    let (code, about) = parts(flag);
    let word = known(code).map_or(code, |flag| flag.name.of(lang));
    about.map_or_else(|| word.to_owned(), |about| format!("{word} ({about})"))
}

/// What a flag means, in a sentence.
pub(in crate::serve) fn sentence(code: &str, lang: Lang) -> &'static str {
    known(code).map_or(text::FLAG_OF_ADAPTER, |flag| flag.says).of(lang)
}

/// Flags, each with its sentence; nothing where there are none. `family` is that of the matter which bears them: its
/// schema names the fields.
pub(in crate::serve) fn list<'f>(
    frame: &Frame,
    family: Option<&str>,
    flags: impl Iterator<Item = (&'f str, Option<&'f str>)>,
) -> Markup {
    let mut flags = flags.peekable();
    html! {
        @if flags.peek().is_some() {
            ul.flags aria-label=(frame.t(text::FLAGS)) { @for (code, about) in flags {
                li {
                    span.tag.warn {
                        (Icon::Care.draw())
                        (name(code, frame.lang))
                        @if let Some(about) = about { (frame.t(text::COLON)) (names::flagged(family, about, frame.lang)) }
                    }
                    span.small { (sentence(code, frame.lang)) }
                }
            } }
        }
    }
}

/// The flags that a matter bears.
pub(in crate::serve) fn of_matter(frame: &Frame, family: &str, quality: &Value) -> Markup {
    let flags = quality.as_array().into_iter().flatten().filter_map(Value::as_str);
    list(frame, Some(family), flags.map(parts))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::archive::apply::TWO_CODES;
    use crate::archive::profile::{DOUBTS, NO_CLASS};

    /// The flags in a case or a table of values: what stands in its lists of flags.
    fn expected(value: &Value, flags: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == "quality" || name == "flags" {
                        let listed = member.as_array().into_iter().flatten().filter_map(Value::as_str);
                        flags.extend(listed.map(|flag| parts(flag).0.to_owned()));
                    }
                    expected(member, flags);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| expected(item, flags)),
            _ => {}
        }
    }

    fn read(path: &Path, flags: &mut BTreeSet<String>) {
        expected(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap(), flags);
    }

    /// Those of every case of every adapter, and of the values that all SDKs hold to.
    fn written() -> BTreeSet<String> {
        let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
        let mut flags = BTreeSet::new();
        read(&plugins.join("sdk/values.json"), &mut flags);
        for adapter in fs::read_dir(&plugins).unwrap() {
            let Ok(cases) = fs::read_dir(adapter.unwrap().path().join("cases")) else { continue };
            let cases = cases.map(|case| case.unwrap().path());
            cases
                .filter(|case| case.extension().is_some_and(|end| end == "json"))
                .for_each(|case| read(&case, &mut flags));
        }
        flags
    }

    #[test]
    fn every_flag_that_an_adapter_an_sdk_or_the_hub_writes_is_told_in_words() {
        let mut flags = written();
        assert!(flags.contains("zone-doubtful") && flags.len() > 20, "{flags:?}");
        flags.insert(parts(TWO_CODES).0.to_owned());
        flags.extend(DOUBTS.map(|(_, flag)| flag.to_owned()));
        flags.insert(NO_CLASS.to_owned());
        // The ledger's mappings read moments as they read days; no case of theirs has one that stands for none.
        flags.insert("time-placeholder".to_owned());
        let untold: Vec<_> = flags.iter().filter(|flag| known(flag).is_none()).collect();
        assert!(untold.is_empty(), "{untold:?}");
        let unwritten: Vec<_> =
            KNOWN_FLAGS.iter().map(|flag| flag.code).filter(|code| !flags.contains(*code)).collect();
        assert!(unwritten.is_empty(), "nobody writes {unwritten:?}");
    }

    #[test]
    fn a_flag_of_an_adapters_own_stays_as_written() {
        assert_eq!(name("date-malformed:issued", Lang::En), "Date cannot be read (issued)");
        assert_eq!(name("smells-odd:fish", Lang::Zh), "smells-odd (fish)");
        assert_eq!(sentence("smells-odd", Lang::En), text::FLAG_OF_ADAPTER.of(Lang::En));
    }
}
