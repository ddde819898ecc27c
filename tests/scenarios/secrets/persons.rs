//! People whom the script's records name, and their telephones: what no page, no command and no published state of an
//! archive shows in full. Knows nothing of the hub.

use std::collections::BTreeSet;

use encoding_rs::GBK;
use hub_tests::platforms::script::{List, Script};
use serde_json::Value;

/// Fields of people and of how to reach them: who is responsible, who has a certificate of health, who ate with pupils,
/// who complained.
const PERSONS: [(List, &[&str]); 8] = [
    (List::Companies, &["legalPerson", "mobile"]),
    (List::Registrations, &["FDDBR"]),
    (List::Licences, &["FZR"]),
    (List::Units, &["leader", "phone"]),
    (List::Shops, &["owner", "tel"]),
    (List::Certificates, &["staffName"]),
    (List::Meals, &["leaderName"]),
    (List::Complaints, &["TSRXM", "TSRDH"]),
];

/// Names of parties, which anybody may see.
const PARTIES: [(List, &str); 5] = [
    (List::Companies, "companyName"),
    (List::Registrations, "QYMC"),
    (List::Licences, "QYMC"),
    (List::CityEnterprises, "ent_name"),
    (List::NationalEntities, "subjectName"),
];

/// All of them, but those whose name a party bears or begins with: a grower is one himself, and so is who is punished in
/// place of a firm, whom a file names by an ID card.
pub fn persons(script: &Script) -> BTreeSet<String> {
    let mut persons = BTreeSet::new();
    for (list, fields) in PERSONS {
        fields.iter().for_each(|field| persons.extend(said(script, list, field)));
    }
    let mut parties: Vec<String> = PARTIES.into_iter().flat_map(|(list, field)| said(script, list, field)).collect();
    for file in script.files.iter().filter(|file| file.name.starts_with("CF_NEW_")) {
        let (text, ..) = GBK.decode(&file.bytes);
        parties.extend(text.lines().filter(|line| line.contains("身份证")).map(str::to_owned));
    }
    persons.retain(|person: &String| !parties.iter().any(|party| party.contains(person)));
    persons
}

/// What a field of a list's rows ever says.
fn said(script: &Script, list: List, field: &str) -> Vec<String> {
    let rows = script.lists[list as usize].iter().map(|row| serde_json::from_str::<Value>(&row.body).unwrap());
    rows.map(|row| row[field].as_str().unwrap_or_else(|| panic!("{list:?} has no {field}: {row}")).to_owned()).collect()
}
