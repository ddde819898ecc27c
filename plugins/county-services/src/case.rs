//! 行政处罚: cases on their way to a decision or to the police, and who is barred
//! by one.

use hub_adapter_sdk::event::{Case, CasePerson, Debarment, DebarredPerson};
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Date, Event, Note};

use crate::entry::Entry;

/// What an end that never comes is written as.
const FOR_LIFE: [&str; 4] = ["终身", "终生", "终身禁止", "永久"];

/// A case.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("case", payload)?;
    if let Some(gone) = entry.gone::<Case<'_>>()? {
        return Ok(gone);
    }
    let filed = entry.day("filed", "fileDate");
    let persons = entry.objects("persons", "persons");
    let persons = persons.iter().map(|person| CasePerson {
        name: person.text("name"),
        id_digest: entry.quality.id_digest("persons", person.text("idNo")),
        position: person.text("position"),
    });
    let persons = persons.collect();
    let amount = entry.text("amount");
    let case = Case {
        parties: vec![entry.party("investigated")],
        kind: entry.code("kind", "kind", &[], &codes::CASE_KIND),
        state: entry.code("state", "status", &[], &codes::CASE_STATE),
        town: entry.town(),
        case_number: entry.text("caseNo"),
        title: entry.text("title"),
        source: entry.text("source"),
        cause: entry.text("cause"),
        basis: entry.text("basis"),
        authority: entry.text("dept"),
        handlers: entry.row.texts("handlers"),
        filed,
        investigated: entry.day("investigated", "investigateDate"),
        informed: entry.day("informed", "informDate"),
        hearing: entry.day("hearing", "hearingDate"),
        decided: entry.day("decided", "decideDate"),
        decision_number: entry.text("decisionNo").map(|number| document_number(&number).into_owned().into()),
        executed: entry.day("executed", "executeDate"),
        closed: entry.day("closed", "closeDate"),
        transferred: entry.day("transferred", "transferDate"),
        transferred_to: entry.text("transferTo"),
        transfer_number: entry.text("transferNo"),
        transfer_answer: entry.text("transferAnswer"),
        amount: entry.quality.yuan("amount", amount.as_deref()),
        goods: entry.text("goods"),
        sample_number: entry.text("sampleNo"),
        order_number: entry.text("complaintNo"),
        persons,
        quality: entry.flags(),
        ..Case::default()
    };
    entry.upsert(&case, filed.map(Date::midnight))
}

/// A bar on a person or an operator.
pub fn debarment(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("debarment", payload)?;
    if let Some(gone) = entry.gone::<Debarment<'_>>()? {
        return Ok(gone);
    }
    let persons = entry.objects("persons", "persons");
    let persons: Vec<_> = persons
        .iter()
        .map(|person| DebarredPerson {
            name: person.text("name"),
            id_digest: entry.quality.id_digest("persons", person.text("idNo")),
            position: person.text("position"),
        })
        .collect();
    let decided = entry.day("decided", "decideDate");
    let is_for_life = entry.text("endDate").is_some_and(|end| FOR_LIFE.contains(&end.as_ref()));
    let number = |entry: &Entry<'_>, name| entry.text(name).map(|number| document_number(&number).into_owned().into());
    let has_operator = ["entName", "creditCode", "entId"].iter().any(|name| entry.text(name).is_some());
    let debarment = Debarment {
        // A bar on a person alone names no operator: where that person works is found by others.
        parties: if has_operator { vec![entry.party("debarred")] } else { Vec::new() },
        kind: entry.code("kind", "kind", &[], &codes::DEBARMENT_KIND),
        state: entry.code("state", "status", &[], &codes::DEBARMENT_STATE),
        town: entry.town(),
        decision_number: number(&entry, "decisionNo"),
        authority: entry.text("dept"),
        basis: entry.text("basis"),
        reason: entry.text("reason"),
        penalty_number: number(&entry, "penaltyNo"),
        decided,
        from: entry.day("from", "beginDate"),
        to: if is_for_life { None } else { entry.day("to", "endDate") },
        lifelong: if is_for_life { Some(true) } else { entry.truth("lifelong", "lifelong") },
        removed: entry.day("removed", "removeDate"),
        removal_number: number(&entry, "removeNo"),
        removal_reason: entry.text("removeReason"),
        persons,
        quality: entry.flags(),
        ..Debarment::default()
    };
    entry.upsert(&debarment, decided.map(Date::midnight))
}
