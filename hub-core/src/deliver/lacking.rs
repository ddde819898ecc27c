//! What a platform refused while it lacked something else of the same operator,
//! such as its registration: sent once more as soon as it has that. Pure.

use std::collections::{BTreeMap, HashMap};

use super::filter::Filter;
use crate::message::{Instant, Operation, Receipt, Verdict};

/// Refusals by operator and matter, of subjects that come after others.
#[derive(Debug, Default)]
pub(super) struct Lacking(HashMap<String, BTreeMap<String, Receipt>>);

impl Lacking {
    /// Of a route's receipts.
    pub fn of(filter: &Filter, receipts: &[Receipt]) -> Self {
        let mut lacking = Self::default();
        receipts.iter().for_each(|receipt| lacking.put(filter, receipt));
        lacking
    }

    fn put(&mut self, filter: &Filter, receipt: &Receipt) {
        let waits = receipt.verdict == Verdict::Refused && !filter.after(&receipt.subject).is_empty();
        if waits {
            let of = self.0.entry(receipt.operator.clone()).or_default();
            of.insert(receipt.matter.clone(), receipt.clone());
        } else if let Some(of) = self.0.get_mut(&receipt.operator) {
            of.remove(&receipt.matter);
            if of.is_empty() {
                self.0.remove(&receipt.operator);
            }
        }
    }

    /// Takes receipts in; what they show to be worth another attempt, as if a person had asked for it.
    pub fn freed(&mut self, filter: &Filter, written: &[Receipt], now: Instant) -> Vec<Receipt> {
        written.iter().for_each(|receipt| self.put(filter, receipt));
        let mut freed: BTreeMap<(&str, &str), Receipt> = BTreeMap::new();
        for has in written.iter().filter(|receipt| is_there(receipt)) {
            for (matter, refused) in self.0.get(&has.operator).into_iter().flatten() {
                if filter.after(&refused.subject).contains(&has.subject) {
                    let again = Receipt { verdict: Verdict::Again, at: now, ..refused.clone() };
                    freed.insert((&has.operator, matter), again);
                }
            }
        }
        freed.into_values().collect()
    }
}

/// Whether the platform has what the receipt is for, by us or by itself.
fn is_there(receipt: &Receipt) -> bool {
    receipt.operation == Operation::Upsert && matches!(receipt.verdict, Verdict::Accepted | Verdict::Needless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::{Offer, RouteSettings};
    use crate::message::Version;

    fn filter() -> Filter {
        let batch = Offer { after: vec!["registration".to_owned()], ..Offer::default() };
        let offers = [("registration".to_owned(), Offer::default()), ("batch".to_owned(), batch)];
        let settings: RouteSettings = serde_json::from_value(serde_json::json!({"adapter": "a"})).unwrap();
        Filter::new("nation.chain".parse().unwrap(), offers.into(), &settings)
    }

    fn receipt(operator: &str, subject: &str, verdict: Verdict) -> Receipt {
        Receipt {
            route: "nation.chain".parse().unwrap(),
            id: format!("{operator}-{subject}"),
            operator: operator.to_owned(),
            matter: subject.to_owned(),
            subject: subject.to_owned(),
            version: Version { epoch: 1, n: 1 },
            operation: Operation::Upsert,
            digest: String::new(),
            verdict,
            known_as: None,
            remark: None,
            delivery: None,
            file: None,
            at: 1,
            actor: None,
        }
    }

    fn freed(lacking: &mut Lacking, written: &[Receipt]) -> Vec<String> {
        let freed = lacking.freed(&filter(), written, 9);
        assert!(freed.iter().all(|receipt| receipt.verdict == Verdict::Again && receipt.at == 9));
        freed.into_iter().map(|receipt| receipt.id).collect()
    }

    #[test]
    fn what_was_refused_for_want_of_another_goes_again_once_the_platform_has_that() {
        let mut lacking = Lacking::default();
        let refused = [receipt("a", "batch", Verdict::Refused), receipt("b", "batch", Verdict::Refused)];
        assert!(freed(&mut lacking, &refused).is_empty());
        assert_eq!(freed(&mut lacking, &[receipt("a", "registration", Verdict::Accepted)]), ["a-batch"]);
        assert!(freed(&mut lacking, &[receipt("a", "batch", Verdict::Accepted)]).is_empty());
        assert!(freed(&mut lacking, &[receipt("a", "registration", Verdict::Accepted)]).is_empty(), "it is there");
        assert_eq!(freed(&mut lacking, &[receipt("b", "registration", Verdict::Needless)]), ["b-batch"]);
    }

    #[test]
    fn within_one_talk_the_order_does_not_matter_and_a_refusal_frees_nothing() {
        let mut lacking = Lacking::default();
        let batch = receipt("a", "batch", Verdict::Refused);
        assert!(freed(&mut lacking, &[batch.clone(), receipt("a", "registration", Verdict::Refused)]).is_empty());
        assert_eq!(freed(&mut lacking, &[receipt("a", "registration", Verdict::Accepted), batch]), ["a-batch"]);
    }

    #[test]
    fn it_is_known_from_the_receipts_alone() {
        let refused = receipt("a", "batch", Verdict::Refused);
        let mut lacking = Lacking::of(&filter(), &[refused]);
        assert_eq!(freed(&mut lacking, &[receipt("a", "registration", Verdict::Accepted)]), ["a-batch"]);
    }
}
