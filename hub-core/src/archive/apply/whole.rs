//! What is said of operators, made from all their parts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::kept::Kept;
use super::super::profile::{self, OF_PREMISES, Papers, Part};
use super::super::survivorship::Provenance;
use super::super::who::identity::{Evidence, Group, Identifier};
use super::Fold;
use crate::store::{IdentifierRow, Look, MatterRow, MentionedRow, OperatorRow, StoreError};

/// All parts of some operators, by surrogate key.
pub(super) struct Wholes {
    evidences: HashMap<i64, Vec<Evidence>>,
    /// By scheme and value.
    identifiers: HashMap<(String, String), IdentifierRow>,
    /// Matters that tell premises.
    papers: HashMap<i64, Vec<MatterRow>>,
    counts: HashMap<i64, Vec<(String, u64)>>,
    mentioned: HashMap<i64, Vec<MentionedRow>>,
}

impl Fold<'_> {
    pub(super) fn wholes(&self, operators: impl Iterator<Item = i64>) -> Result<Wholes, StoreError> {
        let (operators, look): (Vec<i64>, _) = (operators.collect(), self.txn.look());
        let all = || operators.iter().copied();
        let mut evidences: HashMap<i64, Vec<Evidence>> = HashMap::new();
        for row in look.evidences_of(all())? {
            if let Some(operator) = row.operator {
                evidences.entry(operator).or_default().push(self.evidence(&row.identifiers)?);
            }
        }
        let joining = evidences.values().flatten().flat_map(Evidence::joining);
        let names: BTreeSet<(&str, &str)> = joining.map(|id| (id.scheme, id.value.as_str())).collect();
        let rows = self.txn.identifiers(names)?.into_iter();
        let mut papers: HashMap<i64, Vec<MatterRow>> = HashMap::new();
        for family in OF_PREMISES {
            for (operator, matters) in look.matters_of_family(family, all())? {
                papers.entry(operator).or_default().extend(matters);
            }
        }
        Ok(Wholes {
            identifiers: rows.map(|row| ((row.scheme.clone(), row.value.clone()), row)).collect(),
            evidences,
            papers,
            counts: look.counts_of(all())?,
            mentioned: look.mentioned(all())?,
        })
    }

    /// What is said of an operator; none where nothing names it any more.
    pub(super) fn whole(&self, row: &OperatorRow, wholes: &mut Wholes) -> Result<Option<Kept>, StoreError> {
        let Some(evidences) = wholes.evidences.remove(&row.id) else { return Ok(None) };
        let identifiers: BTreeSet<&Identifier> = evidences.iter().flat_map(Evidence::joining).collect();
        let (mut sound, mut aside) = (Vec::new(), BTreeMap::new());
        for identifier in identifiers {
            match wholes.identifiers.get(&(identifier.scheme.to_owned(), identifier.value.clone())) {
                Some(known) if known.state == "sound" && known.operator == Some(row.id) => {
                    sound.push(identifier.clone());
                }
                Some(known) if known.state == "barred" => drop(aside.insert(identifier, "barred")),
                // Where it is another's alone, it stands here by mistake.
                Some(known) if ["apart", "sound"].contains(&known.state.as_str()) => {
                    aside.insert(identifier, "apart");
                }
                _ => {}
            }
        }
        let group = Group { operator: row.name.clone(), members: (0..evidences.len()).collect(), sound };
        let members: Vec<&Evidence> = evidences.iter().collect();
        let known = profile::known(&group, &members, |identifier| aside.get(identifier).copied());
        let mut papers = Papers::default();
        for matter in wholes.papers.remove(&row.id).unwrap_or_default() {
            let content = serde_json::from_str(&matter.content).map_err(StoreError::damaged)?;
            papers.take(&matter.name, &matter.family, content);
        }
        let counts = wholes.counts.remove(&row.id).unwrap_or_default().into_iter().collect();
        let parts = wholes.mentioned.remove(&row.id).unwrap_or_default().into_iter().map(part);
        let parts: Vec<Part> = parts.collect::<Result<_, _>>()?;
        let whys = profile::whys(&parts, self.rules);
        let profile = profile::profile(&parts, &whys, known, &papers, counts, self.rules);
        Ok(Some(Kept::new(profile, whys)))
    }
}

/// The parties of live facts that are an operator.
pub(in crate::archive) fn parts(look: Look<'_>, operator: i64) -> Result<Vec<Part>, StoreError> {
    look.mentioned([operator])?.remove(&operator).unwrap_or_default().into_iter().map(part).collect()
}

fn part(row: MentionedRow) -> Result<Part, StoreError> {
    Ok(Part {
        from: Provenance::new(&row.fact, row.event, &row.adapter, row.occurred, row.revision).into(),
        in_force: row.in_force,
        name: row.name,
        claims: serde_json::from_str(&row.claims).map_err(StoreError::damaged)?,
    })
}
