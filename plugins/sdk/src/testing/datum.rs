//! A bare Avro datum as JSON, as the hub shows it: dates `2026-01-31`,
//! timestamps RFC 3339 in UTC, decimals `50000.00`.

use apache_avro::types::Value as Avro;
use apache_avro::{Schema, from_avro_datum};
use hub_schemas::family::Family;
use serde_json::Value;

use crate::date::{self, Date};
use crate::money::Yuan;

const SHANGHAI: i64 = 8 * 3_600_000;

pub(super) fn read(subject: &str, mut body: &[u8]) -> Result<Value, String> {
    let family = Family::named(subject).ok_or_else(|| format!("there is no family {subject}"))?;
    let schema = Schema::parse_str(family.avsc).map_err(|error| error.to_string())?;
    let datum = from_avro_datum(&schema, &mut body, None).map_err(|error| error.to_string())?;
    if body.is_empty() { json(datum) } else { Err(format!("{} bytes behind the datum", body.len())) }
}

fn json(avro: Avro) -> Result<Value, String> {
    Ok(match avro {
        Avro::Null => Value::Null,
        Avro::Boolean(truth) => truth.into(),
        Avro::String(text) => text.into(),
        Avro::Union(_, inner) => json(*inner)?,
        Avro::Array(list) => list.into_iter().map(json).collect::<Result<_, _>>()?,
        Avro::Record(fields) => {
            fields.into_iter().map(|(name, value)| Ok((name, json(value)?))).collect::<Result<_, String>>()?
        }
        Avro::Date(days) => date::local(Date::from_days(days).midnight())[..10].into(),
        Avro::TimestampMillis(instant) => timestamp(instant).into(),
        Avro::Decimal(decimal) => {
            let bytes: Vec<u8> = decimal.try_into().map_err(|_| "a decimal without bytes")?;
            let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
            let fen = bytes.iter().fold(sign, |fen, byte| (fen << 8) | i64::from(*byte));
            Yuan::from_fen(fen).to_string().into()
        }
        other => return Err(format!("the schemas have no {other:?}")),
    })
}

fn timestamp(instant: i64) -> String {
    let text = date::local(instant - SHANGHAI).replace(' ', "T");
    let fraction = format!(".{:03}", instant.rem_euclid(1000));
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{fraction}Z")
}
