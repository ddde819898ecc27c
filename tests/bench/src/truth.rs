//! A made county that knows the truth: operators, and records of them as
//! sources tell them, with typing errors, codes that are missing, wrong or in
//! another field, old names and addresses, telephones and premises that many
//! share. Which operator a record is of stands beside it.
//!
//! Promises the same county for the same seed. Made from the errors that
//! sources are known for; knows nothing of how records are compared.

mod chance;
mod codes;
mod hand;
mod operators;
mod places;
mod records;
mod vocabulary;

use chance::Chance;

/// One record of one source.
#[derive(Debug, Clone)]
pub struct Record {
    /// The truth: whose it is.
    pub operator: usize,
    /// Name as written.
    pub name: Option<String>,
    /// Registered address (住所) as written.
    pub registered: Option<String>,
    /// Address of premises (经营场所) as written.
    pub premises: Option<String>,
    /// Telephone as written.
    pub phone: Option<String>,
    /// Town by its code.
    pub town: Option<&'static str>,
    /// Class of business by its code.
    pub class: Option<&'static str>,
    /// Identifiers as written, by the scheme of the field in which they stand.
    pub identifiers: Vec<(&'static str, String)>,
}

/// So many records of so many operators; at least one of each.
pub fn county(seed: u64, operators: usize, records: usize) -> Vec<Record> {
    let mut chance = Chance::new(seed);
    let operators = operators::operators(operators, &mut chance);
    records::records(&operators, records, &mut chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_county_and_another_makes_another() {
        let text = |seed| format!("{:?}", county(seed, 200, 1_000));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn every_operator_is_told_of_and_some_tell_no_code() {
        let records = county(1, 500, 2_500);
        let told: std::collections::BTreeSet<usize> = records.iter().map(|record| record.operator).collect();
        assert_eq!(told.len(), 500);
        let without = records.iter().filter(|record| record.identifiers.is_empty()).count();
        assert!((200..1_000).contains(&without), "{without} of 2,500 tell no identifier");
    }
}
