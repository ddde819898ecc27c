//! A bare Avro datum as JSON, as the hub shows it: dates `2026-01-31`,
//! timestamps RFC 3339 in UTC, decimals `50000.00`.

use apache_avro::schema::{NamesRef, ResolvedSchema};
use apache_avro::types::Value as Avro;
use apache_avro::{Schema, from_avro_datum};
use hub_schemas::family::Family;
use serde_json::Value;

use crate::date::{self, Date};
use crate::mass::Mass;
use crate::money::Yuan;

const SHANGHAI: i64 = 8 * 3_600_000;

pub(super) fn read(subject: &str, mut body: &[u8]) -> Result<Value, String> {
    let family = Family::named(subject).ok_or_else(|| format!("there is no family {subject}"))?;
    let schema = Schema::parse_str(family.avsc).map_err(|error| error.to_string())?;
    let datum = from_avro_datum(&schema, &mut body, None).map_err(|error| error.to_string())?;
    if !body.is_empty() {
        return Err(format!("{} bytes behind the datum", body.len()));
    }
    let resolved = ResolvedSchema::try_from(&schema).map_err(|error| error.to_string())?;
    json(datum, &schema, resolved.get_names())
}

/// A value by its schema: the value of a decimal does not know its scale.
fn json(avro: Avro, schema: &Schema, names: &NamesRef<'_>) -> Result<Value, String> {
    Ok(match (avro, schema) {
        (avro, Schema::Ref { name }) => {
            json(avro, names.get(name).ok_or_else(|| format!("there is no type {name}"))?, names)?
        }
        (Avro::Null, _) => Value::Null,
        (Avro::Boolean(truth), _) => truth.into(),
        (Avro::Long(count), _) => count.into(),
        (Avro::String(text), _) => text.into(),
        (Avro::Union(branch, inner), Schema::Union(union)) => json(*inner, &union.variants()[branch as usize], names)?,
        (Avro::Array(list), Schema::Array(array)) => {
            list.into_iter().map(|item| json(item, &array.items, names)).collect::<Result<_, _>>()?
        }
        (Avro::Record(values), Schema::Record(record)) => {
            let values = values.into_iter().zip(&record.fields);
            values
                .map(|((name, v), field)| Ok((name, json(v, &field.schema, names)?)))
                .collect::<Result<_, String>>()?
        }
        (Avro::Date(days), _) => date::local(Date::from_days(days).midnight())[..10].into(),
        (Avro::TimestampMillis(instant), _) => timestamp(instant).into(),
        (Avro::Decimal(decimal), Schema::Decimal(shape)) => {
            let bytes: Vec<u8> = decimal.try_into().map_err(|_| "a decimal without bytes")?;
            let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
            let value = bytes.iter().fold(sign, |value, byte| (value << 8) | i64::from(*byte));
            match shape.scale {
                2 => Yuan::from_fen(value).to_string().into(),
                3 => Mass::from_grams(value).to_string().into(),
                other => return Err(format!("the schemas have no decimal of {other} places")),
            }
        }
        (other, _) => return Err(format!("the schemas have no {other:?}")),
    })
}

fn timestamp(instant: i64) -> String {
    let text = date::local(instant - SHANGHAI).replace(' ', "T");
    let fraction = format!(".{:03}", instant.rem_euclid(1000));
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{fraction}Z")
}
