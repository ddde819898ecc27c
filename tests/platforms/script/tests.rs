//! What every script promises, whatever its seed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn rows(script: &Script, list: List) -> Vec<Value> {
    let rows = &script.lists[list as usize];
    rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect()
}

#[test]
fn the_same_seed_writes_the_same_script_and_another_does_not() {
    let text = |seed| format!("{:?}", Script::write(seed, 60));
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn an_operator_is_the_same_in_a_larger_script() {
    let (small, large) = (Script::write(5, 20), Script::write(5, 40));
    let bodies = |script: &Script| -> BTreeSet<String> {
        script.lists.iter().flatten().map(|row| row.body.to_string()).collect()
    };
    assert!(bodies(&small).is_subset(&bodies(&large)));
}

#[test]
fn every_name_bears_the_mark() {
    let script = Script::write(3, 300);
    for (list, names) in [
        (List::Companies, ["companyName", "legalPerson"]),
        (List::Registrations, ["QYMC", "FDDBR"]),
        (List::Licences, ["QYMC", "FZR"]),
        (List::Inspections, ["QYMC", "JCRY"]),
        (List::Penalties, ["cf_xdr_mc", "cf_xdr_mc"]),
        (List::CityEnterprises, ["ent_name", "legal_person"]),
        (List::CityBatches, ["ent_name", "ent_name"]),
        (List::CityCertificates, ["ent_name", "promiser"]),
        (List::NationalEntities, ["subjectName", "legalPerson"]),
        (List::NationalQuarantines, ["consignorName", "vetName"]),
        (List::NationalInBatches, ["subjectName", "sourceName"]),
        (List::NationalOutBatches, ["subjectName", "targetName"]),
        (List::Nodes, ["nodeName", "legalRep"]),
        (List::Trades, ["sellerName", "sellerName"]),
        (List::Shops, ["shopName", "owner"]),
        (List::InputSales, ["shopName", "buyerName"]),
        (List::InputPurchases, ["factory", "supplier"]),
        (List::InputUses, ["farmName", "person"]),
        (List::CountyRegistrations, ["entName", "legalPerson"]),
        (List::CountyInspections, ["entName", "inspectors"]),
        (List::CountySamples, ["entName", "labName"]),
        (List::CountyCases, ["entName", "title"]),
        (List::CountyGrades, ["entName", "assessor"]),
    ] {
        for row in rows(&script, list) {
            for name in names {
                assert!(row[name].as_str().unwrap().starts_with("演示"), "{row}");
            }
        }
    }
}

#[test]
fn the_quirks_of_the_document_all_occur() {
    let script = Script::write(784, 400);
    let some = |list, holds: &dyn Fn(&Value) -> bool| rows(&script, list).iter().any(holds);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    for (what, occurs) in [
        ("licence in lower case", some(List::Companies, &|row| text(row, "licenceNo").starts_with("jy"))),
        ("no licence", some(List::Companies, &|row| text(row, "licenceNo").is_empty())),
        ("no code", some(List::Companies, &|row| row["unitSocailCreditCode"].is_null())),
        ("id as text", some(List::Companies, &|row| row["id"].is_string())),
        ("id as number", some(List::Companies, &|row| row["id"].is_number())),
        ("short town", some(List::Companies, &|row| text(row, "townName") == "沙坪")),
        ("unknown alert", some(List::Alerts, &|row| row["alarmType"] == 17)),
        ("alert's time in ms", some(List::Alerts, &|row| row["alarmTime"].is_number())),
        ("square brackets", some(List::Penalties, &|row| text(row, "cf_wsh").contains('['))),
        ("ten thousands as number", some(List::Penalties, &|row| row["cf_nr_fk"].is_number())),
        ("ten thousands as text", some(List::Penalties, &|row| row["cf_nr_fk"].is_string())),
        ("slashed date", some(List::Registrations, &|row| text(row, "HZRQ").contains('/'))),
        ("date as number", some(List::Registrations, &|row| row["HZRQ"].is_number())),
        ("older county", some(List::Registrations, &|row| text(row, "XZQH").starts_with("440725"))),
        ("oldest county", some(List::Registrations, &|row| text(row, "XZQH").starts_with("442732"))),
        ("deletion", some(List::Inspections, &|row| row["SCBZ"] == 1)),
        (
            "party by name",
            some(List::Inspections, &|row| text(row, "ZTSFDM").is_empty() && text(row, "TYSHXYDM").is_empty()),
        ),
    ] {
        assert!(occurs, "{what}");
    }
    for (what, occurs) in [
        ("grower", some(List::CityEnterprises, &|row| text(row, "ent_type") == "4" || row["ent_type"] == 4)),
        ("ID number", some(List::CityEnterprises, &|row| text(row, "id_card").starts_with("4407841899"))),
        ("division of twelve", some(List::CityEnterprises, &|row| text(row, "area_code").len() == 12)),
        ("scheme that ended", some(List::CityProducts, &|row| row["cert_type"] == 4 || row["cert_type"] == "4")),
        ("certificate lost", some(List::CityProducts, &|row| text(row, "cert_from") == "1900-01-01")),
        ("boxes", some(List::CityBatches, &|row| text(row, "unit") == "箱")),
        ("no unit", some(List::CityBatches, &|row| text(row, "unit").is_empty())),
        ("no trace code", some(List::CityBatches, &|row| text(row, "trace_code").is_empty())),
        ("not gone out", some(List::CityBatches, &|row| text(row, "out_time").starts_with("1900"))),
        ("promises in words", some(List::CityCertificates, &|row| text(row, "promise").contains('、'))),
        ("natural person", some(List::NationalEntities, &|row| row["subjectType"] == 3 || row["subjectType"] == "3")),
        ("in-batches in one text", some(List::NationalOutBatches, &|row| text(row, "inBatches").contains('、'))),
        ("buyer by name alone", some(List::NationalOutBatches, &|row| text(row, "targetSubjectCode").is_empty())),
        ("heads", some(List::NationalInBatches, &|row| text(row, "unit") == "11")),
        ("ear tags in one text", some(List::NationalQuarantines, &|row| text(row, "earTags").contains('、'))),
        ("revoked", some(List::NationalQuarantines, &|row| row["state"] == 2 || row["state"] == "2")),
        ("promise relayed", some(List::NationalPromises, &|row| text(row, "promiseNo").starts_with("HGZ"))),
        ("older name of a code", some(List::Nodes, &|row| row["uscc"].is_string())),
        ("passer-by", some(List::Trades, &|row| text(row, "buyerName").is_empty())),
        ("reversed in a word", some(List::Trades, &|row| text(row, "state") == "冲红")),
        ("no number of a trade", some(List::Trades, &|row| text(row, "tranNo").is_empty())),
        ("unescaped", some(List::InputSales, &|row| text(row, "productName").contains(['&', '<']))),
        ("buyer a firm", some(List::InputSales, &|row| !text(row, "buyerCode").is_empty())),
        ("restricted in a word", some(List::InputSales, &|row| text(row, "isLimit") == "是")),
        ("update time of digits", some(List::InputSales, &|row| text(row, "lastTime").len() == 14)),
        ("days in a word", some(List::InputUses, &|row| text(row, "safeDays").ends_with('天'))),
        ("town by name", some(List::CountyRegistrations, &|row| row["townName"].is_string())),
        ("result as text", some(List::CountyInspections, &|row| row["result"] == "1")),
        ("inspectors in a list", some(List::CountyRandom, &|row| row["inspectors"].is_array())),
        ("no weight", some(List::CountySamples, &|row| text(row, "unit") == "袋")),
        ("closed", some(List::CountyCases, &|row| text(row, "status") == "结案")),
        ("of nobody", some(List::CountyDebarments, &|row| row["entName"].is_null())),
        ("void certificate", some(List::CityCertificates, &|row| row["state"] == 2 || row["state"] == "2")),
    ] {
        assert!(occurs, "{what}");
    }
    let prefixes: BTreeSet<&str> = script
        .files
        .iter()
        .map(|file| file.name.split_once('/').map_or_else(|| &file.name[..7], |(folder, _)| folder))
        .collect();
    assert_eq!(
        prefixes,
        BTreeSet::from([
            "CF_NEW_",
            "CF_OLD_",
            "XK_NEW_",
            "XK_OLD_",
            "county",
            "items",
            "ledger",
            "national",
            "published",
            "reports",
            "samples",
        ])
    );
    assert!(script.pushes.iter().any(|push| push.body.starts_with("{\"list\":")));
    assert!(script.pushes.iter().any(|push| !push.body.starts_with("{\"list\":")));
    for quirk in ["<cf_wsh>", "<Body><CF_", "<Flow>cancel</Flow>", "<Item>行政许可</Item>"] {
        assert!(script.pushes.iter().any(|push| push.body.contains(quirk)), "{quirk}");
    }
}

/// The cold store of the story is too warm for forty minutes, one of which is corrected later.
#[test]
fn the_devices_of_the_story_tell_what_they_saw() {
    let truth = Script::write(784, 0).truth;
    assert_eq!(truth.series.len(), 9);
    let store = &truth.series["environment/WS-106-1"];
    assert_eq!(store.minutes, [("normal", 111), ("too-warm", 39)].into());
    let camera = &truth.series["camera/44078400001320001060"];
    assert_eq!((camera.minutes["offline"], camera.minutes["online"]), (5, 110));
    assert_eq!((camera.operator.as_str(), camera.state), ("yi-can-shi-an/1000106", Some("online")));
}

#[test]
fn all_ten_towns_have_operators() {
    let script = Script::write(784, 100);
    let towns: BTreeSet<&str> = script.truth.operator.values().filter_map(|operator| operator.town).collect();
    assert_eq!(towns.len(), 10);
}

#[test]
fn the_special_cases_come_out_as_the_rules_say() {
    let truth = Script::write(784, 0).truth;
    let named = |name: &str| {
        let of = truth.operator.values().filter(|operator| operator.name.as_deref() == Some(name));
        of.collect::<Vec<_>>()
    };
    let contested = [named("演示旧址饭店"), named("演示新址饭店")];
    assert!(contested.iter().all(|of| of.len() == 1 && of[0].matters["licence"].len() == 1));
    for serial in 205..208 {
        let operators = named(&format!("演示旧号{serial}冷库"));
        assert_eq!(operators.len(), 1);
        assert_eq!(operators[0].matters["penalty"].len(), 1, "{serial}");
    }
    assert!(!named("演示错码便利店")[0].matters.contains_key("penalty"));
    let joint = [named("演示同案甲超市有限公司"), named("演示同案乙超市有限公司")];
    assert_eq!(joint[0][0].matters["penalty"], joint[1][0].matters["penalty"]);
    let linked = named("演示一证饭店")[0];
    assert!(linked.identifiers.iter().any(|identifier| identifier.starts_with("platform-id/yi-can-shi-an/")));
}

#[test]
fn the_story_s_penalty_is_one_matter_of_three_facts() {
    let truth = Script::write(784, 0).truth;
    let operator = &truth.operator["social-credit-code/91440784000001038U"];
    assert_eq!(operator.name.as_deref(), Some("演示鲜膳配餐有限公司"));
    assert_eq!(operator.town, Some("440784104"));
    let penalties = &operator.matters["penalty"];
    assert!(penalties.contains("鹤市监处罚〔2025〕103号|鹤山市市场监督管理局") && penalties.len() == 1);
}

#[test]
fn a_penalty_by_county_and_province_is_one_matter_and_what_led_to_it_is_told() {
    let truth = Script::write(784, 0).truth;
    let matters = &truth.operator["social-credit-code/92440784000001097U"].matters;
    assert_eq!(matters["penalty"].len(), 1);
    for family in ["sampling", "case", "document"] {
        assert_eq!(matters[family].len(), 1, "{family}");
    }
    let of = |code: &str| truth.operator[&format!("social-credit-code/{code}")].matters.clone();
    assert_eq!(of("91440784000001126A")["sampling"], of("91440784000001038U")["sampling"], "maker and seller");
    assert_eq!(of("1244078400000110XL")["incident"], of("91440784000001038U")["incident"], "canteen and supplier");
}

#[test]
fn the_story_s_beans_are_a_batch_of_grower_and_market() {
    let truth = Script::write(784, 0).truth;
    let batches = |code: &str| truth.operator[&format!("social-credit-code/{code}")].matters["batch"].clone();
    assert_eq!(batches("93440784000001011X"), batches("91440784000001046N"));
    let certificates = &truth.operator["social-credit-code/93440784000001011X"].matters["compliance-certificate"];
    assert_eq!(certificates.len(), 1);
}
