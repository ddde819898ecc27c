//! Personal data is where it is asked for, and nowhere else: a record of every family with a mark in each of its
//! personal fields, and all that leaves the archive, searched for the marks.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Build, CODE, roles};
use crate::archive::export::{Asked, Exporter, What};
use crate::archive::past::history::When;
use crate::archive::read::{Matters, Queue, Reader, Search, Span};
use crate::archive::views::views;
use crate::archive::world::retention;
use crate::archive::{Archive, Batch};
use crate::message::Event;
use crate::schema::Sensitivity;
use crate::store::{Store, View};
use crate::transport::tabular::{Form, tests};

/// What all marks hold, and nothing else that an archive has.
const MARK: &str = "LEAKED";
/// Whose records name an operator, and whose name nobody.
const KNOWN: &str = "known";
const NAMELESS: &str = "nameless";
/// What people call them.
const NAME: &str = "金记饭店";

fn mark(whose: &str, family: &str, path: &str) -> String {
    format!("某{MARK} {whose} {family} {path}.")
}

impl Build {
    /// Fields of a family that hold personal data, as its schema says.
    fn personal(&self, family: &str) -> Vec<&str> {
        let fields = self.registry.latest(family).unwrap().1.fields();
        fields.filter(|(_, field)| field.sensitivity == Sensitivity::Personal).map(|(path, _)| path).collect()
    }

    /// What stands in these fields of a matter: who takes part in it is none of them.
    fn marks(&self, whose: &str, family: &str) -> Vec<String> {
        let own = self.personal(family).into_iter().filter(|path| !path.starts_with("parties."));
        own.map(|path| mark(whose, family, path)).collect()
    }

    /// A record that leaves nothing unsaid, with all its marks.
    fn marked(&self, n: u64, whose: &str, family: &str, name: Option<&str>) -> Event {
        let mut says = Value::Object(self.content(family));
        let code = json!([{"scheme": "social-credit-code", "value": CODE}]);
        let identifiers = if whose == KNOWN { code } else { json!([]) };
        let party = |role: &str| json!({"role": role, "name": name, "identifiers": identifiers});
        says["parties"] = roles(family).into_iter().map(party).collect();
        // The value of a code that no table has is shown with the source, too.
        says["quality"] = self.personal(family).iter().map(|path| format!("unknown-code:{path}")).collect();
        for path in self.personal(family) {
            put(&mut says, path, &mark(whose, family, path));
        }
        self.told(n, &format!("{whose}.api"), family, &says)
    }
}

/// Puts a text at a path, in each record of a list.
fn put(into: &mut Value, path: &str, text: &str) {
    match (into, path.split_once('.')) {
        (Value::Array(list), _) => list.iter_mut().for_each(|one| put(one, path, text)),
        (into, None) => into[path] = text.into(),
        (into, Some((outer, rest))) => put(&mut into[outer], rest, text),
    }
}

/// What people are told, by what they ask for.
fn answers(reader: &Reader) -> Vec<(&'static str, String)> {
    fn text(answer: &impl Debug) -> String {
        format!("{answer:?}")
    }
    let operator = reader.operator(CODE).unwrap().unwrap();
    let (mut matters, mut pages) = (String::new(), String::new());
    let mut fields: Vec<String> = operator.fields.iter().map(|field| field.name.clone()).collect();
    for section in &operator.sections {
        let asked = Matters { family: section.family.clone(), limit: 10, after: None };
        pages += &text(&reader.matters_of(CODE, &asked).unwrap());
        for matter in &section.matters {
            matters += &text(&reader.matter(&matter.matter).unwrap());
            fields.extend(matter.content.keys().map(|field| format!("{}.{field}", matter.matter)));
        }
    }
    let queue = reader.queue(&Queue { limit: 100, ..Queue::default() }).unwrap();
    let search = Search { text: Some(CODE.to_owned()), limit: 10, ..Search::default() };
    vec![
        ("an operator", text(&operator)),
        ("as of", text(&reader.operator_as_of(CODE, When::default()).unwrap())),
        ("difference", text(&reader.difference(CODE, When { known: Some(0), valid: None }, When::default()).unwrap())),
        ("timeline", text(&reader.timeline(CODE, &Span { limit: 1_000, ..Span::default() }).unwrap())),
        ("why", fields.iter().map(|field| text(&reader.why(CODE, field).unwrap())).collect()),
        ("a matter", matters),
        ("matters", text(&reader.matters(CODE, None).unwrap())),
        ("matters of a family", pages),
        ("queue", text(&queue)),
        ("a pair", queue.items.iter().map(|pair| text(&reader.pair(&pair.place).unwrap())).collect()),
        ("unresolved", text(&reader.unresolved(1_000, None).unwrap())),
        ("search", text(&reader.search(&search).unwrap())),
        ("contested", text(&reader.review(100, None).unwrap())),
        ("devices", text(&reader.measurements(CODE, 1).unwrap())),
        ("a source", text(&reader.source("known.api").unwrap())),
    ]
}

/// Files by name, as they lie there and as whoever opens them reads them.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let read = |path: &Path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), tests::text_of(path));
    fs::read_dir(folder).unwrap().map(|entry| read(&entry.unwrap().path())).collect()
}

/// The first mark that stands in a text.
fn leak(text: &str) -> Option<String> {
    text.find(MARK).map(|at| text[at..].chars().take(60).collect())
}

/// Those of the marks that do not stand in a text.
fn missing<'m>(text: &str, marks: &'m [String]) -> Vec<&'m str> {
    marks.iter().map(String::as_str).filter(|mark| !text.contains(*mark)).collect()
}

#[test]
fn personal_data_is_told_to_whoever_may_see_it_and_stands_in_nothing_else() {
    let (build, folder, out) = (Build::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (schemas, rules) = (build.schemas.clone(), build.rules.clone());
    let mut archive = Archive::new(Store::empty(folder.path()), schemas.clone(), rules.clone(), retention());
    let families = build.registry.families();
    let mut of_matters = families.clone();
    of_matters.retain(|family| build.registry.measures(family).is_none());
    let known = (1..).zip(&families).map(|(n, family)| build.marked(n, KNOWN, family, Some(NAME)));
    // One of them bears the operator's name: by one that all bear nobody is proposed. The later word counts.
    let nameless = (101..).zip(&of_matters).map(|(n, family)| {
        let event = build.marked(n, NAMELESS, family, Some(NAME).filter(|_| *family == "licence"));
        Event { occurred: Some(999), ..event }
    });
    archive.apply(Batch { events: known.chain(nameless).collect(), ..Batch::default() }).unwrap();
    let mut reviewer = archive.reviewer();
    while reviewer.portion(archive.store(), 100).unwrap() > 0 {}

    answers(&archive.reader()).iter().for_each(|(what, answer)| assert_eq!(leak(answer), None, "{what}"));
    let shown = archive.reader().unmasked();
    let all = |whose: &str| of_matters.iter().flat_map(|family| build.marks(whose, family)).collect::<Vec<_>>();
    let phone = |whose: &str| mark(whose, "licence", "parties.phone");
    let profile = vec![phone(KNOWN), mark(KNOWN, "registration", "legal_person")];
    for (what, answer) in answers(&shown) {
        let belongs = match what {
            "an operator" | "as of" | "difference" | "timeline" | "why" => [all(KNOWN), profile.clone()].concat(),
            "a matter" | "matters" | "matters of a family" => all(KNOWN),
            "queue" | "a pair" => vec![phone(KNOWN), phone(NAMELESS)],
            "unresolved" => all(NAMELESS),
            _ => Vec::new(),
        };
        assert_eq!(missing(&answer, &belongs), [""; 0], "{what}");
    }
    let by_mark = Search { text: Some(MARK.to_owned()), limit: 10, ..Search::default() };
    assert_eq!(shown.search(&by_mark).unwrap().items, [], "nobody is found by it");

    let notices = archive.outbox().waiting(0, 10_000).unwrap().notices;
    let told: String = notices.into_iter().filter_map(|notice| notice.payload).collect();
    assert_eq!((leak(&told), told.contains("某***")), (None, true), "what is published");

    let made: Vec<View> = views(&build.registry, &*schemas, &rules).into_iter().map(|made| made.view).collect();
    archive.store().put_views(&made, 1).unwrap();
    for View { name, columns, .. } in &made {
        let texts: Vec<String> = columns.iter().map(|column| format!("CAST(\"{}\" AS TEXT)", column.name)).collect();
        let rows = archive.store().asked(&format!("SELECT {} FROM {name}", texts.join(", ")), texts.len()).unwrap();
        assert_eq!((rows.is_empty(), leak(&format!("{rows:?}"))), (false, None), "{name}");
    }

    for (form, shows) in [Form::Csv, Form::Xlsx, Form::Parquet].map(|form| [(form, false), (form, true)]).concat() {
        let exporter = Exporter::new(archive.store().readers(), build.registry.clone(), schemas.clone(), rules.clone());
        let exporter = if shows { exporter.unmasked() } else { exporter };
        let folder = out.path().join(format!("{form:?} {shows}"));
        exporter.write(&Asked { form, folder: folder.clone(), what: What::All, town: None, at: 1_000 }).unwrap();
        let found = files(&folder);
        found.iter().filter(|_| !shows).for_each(|(name, text)| assert_eq!(leak(text), None, "{name} {form:?}"));
        assert_eq!(missing(&found["operators"], if shows { &profile[..] } else { &[] }), [""; 0], "{form:?}");
        for family in of_matters.iter().filter(|_| shows) {
            assert_eq!(missing(&found[*family], &build.marks(KNOWN, family)), [""; 0], "{family} {form:?}");
        }
    }
}
