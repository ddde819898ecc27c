//! What `encode` writes, an independent Avro library reads back.

use apache_avro::types::Value;
use apache_avro::{Decimal, Schema, from_avro_datum};
use proptest::prelude::*;

use super::shape::{FamilyShape, Misfit, Named};
use super::*;

/// Reads a bare datum of this family with the schema of the hub.
fn read(schema: &str, body: &[u8]) -> Vec<(String, Value)> {
    let schema = Schema::parse_str(schema).unwrap();
    let mut rest = body;
    let Value::Record(fields) = from_avro_datum(&schema, &mut rest, None).unwrap() else {
        panic!("a family is a record");
    };
    assert!(rest.is_empty(), "{} bytes too many", rest.len());
    fields
}

fn field(fields: &[(String, Value)], name: &str) -> Value {
    let (_, value) = fields.iter().find(|(field, _)| field == name).unwrap();
    match value {
        Value::Union(_, inner) => inner.as_ref().clone(),
        other => other.clone(),
    }
}

fn schema(family: &str) -> String {
    let path = format!("{}/../../schemas/avro/{family}.avsc", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn an_empty_event_of_every_family_reads_back_in_full() {
    let events = empty_events();
    assert_eq!(events.len(), hub_schemas::family::FAMILIES.iter().filter(|family| family.is_fact()).count());
    for (family, body) in events {
        read(&schema(family), &body);
    }
}

#[test]
fn an_event_by_names_of_which_nothing_is_set_is_the_empty_event() {
    for (family, body) in empty_events() {
        let shape = FamilyShape::named(family).unwrap();
        assert_eq!(Event::upsert_named(shape, &Named::new(shape.record), "1").body, body, "{family}");
    }
}

#[test]
fn an_event_by_names_is_the_same_as_that_of_its_struct() {
    let purchase = Purchase {
        parties: vec![Party::new("buyer").name(Some("演示饭店".into())).identifier(Scheme::Licence, Some("JY".into()))],
        bought: Some(Date::from_days(20_148)),
        received: Some(-1),
        imported: Some(false),
        quantity: Some(Mass::from_grams(12_500)),
        price: Some(Yuan::from_fen(-5)),
        temperature: Some(Quantity::from_hundredths(-1_800)),
        quality: vec!["a:b".into(), "c".into()],
        certificates: vec![GoodsCertificate { kind: "ticket".into(), ..Default::default() }],
        ..Default::default()
    };
    use shape::{Kind, Value};
    let family = FamilyShape::named("purchase").unwrap();
    let inner = |shape: &'static shape::Shape, field: &str| match shape.field(field).unwrap().1.kind {
        Kind::List(Kind::Record(shape)) => *shape,
        other => panic!("{other:?}"),
    };
    let text = |text: &'static str| Value::Text(text.into());
    let record = |shape, fields: Vec<(&str, Value<'static>)>| {
        let mut record = Named::new(shape);
        fields.into_iter().for_each(|(name, value)| record.set(name, value).unwrap());
        record
    };
    let party = inner(family.record, "parties");
    let licence = record(inner(party, "identifiers"), vec![("scheme", text("licence")), ("value", text("JY"))]);
    let identifiers = Value::List(vec![Value::Record(licence)]);
    let buyer = record(party, vec![("role", text("buyer")), ("name", text("演示饭店")), ("identifiers", identifiers)]);
    let certificate = record(inner(family.record, "certificates"), vec![("kind", text("ticket"))]);
    let fields = vec![
        ("parties", Value::List(vec![Value::Record(buyer)])),
        ("bought", Value::Date(Date::from_days(20_148))),
        ("received", Value::Instant(-1)),
        ("imported", Value::Boolean(false)),
        ("quantity", Value::Mass(Mass::from_grams(12_500))),
        ("price", Value::Yuan(Yuan::from_fen(-5))),
        ("temperature", Value::Quantity(Quantity::from_hundredths(-1_800))),
        ("quality", Value::List(vec![text("a:b"), text("c")])),
        ("certificates", Value::List(vec![Value::Record(certificate)])),
    ];
    let named = record(family.record, fields);
    assert_eq!(Event::upsert_named(family, &named, "1"), Event::upsert(&purchase, "1"));
}

#[test]
fn a_value_of_another_kind_or_for_no_field_is_refused() {
    let mut named = Named::new(FamilyShape::named("waste").unwrap().record);
    for (name, value) in [
        ("quantity", shape::Value::Text("5kg".into())),
        ("parties", shape::Value::List(vec![shape::Value::Text("甲".into())])),
        ("weight", shape::Value::Mass(Mass::default())),
    ] {
        assert_eq!(named.set(name, value), Err(Misfit), "{name}");
        assert_eq!(named.get(name), None);
    }
}

#[test]
fn counts_and_weights_read_back() {
    let waste = Waste { buckets: Some(3), quantity: Some(Mass::from_grams(-1_250)), ..Default::default() };
    let fields = read(&schema("waste"), &Event::upsert(&waste, "1").body);
    assert_eq!(field(&fields, "buckets"), Value::Long(3));
    assert_eq!(field(&fields, "quantity"), Value::Decimal(Decimal::from((-1_250_i16).to_be_bytes())));
}

#[test]
fn nested_records_and_lists_read_back() {
    let inspection = Inspection {
        parties: vec![
            Party::new("inspected")
                .name(Some("演示饭店".into()))
                .identifier(Scheme::Licence, Some("JY24407840001033".into()))
                .identifier("platform-id", None),
        ],
        items: vec![InspectionItem { name: "证照".into(), ..Default::default() }],
        inspectors: vec!["甲".into(), "乙".into()],
        on_platform: Some(true),
        ..Default::default()
    };
    let fields = read(&schema("inspection"), &Event::upsert(&inspection, "1").body);
    let text = |text: &str| Value::String(text.into());
    assert_eq!(field(&fields, "on_platform"), Value::Boolean(true));
    assert_eq!(field(&fields, "inspectors"), Value::Array(vec![text("甲"), text("乙")]));
    let Value::Array(parties) = field(&fields, "parties") else { panic!() };
    let Value::Record(party) = &parties[0] else { panic!() };
    assert_eq!(field(party, "name"), text("演示饭店"));
    let Value::Array(identifiers) = field(party, "identifiers") else { panic!() };
    let Value::Record(identifier) = &identifiers[0] else { panic!() };
    assert_eq!((identifiers.len(), field(identifier, "value")), (1, text("JY24407840001033")));
}

proptest! {
    #[test]
    fn any_penalty_reads_back_equal(
        content in proptest::option::of(".{0,200}"),
        days in any::<i32>(),
        fen in any::<i64>(),
        flags in proptest::collection::vec("[a-z:-]{0,20}", 0..70),
    ) {
        let penalty = Penalty {
            content: content.clone().map(Into::into),
            decided: Some(Date::from_days(days)),
            fine: Some(Yuan::from_fen(fen)),
            quality: flags.iter().map(|flag| flag.as_str().into()).collect(),
            ..Default::default()
        };
        let fields = read(&schema("penalty"), &Event::upsert(&penalty, "1").body);
        prop_assert_eq!(field(&fields, "content"), content.map_or(Value::Null, Value::String));
        prop_assert_eq!(field(&fields, "decided"), Value::Date(days));
        prop_assert_eq!(field(&fields, "fine"), Value::Decimal(Decimal::from(fen.to_be_bytes())));
        let flags = flags.into_iter().map(Value::String).collect();
        prop_assert_eq!(field(&fields, "quality"), Value::Array(flags));
    }

    #[test]
    fn any_alert_reads_back_equal(alert_id in ".{0,80}", raised in any::<i64>()) {
        let alert = KitchenAlert {
            alert_id: alert_id.as_str().into(),
            raised: Some(raised),
            ..Default::default()
        };
        let fields = read(&schema("kitchen-alert"), &Event::upsert(&alert, "1").body);
        prop_assert_eq!(field(&fields, "alert_id"), Value::String(alert_id));
        prop_assert_eq!(field(&fields, "raised"), Value::TimestampMillis(raised));
    }
}
