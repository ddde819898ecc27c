//! Animals on their way to a slaughterhouse: quarantine certificates, and the in-batches that they open.

use serde_json::json;

use super::{API, Named, entity_code, fact, mark, stamp};
use crate::platforms::codes;
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::Fact;

const CONSIGNOR: [&str; 3] = ["consignorSubjectCode", "consignorName", "consignorCreditCode"];
const CONSIGNEE: [&str; 3] = ["consigneeSubjectCode", "consigneeName", "consigneeCreditCode"];
const HOLDER: [&str; 3] = ["subjectCode", "subjectName", "creditCode"];
const SOURCE: [&str; 3] = ["sourceSubjectCode", "sourceName", "sourceCreditCode"];

/// Writes three lots of a slaughterhouse: of a farmer whom the platform knows, of one whom only the certificate
/// names, and of pigs whose certificate is later made void.
pub fn play(draft: &mut Draft, plant: &Operator) {
    for place in 0..3 {
        let number = plant.serial * 10 + place;
        let farmer = if place == 0 { farmer(draft, plant) } else { Named::new("演示外地养殖户", "", "") };
        let lot = Lot { number, farmer, plant: Named::of(plant), day: Moment::day(i64::from(draft.below(300))) };
        let first = draft.first();
        certificate(draft, &lot, 1, first);
        came_in(draft, &lot, first);
        if place == 2 {
            let second = draft.second();
            certificate(draft, &lot, 2, second);
        }
    }
}

struct Lot {
    number: u32,
    farmer: Named,
    plant: Named,
    day: Moment,
}

impl Lot {
    fn certificate(&self) -> String {
        format!("4400{:010}", self.number)
    }
}

/// A natural person who raises pigs, as an entity.
fn farmer(draft: &mut Draft, beside: &Operator) -> Named {
    let serial = beside.serial + 600_000;
    let named = Named::new("演示猪倌", "", &entity_code(serial));
    let version = draft.first();
    let body = json!({
        "subjectCode": named.own,
        "subjectType": draft.loose(3),
        "subjectName": named.name,
        "creditCode": draft.empty(),
        "idNumber": codes::resident(beside.serial % 300_000),
        "organisationForm": "",
        "industry": "畜牧业",
        "legalPerson": named.name,
        "phone": "",
        "address": beside.address(),
        "baseAddress": "",
        "divisionCode": format!("{}000", beside.town.code),
        "establishDate": "19000101",
        "state": draft.loose(0),
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    let fact = Fact {
        source: API,
        family: "registration",
        record: named.own.clone(),
        deleted: false,
        key: None,
        mention: named.mention(),
        others: Vec::new(),
        town: Some(beside.town.code),
        class: None,
        name: None,
    };
    draft.row(List::NationalEntities, named.own.clone(), version, &body, fact);
    named
}

/// Writes a row of `quarantine`; state 1 valid, 2 void.
fn certificate(draft: &mut Draft, lot: &Lot, state: u8, version: Version) {
    let id = format!("JY{:010}", lot.number);
    let tag = |n: u32| format!("1440784{:08}", lot.number % 1_000_000 * 10 + n);
    let tags = if draft.chance(50) { json!([tag(1), tag(2)]) } else { json!(format!("{}、{}", tag(1), tag(2))) };
    let id_number = if lot.farmer.code.is_empty() { json!(codes::resident(lot.number % 300_000)) } else { json!("") };
    let mut body = json!({
        "quarantineId": id,
        "certNo": lot.certificate(),
        "certType": draft.pick(&["动物A", "动物B", "动物（B）"]),
        "animalType": draft.pick(&["生猪", "猪", "肉牛"]),
        "productName": "",
        "consignorIdNo": id_number,
        "quantity": draft.loose(40),
        "unit": "11",
        "originAddress": "广东省江门市鹤山市",
        "destAddress": "鹤山市龙口镇",
        "purpose": "屠宰",
        "markNo": "",
        "earTags": tags,
        "signTime": lot.day.plus(18_000_000).compact(),
        "validTo": lot.day.plus(86_399_000).compact(),
        "authority": "演示动物卫生监督所",
        "vetName": "演示官方兽医",
        "carrierName": "演示司机",
        "vehicleNo": "粤J00000",
        "state": draft.loose(state.into()),
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    lot.farmer.members(draft, &mut body, CONSIGNOR);
    lot.plant.members(draft, &mut body, CONSIGNEE);
    let fact = fact("quarantine-certificate", &id, version, lot.certificate(), &lot.farmer, &[&lot.plant]);
    draft.row(List::NationalQuarantines, id, version, &body, fact);
}

/// Writes a row of `inbatch`: the lot as the slaughterhouse took it in.
fn came_in(draft: &mut Draft, lot: &Lot, version: Version) {
    let id = format!("RT{:010}", lot.number);
    let number = format!("T{:010}", lot.number);
    let mut body = json!({
        "inBatchId": id,
        "inBatchCode": number,
        "stage": draft.loose(2),
        "sourceTraceCode": "",
        "productName": "生猪",
        "productCode": "",
        "category": "畜禽",
        "quantity": draft.loose(40),
        "unit": "11",
        "inTime": lot.day.plus(25_200_000).compact(),
        "quarantineNo": lot.certificate(),
        "promiseNo": "",
        "deleted": mark(version),
        "lastModified": stamp(version),
    });
    lot.plant.members(draft, &mut body, HOLDER);
    lot.farmer.members(draft, &mut body, SOURCE);
    let key = format!("else 1|{}|in|{number}", lot.plant.senior());
    let fact = fact("batch", &id, version, key, &lot.plant, &[&lot.farmer]);
    draft.row(List::NationalInBatches, id, version, &body, fact);
}
